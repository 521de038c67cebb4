"""Reading the journal: by filters, newest first, and the heads of the days."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit.models import UNREADABLE, JournalLine

# The action of a line that cannot be read, and its moment: none.
CANNOT_BE_READ = "journal.unreadable"
NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
PAGE = 50
BATCH = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks for; empty means everything. `since` and `until` are days in WIB, both included."""

    actor: str = ""
    action: str = ""
    outcome: str = ""
    subject_ids: frozenset[uuid.UUID] | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines, newest first; `before` is the position the next page begins below, 0 for none."""

    lines: list[JournalLine]
    before: int


@dataclass(frozen=True, slots=True)
class DayHead:
    """The last line of a day: whoever keeps its position and digest can show later that nothing before it changed."""

    day: date
    position: int
    digest: str
    at: datetime


def newest_first(session: Session, office_id: str, filters: Filters, before: int = 0) -> Page:
    """A page of the journal, below position `before` when given."""
    wanted = select(JournalLine).where(*_conditions(office_id, filters))
    if before:
        wanted = wanted.where(JournalLine.position < before)
    lines = list(_each_readable(session, wanted.order_by(_position(filters).desc()).limit(PAGE + 1)))
    return Page(lines[:PAGE], lines[PAGE - 1].position if len(lines) > PAGE else 0)


def each(session: Session, office_id: str, filters: Filters, upto: int) -> Iterator[JournalLine]:
    """Every line that fits, up to position `upto`, oldest first, a few at a time."""
    wanted = select(JournalLine).where(*_conditions(office_id, filters), JournalLine.position <= upto)
    after = 0
    while batch := list(_each_readable(session, _batch(wanted, filters, after))):
        yield from batch
        after = batch[-1].position


def _batch(wanted: Select[JournalLine], filters: Filters, after: int) -> Select[JournalLine]:
    return wanted.where(JournalLine.position > after).order_by(_position(filters)).limit(BATCH)


def _position(filters: Filters) -> ColumnElement[int]:
    """What a page is sorted by. Of chosen subjects as a sum: else SQLite reads the whole chain to find them."""
    return JournalLine.position + 0 if filters.subject_ids is not None else JournalLine.position.expression


def _each_readable(session: Session, wanted: Select[JournalLine]) -> Iterator[JournalLine]:
    """The lines; in the place of one that cannot be read stands a line that says so (see `unreadable`)."""
    try:
        yield from session.scalars(wanted).all()
        return
    except UNREADABLE:
        positions = session.scalars(wanted.with_only_columns(JournalLine.position)).all()
    for position in positions:
        try:
            yield session.scalars(wanted.where(JournalLine.position == position)).one()
        except UNREADABLE:
            yield unreadable(position)


def unreadable(position: int) -> JournalLine:
    """Stands for a line that somebody wrote past the house; it is in no table. `flask audit verify` names the line."""
    return JournalLine(
        id=uuid.UUID(int=0),
        at=NO_MOMENT,
        actor="",
        action=CANNOT_BE_READ,
        outcome="denied",
        subject_id=None,
        facts={},
        position=position,
        previous_digest="",
        digest="",
    )


def day_heads(session: Session, office_id: str, days: int) -> list[DayHead]:
    """The heads of the last `days` days on which something was written, newest first."""
    found: list[DayHead] = []
    wanted = select(JournalLine).where(JournalLine.office_id == office_id).limit(1)
    last_first = wanted.order_by(JournalLine.at.desc(), JournalLine.position.desc())
    try:
        line = session.scalar(wanted.order_by(JournalLine.position.desc()))
        while line is not None and len(found) < days:
            day = clock.local(line.at).date()
            found.append(DayHead(day, line.position, line.digest, line.at))
            line = session.scalar(last_first.where(JournalLine.at < _midnight(day)))
    except UNREADABLE:
        pass  # nothing before such a line can be vouched for
    return found


def list_since(
    session: Session, *, office_id: str, actor: str, action: str, subject_id: uuid.UUID, moment: datetime
) -> list[JournalLine]:
    """What somebody did with one subject since a moment."""
    return list(
        session.scalars(
            select(JournalLine).where(
                JournalLine.office_id == office_id,
                JournalLine.subject_id == subject_id,
                JournalLine.actor == actor,
                JournalLine.action == action,
                JournalLine.at >= moment,
            )
        )
    )


def _conditions(office_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [JournalLine.office_id == office_id]
    for column, value in (
        (JournalLine.actor, filters.actor),
        (JournalLine.action, filters.action),
        (JournalLine.outcome, filters.outcome),
    ):
        if value:
            wanted.append(column == value)
    if filters.subject_ids is not None:
        wanted.append(JournalLine.subject_id.in_(filters.subject_ids))
    if filters.since is not None:
        wanted.append(JournalLine.at >= _midnight(filters.since))
    if filters.until is not None and filters.until < date.max:
        wanted.append(JournalLine.at < _midnight(filters.until + timedelta(days=1)))
    return wanted


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.JAKARTA)
