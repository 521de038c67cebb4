"""Moderation: words are hidden for a published reason alone; their writer may appeal once, somebody else decides."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.audit import service as audit
from webapp.cases.models import Case
from webapp.cases.queries import visible_to
from webapp.cases.service import history, talk
from webapp.consultations import hiding_reasons, queries, verdicts
from webapp.consultations.models import Consultation, Hiding, Input
from webapp.consultations.service.replying import locked
from webapp.errors import Conflict, Forbidden, NotFound, OfficeError

NOTICE = "notice"
HIDDEN, APPEALED, LIFTED, KEPT = "input_hidden", "hiding_appealed", "hiding_lifted", "hiding_kept"


def hide(session: Session, *, actor: Actor, slug: str, input_id: uuid.UUID, reason: str) -> Hiding:
    """Show the reason in place of the words; their writer is told in the conversation.

    Raises NotFound for what nobody reads; Conflict `input_hidden` for what is hidden already; OfficeError
    `hiding_reason`, and `hiding_settled` (409) where an appeal was upheld.
    """
    consultation = locked(session, actor.office_id, slug)
    if reason not in hiding_reasons.reasons():
        raise OfficeError("hiding_reason")
    known = session.get(Hiding, (actor.office_id, input_id))
    if known is not None:
        raise Conflict("input_hidden") if known.lifted_at is None else OfficeError("hiding_settled", status=409)
    if queries.shown_input(session, consultation, input_id) is None:
        raise NotFound()
    case = _case(session, consultation, actor, input_id)
    row = Hiding(
        office_id=actor.office_id,
        input_id=input_id,
        reason=reason,
        hidden_at=clock.now(),
        staff_id=actor.staff_id,
        appeal_text="",
    )
    session.add(row)
    told = hiding_reasons.reasons()[reason].of(case.language)
    _tell(session, case, actor, HIDDEN, f"{verdicts.texts()[HIDDEN].of(case.language)}{told}.")
    return row


def find_hidden(session: Session, case: Case) -> Hiding | None:
    """What is or was hidden of a case's words."""
    rows = (
        select(Hiding)
        .join(Input, (Input.office_id == Hiding.office_id) & (Input.id == Hiding.input_id))
        .where(Input.office_id == case.office_id, Input.case_id == case.id)
    )
    return session.scalar(rows)


def appeal(session: Session, case: Case, *, text: str) -> Hiding:
    """The writer objects. Raises NotFound where nothing is hidden, OfficeError `appeal_text`, `appeal_twice` (409)."""
    row = find_hidden(session, case)
    if row is None or row.lifted_at is not None:
        raise NotFound()
    session.refresh(row, with_for_update=True)
    if row.appealed_at is not None:
        raise OfficeError("appeal_twice", status=409)
    if not text.strip():
        raise OfficeError("appeal_text")
    row.appeal_text, row.appealed_at = text, clock.now()
    history.add_event(session, case, actor=audit.CITIZEN, kind=APPEALED)
    return row


def decide(session: Session, *, actor: Actor, slug: str, input_id: uuid.UUID, upheld: bool) -> Hiding:
    """Show the words again, or keep them hidden; by another officer than the one who hid them.

    Raises NotFound, Forbidden `appeal_own`, Conflict `appeal_decided`.
    """
    consultation = locked(session, actor.office_id, slug)
    row = session.get(Hiding, (actor.office_id, input_id))
    if row is None or row.appealed_at is None:
        raise NotFound()
    case = _case(session, consultation, actor, input_id)
    session.refresh(row, with_for_update=True)
    if row.decided_at is not None:
        raise Conflict("appeal_decided")
    if row.staff_id == actor.staff_id:
        raise Forbidden("appeal_own")
    row.appeal_upheld, row.decided_at, row.decided_by = upheld, clock.now(), actor.staff_id
    row.lifted_at = row.decided_at if upheld else None
    kind = LIFTED if upheld else KEPT
    _tell(session, case, actor, kind, verdicts.texts()[kind].of(case.language))
    return row


def list_hidden(
    session: Session, consultation: Consultation, actor: Actor, *, of: uuid.UUID | None = None
) -> list[tuple[Hiding, str]]:
    """What is hidden (`of`: this input alone) with its words, as far as this officer sees the case.

    Appeals that wait come first, then the newest.
    """
    rows = (
        select(Hiding, Case.text)
        .join(Input, (Input.office_id == Hiding.office_id) & (Input.id == Hiding.input_id))
        .join(Case, (Case.office_id == Input.office_id) & (Case.id == Input.case_id))
        .where(
            Input.office_id == consultation.office_id,
            Input.consultation_id == consultation.id,
            Hiding.lifted_at.is_(None),
            visible_to(actor),
        )
        .order_by((Hiding.appealed_at.is_(None) | Hiding.decided_at.is_not(None)), Hiding.hidden_at.desc())
    )
    if of is not None:
        rows = rows.where(Hiding.input_id == of)
    return [(row.Hiding, row.text) for row in session.execute(rows.limit(queries.PAGE))]


def _case(session: Session, consultation: Consultation, actor: Actor, input_id: uuid.UUID) -> Case:
    """The case of an input that this officer sees. Raises NotFound."""
    rows = (
        select(Case)
        .join(Input, (Case.office_id == Input.office_id) & (Case.id == Input.case_id))
        .where(
            Input.office_id == actor.office_id,
            Input.consultation_id == consultation.id,
            Input.id == input_id,
            visible_to(actor),
        )
    )
    case = session.scalar(rows.with_for_update(of=Case))
    if case is None:
        raise NotFound()
    return case


def _tell(session: Session, case: Case, actor: Actor, kind: str, words: str) -> None:
    talk.add_message(session, case, author=talk.OFFICE, kind=NOTICE, body=words, staff_id=actor.staff_id)
    history.add_event(session, case, actor=audit.staff(actor.staff_id), kind=kind)
