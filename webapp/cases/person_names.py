"""Which accounts a typed name may mean: plain words compared, without case, accents and titles. Pure.

It errs on the cautious side: whom a name may mean counts as named until somebody settles it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "names.toml"
# Between two people in one answer.
_APART = re.compile(r"[,;/&+\n]| dan | lan | saha | kaliyan | sarta ", re.IGNORECASE)
_DEGREE = re.compile(r"\b(?:[A-Za-z]{1,4}\.){2,}[A-Za-z]{0,4}|\b[SMADH]\.\s?[A-Z][A-Za-z]{0,3}\b\.?")
_LEAST = 2
# What cuts off a title from the words of the next sentence.
_SENTENCE = re.compile(r"[.!?;:\n]+(?:\s|$)")
_ENDINGS = ("nipun", "ipun", "nya", "ne", "e")
SECRETARY, CHAIR = "secretary", "chair"


@dataclass(frozen=True, slots=True)
class Posts:
    """Whom titles mean: keys of posts, and keys of units whose heads are meant."""

    posts: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


@cache
def word_lists() -> Mapping[str, frozenset[str]]:
    """The words of `data/names.toml` by their list; ways of address are titles too."""
    read = tomllib.loads(DATA.read_text("utf-8"))
    lists = {name: frozenset(words.split()) for name, words in read.items() if isinstance(words, str)}
    return {**lists, "titles": lists["titles"] | lists["address"]}


@cache
def post_lists() -> Mapping[str, frozenset[str]]:
    """The words of the table `posts` in `data/names.toml` by their list."""
    posts = tomllib.loads(DATA.read_text("utf-8"))["posts"]
    return {name: frozenset(words.split()) for name, words in posts.items()}


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


def posts_in(text: str, units: Mapping[str, str]) -> Posts:
    """Posts whose title stands in a text; `units` are the names of the office's units by key.

    A title without its body counts, one of another body (“Ketua RT”, “Sekretaris PPS”) does not. A head whose unit is
    not said may be the head of each.
    """
    lists = post_lists()
    own = {key: {*words_of(name), key} - lists["parts"] - lists["between"] | {key} for key, name in units.items()}
    posts: set[str] = set()
    heads: set[str] = set()
    for sentence in _SENTENCE.split(text):
        words = [_forms(word) for word in words_of(sentence)]
        for at, word in enumerate(words):
            behind = words[at + 1 :]
            if word & lists["head"] or (word & lists["head_of"] and _opens_unit(behind, own)):
                heads |= _units_said(behind, own)
            elif word & lists["head_of"] - lists["chair"]:
                posts |= _head_of_house(behind)
            else:
                found = {post for post in (SECRETARY, CHAIR) if word & lists[post]}
                posts |= found if not _elsewhere(behind) else set()
    return Posts(frozenset(posts), frozenset(heads))


def _forms(word: str) -> set[str]:
    """A word, and what is left of it without an ending."""
    return {word, *(word.removesuffix(end) for end in _ENDINGS if len(word) > len(end) + _LEAST)}


def _opens_unit(behind: Sequence[set[str]], own: Mapping[str, set[str]]) -> bool:
    return bool(behind) and bool(behind[0] & (post_lists()["parts"] | set().union(*own.values())))


def _units_said(behind: Sequence[set[str]], own: Mapping[str, set[str]]) -> set[str]:
    """The units in the words right behind a head's title: all when none is said, none for another body's."""
    lists = post_lists()
    said: set[str] = set()
    for at, word in enumerate(behind):
        hit = {key for key, words in own.items() if word & words}
        if not hit and not word & (lists["parts"] | lists["between"]):
            if _elsewhere(behind[at:]):
                return set()
            break
        said |= hit
    return said or set(own)


def _head_of_house(behind: Sequence[set[str]]) -> set[str]:
    """“Kepala sekretariat” is the secretary; “Kepala KPU” may be either."""
    lists = post_lists()
    rest = [word for word in behind[:2] if not word & lists["between"]]
    if not rest or _elsewhere(behind):
        return set()
    if rest[0] & lists["secretariat"]:
        return set() if _elsewhere(behind[behind.index(rest[0]) + 1 :]) else {SECRETARY}
    return {SECRETARY, CHAIR} if rest[0] & lists["house"] else set()


def _elsewhere(behind: Sequence[set[str]]) -> bool:
    """Whether the first word of weight behind a title says that it is another body's."""
    lists = post_lists()
    rest = [word for word in behind if not word & lists["between"]]
    if not rest:
        return False
    if rest[0] & lists["house"]:
        more = [word for word in rest[1:3] if not word & {"kabupaten"}]
        return bool(more) and bool(more[0] & lists["elsewhere_of_house"])
    return bool(rest[0] & lists["elsewhere"])
