"""Keberatan: the citizen objects once to how a case was handled; the superior of its author looks and answers.

The reviewer is never somebody who wrote the answer or the refusal. Where nobody stands above them the objection
waits without a reviewer and the administrators are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import posts
from webapp.accounts import queries as accounts
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, Staff
from webapp.audit import service as journal
from webapp.cases import reckoning, states, who_sees
from webapp.cases.models import Case, CaseEvent, Objection
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history, mishaps, once, talk
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.handling import ANSWER, Hand
from webapp.cases.service.sending_back import give_to_head
from webapp.cases.service.talk import Posted, Sent
from webapp.crypto import KeyRing
from webapp.errors import Conflict, OfficeError
from webapp.notify import service as notify

OBJECTION = "objection"
OBJECTED, DECIDED = "objected", "objection_answered"
NO_REVIEWER = "objection_without_reviewer"
# The time in which one may object, for complaints and for everything else; information has its own way (PPID).
RULES = ("pgd.objection_file", "lain.objection_file")
NOT_DONE, BESIDE, WRONG, UNFAIR, OTHER = "not_done", "beside", "wrong", "unfair", "other"
REASONS = (NOT_DONE, BESIDE, WRONG, UNFAIR, OTHER)
# Where a citizen stands with an objection.
MAY, OVER, FILED, ANSWERED, NONE = "may", "over", "filed", "answered", "none"
_NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether one may object now (`may`), could before (`over`), did (`filed`, `answered`), or there is nothing to."""

    how: str
    clock: Running | None = None
    objection: Objection | None = None


def get_objection(session: Session, case: Case) -> Objection | None:
    """The objection of a case; there is at most one."""
    wanted = Objection.office_id == case.office_id, Objection.case_id == case.id
    return session.scalar(select(Objection).where(*wanted))


def standing(case: Case, found: Iterable[Running], objection: Objection | None) -> Standing:
    """Where the citizen stands, from the clocks of the case and its objection."""
    last = [one for one in found if one.rule.key in RULES][-1:]
    counted = last[0] if last else None
    if objection is not None:
        return Standing(FILED if case.state == states.OBJECTED else ANSWERED, counted, objection)
    if counted is None or states.OBJECTED not in states.moves(case.state, by_citizen=True):
        return Standing(NONE)
    if counted.is_open and not reckoning.is_late(counted, clock.now()):
        return Standing(MAY, counted)
    return Standing(OVER, counted)


def file_objection(
    session: Session, case: Case, *, reason: str, text: str, sent: Sent, keyring: KeyRing, days: Days
) -> Posted:
    """The citizen objects, once and in time.

    Raises Conflict `other_body`; OfficeError `objection_over`, `objection_twice`, `objection_none`.
    """
    known = once.seen(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=OBJECTION,
        body=sent.body,
    )
    if known is not None:
        history.note_again(session, case.office_id, case.id, actor=journal.CITIZEN)
        return Posted(known.message_id, repeated=True)
    session.refresh(case, with_for_update=True)
    now = standing(case, clocks.list_clocks(session, case), get_objection(session, case))
    if now.how != MAY:
        code = {OVER: "objection_over", FILED: "objection_twice", ANSWERED: "objection_twice"}
        raise OfficeError(code.get(now.how, "objection_none"))
    message = talk.add_message(session, case, author=talk.CITIZEN, kind=OBJECTION, body=text)
    objection = Objection(
        office_id=case.office_id, case_id=case.id, filed_at=clock.now(), reason=reason, message_id=message.id
    )
    session.add(objection)
    reviewer = find_reviewer(session, case)
    objection.reviewer_id = reviewer
    if not case.conduct:
        case.officer_id = reviewer
    facts: dict[str, history.Fact] = {"reason": reason, "officer": str(reviewer) if reviewer else None}
    history.move(
        session, case, states.OBJECTED, actor=journal.CITIZEN, by_citizen=True, days=days, kind=OBJECTED, facts=facts
    )
    _tell(session, case, reviewer)
    once.remember(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=OBJECTION,
        body=sent.body,
        case_id=case.id,
        message_id=message.id,
    )
    return Posted(message.id, repeated=False)


def decide(session: Session, case: Case, hand: Hand, *, upheld: bool, text: str, days: Days) -> Objection:
    """The superior's word: upheld opens the case again for the head of the unit, else it is closed.

    Raises Conflict `case_moved_on`, OfficeError `objection_decided` or `objection_not_yours`.
    """
    session.refresh(case, with_for_update=True)
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")
    objection = get_objection(session, case)
    if objection is None or objection.decided_at is not None or case.state != states.OBJECTED:
        raise OfficeError("objection_decided")
    if reviewer_now(session, case, objection) != hand.staff_id:
        raise OfficeError("objection_not_yours")
    message = talk.add_message(session, case, author=talk.OFFICE, kind=ANSWER, body=text, staff_id=hand.staff_id)
    objection.decided_at, objection.decided_by = clock.now(), hand.staff_id
    objection.upheld, objection.answer_id = upheld, message.id
    clocks.follow(session, case, DECIDED, days)
    facts: dict[str, history.Fact] = {"upheld": upheld}
    case.answered_at = clock.now()
    if upheld:
        mishaps.note(session, case, mishaps.OBJECTION_UPHELD)
        facts |= give_to_head(session, case)
    to = states.REOPENED if upheld else states.CLOSED
    history.move(session, case, to, actor=hand.actor, by_citizen=False, days=days, kind=DECIDED, facts=facts)
    return objection


def reviewer_now(session: Session, case: Case, objection: Objection) -> uuid.UUID | None:
    """Who decides today: whom it went to, whoever stands in for them, or the next above when they cannot any more."""
    return find_reviewer(session, case, first=objection.reviewer_id)


def find_reviewer(session: Session, case: Case, *, first: uuid.UUID | None = None) -> uuid.UUID | None:
    """The nearest superior who wrote none of the answers and may read the case; None when there is nobody."""
    authors = authors_of(session, case)
    line = [one.id for one in _superiors(session, case, authors[-1] if authors else None)]
    line = [first, *line] if first is not None else line
    acting = [posts.stand_in(session, case.office_id, one, clock.today()) for one in line]
    return next((one for one in (*acting, *line) if one not in authors and _is_able(session, case, one)), None)


def authors_of(session: Session, case: Case, *, before: datetime | None = None) -> list[uuid.UUID]:
    """Who answered or declined the case (up to `before`), whatever became of it since; the latest last."""
    spoke = or_(CaseEvent.kind.in_(("answer_sent", DECIDED)), CaseEvent.to_state == states.DECLINED)
    wanted = [CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id, spoke]
    if before is not None:
        wanted.append(CaseEvent.at <= before)
    actors = session.scalars(select(CaseEvent.actor).where(*wanted).order_by(CaseEvent.id))
    return [uuid.UUID(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")]


def _superiors(session: Session, case: Case, author_id: uuid.UUID | None) -> list[Staff]:
    """Nearest first: the head of the case's unit above an officer, then the author's own line upwards."""
    if case.conduct:
        pair = (session.get(Staff, (case.office_id, one)) for one in sorted(handlers_of(case)))
        return [staff for staff in pair if staff is not None]
    author = session.get(Staff, (case.office_id, author_id)) if author_id else None
    held = posts.holders(session, case.office_id)
    above = posts.superiors_of(session, author) if author else [held[post] for post in posts.POSTS if post in held]
    is_officer = author is None or (author.role != HEAD and author.id not in {one.id for one in held.values()})
    head = accounts.find_head(session, case.office_id, case.unit_key, but=author_id or _NOBODY) if is_officer else None
    return [head, *above] if head else above


def _is_able(session: Session, case: Case, staff_id: uuid.UUID) -> bool:
    """Whether the account may read this case, by the one rule of sight, and write on it."""
    staff = session.get(Staff, (case.office_id, staff_id))
    return staff is not None and staff.role != AUDITOR and who_sees.may_see(session, case, staff)


def _tell(session: Session, case: Case, reviewer: uuid.UUID | None) -> None:
    """The reviewer hears of it; where there is none, every administrator hears that one is missing."""
    told, kind = ([reviewer], OBJECTION) if reviewer else (_administrators(session, case), NO_REVIEWER)
    for staff_id in told:
        notify.queue(
            session,
            office_id=case.office_id,
            staff_id=staff_id,
            kind=kind,
            subject_id=case.id,
            occasion=str(case.version),
        )


def _administrators(session: Session, case: Case) -> list[uuid.UUID]:
    found = accounts.list_staff(session, case.office_id)
    return [staff.id for staff in found if staff.role == ADMINISTRATOR]
