"""Clocks for tests: a calendar made by hand, and cases with clocks that no form of today starts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.factories.cases import OFFICE
from webapp.cases.models import Case
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, escalation, new_calendar, silence
from webapp.db import Database
from webapp.workdays.engine import Entry, Kind

# Tuesday, 24 November 2026, 10:00 WIB: an ordinary working day, with holidays to come.
TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def calendar_of(off: Iterable[date] = (), revision: int = 1) -> Days:
    """A calendar with these days off and no other row."""
    return Days({day: Entry("Libur", Kind.HOLIDAY) for day in off}, revision)


def register_information(database: Database, case_id: uuid.UUID) -> uuid.UUID:
    """Make the case a request for information that was registered now: its answer can be prolonged. The clock's id."""
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, case_id))
        case.kind = "information"
        clocks.follow(session, case, clocks.REGISTERED, clocks.read_days(session, OFFICE))
        session.flush()
        return clock_of(session, case, "ppid.answer").clock.id


def reckon(database: Database) -> list[int]:
    """The worker's job after a change of the calendar: how much each of its rounds dealt with."""
    return _rounds(database, new_calendar)


def escalate(database: Database) -> list[int]:
    """The worker's job that tells staff: how many clocks each of its rounds dealt with."""
    return _rounds(database, escalation)


def close_silent(session: Session) -> int:
    """The worker's next round over silent citizens, looked for and written in one session: how many cases it ended."""
    found = silence.look(session, office_id=OFFICE)
    return silence.write(session, found) if found is not None else 0


def _rounds(database: Database, job: Any) -> list[int]:
    done: list[int] = []
    batch = None
    while True:
        with database.reading() as session:
            batch = job.look(session, office_id=OFFICE, after=batch)
        if batch is None:
            return done
        with database.transaction() as session:
            done.append(job.write(session, batch))


def clock_of(session: Session, case: Case, key: str) -> Running:
    """The newest clock of a rule."""
    return [one for one in clocks.list_clocks(session, case) if one.rule.key == key][-1]


def clocks_of(database: Database, case_id: uuid.UUID) -> dict[str, Running]:
    """The clocks of a case by rule; of several the newest."""
    with database.reading() as session:
        found = clocks.list_clocks(session, session.get_one(Case, (OFFICE, case_id)))
    return {one.rule.key: one for one in found}
