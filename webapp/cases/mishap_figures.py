"""Reading mishaps: how many of which kind in a unit's months, beside how many cases it answered; and which they are.

Every number goes through the one rule of sight (`queries.visible_to`): a case that the reader may not see is in none.
Answered cases are counted in an index that holds nothing else, by the month (WIB) of their last answer.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as hour

from sqlalchemy import Integer, Uuid, and_, column, func, literal, select, tuple_, values
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.cases.models import Case, Mishap
from webapp.cases.who_sees import units_of as units_seen
from webapp.cases.who_sees import visible_parts, visible_to
from webapp.db import UtcDateTime

MONTHS = 12
PAGE = 50
# Of fewer answered cases no share is told: one of two is no half of anything.
LEAST_FOR_SHARE = 10
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """A unit's numbers in one month, or in all of them: `counts` by kind, `cases` with any mishap, `answered`."""

    month: date | None
    answered: int
    cases: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """Cases with a mishap for each hundred answered; None where too few were answered to say so."""
        return WHOLE * self.cases / self.answered if self.answered >= LEAST_FOR_SHARE else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One mishap with its case."""

    mishap: Mishap
    case: Case


@dataclass(frozen=True, slots=True)
class Page:
    """Some mishaps, oldest first; `after` is the cursor of the next page or empty."""

    rows: list[Listed]
    after: str


def month_before(month: date, back: int = 1) -> date:
    """The first day of the month `back` months before (after, where negative)."""
    count = month.year * 12 + month.month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def months_to(last: date, count: int = MONTHS) -> list[date]:
    """The first days of so many months up to `last`, newest first."""
    return [month_before(last, back) for back in range(count)]


def read_month(text: str) -> date | None:
    """`2026-11` as the first day of that month; None for anything else."""
    year, dash, month = text.partition("-")
    digits = (year + month).isascii() and (year + month).isdigit()
    if not (dash and digits and len(year) == 4 and len(month) == 2 and 1 <= int(month) <= 12 and int(year)):
        return None
    return date(int(year), int(month), 1)


def units_of(actor: Actor, keys: Iterable[str]) -> list[str]:
    """The units whose figures this actor reads: all for administrators, auditors and post holders, else their own."""
    seen = units_seen(actor)
    return [key for key in keys if seen is None or key in seen]


def by_month(session: Session, actor: Actor, unit_key: str, months: Sequence[date]) -> tuple[list[Figures], Figures]:
    """The unit's numbers of each of these months, in their order, and of all together."""
    wanted = (
        Mishap.office_id == actor.office_id,
        Mishap.unit_key == unit_key,
        Mishap.month >= min(months),
        Mishap.month <= max(months),
        visible_to(actor),
    )
    of_case = and_(Case.office_id == Mishap.office_id, Case.id == Mishap.case_id)
    seen = select(Mishap.month, Mishap.kind, Mishap.case_id).join(Case, of_case).where(*wanted)
    counts: dict[date, Counter[str]] = {one: Counter() for one in months}
    cases: dict[date, set[uuid.UUID]] = {one: set() for one in months}
    for month, kind, case_id in session.execute(seen):
        counts[month][kind] += 1
        cases[month].add(case_id)
    answered = count_answered(session, actor, unit_key, months)
    figures = [Figures(one, answered[one], len(cases[one]), dict(counts[one])) for one in months]
    together: Counter[str] = sum(counts.values(), Counter())
    return figures, Figures(None, sum(answered.values()), len(set().union(*cases.values())), dict(together))


def count_answered(session: Session, actor: Actor, unit_key: str, months: Sequence[date]) -> dict[date, int]:
    """How many cases of the unit were answered in each month (the last answer counts)."""
    bounds = (
        values(column("place", Integer), column("since", UtcDateTime), column("until", UtcDateTime), name="bounds")
        .data([(place, _midnight(month), _midnight(month_before(month, -1))) for place, month in enumerate(months)])
        .cte("months")
    )
    mine = (
        Case.office_id == actor.office_id,
        Case.unit_key == unit_key,
        Case.answered_at.is_not(None),  # as the partial index has it
        Case.answered_at >= bounds.c.since,
        Case.answered_at < bounds.c.until,
    )
    sums = [
        select(func.count()).select_from(Case).where(*mine, *part).correlate(bounds).scalar_subquery()
        for part in visible_parts(actor)
    ]
    rows = session.execute(select(bounds.c.place, *sums))
    return {months[place]: sum(numbers) for place, *numbers in rows}


def list_mishaps(session: Session, actor: Actor, unit_key: str, month: date, kind: str, after: str = "") -> Page:
    """The mishaps behind one number, oldest first, as far as the actor may see their cases."""
    wanted = [
        Mishap.office_id == actor.office_id,
        Mishap.unit_key == unit_key,
        Mishap.month == month,
        Mishap.kind == kind,
        visible_to(actor),
    ]
    cursor = _read_cursor(after)
    if cursor is not None:
        wanted.append(tuple_(Mishap.at, Mishap.id) > tuple_(literal(cursor[0], UtcDateTime), literal(cursor[1], Uuid)))
    rows = session.execute(
        select(Mishap, Case)
        .join(Case, and_(Case.office_id == Mishap.office_id, Case.id == Mishap.case_id))
        .where(*wanted)
        .order_by(Mishap.at, Mishap.id)
        .limit(PAGE + 1)
    ).all()
    found = [Listed(mishap, case) for mishap, case in rows[:PAGE]]
    more = f"{found[-1].mishap.at.isoformat()}_{found[-1].mishap.id}" if len(rows) > PAGE else ""
    return Page(found, more)


def _midnight(month: date) -> datetime:
    """When a month begins in WIB."""
    return datetime.combine(month, hour.min, clock.JAKARTA)


def _read_cursor(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _sep, last = text.partition("_")
    try:
        at, row = datetime.fromisoformat(moment), uuid.UUID(last)
    except ValueError:
        return None
    return (at, row) if at.tzinfo is not None else None
