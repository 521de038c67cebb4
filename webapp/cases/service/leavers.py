"""Whose cases a leaver had: they go to the head of their unit, or wait there for an officer.

Conduct matters never go to a head: the handler who stays keeps them, and a slot that the leaver held is
emptied, so that an account opened again later does not read them. Who reads a matter that has nobody
left is named anew by the administrator (cases.service.conduct).
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts import queries as accounts
from webapp.accounts.models import AUDITOR, Staff
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.service import history
from webapp.cases.service.conduct import handlers_of
from webapp.cases.who_sees import barred_ids

# An answered or referred case is open too: the citizen may write at any time.
OPEN_STATES = states.RUNNING | {states.ANSWERED, states.REFERRED}


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of a leaver's open cases: how many go to whom, wait in which unit, are conduct matters."""

    to_heads: tuple[tuple[Staff, int], ...]
    waiting: tuple[tuple[str, int], ...]
    conduct: int

    @property
    def count(self) -> int:
        """All of them."""
        return sum(count for _whom, count in (*self.to_heads, *self.waiting)) + self.conduct


def foresee(session: Session, *, office_id: str, staff_id: uuid.UUID) -> Leaving:
    """What `move_cases` would do now; changes nothing."""
    return _sum(session, office_id, staff_id, list(session.scalars(_open_cases(office_id, staff_id))))


def move_cases(session: Session, *, office_id: str, staff_id: uuid.UUID, by: uuid.UUID) -> Leaving:
    """Give a leaver's open cases on: each gets an event (`officer_left`, `handler_left`) and a journal line.

    Facts of `officer_left`: unit, and the officer who has it now (None: it waits in the unit).
    """
    cases = list(session.scalars(_open_cases(office_id, staff_id).with_for_update()))
    leaving = _sum(session, office_id, staff_id, cases)
    actor = history.officer_mark(by)
    for case in cases:
        if case.conduct:
            _empty_slot(session, case, staff_id, actor)
        if case.officer_id == staff_id:
            case.officer_id = _next_officer(session, case, staff_id)
            officer = str(case.officer_id) if case.officer_id else None
            facts = {"unit": case.unit_key, "officer": officer}
            history.add_event(session, case, actor=actor, kind="officer_left", facts=facts)
    return leaving


def _open_cases(office_id: str, staff_id: uuid.UUID) -> Select[Case]:
    handled = and_(Case.conduct.is_(True), or_(Case.handler_1_id == staff_id, Case.handler_2_id == staff_id))
    return (
        select(Case)
        .where(
            Case.office_id == office_id,
            Case.state.in_(sorted(OPEN_STATES)),
            or_(Case.officer_id == staff_id, handled),
        )
        .order_by(Case.id)
    )


def _sum(session: Session, office_id: str, staff_id: uuid.UUID, cases: list[Case]) -> Leaving:
    units = Counter(case.unit_key for case in cases if not case.conduct)
    heads = {key: accounts.find_head(session, office_id, key, but=staff_id) for key in units}
    to_heads = tuple((head, units[key]) for key, head in sorted(heads.items()) if head is not None)
    waiting = tuple((key, units[key]) for key, head in sorted(heads.items()) if head is None)
    return Leaving(to_heads, waiting, sum(case.conduct for case in cases))


def _empty_slot(session: Session, case: Case, staff_id: uuid.UUID, actor: str) -> None:
    if case.handler_1_id == staff_id:
        case.handler_1_id = None
    elif case.handler_2_id == staff_id:
        case.handler_2_id = None
    else:
        return
    left = len(handlers_of(case))
    history.add_event(session, case, actor=actor, kind="handler_left", facts={"handlers_left": left})


def _next_officer(session: Session, case: Case, leaver: uuid.UUID) -> uuid.UUID | None:
    """The head of the case's unit, unless it is about them; for a conduct matter the handler who stays."""
    if not case.conduct:
        head = accounts.find_head(session, case.office_id, case.unit_key, but=leaver)
        return head.id if head and not (case.about_person and head.id in barred_ids(session, case)) else None
    for one in sorted(handlers_of(case) - {leaver}):
        staff = session.get(Staff, (case.office_id, one))
        if staff is not None and staff.active and staff.role != AUDITOR:
            return one
    return None
