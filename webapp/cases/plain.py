"""What a reader may stumble over in an answer: long sentences, heavy words, numbers, names, another language.

Pure: texts in, findings out (`data/plain.toml`). A finding warns and never blocks; a pattern can be wrong.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "plain.toml"

LONG, HEAVY, NIK, PHONE, EMAIL, NAME, LANGUAGE = "long", "heavy", "nik", "phone", "email", "name", "language"

# A NIK has 16 digits, as has a receipt; people group them. Numbers of telephones begin with 0 or +62.
_NIK = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d+])(?:\+?62[ .\-]?|0)(?:8(?:[ .\-]?\d){7,12}|\d{2,3}[ .\-)]{1,2}\d(?:[ .\-]?\d){4,8})(?!\d)"
)
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")
# A name of fewer letters is too often a word.
_NAME_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that was found: how often, and the words themselves where the officer may read them."""

    code: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists; languages as sets of folded words, heavy words with a plainer one ("" where there is none)."""

    long_sentence: int
    language_words: int
    titles: frozenset[str]
    abbreviations: frozenset[str]
    no_names: frozenset[str]
    refusing: tuple[str, ...]
    nothing_more: frozenset[str]
    languages: Mapping[str, frozenset[str]]
    heavy: Mapping[str, Mapping[str, str]]


@cache
def words() -> Words:
    """The lists as they stand in the data."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    return Words(
        long_sentence=data["long_sentence"],
        language_words=data["language_words"],
        titles=frozenset(data["titles"]),
        abbreviations=frozenset(data["abbreviations"]),
        no_names=frozenset(data["no_names"]),
        refusing=tuple(data["refusing"]),
        nothing_more=frozenset(data["nothing_more"]),
        languages={row["name"]: frozenset(row["words"]) for row in data["languages"]},
        heavy={row["language"]: row["words"] for row in data["heavy"]},
    )


def fold(text: str) -> str:
    """Small letters without marks: é, è and ê are e."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def refuses(text: str) -> bool:
    """Whether a text reads as a refusal."""
    said = " ".join(_WORD.findall(fold(text)))
    return any(re.search(rf"\b{said_so}\b", said) for said_so in words().refusing)


def says_nothing_more(text: str) -> bool:
    """Whether a next step says that there is none: it needs no day."""
    return " ".join(_WORD.findall(fold(text))) in words().nothing_more


def sentences(text: str) -> list[str]:
    """The sentences of a text, without empty ones; a line of its own is one too."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def look_over(text: str, language: str, *, names: Collection[str] = (), own: Collection[str] = ()) -> list[Finding]:
    """Everything found in a text to a citizen who reads `language`.

    `names` are names of people that should not stand in it; whose name it was is not told. `own` are contacts of
    the office itself, which may.
    """
    found = [
        _long(text),
        _heavy(text, language),
        *_numbers(text, own),
        Finding(NAME, _count_names(text, names)),
        Finding(LANGUAGE, int(language_of(text) not in ("", language))),
    ]
    return [one for one in found if one.count]


def language_of(text: str) -> str:
    """`id` or `jv` by the function words of the text; empty when it is too short or mixed to say."""
    tokens = [fold(word) for word in _WORD.findall(text)]
    if len(tokens) < words().language_words:
        return ""
    hits = {name: sum(token in known for token in tokens) for name, known in words().languages.items()}
    first, second = sorted(hits, key=lambda name: hits[name], reverse=True)[:2]
    return first if hits[first] > hits[second] else ""


def _long(text: str) -> Finding:
    limit = words().long_sentence
    long = [one for one in sentences(text) if len(one.split()) > limit]
    return Finding(LONG, len(long), tuple(long))


def _heavy(text: str, language: str) -> Finding:
    plain, known = f" {' '.join(fold(word) for word in _WORD.findall(text))} ", words().heavy.get(language, {})
    found = {word: plainer for word, plainer in known.items() if f" {fold(word)} " in plain}
    told = tuple(f"{word} → {plainer}" if plainer else word for word, plainer in found.items())
    return Finding(HEAVY, len(found), told)


def _numbers(text: str, own: Collection[str]) -> Iterable[Finding]:
    """Numbers and addresses, the longest kind first, so that a NIK is not counted as a telephone too."""
    ours = {key for one in own if (key := _key(one))}
    for code, pattern in ((NIK, _NIK), (EMAIL, _EMAIL), (PHONE, _PHONE)):
        hits = [hit for hit in pattern.findall(text) if _key(hit) not in ours]
        text = pattern.sub(" ", text)
        yield Finding(code, len(hits))


def _key(contact: str) -> str:
    """A telephone number or an address however it is written."""
    if "@" in contact:
        return contact.strip().casefold()
    digits = re.sub(r"\D", "", contact)
    return "0" + digits[2:] if digits.startswith("62") else digits


def _count_names(text: str, names: Collection[str]) -> int:
    """How often a word looks like somebody's name: a part of a known name, or written big after a title."""
    known = {fold(part) for name in names for part in _WORD.findall(name) if len(part) >= _NAME_LETTERS}
    known -= words().no_names
    count, before, ended = 0, "", 0
    for match in _WORD.finditer(text):
        token, between = match[0], text[ended : match.start()]
        if token[0].isupper() and fold(token) not in words().no_names:
            count += fold(token) in known or _calls(before, between)
        before, ended = token, match.end()
    return count


def _calls(before: str, between: str) -> bool:
    """Whether the word before is a title of the one that follows: “Bu Wati”, “Sdr. Wati”."""
    if not before[:1].isupper() or fold(before) not in words().titles:
        return False
    stop = between.strip()
    return between != "" and (not stop or (stop == "." and fold(before) in words().abbreviations))
