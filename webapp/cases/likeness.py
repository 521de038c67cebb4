"""How alike two filings are: words (rapidfuzz), place and days, as a number and as reasons that an officer can read.

Nothing here decides: an officer looks and chooses. Words alone are not enough and place alone is not either.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

# What is compared of a long text, in signs: enough to know it again.
MOST_SIGNS = 3000
# From which share of like words (percent) two filings of one matter are shown; less where the place is the same.
WORDS_ALONE, WORDS_IN_ONE_PLACE = 62, 45


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
    left, right = plain(one.text), plain(other.text)
    whole, shared = fuzz.token_sort_ratio(left, right), fuzz.token_set_ratio(left, right)
    same_district = bool(one.district) and one.district == other.district
    return Likeness(
        words=round((whole + shared) / 2) if left and right else 0,
        same_district=same_district,
        same_village=same_district and bool(one.village) and one.village == other.village,
        days=abs((one.day - other.day).days),
    )
