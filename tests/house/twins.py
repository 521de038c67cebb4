"""Rules that compare a text with its twins: the English msgid, the Indonesian and the Javanese one.

Used on the catalogues and on the `{ id, jv }` pairs of data files. Proven in `test_detectors.py`.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from tests.house import language

BUTTON_CHARACTERS = 24
LABEL_CHARACTERS = 40

_POSITIONAL = re.compile(r"%(?!\()[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|\{\d*\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_URL = re.compile(r"https?://[^\s<>\"]+")
_CLOSERS = " \t\n\"'”\u2019»)]"
_ENDINGS = ".?!:…;"


@dataclass(frozen=True, slots=True)
class Pin:
    """A legal term: where the English has it, each language must have its fixed word (LANGUAGE §9)."""

    term: str
    english: re.Pattern[str]
    twins: dict[str, re.Pattern[str]]


def _pin(term: str, english: str, indonesian: str, javanese: str) -> Pin:
    twins = {"id": re.compile(indonesian, re.I), "jv": re.compile(javanese, re.I)}
    return Pin(term, re.compile(english, re.I), twins)


PINS = (
    _pin("DPT", r"\bDPT\b|\bpermanent voter list\b", r"\bDPT\b", r"\bDPT\b"),
    _pin("TPS", r"\bTPS\b|\bpolling stations?\b(?! officer)", r"\bTPS\b|\btempat pemungutan suara\b", r"\bTPS\b"),
    _pin("pengaduan", r"\bcomplaints?\b", r"\bpengaduan|\bmengadu|adukan\b", r"wadul|\bpengaduan"),
    _pin("keberatan", r"\bobjections?\b", r"\bkeberatan", r"\bkeberatan"),
)


def placeholders(text: str) -> Counter[str]:
    """The named places of a text, with how often each stands there."""
    return Counter(language.PLACEHOLDER.findall(text))


def positional(text: str) -> list[str]:
    """Places without a name (`%s`, `{}`), which translators cannot reorder, and escaped ones (`%%(x)s`).

    The latter come from `%(x)s` inside a Jinja `trans` block, where `{{ x }}` was meant.
    """
    return re.findall(r"%%\(\w+\)", text) + _POSITIONAL.findall(text.replace("%%", ""))


def tags(text: str) -> Counter[str]:
    """HTML tags and addresses, which a translation may move but not change."""
    return Counter(_TAG.findall(text)) + Counter(_URL.findall(_TAG.sub(" ", text)))


def ending(text: str) -> str:
    """The mark that ends a text, seen through closing tags, quotes and brackets; `""` where there is none."""
    last = _TAG.sub("", text).rstrip(_CLOSERS)[-1:]
    return last if last in _ENDINGS else ""


@cache
def _shared_terms() -> re.Pattern[str]:
    """What reads the same in both languages: allowed phrases and loans, glossary terms, listed names."""
    listed = json.loads((language.DATA / "detector_exceptions.json").read_text(encoding="utf-8"))["same_text"]
    lists = language.words()
    terms = {entry["text"] for entry in listed} | set(lists.allow_phrases) | set(lists.english_allow)
    shared = (row["indonesian"] for row in glossary() if row["indonesian"] == row["javanese_krama"])
    terms |= {language.PLACEHOLDER.sub("", term).strip() for term in shared}
    parts = sorted(map(re.escape, terms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.I)


def may_be_same(text: str) -> bool:
    """Whether a text may stand unchanged in both languages: only names, loans, acronyms, numbers and places."""
    rest = _shared_terms().sub(" ", language.prose(text, "id").bare)
    # Acronyms carry at least half of their signs in capitals: KPU, DPTb.
    return all(2 * sum(map(str.isupper, word)) >= len(word) for word in re.findall(r"[^\W\d_]+", rest))


@cache
def glossary() -> tuple[dict[str, str], ...]:
    """Rows of `data/glossary.tsv`: english, indonesian, javanese_krama, …"""
    with (language.DATA / "glossary.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t"))


def _core(term: str) -> list[str]:
    """The middle of each longer word, which survives most prefixes and endings."""
    bare = re.sub(r"\([^)]*\)", " ", language.PLACEHOLDER.sub(" ", term))
    return [word[1:5] for word in re.findall(r"[^\W\d_]{4,}", language.fold(bare))]


@cache
def _glossary_terms() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    rows = []
    for row in glossary():
        english = re.sub(r"\([^)]*\)", " ", row["english"])
        # Little words and whole sentences with places say nothing about a term.
        if len(english.strip()) < 5 or "%" in english or row["area"].startswith("greetings"):
            continue
        rows.append((re.compile(rf"\b{re.escape(english.strip())}s?\b", re.I), row))
    return tuple(rows)


def glossary_misses(msgid: str, text: str, locale: str) -> list[str]:
    """Glossary terms of the English that the translation does not use, by stem. Warnings, not faults."""
    column = {"id": "indonesian", "jv": "javanese_krama"}[locale]
    folded = language.fold(text)
    return [
        f"glossary: {row['english']!r} -> {row[column]!r}"
        for pattern, row in _glossary_terms()
        if pattern.search(msgid) and not all(core in folded for core in _core(row[column]))
    ]


def pinned_misses(msgid: str, text: str, locale: str) -> list[str]:
    """Legal terms of the English that the translation does not keep."""
    return [
        f"legal term: {pin.term}"
        for pin in PINS
        if pin.english.search(msgid) and not pin.twins[locale].search(language.fold(text))
    ]


def too_long(context: str | None, text: str) -> list[str]:
    """Buttons above 24 signs and labels above 40: they break at 320 px and 200 % text. Warnings."""
    limit = {"button": BUTTON_CHARACTERS, "label": LABEL_CHARACTERS}.get(context or "")
    length = len(language.PLACEHOLDER.sub("00", text))
    return [f"{context} of {length} signs, aim for {limit}"] if limit and length > limit else []


def form_differs(source: str, text: str) -> list[str]:
    """Where a translation changes places, tags, addresses or the closing mark of its source."""
    problems = []
    if placeholders(source) != placeholders(text):
        problems.append(f"places differ: {sorted(placeholders(source))} / {sorted(placeholders(text))}")
    if positional(text):
        problems.append(f"places without a name: {positional(text)}")
    if tags(source) != tags(text):
        problems.append(f"tags or addresses differ: {sorted(tags(source))} / {sorted(tags(text))}")
    if ending(source) != ending(text):
        problems.append(f"closing mark differs: {ending(source)!r} / {ending(text)!r}")
    return problems


def twin_differs(indonesian: str, javanese: str) -> list[str]:
    """What is wrong between the Indonesian and the Javanese text of one sentence."""
    problems = form_differs(indonesian, javanese)
    if indonesian.strip().casefold() == javanese.strip().casefold() and not may_be_same(indonesian):
        problems.append("the Javanese text is the Indonesian one")
    for term in ("DPT", "TPS"):
        # In running Indonesian the long form may stand for the short one, so only the short one is asked for.
        if re.search(rf"\b{term}\b", indonesian) and not re.search(rf"\b{term}\b", javanese):
            problems.append(f"legal term: {term}")
    return problems
