"""Who reads a conduct matter: its own two handlers, written down with the case when it is opened.

Whoever is named later reads only later cases, and one handler who stays reads on when the other leaves.
Cases that nobody is left to read are handed over by an administrator's own deed, who reads none of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from webapp.accounts import queries as accounts
from webapp.accounts.models import AUDITOR, Staff
from webapp.audit import service as journal
from webapp.cases import who_sees
from webapp.cases.models import Case
from webapp.cases.service import naming
from webapp.errors import OfficeError


def handlers_of(case: Case) -> frozenset[uuid.UUID]:
    """The accounts written down with a conduct matter, whether still open or not."""
    return frozenset(one for one in (case.handler_1_id, case.handler_2_id) if one is not None)


def named_pair(session: Session, office_id: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The two who are named now, by slot; None unless both have an open account that may write."""
    able = accounts.conduct_handlers(session, office_id)
    pair = [one.id for one in accounts.named_handlers(session, office_id) if one.id in able]
    return (pair[0], pair[1]) if pair else None


def put_handlers(case: Case, pair: Sequence[uuid.UUID] | None) -> None:
    """Write down who reads the case. Without a pair it waits for the administrator's deed."""
    case.handler_1_id, case.handler_2_id = [*(pair or ()), None, None][:2]


def count_unread(session: Session, office_id: str) -> int:
    """How many conduct matters nobody can read any more: a number, for people who read none of them.

    Those about both who are named now do not count: no deed in this house brings them a reader.
    """
    pair = named_pair(session, office_id)
    return sum(1 for case in _cases_unread(session, office_id) if pair is None or naming.fit_among(session, case, pair))


def hand_over(session: Session, *, office_id: str, by: uuid.UUID) -> int:
    """Give the conduct matters that nobody can read to the two who are named; returns how many.

    A case with one handler left stays with them, and nobody gets a case that is about them. Raises
    OfficeError `handlers_missing` unless two open accounts are named.
    """
    pair = named_pair(session, office_id)
    if pair is None:
        raise OfficeError("handlers_missing")
    given = 0
    for case in _cases_unread(session, office_id):
        fit = naming.fit_among(session, case, pair)
        if not fit:
            continue
        given += 1
        put_handlers(case, fit)
        journal.record(
            session,
            office_id=office_id,
            actor=journal.staff(by),
            action="hand_over_conduct",
            subject_id=case.id,
            facts={f"handler_{number}": str(one) for number, one in enumerate(fit, 1)},
        )
    session.flush()
    return given


def _cases_unread(session: Session, office_id: str) -> list[Case]:
    gone = list(session.scalars(select(Case).where(_unread(office_id)).with_for_update()))
    about = Case.office_id == office_id, Case.conduct.is_(True), Case.about_person.is_(True), ~_unread(office_id)
    hidden = session.scalars(select(Case).where(*about).with_for_update())
    return gone + [case for case in hidden if who_sees.nobody_reads(session, case)]


def _unread(office_id: str) -> ColumnElement[bool]:
    """Conduct matters without a handler whose account is open and may write."""
    reader = exists().where(
        Staff.office_id == Case.office_id,
        or_(Staff.id == Case.handler_1_id, Staff.id == Case.handler_2_id),
        Staff.active,
        Staff.role != AUDITOR,
    )
    return and_(Case.office_id == office_id, Case.conduct.is_(True), ~reader)
