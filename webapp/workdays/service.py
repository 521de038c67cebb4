"""Writing the calendar and the election stages: each change makes a line of history and moves the revision on.

The decrees that ship with the house (`data/*.csv`) fill it; everything else an administrator writes by hand.
Nobody else writes these tables, so that no open clock misses a change.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import insert_first, new_id
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.workdays import queries
from webapp.workdays.engine import Kind
from webapp.workdays.models import CalendarChange, CalendarDay, CalendarRevision, ElectionStage

Row = TypeVar("Row", CalendarDay, ElectionStage)

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


def add_day(session: Session, *, office_id: str, day: date, facts: DayFacts, by: By) -> CalendarDay | None:
    """Write a day into the calendar; None when it stands there already, word by word.

    Raises OfficeError `calendar_day_taken`, `calendar_day_far`.
    """
    _lock(session, office_id)
    if (row := queries.find_day(session, office_id, day)) and _day_facts(row) == _told(day, facts):
        return None
    _check_free(session, office_id, day)
    return _put_day(session, office_id, day, facts, by, deed=ADDED)


def change_day(
    session: Session, *, office_id: str, day: date, version: int, facts: DayFacts, by: By
) -> CalendarDay | None:
    """Another name, kind or source for a day; None when it is so already, as after a second press.

    Raises Conflict `calendar_changed` when the row is no longer what the editor saw, or gone.
    """
    _lock(session, office_id)
    after = _told(day, facts)
    if (row := queries.find_day(session, office_id, day)) and _day_facts(row) == after:
        return None
    row = _seen(row, version)
    before = _day_facts(row)
    row.name, row.kind, row.decree = facts.name, facts.kind, facts.decree
    row.version = _note(session, office_id, by, CHANGED, day=day, before=before, after=after)
    session.flush()
    return row


def move_day(
    session: Session, *, office_id: str, day: date, version: int, to: date, decree: str, by: By
) -> CalendarDay | None:
    """Move a day with its name and kind to another one, in one deed, by a new source; None after a second press.

    Raises Conflict as `change_day`, OfficeError `calendar_day_taken`, `calendar_day_far`.
    """
    _lock(session, office_id)
    row = queries.find_day(session, office_id, day)
    target = {"day": to.isoformat(), "decree": decree}
    if row is None and _repeats(session, office_id, by, MOVED, target, day=day):
        return None
    row = _seen(row, version)
    _check_free(session, office_id, to)
    before = _day_facts(row)
    moved = CalendarDay(office_id=office_id, day=to, name=row.name, kind=row.kind, decree=decree)
    session.delete(row)
    session.flush()
    moved.version = _note(session, office_id, by, MOVED, day=day, before=before, after=_day_facts(moved))
    session.add(moved)
    session.flush()
    return moved


def remove_day(session: Session, *, office_id: str, day: date, version: int, by: By) -> bool:
    """Take a day out of the calendar; the history keeps what it was, and why it went. False after a second press.

    Raises Conflict as `change_day`.
    """
    _lock(session, office_id)
    row = queries.find_day(session, office_id, day)
    if row is None and _repeats(session, office_id, by, REMOVED, {}, day=day):
        return False
    row = _seen(row, version)
    before = _day_facts(row)
    session.delete(row)
    _note(session, office_id, by, REMOVED, day=day, before=before)
    session.flush()
    return True


def add_stage(session: Session, *, office_id: str, facts: StageFacts, by: By) -> ElectionStage | None:
    """Write an election stage down; None when it stands there already, word by word.

    Raises OfficeError `stage_backwards`, `stage_far`, `stage_overlaps`.
    """
    _lock(session, office_id)
    told = _stage_told(facts)
    if any(_stage_facts(one) == told for one in queries.list_stages(session, office_id)):
        return None
    _check_stage(session, office_id, facts)
    stage = ElectionStage(office_id=office_id, id=new_id())
    _set_stage(stage, facts)
    stage.version = _note(session, office_id, by, STAGE_ADDED, stage_id=stage.id, after=told)
    session.add(stage)
    session.flush()
    return stage


def change_stage(
    session: Session, *, office_id: str, stage_id: uuid.UUID, version: int, facts: StageFacts, by: By
) -> ElectionStage | None:
    """Change a stage, or let it end earlier; None when it is so already.

    Raises Conflict when it is no longer what the editor saw, NotFound, and OfficeError as `add_stage`.
    """
    _lock(session, office_id)
    stage, after = _find_stage(session, office_id, stage_id), _stage_told(facts)
    if stage and _stage_facts(stage) == after:
        return None
    stage = _seen(stage, version)
    _check_stage(session, office_id, facts, but=stage_id)
    before = _stage_facts(stage)
    _set_stage(stage, facts)
    stage.version = _note(session, office_id, by, STAGE_CHANGED, stage_id=stage_id, before=before, after=after)
    session.flush()
    return stage


def remove_stage(session: Session, *, office_id: str, stage_id: uuid.UUID, version: int, by: By) -> bool:
    """Take away a stage that was written down by mistake or called off. False after a second press.

    Raises Conflict, NotFound.
    """
    _lock(session, office_id)
    stage = _find_stage(session, office_id, stage_id)
    if stage is None and _repeats(session, office_id, by, STAGE_REMOVED, {}, stage_id=stage_id):
        return False
    stage = _seen(stage, version)
    before = _stage_facts(stage)
    session.delete(stage)
    _note(session, office_id, by, STAGE_REMOVED, stage_id=stage_id, before=before)
    session.flush()
    return True


def read_stage(told: Mapping[str, str]) -> StageFacts:
    """A stage as the history kept it."""
    first, last = (date.fromisoformat(told[name]) for name in ("first_on", "last_on"))
    return StageFacts(told["subject"], first, last, told["decree"])


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


def _seen(row: Row | None, version: int) -> Row:
    """The row, if it is still what the editor saw. Raises Conflict."""
    if row is None or row.version != version:
        raise Conflict("calendar_changed")
    return row


def _find_stage(session: Session, office_id: str, stage_id: uuid.UUID) -> ElectionStage | None:
    """The stage, None when it was taken away. Raises NotFound where there never was one."""
    stage = queries.find_stage(session, office_id, stage_id)
    if stage is None and queries.last_change(session, office_id, stage_id=stage_id) is None:
        raise NotFound
    return stage


def _repeats(
    session: Session,
    office_id: str,
    by: By,
    deed: str,
    after: dict[str, str],
    *,
    day: date | None = None,
    stage_id: uuid.UUID | None = None,
) -> bool:
    """Whether this very deed was the last one done to what is gone: the same hand, reason and outcome."""
    last = queries.last_change(session, office_id, day=day, stage_id=stage_id)
    if last is None or (last.deed, last.staff_id, last.reason) != (deed, by.staff_id, by.reason):
        return False
    return all(last.after.get(name) == value for name, value in after.items())


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
    return _told(row.day, DayFacts(row.name, Kind(row.kind), row.decree))


def _told(day: date, facts: DayFacts) -> dict[str, str]:
    """A day as the history keeps it."""
    return {"day": day.isoformat(), "name": facts.name, "kind": facts.kind.value, "decree": facts.decree}


def _stage_facts(stage: ElectionStage) -> dict[str, str]:
    return _stage_told(StageFacts(stage.subject, stage.first_on, stage.last_on, stage.decree))


def _stage_told(facts: StageFacts) -> dict[str, str]:
    """A stage as the history keeps it."""
    days = {"first_on": facts.first_on.isoformat(), "last_on": facts.last_on.isoformat()}
    return {"subject": facts.subject, **days, "decree": facts.decree}


def _shipped() -> Iterator[tuple[date, DayFacts]]:
    """The days of the files that come with the house."""
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(row for row in file if not row.startswith("#")):
                yield date.fromisoformat(line["date"]), DayFacts(line["name"], Kind(line["type"]), line["decree"])
