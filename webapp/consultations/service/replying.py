"""Responses: every input gets one, one may serve many, and a consultation closes only when none is left without.

A response is an answer in the conversation of each input's case too: so it stands on its writer's own page, ends the
clocks, and is told as every answer is. What was published stays as it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.audit import service as audit
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.queries import visible_to
from webapp.cases.reckoning import Days
from webapp.cases.service import answers, handling, history, talk
from webapp.cases.service.handling import Hand
from webapp.charter.models import Clause
from webapp.consultations import queries, reply_queries, verdicts
from webapp.consultations.models import CLOSED, DRAFTED, NOT, VERDICTS, Consultation, Input, Response, ResponseInput
from webapp.db import new_id
from webapp.errors import Conflict, NotFound, OfficeError


@dataclass(frozen=True, slots=True)
class Reply:
    """What the office says: the verdict, why, and which clause of the draft was changed."""

    verdict: str
    reason: str
    clause_id: uuid.UUID | None = None


def respond(
    session: Session, *, actor: Actor, slug: str, inputs: Collection[uuid.UUID], reply: Reply, days: Days
) -> Response:
    """Answer inputs, all of them or none; their writers read it in their own conversation.

    Raises NotFound; Conflict `input_answered` where one of them has its response already; OfficeError
    `response_no_input`, `response_reason`, `response_clause_needed`, `response_clause_other`; ValueError for a verdict
    that there is not.
    """
    consultation = locked(session, actor.office_id, slug)
    if reply.verdict not in VERDICTS:
        raise ValueError("no such verdict")
    if not reply.reason.strip():
        raise OfficeError("response_reason")
    clause = _clause(session, consultation, reply)
    cases = _cases(session, consultation, actor, inputs)
    row = Response(
        office_id=actor.office_id,
        id=new_id(),
        consultation_id=consultation.id,
        verdict=reply.verdict,
        reason=reply.reason,
        standard_id=clause.standard_id if clause else None,
        clause_id=clause.id if clause else None,
        inputs=len(cases),
        published_at=clock.now(),
        staff_id=actor.staff_id,
    )
    session.add(row)
    session.flush()
    for input_id, case in cases.items():
        session.add(ResponseInput(office_id=actor.office_id, input_id=input_id, response_id=row.id))
        words = verdicts.message(row.verdict, row.reason, clause.number if clause else "", case.language)
        _tell(session, case, Hand(actor.staff_id, case.version, days), words)
    _journal(session, consultation, "consultation.responded", actor, verdict=row.verdict, inputs=row.inputs)
    return row


def close(session: Session, *, actor: Actor, slug: str) -> Consultation:
    """Close it: every input has its response. Done already is no fault; what comes later is kept as late.

    Raises NotFound, OfficeError (409) `consultation_still_open`, and `consultation_unanswered` with how many (`num`).
    """
    consultation = locked(session, actor.office_id, slug)
    if consultation.state == CLOSED:
        return consultation
    if clock.now() < consultation.closes_at:
        raise OfficeError("consultation_still_open", status=409)
    left = reply_queries.count_unanswered(session, consultation)
    if left:
        raise OfficeError("consultation_unanswered", status=409, num=left)
    consultation.state, consultation.closed_at = CLOSED, clock.now()
    consultation.version += 1
    _journal(session, consultation, "consultation.closed", actor)
    return consultation


def locked(session: Session, office_id: str, slug: str) -> Consultation:
    """The published consultation, held: of two who change the same input one comes second. Raises NotFound."""
    rows = select(Consultation).where(Consultation.office_id == office_id, Consultation.slug == slug)
    found = session.scalar(rows.with_for_update())
    if found is None or found.state == DRAFTED:
        raise NotFound()
    return found


def _clause(session: Session, consultation: Consultation, reply: Reply) -> Clause | None:
    """The clause that changed; where there is a draft, what is accepted must name one of it."""
    if reply.verdict == NOT:
        return None
    if reply.clause_id is None:
        if consultation.standard_id is not None:
            raise OfficeError("response_clause_needed")
        return None
    found = queries.find_clause(session, consultation, reply.clause_id)
    if found is None:
        raise OfficeError("response_clause_other")
    return found


def _cases(
    session: Session, consultation: Consultation, actor: Actor, inputs: Collection[uuid.UUID]
) -> dict[uuid.UUID, Case]:
    """The cases of inputs that this officer sees, by input and held. Raises as `respond`."""
    if not inputs:
        raise OfficeError("response_no_input")
    answered = select(ResponseInput.input_id).where(
        ResponseInput.office_id == actor.office_id, ResponseInput.input_id.in_(inputs)
    )
    if session.scalar(answered.limit(1)) is not None:
        raise Conflict("input_answered")
    found = session.execute(
        select(Input.id, Case)
        .join(Case, (Case.office_id == Input.office_id) & (Case.id == Input.case_id))
        .where(
            Input.office_id == actor.office_id,
            Input.consultation_id == consultation.id,
            Input.id.in_(inputs),
            reply_queries.awaits(),
            visible_to(actor),
        )
        .order_by(Input.id)
        .with_for_update(of=Case)
    ).all()
    if len(found) < len(set(inputs)):
        raise NotFound()
    return {row.id: row.Case for row in found}


def _tell(session: Session, case: Case, hand: Hand, words: str) -> None:
    """Send the response as the case's answer; where it is no move any more (closed), as one more message."""
    answers.take_back_review(session, case)
    if states.may_write(case.state, states.ANSWERED):
        handling.send_message(session, case, hand, kind=handling.ANSWER, text=words)
        return
    talk.add_message(session, case, author=talk.OFFICE, kind=handling.ANSWER, body=words, staff_id=hand.staff_id)
    history.add_event(session, case, actor=hand.actor, kind="answer_sent")


def _journal(session: Session, consultation: Consultation, action: str, actor: Actor, **facts: int | str) -> None:
    audit.record(
        session,
        office_id=consultation.office_id,
        actor=audit.staff(actor.staff_id),
        action=action,
        subject_id=consultation.id,
        facts={"consultation": consultation.slug, **facts},
    )
