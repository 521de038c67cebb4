"""The open clocks of many cases at once, read for the worker's rounds: a few statements, whatever their number."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, load_only

from webapp.cases import reckoning
from webapp.cases.models import Case, Clock, ClockPause
from webapp.cases.reckoning import Running

# Nothing of what a citizen wrote is read.
_OF_A_CASE = (
    Case.version,
    Case.state,
    Case.conduct,
    Case.handler_1_id,
    Case.handler_2_id,
    Case.unit_key,
    Case.officer_id,
    Case.standard_id,
    Case.answer_days,
    Case.answer_calendar,
    Case.verify_on,
    Case.answer_on,
    Case.due_on,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A case as it was read, with its open clocks (and what they prolong): copies that no session writes back."""

    case: Case
    clocks: list[Running]

    @property
    def id(self) -> uuid.UUID:
        """The case's."""
        return self.case.id


def read_held(session: Session, office_id: str, case_ids: Collection[uuid.UUID]) -> list[Held]:
    """These cases with their open clocks. Only in a session for reading: what is reckoned on them is not written."""
    if not case_ids:
        return []
    cases = select(Case).where(Case.office_id == office_id, Case.id.in_(case_ids)).options(load_only(*_OF_A_CASE))
    found = {case.id: case for case in session.scalars(cases)}
    rows = _clocks(session, office_id, case_ids)
    ids = [row.id for row in rows]
    waits = select(ClockPause).where(ClockPause.office_id == office_id, ClockPause.clock_id.in_(ids))
    pauses = session.scalars(waits.order_by(ClockPause.id)).all()
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
        held.append(Held(case, reckoning.assemble(case, mine, own)))
    return held


def _clocks(session: Session, office_id: str, case_ids: Collection[uuid.UUID]) -> list[Clock]:
    """Open ones and those that they prolong, oldest first."""
    mine = Clock.office_id == office_id, Clock.case_id.in_(case_ids)
    rows = list(session.scalars(select(Clock).where(*mine, Clock.ended_at.is_(None))))
    bases = [row.extends_id for row in rows if row.extends_id is not None]
    if bases:
        rows += session.scalars(select(Clock).where(Clock.office_id == office_id, Clock.id.in_(bases)))
    return sorted(rows, key=lambda row: row.id)


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
    names = ("started_at", "due_at", "due_on", "tell_at", "told_share", "calendar_revision")
    table = Clock.__table__
    put = (
        update(table)  # type: ignore[arg-type]  # the table itself: no objects
        .where(table.c.office_id == office_id, table.c.id == bindparam("clock"), table.c.ended_at.is_(None))
        .values({name: bindparam(f"to_{name}") for name in names})
    )
    rows = [{"clock": one.id, **{f"to_{name}": getattr(one, name) for name in names}} for one in clocks]
    session.execute(put, rows)
