"""Cases that are handled together: which one leads, which follow, and word to the leading one of what is written.

Apart from service.twins, so that a citizen's reply can use it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit import service as journal
from webapp.cases.models import Case, Merge
from webapp.cases.service import history

TWIN_WROTE = "twin_wrote"


def holding(session: Session, case: Case) -> Merge | None:
    """The merge by which a case follows another one now."""
    return session.scalar(
        select(Merge).where(Merge.office_id == case.office_id, Merge.case_id == case.id, Merge.undone_at.is_(None))
    )


def leading(session: Session, case: Case) -> Case | None:
    """The case with which this one is handled together; None for a case on its own."""
    row = holding(session, case)
    return session.get(Case, (case.office_id, row.into_id)) if row else None


def list_following(session: Session, case: Case) -> list[Case]:
    """The cases handled together with this one, oldest merge first."""
    return list(
        session.scalars(
            select(Case)
            .join(Merge, (Merge.office_id == Case.office_id) & (Merge.case_id == Case.id))
            .where(Merge.office_id == case.office_id, Merge.into_id == case.id, Merge.undone_at.is_(None))
            .order_by(Merge.id)
        )
    )


def steer(session: Session, case: Case) -> None:
    """The citizen of a following case wrote: the leading case's history says so, and its open pages are older now."""
    into = leading(session, case)
    if into is not None:
        history.add_event(session, into, actor=journal.CITIZEN, kind=TWIN_WROTE, facts={"case": str(case.id)})
