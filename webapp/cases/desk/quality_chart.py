"""The charts of `/petugas/mutu`: bars by month, one drawing for each kind and all by one scale.

No word stands in a drawing: words are text of the page, so that they grow with the reader's letters and wrap on a
narrow phone. Each kind has a drawing of its own, so that colour means nothing. Units are those of the `viewBox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import i18n
from webapp.cases.desk import quality_words as words
from webapp.cases.mishap_figures import Figures
from webapp.cases.service import mishaps
from webapp.i18n import gettext as _

PITCH, BAR, TALLEST = 25, 17, 60
# The smallest number still shows.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: left edge, top and height."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one kind; `summary` says what they come to, `told` every number in words."""

    kind: str
    heading: str
    summary: str
    told: str
    bars: list[Bar]
    width: int
    height: int = TALLEST
    bar: int = BAR


def charts_of(figures: Sequence[Figures]) -> list[Chart]:
    """A chart for each kind of these months, which are given newest first and drawn oldest first."""
    months = list(reversed(figures))
    most = max((one.counts.get(kind, 0) for one in months for kind in mishaps.KINDS), default=0)
    return [_chart(kind, months, most) for kind in mishaps.KINDS]


def _chart(kind: str, months: Sequence[Figures], most: int) -> Chart:
    counts = [one.counts.get(kind, 0) for one in months]
    names = [words.month_name(one.month) if one.month else "" for one in months]
    bars = []
    for place, count in enumerate(counts):
        if count:
            height = max(round(TALLEST * count / most), LEAST)
            bars.append(Bar(PITCH * place + (PITCH - BAR) // 2, TALLEST - height, height))
    told = "; ".join(f"{name}: {i18n.number(count)}" for name, count in zip(names, counts, strict=True))
    return Chart(kind, words.kind_name(kind), _summary(counts, names), told, bars, PITCH * len(months))


def _summary(counts: Sequence[int], names: Sequence[str]) -> str:
    total, top = sum(counts), max(counts)
    if not total:
        return _("None in these months.")
    latest = len(counts) - 1 - list(reversed(counts)).index(top)
    return _(
        "%(total)s in these months, most of them in %(month)s: %(most)s.",
        total=i18n.number(total),
        month=names[latest],
        most=i18n.number(top),
    )
