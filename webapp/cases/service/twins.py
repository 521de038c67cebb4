"""Duplicates (laporan kembar): find likely ones, handle one together with another, undo it.

A case that is merged stays a case: its receipt, its clocks and its conversation are its own, and nobody reads the
other citizen's words. It goes where the leading case is; what its citizen writes is told on the leading case
(service.steering), and an answer of the leading case is sent to it too. Both citizens are told in a message.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import Staff
from webapp.accounts.queries import Actor
from webapp.cases import states, who_sees
from webapp.cases.likeness import Likeness, Told, compare
from webapp.cases.models import AnswerReview, Case, Merge
from webapp.cases.queries import review_reason, visible_to
from webapp.cases.service import history, talk
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.steering import holding, leading, list_following, part, tell
from webapp.db import new_id
from webapp.errors import Conflict, OfficeError

if TYPE_CHECKING:
    from webapp.cases.service.handling import Hand

ANSWER = "answer"
MERGED, JOINED = "merged", "twin_joined"
SHARED = "answer_shared"
# How far apart two filings about one thing may lie, how many are compared, how many are shown.
DAYS_APART = timedelta(days=45)
MOST_COMPARED, MOST_SHOWN = 120, 5
_GONE = (states.WITHDRAWN, states.DECLINED)


@dataclass(frozen=True, slots=True)
class Twin:
    """A likely duplicate and why."""

    case: Case
    likeness: Likeness


def list_likely(session: Session, case: Case, actor: Actor) -> list[Twin]:
    """Likely duplicates that this officer may see, likest first: same matter or service, near in time, like words."""
    around = Case.received_at.between(case.received_at - DAYS_APART, case.received_at + DAYS_APART)
    about = Case.matter == case.matter if case.matter else Case.service_slug == case.service_slug
    rows = session.scalars(
        select(Case)
        .where(Case.office_id == case.office_id, about, around, Case.id != case.id, Case.state.not_in(_GONE))
        .where(visible_to(actor), Case.conduct.is_(case.conduct))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST_COMPARED)
    )
    mine = _told(case)
    found = [Twin(row, compare(mine, _told(row))) for row in rows]
    likely = sorted((one for one in found if one.likeness.likely), key=lambda one: -one.likeness.sum)
    return likely[:MOST_SHOWN]


def merge(session: Session, case: Case, hand: Hand, *, into: Case, reason: str) -> Merge:
    """Handle `case` together with `into`, and tell both citizens.

    Raises Conflict `case_moved_on`, OfficeError `reason_needed`, `merge_itself`, `merge_again` (it is merged
    already), `merge_follows` (`into` follows another case), `merge_leads` (others follow `case`), `merge_over` (one
    of the two runs no more) or `merge_apart` (one is restricted to other readers).
    """
    _check(session, case, hand, into, reason)
    now = clock.now()
    row = Merge(
        office_id=case.office_id,
        id=new_id(),
        case_id=case.id,
        into_id=into.id,
        reason=reason,
        unit_before=case.unit_key,
        officer_before=case.officer_id,
        merged_at=now,
        merged_by=hand.staff_id,
        undone_reason="",
    )
    session.add(row)
    case.unit_key, case.officer_id, case.needs_check = into.unit_key, into.officer_id, False
    for one, kind, other in ((case, MERGED, into), (into, JOINED, case)):
        one.begun_at = one.begun_at or now
        tell(session, one, "together", by=hand.staff_id)
        history.add_event(session, one, actor=hand.actor, kind=kind, facts={"case": str(other.id)})
    return row


def unmerge(session: Session, case: Case, hand: Hand, *, reason: str) -> None:
    """Handle a case on its own again, and tell both citizens.

    Raises Conflict `case_moved_on`, OfficeError `reason_needed` or `merge_none` (it is on its own).
    """
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")
    if not reason.strip():
        raise OfficeError("reason_needed")
    row, into = holding(session, case), leading(session, case)
    if row is None or into is None:
        raise OfficeError("merge_none")
    part(session, row, case, into, by=hand.staff_id, reason=reason)


def pass_on(session: Session, case: Case, hand: Hand, text: str) -> int:
    """Send an answer to the cases that follow this one too; returns to how many.

    Who is answered already, or took the case back, gets no second answer. A case that its writer may not see by now,
    that has other readers, or that needs a second officer where this one did not, is answered by itself.
    """
    open_ones = [one for one in list_following(session, case) if _awaits(one) and _shares(session, case, one, hand)]
    for one in open_ones:
        _end_reviews(session, one)
        talk.add_message(session, one, author=talk.OFFICE, kind=ANSWER, body=text, staff_id=hand.staff_id)
        one.answered_at = clock.now()
        history.move(
            session,
            one,
            states.ANSWERED,
            actor=hand.actor,
            by_citizen=False,
            days=hand.days,
            kind=SHARED,
            facts={"case": str(case.id)},
        )
    return len(open_ones)


def _awaits(case: Case) -> bool:
    return case.state in states.RUNNING and states.ANSWERED in states.OFFICE_MOVES[case.state]


def _shares(session: Session, case: Case, one: Case, hand: Hand) -> bool:
    writer = session.get(Staff, (case.office_id, hand.staff_id))
    return _alike(session, case, one) and writer is not None and who_sees.may_see(session, one, writer)


def _alike(session: Session, one: Case, other: Case) -> bool:
    """Whether two cases have the same readers and the same need of a second officer."""
    needs = {review_reason(session, each) for each in (one, other)}
    readers = {(each.conduct, handlers_of(each), who_sees.barred_ids(session, each)) for each in (one, other)}
    return len(needs) == len(readers) == 1


def _end_reviews(session: Session, case: Case) -> None:
    """What waits for a second officer is overtaken by the shared answer."""
    waiting = AnswerReview.office_id == case.office_id, AnswerReview.case_id == case.id, AnswerReview.ended_at.is_(None)
    session.execute(update(AnswerReview).where(*waiting).values(ended_at=clock.now(), outcome="taken_back"))


def _check(session: Session, case: Case, hand: Hand, into: Case, reason: str) -> None:
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")
    if not reason.strip():
        raise OfficeError("reason_needed")
    if case.id == into.id:
        raise OfficeError("merge_itself")
    _hold(session, case.office_id, case.id, into.id)
    if holding(session, case) is not None:
        raise OfficeError("merge_again")
    if holding(session, into) is not None:
        raise OfficeError("merge_follows")
    if list_following(session, case):
        raise OfficeError("merge_leads")
    if not {case.state, into.state} <= states.RUNNING - {states.OBJECTED}:
        raise OfficeError("merge_over")
    if not _alike(session, case, into):
        raise OfficeError("merge_apart")


def _hold(session: Session, office_id: str, *ids: uuid.UUID) -> None:
    """Both cases, in one order whoever asks: A into B and B into A at once end in one merge and no lock."""
    mine = Case.office_id == office_id, Case.id.in_(ids)
    session.execute(select(Case.id).where(*mine).order_by(Case.id).with_for_update()).all()


def _told(case: Case) -> Told:
    village = case.village_code or case.village_text.casefold()
    return Told(case.text, case.district_code or "", village, clock.local(case.received_at).date())
