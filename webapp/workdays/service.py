"""Writing the calendar and the election stages: each change makes a line of history and moves the revision on.

The decrees that ship with the house (`data/*.csv`) fill it; everything else an administrator writes by hand.
Nobody else writes these tables, so that no open clock misses a change.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import insert_first
from webapp.errors import Conflict, OfficeError
from webapp.workdays import queries
from webapp.workdays.engine import Kind
from webapp.workdays.models import CalendarChange, CalendarDay, CalendarRevision, ElectionStage

DATA = Path(__file__).resolve().parent / "data"

# Deeds of the history.
SEEDED, ADDED, CHANGED, MOVED, REMOVED = "day_seeded", "day_added", "day_changed", "day_moved", "day_removed"
STAGE_ADDED, STAGE_CHANGED, STAGE_REMOVED = "stage_added", "stage_changed", "stage_removed"
DEEDS = (SEEDED, ADDED, CHANGED, MOVED, REMOVED, STAGE_ADDED, STAGE_CHANGED, STAGE_REMOVED)

# Which elections there are, as `Case.election` says it.
SUBJECTS = ("pemilu", "pilkada")

# No open clock is older than a year; decrees come a year ahead, stages are known some years ahead.
DAY_YEARS_BACK, DAY_YEARS_AHEAD = 1, 3
STAGE_YEARS_BACK, STAGE_YEARS_AHEAD = 3, 6


@dataclass(frozen=True, slots=True)
class By:
    """Whose hand it is, None for the house itself, and why."""

    staff_id: uuid.UUID | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a row says of its day."""

    name: str
    kind: Kind
    decree: str


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What is said of a stage. Both days belong to it."""

    subject: str
    first_on: date
    last_on: date
    decree: str


def seed_calendar(session: Session, office_id: str) -> list[CalendarDay]:
    """Insert the days of the decrees that are missing; a row that is there never changes, one taken away stays away."""
    known = queries.calendar(session, office_id).keys() | queries.days_with_history(session, office_id)
    return [
        _put_day(session, office_id, day, facts, By(None), deed=SEEDED) for day, facts in _shipped() if day not in known
    ]


def add_day(session: Session, *, office_id: str, day: date, facts: DayFacts, by: By) -> CalendarDay:
    """Write a day into the calendar. Raises OfficeError `calendar_day_taken`, `calendar_day_far`."""
    _lock(session, office_id)
    _check_free(session, office_id, day)
    return _put_day(session, office_id, day, facts, by, deed=ADDED)


def change_day(
    session: Session, *, office_id: str, day: date, version: int, facts: DayFacts, by: By
) -> CalendarDay | None:
    """Another name, kind or source for a day; None when nothing is different.

    Raises Conflict `calendar_changed` when the row is no longer what the editor saw, or gone.
    """
    _lock(session, office_id)
    row = _seen(session, office_id, day, version)
    before = _day_facts(row)
    row.name, row.kind, row.decree = facts.name, facts.kind, facts.decree
    after = _day_facts(row)
    if after == before:
        return None
    row.version = _note(session, office_id, by, CHANGED, day=day, before=before, after=after)
    session.flush()
    return row


def move_day(
    session: Session, *, office_id: str, day: date, version: int, to: date, decree: str, by: By
) -> CalendarDay:
    """Move a day with its name and kind to another one, in one deed, by a new source.

    Raises Conflict as `change_day`, OfficeError `calendar_day_taken`, `calendar_day_far`.
    """
    _lock(session, office_id)
    row = _seen(session, office_id, day, version)
    _check_free(session, office_id, to)
    before = _day_facts(row)
    moved = CalendarDay(office_id=office_id, day=to, name=row.name, kind=row.kind, decree=decree)
    session.delete(row)
    session.flush()
    moved.version = _note(session, office_id, by, MOVED, day=day, before=before, after=_day_facts(moved))
    session.add(moved)
    session.flush()
    return moved


def remove_day(session: Session, *, office_id: str, day: date, version: int, by: By) -> None:
    """Take a day out of the calendar; the history keeps what it was, and why it went. Raises Conflict."""
    _lock(session, office_id)
    row = _seen(session, office_id, day, version)
    before = _day_facts(row)
    session.delete(row)
    _note(session, office_id, by, REMOVED, day=day, before=before)
    session.flush()


def add_stage(session: Session, *, office_id: str, facts: StageFacts, by: By) -> ElectionStage:
    """Write an election stage down. Raises OfficeError `stage_backwards`, `stage_far`, `stage_overlaps`."""
    _lock(session, office_id)
    _check_stage(session, office_id, facts)
    stage = ElectionStage(office_id=office_id, id=uuid.uuid4())
    _set_stage(stage, facts)
    stage.version = _note(session, office_id, by, STAGE_ADDED, stage_id=stage.id, after=_stage_facts(stage))
    session.add(stage)
    session.flush()
    return stage


def change_stage(
    session: Session, *, office_id: str, stage_id: uuid.UUID, version: int, facts: StageFacts, by: By
) -> ElectionStage | None:
    """Change a stage, or let it end earlier; None when nothing is different.

    Raises Conflict when it is no longer what the editor saw, NotFound, and OfficeError as `add_stage`.
    """
    _lock(session, office_id)
    stage = _seen_stage(session, office_id, stage_id, version)
    _check_stage(session, office_id, facts, but=stage_id)
    before = _stage_facts(stage)
    _set_stage(stage, facts)
    after = _stage_facts(stage)
    if after == before:
        return None
    stage.version = _note(session, office_id, by, STAGE_CHANGED, stage_id=stage_id, before=before, after=after)
    session.flush()
    return stage


def remove_stage(session: Session, *, office_id: str, stage_id: uuid.UUID, version: int, by: By) -> None:
    """Take away a stage that was written down by mistake or called off. Raises Conflict, NotFound."""
    _lock(session, office_id)
    stage = _seen_stage(session, office_id, stage_id, version)
    before = _stage_facts(stage)
    session.delete(stage)
    _note(session, office_id, by, STAGE_REMOVED, stage_id=stage_id, before=before)
    session.flush()


def day_bounds(today: date) -> tuple[date, date]:
    """The first and the last day that may be written into the calendar."""
    return _new_year(today.year - DAY_YEARS_BACK), _new_year(today.year + DAY_YEARS_AHEAD + 1, -1)


def stage_bounds(today: date) -> tuple[date, date]:
    """The same for the days of a stage."""
    return _new_year(today.year - STAGE_YEARS_BACK), _new_year(today.year + STAGE_YEARS_AHEAD + 1, -1)


def _new_year(year: int, days: int = 0) -> date:
    return date.fromordinal(date(year, 1, 1).toordinal() + days)


def _lock(session: Session, office_id: str) -> None:
    """One editor of the calendar at a time: whoever comes later sees what the first one did."""
    first = insert_first(session, CalendarRevision).values(office_id=office_id, number=0)
    session.execute(first.on_conflict_do_nothing())
    session.execute(
        select(CalendarRevision.number).where(CalendarRevision.office_id == office_id).with_for_update()
    ).one()


def _note(
    session: Session,
    office_id: str,
    by: By,
    deed: str,
    *,
    day: date | None = None,
    stage_id: uuid.UUID | None = None,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> int:
    """The line of history; returns the revision that it made."""
    moved = update(CalendarRevision).where(CalendarRevision.office_id == office_id)
    session.execute(moved.values(number=CalendarRevision.number + 1), execution_options={"synchronize_session": False})
    number = queries.calendar_revision(session, office_id)
    session.add(
        CalendarChange(
            office_id=office_id,
            revision=number,
            at=clock.now(),
            staff_id=by.staff_id,
            deed=deed,
            day=day,
            stage_id=stage_id,
            before=before or {},
            after=after or {},
            reason=by.reason,
        )
    )
    return number


def _put_day(session: Session, office_id: str, day: date, facts: DayFacts, by: By, *, deed: str) -> CalendarDay:
    _lock(session, office_id)
    row = CalendarDay(office_id=office_id, day=day, name=facts.name, kind=facts.kind, decree=facts.decree)
    row.version = _note(session, office_id, by, deed, day=day, after=_day_facts(row))
    session.add(row)
    session.flush()
    return row


def _check_free(session: Session, office_id: str, day: date) -> None:
    """Raises OfficeError with what stands there already, or with the days that may be written."""
    first, last = day_bounds(clock.today())
    if not first <= day <= last:
        raise OfficeError("calendar_day_far", first=first, last=last)
    if row := queries.find_day(session, office_id, day):
        raise OfficeError("calendar_day_taken", day=day, name=row.name, kind=row.kind)


def _seen(session: Session, office_id: str, day: date, version: int) -> CalendarDay:
    """The row, if it is still what the editor saw. Raises Conflict."""
    row = queries.find_day(session, office_id, day)
    if row is None or row.version != version:
        raise Conflict("calendar_changed")
    return row


def _seen_stage(session: Session, office_id: str, stage_id: uuid.UUID, version: int) -> ElectionStage:
    """The stage, if it is still what the editor saw. Raises Conflict; NotFound where there never was one."""
    stage = session.get(ElectionStage, (office_id, stage_id), populate_existing=True)
    if stage is None and queries.last_change(session, office_id, stage_id=stage_id) is None:
        return queries.get_stage(session, office_id, stage_id)
    if stage is None or stage.version != version:
        raise Conflict("calendar_changed")
    return stage


def _check_stage(session: Session, office_id: str, facts: StageFacts, but: uuid.UUID | None = None) -> None:
    """Raises OfficeError for an end before its beginning, days far away, and a stage of the same election beside it."""
    if facts.last_on < facts.first_on:
        raise OfficeError("stage_backwards")
    first, last = stage_bounds(clock.today())
    if facts.first_on < first or facts.last_on > last:
        raise OfficeError("stage_far", first=first, last=last)
    for other in queries.list_stages(session, office_id):
        meets = other.first_on <= facts.last_on and facts.first_on <= other.last_on
        if other.subject == facts.subject and meets and other.id != but:
            raise OfficeError("stage_overlaps", first=other.first_on, last=other.last_on)


def _set_stage(stage: ElectionStage, facts: StageFacts) -> None:
    stage.subject, stage.decree = facts.subject, facts.decree
    stage.first_on, stage.last_on = facts.first_on, facts.last_on


def _day_facts(row: CalendarDay) -> dict[str, str]:
    return {"day": row.day.isoformat(), "name": row.name, "kind": str(row.kind), "decree": row.decree}


def _stage_facts(stage: ElectionStage) -> dict[str, str]:
    days = {"first_on": stage.first_on.isoformat(), "last_on": stage.last_on.isoformat()}
    return {"subject": stage.subject, **days, "decree": stage.decree}


def _shipped() -> Iterator[tuple[date, DayFacts]]:
    """The days of the files that come with the house."""
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(row for row in file if not row.startswith("#")):
                yield date.fromisoformat(line["date"]), DayFacts(line["name"], Kind(line["type"]), line["decree"])
