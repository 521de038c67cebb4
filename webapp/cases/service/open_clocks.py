"""The open clocks of many cases at once, read for the worker's rounds: a few statements, whatever their number."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import BindParameter, bindparam, select, update
from sqlalchemy.orm import Session

from webapp.cases import reckoning
from webapp.cases.models import Case, Clock, ClockPause
from webapp.cases.reckoning import Running


@dataclass(slots=True)
class ReadCase:
    """What the worker needs of a case, and nothing of what a citizen wrote; a tenth of the cost of a whole one."""

    office_id: str
    id: uuid.UUID
    version: int
    conduct: bool
    handler_1_id: uuid.UUID | None
    handler_2_id: uuid.UUID | None
    unit_key: str
    officer_id: uuid.UUID | None
    standard_id: uuid.UUID | None
    answer_days: int | None
    answer_calendar: str
    verify_on: date
    answer_on: date | None
    due_on: date


@dataclass(slots=True)
class ReadClock:
    """A clock as it was read."""

    office_id: str
    id: uuid.UUID
    case_id: uuid.UUID
    rule_key: str
    rule_version: int
    in_stage: bool
    extends_id: uuid.UUID | None
    started_at: datetime
    due_at: datetime | None
    due_on: date | None
    tell_at: datetime | None
    told_share: int
    calendar_revision: int
    ended_at: datetime | None
    late_counted: bool


# The statements are built once: building them for each round costs more than running them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OFFICE: BindParameter[Any] = bindparam("office")
_CASES = select(*(getattr(Case, one.name) for one in fields(ReadCase))).where(
    Case.office_id == _OFFICE, Case.id.in_(_IDS)
)
_CLOCKS = select(*(getattr(Clock, one.name) for one in fields(ReadClock))).where(Clock.office_id == _OFFICE)
_OPEN = _CLOCKS.where(Clock.case_id.in_(_IDS), Clock.ended_at.is_(None))
_BASES = _CLOCKS.where(Clock.id.in_(_IDS))
# Sorted where they are read: to spare a sort SQLite would read every wait of the office in order.
_WAITS = select(ClockPause).where(ClockPause.office_id == _OFFICE, ClockPause.clock_id.in_(_IDS))


@dataclass(frozen=True, slots=True)
class Held:
    """A case as it was read, with its open clocks (and what they prolong): copies that no session writes back."""

    case: Case
    clocks: list[Running]
    due_on: date  # the case's, as it was read

    @property
    def id(self) -> uuid.UUID:
        """The case's."""
        return self.case.id


def read_held(session: Session, office_id: str, case_ids: Collection[uuid.UUID]) -> list[Held]:
    """These cases with their open clocks. Only in a session for reading: what is reckoned on them is not written."""
    if not case_ids:
        return []
    wanted = {"office": office_id, "ids": list(case_ids)}
    # They stand for the rows themselves: the same names, never written back by a session.
    cases = [cast(Case, ReadCase(*row)) for row in session.execute(_CASES, wanted)]
    found = {case.id: case for case in cases}
    rows = _clocks(session, office_id, case_ids)
    waits = session.scalars(_WAITS, {"office": office_id, "ids": [row.id for row in rows]})
    pauses = sorted(waits, key=lambda wait: wait.id)
    session.expunge_all()
    by_case: dict[uuid.UUID, list[Clock]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    by_clock: dict[uuid.UUID, list[ClockPause]] = {}
    for wait in pauses:
        by_clock.setdefault(wait.clock_id, []).append(wait)
    held = []
    for case_id, case in found.items():
        mine = by_case.get(case_id, [])
        own = [wait for row in mine for wait in by_clock.get(row.id, [])]
        held.append(Held(case, reckoning.assemble(case, mine, own), case.due_on))
    return held


def _clocks(session: Session, office_id: str, case_ids: Collection[uuid.UUID]) -> list[Clock]:
    """Open ones and those that they prolong, oldest first."""
    rows = [ReadClock(*row) for row in session.execute(_OPEN, {"office": office_id, "ids": list(case_ids)})]
    bases = [row.extends_id for row in rows if row.extends_id is not None]
    if bases:
        rows += [ReadClock(*row) for row in session.execute(_BASES, {"office": office_id, "ids": bases})]
    return sorted((cast(Clock, row) for row in rows), key=lambda row: row.id)


def unchanged(session: Session, office_id: str, held: Collection[Held]) -> set[uuid.UUID]:
    """Which of these cases nobody changed since they were read, and nobody will until this transaction ends."""
    if not held:
        return set()
    now = select(Case.id, Case.version).where(Case.office_id == office_id, Case.id.in_([one.id for one in held]))
    versions = {row.id: row.version for row in session.execute(now.with_for_update())}
    return {one.id for one in held if versions.get(one.id) == one.case.version}


def write_days(session: Session, office_id: str, clocks: Collection[Clock]) -> None:
    """What was reckoned on copies of open clocks, in one statement."""
    if not clocks:
        return
    table = Clock.__table__
    put = update(table).where(  # type: ignore[arg-type]  # the table itself: no objects
        table.c.office_id == office_id, table.c.id == bindparam("clock"), table.c.ended_at.is_(None)
    )
    names = ("started_at", "due_at", "due_on", "tell_at", "told_share", "calendar_revision")
    rows = [{"clock": one.id, **{f"to_{name}": getattr(one, name) for name in names}} for one in clocks]
    session.execute(put.values({name: bindparam(f"to_{name}") for name in names}), rows)
