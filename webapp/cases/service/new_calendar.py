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
CLOCKS_AT_ONCE = 500
MOST_COUNTED = 999

Place = tuple[int, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Round:
    """What one transaction writes, and where the next round goes on."""

    office_id: str
    days: Days
    changed: tuple[date, date] | None
    begin: Place | None
    place: Place
    held: Sequence[Held]
    moved: Sequence[tuple[Held, dict[str, history.Fact]]]
    late: frozenset[uuid.UUID]  # clocks that count as late, and whose end moved


def look(session: Session, *, office_id: str, after: Round | None = None) -> Round | None:
    """The next clocks that were reckoned with an older calendar; None when none is left."""
    revision = calendar.calendar_revision(session, office_id)
    days = after.days if after is not None and after.days.revision == revision else clocks.read_days(session, office_id)
    older = [Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < days.revision]
    changed = after.changed if after is not None and after.days is days else _changed(session, office_id, older)
    begin = after.place if after is not None else None
    place, touched = _next(session, older, changed, begin)
    if place is None:
        return None
    held = open_clocks.read_held(session, office_id, touched)
    late: set[uuid.UUID] = set()
    moved = [(one, facts) for one in held if (facts := _reckon(one, days, late))]
    return Round(office_id, days, changed, begin, place, held, moved, frozenset(late))


def write(session: Session, batch: Round) -> int:
    """Write a round: how many cases and untouched clocks it dealt with.

    A case that was changed meanwhile is left out: what changed it wrote a newer number, or the next run finds it.
    """
    office_id, days = batch.office_id, batch.days
    older = [Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < days.revision]
    untouched = (
        update(Clock)
        .where(*_within(older, batch.begin, *batch.place), ~_touched(batch.changed))
        .values(calendar_revision=days.revision)
        .execution_options(synchronize_session=False)
    )
    done = session.execute(untouched).rowcount  # type: ignore[attr-defined]
    free = open_clocks.unchanged(session, office_id, batch.held)
    ours = [one.clock for held in batch.held if held.id in free for one in held.clocks if one.is_open]
    open_clocks.write_days(session, office_id, ours)
    # What was late by the old calendar may not be late by this one, or late in another month.
    mishaps.look_again(session, office_id, clock_ids=batch.late & {row.id for row in ours})
    moved = [(held.case, facts) for held, facts in batch.moved if held.id in free]
    _write_dates(session, office_id, [(held.case, held.due_on) for held, _facts in batch.moved if held.id in free])
    told = [history.Told(case.id, case.version + 1, facts) for case, facts in moved]
    history.add_events(session, office_id, actor=journal.SYSTEM, kind=RECKONED, told=told)
    return len(free) + int(done)


def count_waiting(session: Session, office_id: str) -> int:
    """How many open cases are not reckoned with the calendar of now; counting stops at 1,000."""
    revision = calendar.calendar_revision(session, office_id)
    older = Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < revision
    some = select(Clock.case_id).where(*older).distinct().limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _next(
    session: Session, older: list[ColumnElement[bool]], changed: tuple[date, date] | None, begin: Place | None
) -> tuple[Place | None, list[uuid.UUID]]:
    """How far the next round reaches by the index (None: nothing is left), and the cases in it that are touched.

    It stays within one number of the calendar, and ends after so many clocks, or with the last of so many touched
    cases; never within a case.
    """
    first = select(Clock.calendar_revision).where(*older, *_behind(begin))
    revision = session.scalar(first.order_by(Clock.calendar_revision, Clock.case_id).limit(1))
    if revision is None:
        return None, []
    cases = select(Clock.case_id).where(*_within(older, begin, revision)).order_by(Clock.case_id)
    far = session.scalar(cases.offset(CLOCKS_AT_ONCE - 1).limit(1))
    if far is None:
        far = session.scalar(cases.order_by(None).order_by(Clock.case_id.desc()).limit(1))
    assert far is not None, "the first one was just read"
    touched = select(Clock.case_id).where(*_within(older, begin, revision, far), _touched(changed))
    found = session.scalars(touched.distinct().order_by(Clock.case_id).limit(CASES_AT_ONCE)).all()
    return (revision, found[-1] if len(found) == CASES_AT_ONCE else far), list(found)


def _behind(begin: Place | None) -> list[ColumnElement[bool]]:
    """After one place of the index; the plain bound is what the index is entered by."""
    if begin is None:
        return []
    here: ColumnElement[Any] = tuple_(Clock.calendar_revision, Clock.case_id)
    return [Clock.calendar_revision >= begin[0], here > tuple_(*begin)]


def _within(
    older: list[ColumnElement[bool]], begin: Place | None, revision: int, end: uuid.UUID | None = None
) -> list[ColumnElement[bool]]:
    """Clocks of one number of the calendar, from behind `begin` up to the case `end`: equality and two bounds, so
    that the index is read from the one to the other and not to the end of the number.
    """
    found = [*older, Clock.calendar_revision == revision]
    if begin is not None and begin[0] == revision:
        found.append(Clock.case_id > begin[1])
    if end is not None:
        found.append(Clock.case_id <= end)
    return found


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


def _reckon(held: Held, days: Days, late: set[uuid.UUID]) -> dict[str, history.Fact]:
    """Reckon the copies of one case; what moved, for its event, nothing when no day did.

    `late` gets the clocks that count as late and end on another day now.
    """
    moved: list[tuple[Running, date | None]] = []
    for one in held.clocks:
        if one.is_open:
            before = one.clock.due_on
            clocks.put_due(one, days)
            if one.clock.due_on != before:
                moved.append((one, before))
                if one.clock.late_counted:
                    late.add(one.clock.id)
    if not moved:
        return {}
    clocks.put_dates(held.case, held.clocks)
    first, before = min(moved, key=lambda each: (each[0].clock.due_on or date.max, each[0].clock.id))
    days_moved = {"from": before, "to": first.clock.due_on}
    facts: dict[str, history.Fact] = {"rule": first.rule.key, "count": len(moved), "calendar": days.revision}
    return {**facts, **{name: day.isoformat() if day else "" for name, day in days_moved.items()}}


def _write_dates(session: Session, office_id: str, cases: Sequence[tuple[Case, date]]) -> None:
    """The dates of these cases; beside each the `due_on` that stands."""
    if not cases:
        return
    table = Case.__table__
    put = (
        update(table)  # type: ignore[arg-type]  # the table itself: no objects
        .where(table.c.office_id == office_id, table.c.id == bindparam("case"))
        .values(verify_on=bindparam("check"), answer_on=bindparam("answer"))
    )
    # Ten indexes lead by `due_on`: it is written only where it is another one.
    with_due = put.values(due_on=bindparam("due"))
    rows = [
        {"case": case.id, "check": case.verify_on, "answer": case.answer_on, "due": case.due_on} for case, _due in cases
    ]
    moved = [row for row, (case, before) in zip(rows, cases, strict=True) if case.due_on != before]
    stayed = [row for row, (case, before) in zip(rows, cases, strict=True) if case.due_on == before]
    for statement, some in ((with_due, moved), (put, stayed)):
        if some:
            session.execute(statement, some)
