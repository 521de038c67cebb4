"""Reading consultations, and what of their inputs everybody may read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases.models import Case
from webapp.cases.states import WITHDRAWN
from webapp.charter.catalogue import COMPONENTS
from webapp.charter.models import Clause
from webapp.consultations import hiding_reasons
from webapp.consultations.models import (
    DRAFTED,
    Consultation,
    ConsultationGroup,
    ConsultationQuestion,
    Hiding,
    Input,
    InputSum,
    Meeting,
    ResponseInput,
)
from webapp.files import queries as files
from webapp.files.models import Attachment
from webapp.i18n import Text

# The owner of a consultation's documents.
DOCUMENTS = "consultation"
PAGE, LIST_PAGE = 20, 20
# The newest words under all clauses and questions: that page has much to say already.
FIRST_PAGE = 5
# How much of an input a list shows; its own page has the rest.
EXCERPT_SIGNS = 400
# Among how many inputs of a response those are looked for that stand beside it.
FIRST_ANSWERED = 5


# As the index says it: SQLite takes an index over some rows only where the condition reads the same.
_MAY_SHOW = text("consultation_inputs.may_show")


@dataclass(frozen=True, slots=True)
class ShownInput:
    """An input as everybody may read it: never a name, a number, a receipt, or a moment closer than its day.

    `words` are the first signs where `is_cut`; `language` is that of the page they were written on.
    """

    id: uuid.UUID
    about: uuid.UUID
    stance: str
    medium: str
    is_late: bool
    day: date
    words: str
    language: str
    is_cut: bool = False
    # The reason for which its words are hidden; they are empty then.
    hidden: Text | None = None


def list_all(session: Session, office_id: str) -> list[Consultation]:
    """Every consultation, drafted ones too, the newest first."""
    rows = select(Consultation).where(Consultation.office_id == office_id)
    return list(session.scalars(rows.order_by(Consultation.id.desc())))


def list_shown(session: Session, office_id: str, *, after: Consultation | None = None) -> list[Consultation]:
    """What citizens see, whatever closes last first: at most one more than a page."""
    rows = select(Consultation).where(Consultation.office_id == office_id, Consultation.state != DRAFTED)
    if after is not None:
        rows = rows.where(tuple_(Consultation.closes_at, Consultation.id) < (after.closes_at, after.id))
    ordered = rows.order_by(Consultation.closes_at.desc(), Consultation.id.desc())
    return list(session.scalars(ordered.limit(LIST_PAGE + 1)))


def find(session: Session, office_id: str, slug: str) -> Consultation | None:
    """The consultation at this address, whatever its state; None where there is none."""
    rows = select(Consultation).where(Consultation.office_id == office_id, Consultation.slug == slug)
    return session.scalar(rows)


def find_shown(session: Session, office_id: str, slug: str) -> Consultation | None:
    """The consultation at this address, when citizens may see it."""
    found = find(session, office_id, slug)
    return None if found is None or found.state == DRAFTED else found


def list_groups(session: Session, consultation: Consultation) -> dict[str, int]:
    """Invited groups with the number of letters to each."""
    rows = select(ConsultationGroup).where(
        ConsultationGroup.office_id == consultation.office_id, ConsultationGroup.consultation_id == consultation.id
    )
    return {row.unsur: row.letters for row in session.scalars(rows)}


def list_questions(session: Session, consultation: Consultation) -> list[ConsultationQuestion]:
    """The questions in their order."""
    rows = select(ConsultationQuestion).where(
        ConsultationQuestion.office_id == consultation.office_id,
        ConsultationQuestion.consultation_id == consultation.id,
    )
    return list(session.scalars(rows.order_by(ConsultationQuestion.position, ConsultationQuestion.id)))


def list_meetings(session: Session, consultation: Consultation) -> list[Meeting]:
    """The meetings, the earliest first."""
    rows = select(Meeting).where(
        Meeting.office_id == consultation.office_id, Meeting.consultation_id == consultation.id
    )
    return list(session.scalars(rows.order_by(Meeting.starts_at, Meeting.id)))


def spoken_in(session: Session, consultation: Consultation) -> set[uuid.UUID]:
    """The meetings in which inputs were said."""
    rows = select(Input.meeting_id).where(
        Input.office_id == consultation.office_id,
        Input.consultation_id == consultation.id,
        Input.meeting_id.is_not(None),
    )
    return {one for one in session.scalars(rows.distinct()) if one is not None}


def list_documents(session: Session, consultation: Consultation) -> list[Attachment]:
    """What the office lays beside it, in the order it came."""
    return files.list_attachments(
        session, office_id=consultation.office_id, owner_kind=DOCUMENTS, owner_id=consultation.id
    )


def list_clauses(session: Session, consultation: Consultation) -> list[Clause]:
    """The clauses of the draft that are asked about: those that citizens read, in their order."""
    if consultation.standard_id is None:
        return []
    rows = select(Clause).where(
        Clause.office_id == consultation.office_id,
        Clause.standard_id == consultation.standard_id,
        Clause.removed.is_(False),
        Clause.component.in_(COMPONENTS),
    )
    return sorted(session.scalars(rows), key=lambda row: (COMPONENTS.index(row.component), row.position))


def find_clause(session: Session, consultation: Consultation, clause_id: uuid.UUID) -> Clause | None:
    """A clause of the draft, also one that was taken out since somebody opened the form."""
    if consultation.standard_id is None:
        return None
    return session.get(Clause, (consultation.office_id, consultation.standard_id, clause_id))


def sums(session: Session, consultation: Consultation) -> dict[uuid.UUID, dict[str, int]]:
    """How many inputs take which stance, by what they are about: kept sums, no count."""
    rows = select(InputSum.about, InputSum.stance, InputSum.number).where(
        InputSum.office_id == consultation.office_id, InputSum.consultation_id == consultation.id
    )
    told: dict[uuid.UUID, dict[str, int]] = {}
    for about, stance, number in session.execute(rows):
        told.setdefault(about, {})[stance] = number
    return told


def shown_inputs(
    session: Session,
    consultation: Consultation,
    *,
    about: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    most: int = PAGE,
) -> list[ShownInput]:
    """What everybody may read, the newest first: `most` and one more. `before` is the last one of the page before."""
    rows = _shown(consultation)
    if about is not None:
        rows = rows.where(Input.about == about)
    if before is not None:
        rows = rows.where(Input.id < before)
    found = session.execute(rows.order_by(Input.id.desc()).limit(most + 1))
    return [_told(row, EXCERPT_SIGNS) for row in found]


def shown_input(session: Session, consultation: Consultation, input_id: uuid.UUID) -> ShownInput | None:
    """One input in full; None for one that nobody may read."""
    found = session.execute(_shown(consultation, whole=True).where(Input.id == input_id)).first()
    return None if found is None else _told(found, None)


def quoted_inputs(
    session: Session, consultation: Consultation, response_ids: Iterable[uuid.UUID], most: int
) -> dict[uuid.UUID, list[ShownInput]]:
    """Of each response's first inputs those that everybody may read, at most so many: never a walk over thousands."""
    of: dict[uuid.UUID, uuid.UUID] = {}
    for response_id in response_ids:
        first = select(ResponseInput.input_id).where(
            ResponseInput.office_id == consultation.office_id, ResponseInput.response_id == response_id
        )
        of |= dict.fromkeys(session.scalars(first.order_by(ResponseInput.input_id).limit(FIRST_ANSWERED)), response_id)
    quoted: dict[uuid.UUID, list[ShownInput]] = {}
    if of:
        for row in session.execute(_shown(consultation).where(Input.id.in_(of)).order_by(Input.id)):
            quoted.setdefault(of[row.id], []).append(_told(row, EXCERPT_SIGNS))
    return {response_id: rows[:most] for response_id, rows in quoted.items()}


def _shown(consultation: Consultation, *, whole: bool = False) -> Select[Any]:
    """Inputs that may be read: their writer agreed, no flood is suspected, nobody is named, nothing was withdrawn."""
    words = Case.text if whole else func.substr(Case.text, 1, EXCERPT_SIGNS + 1)
    return (
        select(
            Input.id,
            Input.about,
            Input.stance,
            Input.medium,
            Input.is_late,
            Input.created_at,
            Case.language,
            words.label("words"),
            Hiding.reason.label("hidden"),
        )
        .join(Case, (Case.office_id == Input.office_id) & (Case.id == Input.case_id))
        .outerjoin(
            Hiding,
            (Hiding.office_id == Input.office_id) & (Hiding.input_id == Input.id) & Hiding.lifted_at.is_(None),
        )
        .where(
            Input.office_id == consultation.office_id,
            Input.consultation_id == consultation.id,
            _MAY_SHOW,
            Case.needs_check.is_(False),
            Case.conduct.is_(False),
            Case.about_person.is_(False),
            Case.state != WITHDRAWN,
        )
    )


def _told(row: Any, most: int | None) -> ShownInput:
    words, at = "" if row.hidden else row.words, row.created_at
    assert isinstance(at, datetime)
    cut = most is not None and len(words) > most
    return ShownInput(
        id=row.id,
        about=row.about,
        stance=row.stance,
        medium=row.medium,
        is_late=row.is_late,
        day=clock.local(at).date(),
        words=f"{words[:most].rstrip()}…" if cut else words,
        language=row.language,
        is_cut=cut,
        hidden=hiding_reasons.reasons()[row.hidden] if row.hidden else None,
    )
