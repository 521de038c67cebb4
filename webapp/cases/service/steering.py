"""Cases that are handled together: which one leads, which follow, word to the leading one of what is written, parting.

Apart from service.twins, so that what a citizen does can use it.
"""

from __future__ import annotations

import tomllib
import uuid
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import Staff
from webapp.audit import service as journal
from webapp.cases import states, who_sees
from webapp.cases.models import Case, Merge
from webapp.cases.service import history, messages
from webapp.i18n import Text

DATA = Path(__file__).resolve().parent.parent / "data" / "twins.toml"
NOTICE = "notice"
TWIN_WROTE, UNMERGED, LEFT = "twin_wrote", "unmerged", "twin_left"
# Whose citizen wants or gets nothing more: they are not written to.
_ENDED = (states.WITHDRAWN, states.DECLINED, states.CLOSED)


@cache
def texts() -> dict[str, Text]:
    """What the citizens are told: `together` when two cases are merged, `apart` when that is undone."""
    return {key: Text.read(text) for key, text in tomllib.loads(DATA.read_text("utf-8")).items()}


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
    rows = session.execute(
        select(Case, Merge.id)
        .join(Merge, (Merge.office_id == Case.office_id) & (Merge.case_id == Case.id))
        .where(Merge.office_id == case.office_id, Merge.into_id == case.id, Merge.undone_at.is_(None))
    )
    # Sorted here: to spare a sort SQLite would read every merge of the office in order.
    return [row.Case for row in sorted(rows, key=lambda row: row.id)]


def steer(session: Session, case: Case) -> None:
    """The citizen of a following case wrote: the leading case's history says so, and its open pages are older now."""
    into = leading(session, case)
    if into is not None:
        history.add_event(session, into, actor=journal.CITIZEN, kind=TWIN_WROTE, facts={"case": str(case.id)})


def let_go(session: Session, case: Case) -> None:
    """A case that ended by its citizen leads no more: each that followed it goes on by itself, and its citizen is told.

    What was ended before is only set free.
    """
    for one in list_following(session, case):
        row = holding(session, one)
        if row is not None:
            part(session, row, one, case, by=None)


def part(session: Session, row: Merge, case: Case, into: Case, *, by: uuid.UUID | None, reason: str = "") -> None:
    """End a merge: the following case goes back to whom it had, both histories say it, and who still waits is told.

    `by` is empty when nobody of the office did it.
    """
    row.undone_at, row.undone_by, row.undone_reason = clock.now(), by, reason
    if case.state != states.OBJECTED:  # else its reviewer has it
        case.unit_key, case.officer_id = row.unit_before, _still(session, case, row)
    actor = journal.staff(by) if by else journal.SYSTEM
    for one, kind, other in ((case, UNMERGED, into), (into, LEFT, case)):
        if by is not None or one.state not in _ENDED:
            tell(session, one, "apart", by=by)
        history.add_event(session, one, actor=actor, kind=kind, facts={"case": str(other.id)})


def tell(session: Session, case: Case, which: str, *, by: uuid.UUID | None) -> None:
    """A citizen reads that two cases are handled together, or apart again."""
    words = texts()[which].of(case.language)
    messages.add_message(session, case, author=messages.OFFICE, kind=NOTICE, body=words, staff_id=by)


def _still(session: Session, case: Case, row: Merge) -> uuid.UUID | None:
    """Whoever had the case before, when they may have it still."""
    staff = session.get(Staff, (case.office_id, row.officer_before)) if row.officer_before else None
    return staff.id if staff is not None and staff.active and who_sees.may_see(session, case, staff) else None
