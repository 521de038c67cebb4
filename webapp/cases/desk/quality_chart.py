"""The chart of `/petugas/mutu`: a row of bars for each kind, all by one scale; its places are reckoned here.

Each row has its own heading and each bar its number, so that nothing depends on colour. Units are those of the
drawing's `viewBox`, which is as wide as a narrow phone and grows with the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import i18n
from webapp.cases.desk import quality_words as words
from webapp.cases.mishap_figures import Figures
from webapp.cases.service import mishaps
from webapp.i18n import gettext as _

PITCH, BAR, TALLEST = 25, 15, 40
HEADING, NUMBER, MONTH, GAP = 16, 14, 14, 10
ROW = HEADING + NUMBER + TALLEST + MONTH + GAP
# More than three digits are wider than a month at the size of the others.
WIDE_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of one kind: its bar, the number above it and the month below."""

    x: int
    y: int
    height: int
    number: str
    wide: bool
    month: str


@dataclass(frozen=True, slots=True)
class Row:
    """The bars of one kind; `y` is the line of its heading, `floor` the one that its bars stand on."""

    heading: str
    y: int
    floor: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing; `told` says in words what it shows."""

    width: int
    height: int
    told: str
    rows: list[Row]


def chart_of(figures: Sequence[Figures]) -> Chart:
    """The chart of these months, which are given newest first and drawn oldest first."""
    months = list(reversed(figures))
    most = max((one.counts.get(kind, 0) for one in months for kind in mishaps.KINDS), default=0)
    rows = [_row(kind, place, months, most) for place, kind in enumerate(mishaps.KINDS)]
    first, last = (words.month_name(one.month) if one.month else "" for one in (months[0], months[-1]))
    told = _(
        "Four rows of bars, one for each kind of mishap, from %(first)s to %(last)s. All bars have one scale; the "
        "highest stands for %(most)s. The table above has every number.",
        first=first,
        last=last,
        most=i18n.number(most),
    )
    return Chart(PITCH * len(months), ROW * len(rows), told, rows)


def _row(kind: str, place: int, months: Sequence[Figures], most: int) -> Row:
    top = place * ROW
    floor = top + HEADING + NUMBER + TALLEST
    bars = []
    for number, one in enumerate(months):
        count = one.counts.get(kind, 0)
        height = max(round(TALLEST * count / most), 2) if count else 0
        name = i18n.month_names()[one.month.month - 1][:3] if one.month else ""
        x = PITCH * number + PITCH // 2
        bars.append(Bar(x, floor - height, height, i18n.number(count), count >= WIDE_NUMBER, name))
    return Row(words.kind_name(kind), top + HEADING - 4, floor, bars)
