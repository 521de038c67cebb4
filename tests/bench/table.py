"""The one table: what was measured, its target, met or missed, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `least` and `most` are its target, None for a figure that stands beside without one."""

    name: str
    figure: float
    unit: str
    least: float | None = None
    most: float | None = None
    beside: str = ""

    @property
    def target(self) -> str:
        """`>= 0.6 x`, `<= 12 ms`, or nothing."""
        if self.least is not None:
            return f">= {_plain(self.least)} {self.unit}"
        return f"<= {_plain(self.most)} {self.unit}" if self.most is not None else ""

    @property
    def verdict(self) -> str:
        """`met by 12 %`, `MISSED by 3 %`, or nothing."""
        wanted = self.least if self.least is not None else self.most
        if wanted is None:
            return ""
        off = (self.figure - wanted) / wanted if wanted else self.figure
        good = off >= 0 if self.least is not None else off <= 0
        return f"{'met' if good else 'MISSED'} by {abs(off) * 100:.0f} %"


def show(rows: Iterable[Row]) -> str:
    """The table as text."""
    cells = [("measured", "figure", "target", "", "beside")]
    cells += [(row.name, f"{_plain(row.figure)} {row.unit}", row.target, row.verdict, row.beside) for row in rows]
    widths = [max(len(line[place]) for line in cells) for place in range(len(cells[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def p95(times: Iterable[float]) -> float:
    """The time that 95 of 100 stay under; 0 without times."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else 0.0


def middle(figures: Iterable[float]) -> float:
    """The median; 0 without figures."""
    kept = list(figures)
    return median(kept) if kept else 0.0


def _plain(figure: float | None) -> str:
    if figure is None:
        return ""
    if figure >= 100:
        return f"{figure:.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
