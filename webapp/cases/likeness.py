"""How alike two filings are: words (rapidfuzz), place and days, as a number and as reasons that an officer can read.

Nothing here decides: an officer looks and chooses. Words alone are not enough and place alone is not either.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

# What is compared of a long text, in signs: enough to know it again.
MOST_SIGNS = 3000
# From which share of like words (percent) two filings of one matter are shown; less where the place is the same.
WORDS_ALONE, WORDS_IN_ONE_PLACE = 60, 40
# Words of fewer letters say little (“di”, “ke”); a number says much.
SMALL = 3
SPELLED_ALIKE = 86
FEW_SHARED, OF_THE_SHORTER = 8, 0.75


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a filing; `district` and `village` are empty when nobody said."""

    text: str
    district: str
    village: str
    day: date


@dataclass(frozen=True, slots=True)
class Likeness:
    """`words` is the share of like words in percent, `days` how far apart; `sum` orders a list."""

    words: int
    same_district: bool
    same_village: bool
    days: int

    @property
    def likely(self) -> bool:
        """Whether it is worth an officer's look."""
        return self.words >= (WORDS_IN_ONE_PLACE if self.same_district else WORDS_ALONE)

    @property
    def sum(self) -> int:
        """Words first; the same village and the same district weigh a little, each day apart a little less."""
        return self.words + 15 * self.same_village + 10 * self.same_district - min(self.days, 30) // 3


def plain(text: str) -> str:
    """Words without case, accents and signs."""
    folded = unicodedata.normalize("NFKD", text[:MOST_SIGNS].casefold())
    return " ".join(re.findall(r"\w+", "".join(sign for sign in folded if not unicodedata.combining(sign))))


def compare(one: Told, other: Told) -> Likeness:
    """How alike two filings are; the order of the two makes no difference."""
    same_district = bool(one.district) and one.district == other.district
    return Likeness(
        words=_alike(words_of(one.text), words_of(other.text)),
        same_district=same_district,
        same_village=same_district and bool(one.village) and one.village == other.village,
        days=abs((one.day - other.day).days),
    )


def words_of(text: str) -> frozenset[str]:
    """The words that are compared; where a text has none but small ones, those."""
    words = plain(text).split()
    return frozenset([word for word in words if len(word) >= SMALL or word.isdigit()] or words)


def _alike(left: frozenset[str], right: frozenset[str]) -> int:
    """The share of words that both texts have, slips of the finger let pass: of all words (Dice), or, a little less
    worth, of the shorter text's, since one citizen tells in a line what another tells in a page.
    """
    if not left or not right:
        return 0
    common = len(left & right)
    if FEW_SHARED * common < len(left) + len(right):  # nothing like each other: no need to look closer
        return round(100 * _share(common, common, left, right))
    return round(100 * _share(_found(left, right), _found(right, left), left, right))


def _found(mine: frozenset[str], theirs: frozenset[str]) -> int:
    """How many of my words stand in the other text, spelled alike."""
    rest = list(theirs)
    return sum(
        word in theirs or process.extractOne(word, rest, scorer=fuzz.ratio, score_cutoff=SPELLED_ALIKE) is not None
        for word in mine
    )


def _share(in_left: int, in_right: int, left: frozenset[str], right: frozenset[str]) -> float:
    of_all = (in_left + in_right) / (len(left) + len(right))
    short = in_left if len(left) <= len(right) else in_right
    if len(left) == len(right):
        short = max(in_left, in_right)
    return max(of_all, OF_THE_SHORTER * short / min(len(left), len(right)))
