"""Promise against reality: what the daily rows of a service say, never about fewer than five cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Under this many cases nothing is told: a few could be known again, and a median of three says nothing.
FEWEST = 5
WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Reality:
    """What really happened. Days are working days from receipt to answer; half took at most `median`, nine of ten
    at most `ninth`. `promised` had a promised day and `kept` of them were answered by it."""

    cases: int
    median: int
    ninth: int
    promised: int
    kept: int

    @property
    def is_enough(self) -> bool:
        """Whether anything may be told at all."""
        return self.cases >= FEWEST

    @property
    def share(self) -> int | None:
        """Percent answered within the promise; None where too few had one."""
        return self.kept * 100 // self.promised if self.promised >= FEWEST else None


def realities(rows: Iterable[Any]) -> Mapping[str, Reality]:
    """From sums by service and working days (`queries.sum_days`) to what is told of each service."""
    by_service: dict[str, list[Any]] = {}
    for row in rows:
        by_service.setdefault(row.service_slug, []).append(row)
    return {slug: _reality(sorted(found, key=lambda row: row.workdays)) for slug, found in by_service.items()}


def _reality(found: list[Any]) -> Reality:
    cases = sum(row.cases for row in found)
    promised, kept = (sum(getattr(row, name) for row in found) for name in ("promised", "kept"))
    return Reality(cases, _rank(found, cases, 50), _rank(found, cases, 90), promised, kept)


def _rank(found: list[Any], cases: int, percent: int) -> int:
    """The nearest rank: the least number of days within which at least `percent` of the cases were answered."""
    wanted, seen = -(-cases * percent // 100), 0
    for row in found:
        seen += row.cases
        if seen >= wanted:
            return int(row.workdays)
    return 0
