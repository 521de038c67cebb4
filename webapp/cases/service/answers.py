"""An answer before it leaves: drafts, their check, and sending.

A draft is never overwritten: each save ends the one before and keeps who wrote it. What the check finds warns and
never blocks; an officer who sends it all the same leaves codes and counts in the history and the journal.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries as accounts
from webapp.cases import answer_texts, matters, plain, queries, states
from webapp.cases.models import AnswerDraft, AnswerReview, Case, Message, SealedIdentity, Verification
from webapp.cases.plain import Finding
from webapp.cases.service import handling, legs, steering
from webapp.cases.service.handling import ANSWER, Hand
from webapp.cases.service.history import Fact, add_event
from webapp.crypto import Sealer
from webapp.errors import OfficeError
from webapp.offices import queries as offices

OUTCOMES = (states.ANSWERED, states.DECLINED)
OPEN_POINT, ANSWERED_POINT, STRUCK_POINT = "open", "answered", "struck"
MARKS = (OPEN_POINT, ANSWERED_POINT, STRUCK_POINT)
REPLACED, SENT = "replaced", "sent"
REFUSAL, CONDUCT = "refusal", matters.CONDUCT
# What only the officer's own fields can miss; the rest of the codes is `plain`'s.
POINTS, DONE, NEXT, NEXT_DAY, NEXT_PAST = "points", "done", "next", "next_day", "next_past"
UNVERIFIED, OTHER_LANGUAGE, REFUSES = "unverified", "other_language", "refuses"
MOST_POINTS, POINT_SIGNS = 8, 200
_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a draft; `points` are (text, mark)."""

    body: str
    outcome: str = states.ANSWERED
    points: Sequence[tuple[str, str]] = ()
    done: str = ""
    ground: str = ""
    next_step: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of a draft found, in the order of the page."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, Fact]:
        """Codes and counts for history and journal: `over_<code>`, never a word of the text."""
        return {f"over_{one.code}": one.count for one in self.findings}


def find_draft(session: Session, case: Case) -> AnswerDraft | None:
    """The draft of now."""
    wanted = AnswerDraft.office_id == case.office_id, AnswerDraft.case_id == case.id, AnswerDraft.ended_at.is_(None)
    return session.scalar(select(AnswerDraft).where(*wanted))


def list_drafts(session: Session, case: Case) -> list[AnswerDraft]:
    """Everything that was ever saved, newest first: who wrote what."""
    wanted = AnswerDraft.office_id == case.office_id, AnswerDraft.case_id == case.id
    return list(session.scalars(select(AnswerDraft).where(*wanted).order_by(AnswerDraft.id.desc())))


def candidate_points(text: str) -> list[str]:
    """What the citizen may have raised: their sentences, questions first, as a beginning for the officer's own list."""
    parts = [part.strip()[:POINT_SIGNS] for part in _END.split(text) if part.strip()]
    asked = [part for part in parts if part.endswith("?")]
    return [*asked, *(part for part in parts if part not in asked)][:MOST_POINTS]


def content_of(draft: AnswerDraft) -> Content:
    """A draft's content, for changing a part of it."""
    points = [(str(point["text"]), str(point["mark"])) for point in draft.points]
    return Content(draft.body, draft.outcome, points, draft.done, draft.ground, draft.next_step, draft.next_on)


def save_draft(session: Session, case: Case, hand: Hand, content: Content) -> AnswerDraft:
    """Save; what was asked about the draft before is taken back.

    Raises Conflict `case_moved_on`, and OfficeError `move_refused` when the state allows no such answer.
    """
    handling.take_up(session, case, hand)
    _check_outcome(case, content.outcome)
    taken_back = take_back_review(session, case)
    before = find_draft(session, case)
    if before is not None:
        _end(session, before, REPLACED)
    draft = AnswerDraft(
        office_id=case.office_id,
        case_id=case.id,
        outcome=content.outcome,
        body=content.body,
        points=[{"text": text, "mark": mark} for text, mark in content.points],
        done=content.done,
        ground=content.ground,
        next_step=content.next_step,
        next_on=content.next_on,
        author_id=hand.staff_id,
        saved_at=clock.now(),
    )
    session.add(draft)
    session.flush()
    facts: dict[str, Fact] = {"draft": str(draft.id), "taken_back": taken_back}
    if before is not None and before.author_id != hand.staff_id:
        facts["taken_over_from"] = str(before.author_id)
    add_event(session, case, actor=hand.actor, kind="draft_saved", facts=facts)
    return draft


def add_to_draft(session: Session, case: Case, hand: Hand, *, text: str) -> AnswerDraft:
    """Words from the case's page: they begin the draft, or stand below what it has. Raises what `save_draft` raises."""
    before = find_draft(session, case)
    if before is None:
        points = [(point, OPEN_POINT) for point in candidate_points(case.text)]
        return save_draft(session, case, hand, Content(text, points=points))
    content = content_of(before)
    body = f"{content.body}\n\n{text}" if content.body else text
    return save_draft(session, case, hand, with_body(content, body))


def with_body(content: Content, body: str) -> Content:
    """The same draft with other words."""
    rest = content.points, content.done, content.ground, content.next_step, content.next_on
    return Content(body, content.outcome, *rest)


def text_of(case: Case, draft: AnswerDraft) -> str:
    """The whole letter as the citizen reads it, in their language."""
    written = answer_texts.Written(draft.body, draft.done, draft.ground, draft.next_step, draft.next_on)
    return answer_texts.letter(written, case.language, refuses=draft.outcome == states.DECLINED)


def check(session: Session, case: Case, draft: AnswerDraft, *, sealer: Sealer) -> Check:
    """Everything the officer should look at before this draft leaves. Reads a sealed name without showing it."""
    written = " \n".join((draft.body, draft.done, draft.ground, draft.next_step))
    warnings = [Finding(code, 1) for code in (legs.warning_before(session, case, draft.outcome),) if code]
    if not was_verified(session, case):
        warnings.append(Finding(UNVERIFIED, 1))
    others = sum(one.language != case.language for one in steering.list_following(session, case))
    if others and draft.outcome == states.ANSWERED:
        warnings.append(Finding(OTHER_LANGUAGE, others))
    if draft.outcome == states.ANSWERED and plain.refuses(" ".join((draft.body, draft.done))):
        warnings.append(Finding(REFUSES, 1))
    found = [
        *warnings,
        *_missing(draft),
        *check_words(session, case, written, writer=draft.author_id, sealer=sealer).findings,
    ]
    return Check(found)


def check_words(session: Session, case: Case, text: str, *, writer: uuid.UUID, sealer: Sealer) -> Check:
    """What the words of a letter to the citizen should not hold, whatever letter it is (an objection's answer too)."""
    office = offices.get_office(session, case.office_id)
    own = (office.phone, office.whatsapp, office.email, office.safe_phone, office.safe_whatsapp)
    names = _names(session, case, writer, sealer)
    return Check(plain.look_over(text, case.language, names=names, own=own))


def was_verified(session: Session, case: Case) -> bool:
    """Whether the case was ever checked."""
    wanted = Verification.office_id == case.office_id, Verification.case_id == case.id
    return session.scalar(select(Verification.id).where(*wanted).limit(1)) is not None


def send_draft(
    session: Session, case: Case, hand: Hand, *, draft_id: uuid.UUID, check: Check, overriding: bool
) -> Message:
    """The answer goes out. Only for what needs no second officer; see `reviews`.

    Raises Conflict `case_moved_on`, OfficeError `review_needed` (409), and what `ready_draft` raises.
    """
    handling.take_up(session, case, hand)
    draft = ready_draft(session, case, draft_id, check, overriding)
    if reason_for_review(session, case, draft.outcome):
        raise OfficeError("review_needed", status=409)
    return let_out(session, case, hand, draft, facts=check.facts)


def reason_for_review(session: Session, case: Case, outcome: str) -> str:
    """Why a second officer must approve: the matter's own words, or a code; empty when nobody must."""
    if outcome == states.DECLINED:
        return REFUSAL
    return queries.review_reason(session, case)


def ready_draft(session: Session, case: Case, draft_id: uuid.UUID, check: Check, overriding: bool) -> AnswerDraft:
    """The draft when it may leave: it is the one that was read, it is whole, its warnings were seen.

    Raises OfficeError `answer_no_draft` (409), `answer_empty`, `answer_ground_needed`, `answer_warned`, `move_refused`.
    """
    draft = find_draft(session, case)
    if draft is None or draft.id != draft_id:
        raise OfficeError("answer_no_draft", status=409)
    if not draft.body.strip():
        raise OfficeError("answer_empty")
    if draft.outcome == states.DECLINED and not (draft.done.strip() and draft.ground.strip()):
        raise OfficeError("answer_ground_needed")
    _check_outcome(case, draft.outcome)
    if check.findings and not overriding:
        raise OfficeError("answer_warned")
    return draft


def let_out(session: Session, case: Case, hand: Hand, draft: AnswerDraft, *, facts: Mapping[str, Fact]) -> Message:
    """Send a draft that may leave, in the name of `hand`: who presses, or its author once it was approved."""
    _end(session, draft, SENT)
    return handling.send_message(
        session,
        case,
        hand,
        kind=ANSWER,
        text=text_of(case, draft),
        outcome=draft.outcome,
        reason=draft.done if draft.outcome == states.DECLINED else "",
        facts={"draft": str(draft.id), **facts},
    )


def open_review(session: Session, case: Case) -> AnswerReview | None:
    """The approval that is asked for now."""
    wanted = AnswerReview.office_id == case.office_id, AnswerReview.case_id == case.id, AnswerReview.ended_at.is_(None)
    return session.scalar(select(AnswerReview).where(*wanted))


def take_back_review(session: Session, case: Case) -> bool:
    """Whoever changes a draft takes back what was asked about it; whether there was such."""
    review = open_review(session, case)
    if review is None:
        return False
    review.ended_at, review.outcome = clock.now(), "taken_back"
    session.flush()
    return True


def _check_outcome(case: Case, outcome: str) -> None:
    if outcome not in OUTCOMES or not states.may_write(case.state, outcome):
        raise OfficeError("move_refused", status=409, from_state=case.state, to_state=outcome)


def _end(session: Session, draft: AnswerDraft, how: str) -> None:
    draft.ended_at, draft.ended_as = clock.now(), how
    session.flush()


def _missing(draft: AnswerDraft) -> list[Finding]:
    untouched = [str(point["text"]) for point in draft.points if point["mark"] == OPEN_POINT]
    step = draft.next_step.strip()
    past = draft.next_on is not None and draft.next_on < clock.today()
    found = [
        Finding(POINTS, len(untouched), tuple(untouched)),
        Finding(DONE, int(not draft.done.strip())),
        Finding(NEXT, int(not draft.next_step.strip())),
        Finding(NEXT_DAY, int(bool(step) and draft.next_on is None and not plain.says_nothing_more(step))),
        Finding(NEXT_PAST, int(past)),
    ]
    return [one for one in found if one.count]


def _names(session: Session, case: Case, writer: uuid.UUID, sealer: Sealer) -> list[str]:
    """Names that should not stand in the answer: everybody's who works here but the writer's, and the citizen's."""
    names = [row.name for row in accounts.list_staff(session, case.office_id) if row.id != writer]
    for one in (case, *steering.list_following(session, case)):  # the answer goes to their citizens too
        row = session.get(SealedIdentity, (one.office_id, one.id))
        if row is not None and row.name:
            with suppress(OfficeError):  # its key is lost: the answer must be sendable all the same
                names.append(sealer.open(row.name))
    return names
