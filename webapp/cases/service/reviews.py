"""The second officer: flagged matters and refusals go out only when somebody else approved the answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries as accounts
from webapp.accounts.models import AUDITOR, HEAD, Staff
from webapp.accounts.queries import Actor
from webapp.cases import queries
from webapp.cases.models import AnswerDraft, AnswerReview, Case, Message
from webapp.cases.service import answers, handling, history
from webapp.cases.service.answers import Check
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError
from webapp.notify import service as notify

APPROVED, SENT_BACK = "approved", "sent_back"
KIND = "review"
COMMENT_SIGNS = 2000


def reviewers(session: Session, case: Case, draft: AnswerDraft, *, asked_by: uuid.UUID) -> list[Staff]:
    """Who may approve this draft: whoever may see the case and write, but not its author nor who asks. Heads first."""
    staff = [one for one in accounts.list_staff(session, case.office_id) if one.role != AUDITOR]
    staff = [one for one in staff if one.id not in (draft.author_id, asked_by)]
    sees = queries.readers_among(session, case, [one.id for one in staff])
    found = [one for one in staff if one.id in sees]
    return sorted(found, key=lambda one: (one.role != HEAD, one.unit_key != case.unit_key))


def ask_review(
    session: Session, case: Case, hand: Hand, *, draft_id: uuid.UUID, check: Check, overriding: bool
) -> AnswerReview:
    """Ask for approval; those who come first (the heads, else all) are told once.

    Raises what `answers.ready_draft` raises. Asked again for the same draft, the first request stays.
    """
    handling.take_up(session, case, hand)
    draft = answers.ready_draft(session, case, draft_id, check, overriding)
    known = answers.open_review(session, case)
    if known is not None:
        return known
    review = AnswerReview(
        office_id=case.office_id, case_id=case.id, draft_id=draft.id, asked_by=hand.staff_id, asked_at=clock.now()
    )
    session.add(review)
    session.flush()
    able = reviewers(session, case, draft, asked_by=hand.staff_id)
    heads = [one for one in able if one.role == HEAD]
    facts = {"draft": str(draft.id), "review": str(review.id), **check.facts}
    history.add_event(session, case, actor=hand.actor, kind="review_asked", facts=facts)
    for one in heads or able:
        _tell(session, case, one.id, f"asked:{review.id}")
    return review


def approve(session: Session, case: Case, hand: Hand, *, review_id: uuid.UUID, check: Check) -> Message:
    """The second officer approves and the answer goes out at once, in the author's name and theirs.

    Raises Conflict `case_moved_on`, OfficeError `review_ended` (409) and `review_by_author` (403).
    """
    handling.take_up(session, case, hand)
    review, draft = _reviewed(session, case, hand, review_id)
    review.ended_at, review.outcome, review.reviewer_id = clock.now(), APPROVED, hand.staff_id
    facts = {"draft": str(draft.id), "review": str(review.id)}
    history.add_event(session, case, actor=hand.actor, kind="review_approved", facts=facts)
    author = Hand(draft.author_id, case.version, hand.days)
    more = {"review": str(review.id), "reviewer": str(hand.staff_id), **check.facts}
    return answers.let_out(session, case, author, draft, facts=more)


def send_back(session: Session, case: Case, hand: Hand, *, review_id: uuid.UUID, comment: str) -> None:
    """Back to its author with what should be changed; the draft stays.

    Raises what `approve` raises, and OfficeError `review_comment_needed`.
    """
    handling.take_up(session, case, hand)
    review, draft = _reviewed(session, case, hand, review_id)
    if not comment.strip():
        raise OfficeError("review_comment_needed")
    review.ended_at, review.outcome, review.reviewer_id = clock.now(), SENT_BACK, hand.staff_id
    review.comment = comment
    facts = {"draft": str(draft.id), "review": str(review.id)}
    history.add_event(session, case, actor=hand.actor, kind="review_sent_back", facts=facts)
    for one in dict.fromkeys((draft.author_id, review.asked_by)):
        _tell(session, case, one, f"back:{review.id}")


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An answer that somebody else wrote and this officer may approve."""

    review: AnswerReview
    case: Case
    draft: AnswerDraft


def list_awaiting(session: Session, actor: Actor) -> list[Awaiting]:
    """What waits for this officer's word, oldest first."""
    if actor.role == AUDITOR:
        return []
    wanted = _awaiting(actor, select(AnswerReview, Case, AnswerDraft)).order_by(AnswerReview.id)
    return [Awaiting(*row) for row in session.execute(wanted)]


def count_awaiting(session: Session, actor: Actor) -> int:
    """How many answers wait for this officer's word; few wait at a time, and an index holds only those."""
    if actor.role == AUDITOR:
        return 0
    return session.scalar(_awaiting(actor, select(func.count()).select_from(AnswerReview))) or 0


def _awaiting(actor: Actor, wanted: Any) -> Any:
    same_case = (Case.office_id == AnswerReview.office_id) & (Case.id == AnswerReview.case_id)
    same_draft = (AnswerDraft.office_id == AnswerReview.office_id) & (AnswerDraft.id == AnswerReview.draft_id)
    return (
        wanted.join(Case, same_case)
        .join(AnswerDraft, same_draft)
        .where(
            AnswerReview.office_id == actor.office_id,
            AnswerReview.ended_at.is_(None),
            AnswerReview.asked_by != actor.staff_id,
            AnswerDraft.author_id != actor.staff_id,
            queries.visible_to(actor),
        )
    )


def last_review(session: Session, case: Case) -> AnswerReview | None:
    """The newest request of a case, decided or not."""
    wanted = AnswerReview.office_id == case.office_id, AnswerReview.case_id == case.id
    return session.scalar(select(AnswerReview).where(*wanted).order_by(AnswerReview.id.desc()).limit(1))


def _reviewed(session: Session, case: Case, hand: Hand, review_id: uuid.UUID) -> tuple[AnswerReview, AnswerDraft]:
    """The open review that was read, and its draft, for somebody who may judge it."""
    review = answers.open_review(session, case)
    if review is None or review.id != review_id:
        raise OfficeError("review_ended", status=409)
    draft = session.get_one(AnswerDraft, (case.office_id, review.draft_id))
    if hand.staff_id in (draft.author_id, review.asked_by):
        raise OfficeError("review_by_author", status=403)
    return review, draft


def _tell(session: Session, case: Case, staff_id: uuid.UUID, occasion: str) -> None:
    notify.queue(session, office_id=case.office_id, staff_id=staff_id, kind=KIND, subject_id=case.id, occasion=occasion)
