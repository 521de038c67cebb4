"""The calendar changed: open clocks are reckoned anew, and a case whose day moved says so.

A change touches only clocks that run over one of the changed days. All others get the calendar's number and nothing
else, many in one statement; those it touches are reckoned outside the transaction that writes them.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases.models import Case, Clock
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history, mishaps, open_clocks
from webapp.cases.service.open_clocks import Held
from webapp.workdays import queries as calendar

RECKONED = "reckoned"
# Of one round: its transaction holds the lock for some milliseconds.
CASES_AT_ONCE = 50
CLOCKS_AT_ONCE = 1500
CLOCKS_OF_A_CASE = 4
MOST_COUNTED = 999

Place = tuple[int, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Round:
    """What one transaction writes, and where the next round goes on."""

    office_id: str
    days: Days
    changed: tuple[date, date] | None
    place: Place
    untouched: Sequence[uuid.UUID]
    held: Sequence[Held]
    moved: Sequence[tuple[Held, dict[str, history.Fact]]]
    full: bool


def look(session: Session, *, office_id: str, after: Round | None = None) -> Round | None:
    """The next clocks that were reckoned with an older calendar; None when none is left."""
    revision = calendar.calendar_revision(session, office_id)
    days = after.days if after is not None and after.days.revision == revision else clocks.read_days(session, office_id)
    older = [Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < days.revision]
    changed = after.changed if after is not None and after.days is days else _changed(session, office_id, older)
    rows, full = _next(session, older, changed, after)
    if not rows:
        return None
    held = open_clocks.read_held(session, office_id, list(dict.fromkeys(row.case_id for row in rows if row.touched)))
    moved = []
    for one in held:
        facts = _reckon(one, days)
        if facts:
            moved.append((one, facts))
    return Round(
        office_id=office_id,
        days=days,
        changed=changed,
        place=(rows[-1].calendar_revision, rows[-1].case_id),
        untouched=[row.id for row in rows if not row.touched],
        held=held,
        moved=moved,
        full=full,
    )


def write(session: Session, batch: Round) -> int:
    """Write a round: how many cases and untouched clocks it dealt with. A case that was changed meanwhile is left out:
    what changed it wrote a newer number, or the next run finds it again."""
    office_id, days = batch.office_id, batch.days
    if batch.untouched:
        older = Clock.ended_at.is_(None), Clock.calendar_revision < days.revision, ~_touched(batch.changed)
        session.execute(
            update(Clock)
            .where(Clock.office_id == office_id, Clock.id.in_(batch.untouched), *older)
            .values(calendar_revision=days.revision)
            .execution_options(synchronize_session=False)
        )
    free = open_clocks.unchanged(session, office_id, batch.held)
    ours = [one.clock for held in batch.held if held.id in free for one in held.clocks if one.is_open]
    open_clocks.write_days(session, office_id, ours)
    _look_at_late(session, office_id, [row.id for row in ours if row.late_counted])
    moved = [(held.case, facts) for held, facts in batch.moved if held.id in free]
    _write_dates(session, office_id, [case for case, _facts in moved])
    told = [history.Told(case.id, case.version + 1, facts) for case, facts in moved]
    history.add_events(session, office_id, actor=journal.SYSTEM, kind=RECKONED, told=told)
    return len(free) + len(batch.untouched)


def count_waiting(session: Session, office_id: str) -> int:
    """How many open cases are not reckoned with the calendar of now; counting stops at 1,000."""
    revision = calendar.calendar_revision(session, office_id)
    older = Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < revision
    some = select(Clock.case_id).where(*older).distinct().limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _next(
    session: Session, older: list[ColumnElement[bool]], changed: tuple[date, date] | None, after: Round | None
) -> tuple[list[Any], bool]:
    """The next rows by the index, cut where enough cases are touched, never within one; and whether they were cut."""
    touched = _touched(changed)
    wanted = select(Clock.id, Clock.case_id, Clock.calendar_revision, touched.label("touched")).where(*older)
    if after is not None:
        wanted = wanted.where(tuple_(Clock.calendar_revision, Clock.case_id) > tuple_(*after.place))
    limit = CASES_AT_ONCE * CLOCKS_OF_A_CASE if after is not None and after.full else CLOCKS_AT_ONCE
    rows = list(session.execute(wanted.order_by(Clock.calendar_revision, Clock.case_id).limit(limit)))
    if len(rows) == limit:
        last = (rows[-1].calendar_revision, rows[-1].case_id)
        rows = [row for row in rows if (row.calendar_revision, row.case_id) != last] or rows
    seen: set[uuid.UUID] = set()
    for number, row in enumerate(rows):
        if row.touched:
            if len(seen) == CASES_AT_ONCE and row.case_id not in seen:
                # The clocks of this case that stand before this one are untouched: nothing of it may be cut off.
                return _without(rows[:number], row), True
            seen.add(row.case_id)
    return rows, False


def _without(rows: list[Any], cut: Any) -> list[Any]:
    return [row for row in rows if (row.calendar_revision, row.case_id) != (cut.calendar_revision, cut.case_id)]


def _changed(session: Session, office_id: str, older: list[ColumnElement[bool]]) -> tuple[date, date] | None:
    """The first and the last day that changed since the oldest number that any open clock has."""
    oldest = session.scalar(select(func.min(Clock.calendar_revision)).where(*older))
    return None if oldest is None else calendar.days_changed(session, office_id, oldest)


def _touched(changed: tuple[date, date] | None) -> ColumnElement[bool]:
    """Whether a clock runs, or tells somebody, over one of the changed days; what waits is reckoned when it runs on."""
    if changed is None:
        return false()
    begin, end = (_midnight(day) for day in (changed[0], changed[1] + timedelta(days=1)))
    began = or_(Clock.extends_id.is_not(None), Clock.started_at < end)
    last = func.coalesce(Clock.tell_at, Clock.due_at)  # whom a late clock must tell lies behind its end
    return and_(Clock.due_at.is_not(None), began, or_(Clock.due_at >= begin, last >= begin))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.JAKARTA)


def _reckon(held: Held, days: Days) -> dict[str, history.Fact]:
    """Reckon the copies of one case; what moved, for its event, nothing when no day did."""
    moved: list[tuple[Running, date | None]] = []
    for one in held.clocks:
        if one.is_open:
            before = one.clock.due_on
            clocks.put_due(one, days)
            if one.clock.due_on != before:
                moved.append((one, before))
    if not moved:
        return {}
    clocks.put_dates(held.case, held.clocks)
    first, before = min(moved, key=lambda each: (each[0].clock.due_on or date.max, each[0].clock.id))
    days_moved = {"from": before, "to": first.clock.due_on}
    facts: dict[str, history.Fact] = {"rule": first.rule.key, "count": len(moved), "calendar": days.revision}
    return {**facts, **{name: day.isoformat() if day else "" for name, day in days_moved.items()}}


def _look_at_late(session: Session, office_id: str, ids: Sequence[uuid.UUID]) -> None:
    """What was late by the old calendar may not be late by this one, or late in another month."""
    if ids:
        for row in session.scalars(select(Clock).where(Clock.office_id == office_id, Clock.id.in_(ids))):
            mishaps.look_again(session, row)


def _write_dates(session: Session, office_id: str, cases: Sequence[Case]) -> None:
    """The dates of these cases, in one statement."""
    if not cases:
        return
    table = Case.__table__
    put = (
        update(table)  # type: ignore[arg-type]  # the table itself: no objects
        .where(table.c.office_id == office_id, table.c.id == bindparam("case"))
        .values(verify_on=bindparam("check"), answer_on=bindparam("answer"), due_on=bindparam("due"))
    )
    session.execute(
        put, [{"case": one.id, "check": one.verify_on, "answer": one.answer_on, "due": one.due_on} for one in cases]
    )
