"""Keeping what somebody said about a clause, a question or the whole: the row beside its case, and the sums."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.audit import service as audit
from webapp.cases.models import Case
from webapp.consultations.models import CLOSED, WEB, Consultation, Input, InputSum
from webapp.db import insert_first


@dataclass(frozen=True, slots=True)
class Given:
    """What an input says beside its words. Neither clause nor question: it is about the whole.

    `said_at` is when it was written or said; it decides whether it came after the end. `source_note` is for staff.
    """

    stance: str
    said_at: datetime
    clause_id: uuid.UUID | None = None
    question_id: uuid.UUID | None = None
    medium: str = WEB
    meeting_id: uuid.UUID | None = None
    source_note: str = ""
    may_show: bool = False


def is_late(consultation: Consultation, moment: datetime) -> bool:
    """Whether what was said then came after the end; it is kept all the same."""
    return consultation.state == CLOSED or moment >= consultation.closes_at


def keep_input(session: Session, case: Case, consultation: Consultation, given: Given, *, actor: str) -> Input:
    """Tie a new case to what it is about. The case has the words; an input after the end is kept as late."""
    row = Input(
        office_id=case.office_id,
        consultation_id=consultation.id,
        case_id=case.id,
        about=given.clause_id or given.question_id or consultation.id,
        standard_id=consultation.standard_id if given.clause_id else None,
        clause_id=given.clause_id,
        question_id=given.question_id,
        stance=given.stance,
        medium=given.medium,
        meeting_id=given.meeting_id,
        source_note=given.source_note,
        may_show=given.may_show,
        is_late=is_late(consultation, given.said_at),
        created_at=given.said_at,
    )
    session.add(row)
    session.flush()
    _add_up(session, consultation, row)
    audit.record(
        session,
        office_id=case.office_id,
        actor=actor,
        action="consultation.input",
        subject_id=case.id,
        facts={"consultation": consultation.slug, "medium": row.medium, "late": row.is_late},
    )
    return row


def _add_up(session: Session, consultation: Consultation, row: Input) -> None:
    """The sums follow at once, by the database itself: writers beside each other lose nothing."""
    key = ("office_id", "consultation_id", "about", "stance")
    first = insert_first(session, InputSum).values(**{name: getattr(row, name) for name in key}, number=1)
    session.execute(first.on_conflict_do_update(index_elements=list(key), set_={"number": InputSum.number + 1}))
    of_this = (Consultation.office_id == consultation.office_id, Consultation.id == consultation.id)
    session.execute(update(Consultation).where(*of_this).values(inputs=Consultation.inputs + 1))
