"""Word detectors for our own sentences in Bahasa Indonesia (`id`) and Javanese krama (`jv`).

They judge one text at a time, and never what a citizen typed. They catch words, not politeness:
a native reader stays necessary. The word lists are data and are not edited here. A false hit is
answered by a justified entry in `data/detector_exceptions.json`. The tests are in `test_detectors.py`.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

SENTENCE_FAILS_ABOVE_WORDS = 20
SENTENCE_WARNS_ABOVE_WORDS = 15
KRAMA_EXPECTED_FROM_WORDS = 5

# Stands where something was cut out, so that two words that were not neighbours do not become so.
BARRIER = " ¦ "

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*(?:[.!:][^{}]*)?\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_TAG = re.compile(r"</?(?:p|li|ul|ol|dl|dt|dd|br|hr|h[1-6]|div|td|th|tr|option|legend|label)\b[^<>]*>", re.I)
_QUOTED_INDONESIAN = re.compile(r"<(\w+)\b[^<>]*\blang=[\"']id[\"'][^<>]*>.*?</\1>", re.S)
_ADDRESS = re.compile(
    r"\bhttps?://\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:[\w-]+\.)+(?:id|com|org|net|info)\b(?:/\S*)?|(?<![\w/])/[a-z][\w/-]+"
)
_TOKEN = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.?!…]+[\"”\u2019)\]]*(?=\s|$)|\n+|" + re.escape(BARRIER.strip()))

# LANGUAGE §7: long or official words that have a short twin. The second group is only warned about.
_HEAVY = {
    "apabila": "jika",
    "bilamana": "jika",
    "dikarenakan": "karena",
    "dalam rangka": "untuk",
    "sehubungan dengan": "karena, tentang",
    "terkait": "tentang",
    "tersebut": "itu, ini",
    "dimaksud": "(name the thing)",
}
_HEAVY_WARN = {"guna": "untuk", "menggunakan": "memakai, pakai", "melakukan": "(use the verb itself)"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit: the rule, the words that were hit, what to write instead, and whether it fails the build."""

    rule: str
    found: str
    advice: str = ""
    is_fault: bool = True

    def __str__(self) -> str:
        advice = f" -> {self.advice}" if self.advice else ""
        return f"{self.rule}: {self.found!r}{advice}"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A pattern that is cut from a text before a rule looks at it, with the reason why."""

    rule: str
    locale: str
    pattern: re.Pattern[str]
    reason: str
    example: str


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, read from `detector_words.json` once."""

    indonesian: frozenset[str]
    indonesian_warn: dict[str, str]
    indonesian_affix: re.Pattern[str]
    english: frozenset[str]
    ngoko: frozenset[str]
    ngoko_warn: dict[str, str]
    ngoko_suffix: re.Pattern[str]
    ngoko_suffix_allow: frozenset[str]
    ngoko_passive: re.Pattern[str]
    krama: frozenset[str]
    spelling: dict[str, str]
    self_honoured: re.Pattern[str]
    citizen_lowered: re.Pattern[str]
    forbidden: re.Pattern[str]
    allow_phrases: tuple[str, ...]
    allow_regex: tuple[re.Pattern[str], ...]
    english_allow: frozenset[str]


def fold(text: str) -> str:
    """Lower case without marks: `Dèrèng` → `dereng`."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _krama_tokens(pairs: Iterable[dict[str, str]]) -> frozenset[str]:
    tokens = {token for pair in pairs for token in _TOKEN.findall(fold(pair["krama"]))}
    return frozenset(token for token in tokens if len(token) > 3)


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    parts = [r"[\s-]+".join(map(re.escape, phrase.split())) for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


@cache
def words() -> Words:
    """The lists of `data/detector_words.json`."""
    data = json.loads((DATA / "detector_words.json").read_text(encoding="utf-8"))
    suffix, passive = data["ngoko_suffix_regex"]
    return Words(
        indonesian=frozenset(data["indonesian_only"]),
        indonesian_warn=data["indonesian_ambiguous_warn"],
        indonesian_affix=re.compile(data["indonesian_affix_regex"]),
        english=frozenset(data["english_only"]),
        ngoko=frozenset(map(fold, data["ngoko_only"])),
        ngoko_warn=data["ngoko_ambiguous_warn"],
        ngoko_suffix=re.compile(suffix["strict"]),
        ngoko_suffix_allow=frozenset(suffix["strict_allow"]),
        ngoko_passive=re.compile(passive["re"]),
        krama=_krama_tokens(data["krama_expected"]),
        spelling={wrong: right for wrong, right in data["house_spelling"].items() if not wrong.startswith("_")},
        self_honoured=re.compile(data["honorific_self_errors"]["regex"]),
        citizen_lowered=re.compile(data["honorific_user_errors"]["regex"]),
        forbidden=_phrases(data["forbidden"]),
        allow_phrases=tuple(sorted(data["allow_phrases"], key=len, reverse=True)),
        allow_regex=tuple(map(re.compile, data["allow_regex"])),
        english_allow=frozenset(data["english_allow"]),
    )


@cache
def exemptions() -> tuple[Exemption, ...]:
    """The justified exceptions. Rule `*` holds for every word rule (names of bodies and places)."""
    data = json.loads((DATA / "detector_exceptions.json").read_text(encoding="utf-8"))
    return tuple(
        Exemption(entry["rule"], entry["locale"], re.compile(entry["pattern"]), entry["reason"], entry["example"])
        for entry in data["exemptions"]
    )


def _exempted(text: str, rule: str, locale: str) -> str:
    for entry in exemptions():
        if entry.rule == rule and entry.locale in ("*", locale):
            text = entry.pattern.sub(BARRIER, text)
    return text


@dataclass(frozen=True, slots=True)
class Prose:
    """A text made ready: `plain` has no code, `bare` has no allowed legal phrases and names either."""

    locale: str
    plain: str
    bare: str

    def for_rule(self, rule: str) -> str:
        """`bare` as that rule may see it."""
        return _exempted(self.bare, rule, self.locale)

    def tokens(self, rule: str) -> list[str]:
        """Folded lower-case words that the rule looks at."""
        return _TOKEN.findall(fold(self.for_rule(rule)))


def without_names(text: str, locale: str) -> str:
    """`text` without legal phrases, quoted titles of laws, and names of bodies and places."""
    text = _exempted(text, "*", locale)
    for pattern in words().allow_regex:
        text = pattern.sub(BARRIER, text)
    return _phrases(words().allow_phrases).sub(BARRIER, text)


def _without_code(text: str, locale: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if locale == "jv":
        text = _QUOTED_INDONESIAN.sub(BARRIER, text)
    return html.unescape(_TAG.sub("", _BLOCK_TAG.sub(BARRIER, text)))


def prose(text: str, locale: str) -> Prose:
    """Strip what is not language: tags, addresses, placeholders; then names and allowed phrases."""
    plain = PLACEHOLDER.sub(BARRIER, _ADDRESS.sub(BARRIER, _without_code(text, locale)))
    return Prose(locale, plain, without_names(plain, locale))


def indonesian_in_javanese(text: Prose) -> Iterator[Finding]:
    """Indonesian words and endings in a Javanese text."""
    for token in text.tokens("indonesian_only"):
        if token in words().indonesian:
            yield Finding("indonesian_only", token)
        elif token in words().indonesian_warn:
            yield Finding("indonesian_ambiguous", token, words().indonesian_warn[token], is_fault=False)
    for hit in words().indonesian_affix.finditer(fold(text.for_rule("indonesian_affix"))):
        yield Finding("indonesian_affix", hit.group(), "-aken, -ipun")


def english_left_over(text: Prose) -> Iterator[Finding]:
    """English words in a translated text."""
    for token in text.tokens("english_only"):
        if token in words().english and token not in words().english_allow:
            yield Finding("english_only", token)


def ngoko_in_krama(text: Prose) -> Iterator[Finding]:
    """Low-register words; half-krama endings (`-aké`) fail, `-mu` and `-ku` are only warned about."""
    for token in text.tokens("ngoko_only"):
        if token in words().ngoko:
            yield Finding("ngoko_only", token)
        elif token in words().ngoko_warn:
            yield Finding("ngoko_ambiguous", token, words().ngoko_warn[token], is_fault=False)
    for hit in words().ngoko_suffix.finditer(fold(text.for_rule("ngoko_suffix"))):
        if hit.group() not in words().ngoko_suffix_allow:
            yield Finding("ngoko_suffix", hit.group(), "-aken, -ipun", is_fault=hit.group().endswith("ake"))
    for hit in words().ngoko_passive.finditer(fold(text.for_rule("ngoko_passive"))):
        yield Finding("ngoko_passive", hit.group(), "dipun-", is_fault=False)


def house_spelling(text: Prose) -> Iterator[Finding]:
    """Spellings outside the house form. Compared with marks: `kangge` fails, `kanggé` passes."""
    for token in _TOKEN.findall(text.for_rule("house_spelling").lower()):
        if token in words().spelling:
            yield Finding("house_spelling", token, words().spelling[token])
        if "ê" in token:
            yield Finding("house_spelling", token, "pepet is a bare e")


def honorifics(text: Prose) -> Iterator[Finding]:
    """Krama inggil for the office or oneself, and words that lower the citizen (LANGUAGE §2.1)."""
    rules = (("honorific_self", words().self_honoured), ("honorific_user", words().citizen_lowered))
    for rule, pattern in rules:
        folded = fold(_exempted(text.plain, rule, text.locale)).replace("kpu kabupaten jombang", "kpu jombang")
        for hit in pattern.finditer(folded):
            yield Finding(rule, hit.group())


def forbidden_words(text: Prose) -> Iterator[Finding]:
    """Insults, above all about disability. No allowed phrase excuses them."""
    for hit in words().forbidden.finditer(fold(_exempted(text.plain, "forbidden", text.locale))):
        yield Finding("forbidden", hit.group())


def heavy_indonesian(text: Prose) -> Iterator[Finding]:
    """Official words where a plain one exists."""
    folded = fold(text.for_rule("heavy"))
    for heavy, plain in (_HEAVY | _HEAVY_WARN).items():
        for hit in re.finditer(rf"\b{heavy}\b", folded):
            yield Finding("heavy", hit.group(), plain, is_fault=heavy in _HEAVY)


def typography(text: Prose) -> Iterator[Finding]:
    """`anda` without its capital, exclamation marks, `&` for a word (LANGUAGE §3)."""
    shown = text.for_rule("typography")
    if text.locale == "id":
        for _ in re.finditer(r"\banda\b", shown):
            yield Finding("typography", "anda", "Anda")
    for hit in re.finditer(r"!|&", shown):
        yield Finding("typography", hit.group(), "no exclamation mark, no sign for a word")


def sentences(text: str, locale: str = "id") -> list[str]:
    """The sentences of a text; a placeholder, an address and the title of a law count as one word each."""
    shown = _ADDRESS.sub("N", PLACEHOLDER.sub("N", _without_code(text, locale)))
    for pattern in words().allow_regex:
        shown = pattern.sub("N", shown)
    return [part.strip() for part in _SENTENCE_END.split(shown) if part.strip()]


def count_words(sentence: str) -> int:
    """Words as a reader counts them: groups of signs that hold a letter or a digit."""
    return sum(1 for word in sentence.split() if any(sign.isalnum() for sign in word))


def long_sentences(text: str, locale: str) -> Iterator[Finding]:
    """Sentences above 20 words fail, above 15 are warned about (LANGUAGE §7)."""
    for sentence in sentences(text, locale):
        count = count_words(sentence)
        if count > SENTENCE_WARNS_ABOVE_WORDS:
            yield Finding(
                "sentence_length", sentence, f"{count} words: split it", is_fault=count > SENTENCE_FAILS_ABOVE_WORDS
            )


def krama_missing(text: Prose) -> Iterator[Finding]:
    """A Javanese text of five words or more without one krama word is suspicious."""
    tokens = _TOKEN.findall(fold(text.bare))
    is_krama = any(
        token in words().krama or token.startswith("dipun") or token.endswith(("aken", "ipun")) for token in tokens
    )
    if len(tokens) >= KRAMA_EXPECTED_FROM_WORDS and not is_krama:
        yield Finding("krama_expected", " ".join(tokens), is_fault=False)


_RULES: dict[str, tuple[Callable[[Prose], Iterator[Finding]], ...]] = {
    "en": (forbidden_words,),
    "id": (english_left_over, forbidden_words, heavy_indonesian, typography),
    "jv": (
        indonesian_in_javanese,
        english_left_over,
        ngoko_in_krama,
        house_spelling,
        honorifics,
        forbidden_words,
        typography,
        krama_missing,
    ),
}


def findings(text: str, locale: str) -> list[Finding]:
    """Everything the detectors say about `text` in `locale` (`id`, `jv`; `en` for msgids: insults only)."""
    ready = prose(text, locale)
    hits = [hit for rule in _RULES[locale] for hit in rule(ready)]
    if locale != "en":
        hits += long_sentences(text, locale)
    return hits


def faults(text: str, locale: str) -> list[str]:
    """What must be mended before release, as readable lines."""
    return [str(hit) for hit in findings(text, locale) if hit.is_fault]


def warnings(text: str, locale: str) -> list[str]:
    """What a native reader should look at, as readable lines."""
    return [str(hit) for hit in findings(text, locale) if not hit.is_fault]
