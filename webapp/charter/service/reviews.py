"""Review tasks of clauses: opened when many complaints name one, closed by the head of its unit in writing."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import posts
from webapp.accounts import queries as accounts
from webapp.accounts.models import ADMINISTRATOR, HEAD
from webapp.audit import service as audit
from webapp.charter import queries
from webapp.charter.models import Clause, ClauseReview, Service, Standard
from webapp.db import new_id
from webapp.errors import OfficeError
from webapp.notify import service as notify

# Complaints in so many days that ask for a review, where the clause has no number of its own.
THRESHOLD, WITHIN_DAYS = 5, 90
KIND, ADMINISTRATORS = "clause_review", "administrators"


def open_review(session: Session, clause: Clause, standard: Standard, *, complaints: int) -> ClauseReview | None:
    """A task for the head of the unit that owns the service; None while one is open."""
    last = queries.last_review(session, clause.office_id, clause.id)
    if last is not None and last.closed_at is None:
        return None
    service = session.get_one(Service, (standard.office_id, standard.service_slug))
    review = ClauseReview(
        office_id=clause.office_id,
        id=new_id(),
        standard_id=standard.id,
        clause_id=clause.id,
        unit_key=service.unit_key,
        opened_at=clock.now(),
        complaints=complaints,
        result="",
    )
    session.add(review)
    session.flush()
    _note(session, review, "opened", audit.SYSTEM)
    _tell(session, review)
    return review


def close_review(session: Session, review: ClauseReview, *, result: str, by: uuid.UUID) -> bool:
    """Close a task with what came of it; False when it was closed with these words already.

    Raises OfficeError `result_needed`, `review_closed` when somebody else closed it.
    """
    if not result.strip():
        raise OfficeError("result_needed")
    session.refresh(review, with_for_update=True)
    if review.closed_at is not None:
        if (review.closed_by, review.result) == (by, result):
            return False
        raise OfficeError("review_closed", status=409)
    review.closed_at, review.closed_by, review.result = clock.now(), by, result
    session.flush()
    _note(session, review, "closed", audit.staff(by))
    return True


def _tell(session: Session, review: ClauseReview) -> None:
    """The heads of the unit, or who stands in for them, learn of the task; administrators where there is no head."""
    staff = accounts.list_staff(session, review.office_id)
    heads = [one.id for one in staff if one.role == HEAD and one.unit_key == review.unit_key]
    told = {posts.stand_in(session, review.office_id, one, clock.today()): HEAD for one in heads}
    told = told or {one.id: ADMINISTRATORS for one in staff if one.role == ADMINISTRATOR}
    for staff_id, role in told.items():
        notify.queue(
            session,
            office_id=review.office_id,
            staff_id=staff_id,
            kind=KIND,
            subject_id=review.id,
            facts={"role": role},
        )


def _note(session: Session, review: ClauseReview, deed: str, actor: str) -> None:
    facts: dict[str, str | int] = {"count": review.complaints, "unit": review.unit_key}
    audit.record(
        session, office_id=review.office_id, actor=actor, action=f"review.{deed}", subject_id=review.id, facts=facts
    )
