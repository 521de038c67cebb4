"""Complaints that name a clause of a promise: noting it, counting them, and asking for a review when there are many."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.cases.models import Case, CaseClause
from webapp.cases.queries import visible_to
from webapp.charter import queries as charter
from webapp.charter.models import Clause, Standard
from webapp.charter.service import reviews

WITHIN = timedelta(days=reviews.WITHIN_DAYS)


def name_clause(session: Session, case: Case, clause: Clause) -> CaseClause:
    """The complaint names this clause, as it reads in this version."""
    row = CaseClause(
        office_id=case.office_id,
        case_id=case.id,
        standard_id=clause.standard_id,
        clause_id=clause.id,
        at=case.received_at,
    )
    session.add(row)
    session.flush()
    return row


def find_named(session: Session, case: Case) -> tuple[Clause, Standard] | None:
    """The clause that a case names, in the words of the version that held then; None where it names none."""
    named = session.get(CaseClause, (case.office_id, case.id))
    if named is None:
        return None
    clause = session.get_one(Clause, (named.office_id, named.standard_id, named.clause_id))
    return clause, session.get_one(Standard, (named.office_id, named.standard_id))


def count_by_clause(session: Session, actor: Actor, *, ever: bool = False) -> dict[uuid.UUID, int]:
    """How many complaints that this officer may see name each clause, in the last 90 days unless `ever`."""
    counted = select(CaseClause.clause_id, func.count()).join(Case, _same_case())
    rows = counted.where(visible_to(actor), *_wanted(actor, ever)).group_by(CaseClause.clause_id)
    return dict(session.execute(rows).all())


def count_by_service(session: Session, actor: Actor) -> dict[str, int]:
    """The same by service, in the last 90 days."""
    same_standard = and_(Standard.office_id == CaseClause.office_id, Standard.id == CaseClause.standard_id)
    counted = select(Standard.service_slug, func.count()).select_from(CaseClause).join(Standard, same_standard)
    rows = (
        counted.join(Case, _same_case())
        .where(visible_to(actor), *_wanted(actor, False))
        .group_by(Standard.service_slug)
    )
    return dict(session.execute(rows).all())


def ask_for_reviews(session: Session, *, office_id: str, limit: int) -> int:
    """Open a review for each clause that enough complaints name; returns how many were opened.

    Counted are those of the last 90 days, and after a review only those that came since it was closed: what was
    looked at is not asked again.
    """
    since = clock.now() - WITHIN
    recent = select(CaseClause.clause_id, func.count()).where(CaseClause.office_id == office_id, CaseClause.at >= since)
    opened = 0
    for clause_id, _count in session.execute(recent.group_by(CaseClause.clause_id)).all():
        found = charter.find_newest_clause(session, office_id, clause_id) if opened < limit else None
        if found is None:
            continue
        last = charter.last_review(session, office_id, clause_id)
        if last is not None and last.closed_at is None:
            continue
        complaints = _count_since(
            session, office_id, clause_id, max(since, last.closed_at) if last and last.closed_at else since
        )
        if complaints >= (found[0].review_at or reviews.THRESHOLD):
            opened += reviews.open_review(session, *found, complaints=complaints) is not None
    return opened


def _count_since(session: Session, office_id: str, clause_id: uuid.UUID, since: datetime) -> int:
    counted = select(func.count()).select_from(CaseClause)
    wanted = counted.where(CaseClause.office_id == office_id, CaseClause.clause_id == clause_id, CaseClause.at >= since)
    return session.scalar(wanted) or 0


def _same_case() -> ColumnElement[bool]:
    return and_(Case.office_id == CaseClause.office_id, Case.id == CaseClause.case_id)


def _wanted(actor: Actor, ever: bool) -> list[ColumnElement[bool]]:
    wanted = [CaseClause.office_id == actor.office_id]
    return wanted if ever else [*wanted, CaseClause.at >= clock.now() - WITHIN]
