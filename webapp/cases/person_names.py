"""Which accounts a typed name may mean: plain words compared, without case, accents and titles. Pure.

It errs on the cautious side: whom a name may mean counts as named until somebody settles it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "names.toml"
# Between two people in one answer.
_APART = re.compile(r"[,;/&+\n]| dan | lan | saha | kaliyan | sarta ", re.IGNORECASE)
_DEGREE = re.compile(r"\b(?:[A-Za-z]{1,4}\.){2,}[A-Za-z]{0,4}|\b[SMADH]\.\s?[A-Z][A-Za-z]{0,3}\b\.?")
_LEAST = 2


@cache
def word_lists() -> Mapping[str, frozenset[str]]:
    """The words of `data/names.toml` by their list; ways of address are titles too."""
    lists = {name: frozenset(words.split()) for name, words in tomllib.loads(DATA.read_text("utf-8")).items()}
    return {**lists, "titles": lists["titles"] | lists["address"]}


def words_of(text: str) -> list[str]:
    """The words of a text, folded: small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W\d_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def parts_of(name: str) -> list[str]:
    """What is left of a name without titles, degrees and single letters."""
    titles = word_lists()["titles"]
    return [word for word in words_of(_DEGREE.sub(" ", name)) if len(word) >= _LEAST and word not in titles]


def meant_by(typed: str, accounts: Mapping[uuid.UUID, str]) -> frozenset[uuid.UUID]:
    """Accounts that an answer to “who?” may mean. `accounts` are names by id.

    Where accounts fit wholly (all words of one side stand in the other), they alone are meant; else everybody who
    shares a word.
    """
    parts = {one: set(parts_of(name)) for one, name in accounts.items()}
    found: set[uuid.UUID] = set()
    for piece in _APART.split(f" {typed} "):
        asked = set(parts_of(piece))
        if not asked:
            continue
        whole = {
            one for one, known in parts.items() if known and (asked <= known or (len(known) > 1 and known <= asked))
        }
        found |= whole or {one for one, known in parts.items() if known & asked}
    return frozenset(found)


def _fits(asked: set[str], known: set[str]) -> bool:
    """Whether all words of one side stand in the other; one word alone is too little to exclude others."""
    return asked <= known or (len(known) > 1 and known <= asked)


def named_in(story: str, accounts: Mapping[uuid.UUID, str]) -> frozenset[uuid.UUID]:
    """Accounts of whose name a word stands in a text.

    A word of every day counts only after a way of address or beside another word of the same name.
    """
    words = words_of(story)
    before = dict[str, set[str]]()
    for first, second in zip(["", *words], words, strict=False):
        before.setdefault(second, set()).add(first)
    return frozenset(one for one, name in accounts.items() if _stands_in(parts_of(name), before))


def _stands_in(parts: list[str], before: Mapping[str, Iterable[str]]) -> bool:
    lists = word_lists()
    for part in parts:
        firsts = set(before.get(part, ()))
        if firsts and (part not in lists["everyday"] or firsts & (lists["address"] | (set(parts) - {part}))):
            return True
    return False
