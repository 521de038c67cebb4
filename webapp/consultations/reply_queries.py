"""Reading responses and what still waits for one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.cases.likeness import Told, compare
from webapp.cases.models import Case
from webapp.cases.queries import visible_to
from webapp.cases.states import WITHDRAWN
from webapp.charter.models import Clause
from webapp.consultations import queries
from webapp.consultations.models import Consultation, Input, Response, ResponseInput
from webapp.consultations.queries import ShownInput

PAGE, PUBLIC_PAGE = 20, 10
# With how many others an input is compared, and how much of it a list shows.
MOST_COMPARED, EXCERPT_SIGNS = 60, 400
# How many inputs stand under a response on the public page.
QUOTED = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """An input without a response, as an officer reads it: words of a case, no name."""

    id: uuid.UUID
    case_id: uuid.UUID
    about: uuid.UUID
    stance: str
    medium: str
    is_late: bool
    day: date
    words: str

    @property
    def told(self) -> Told:
        """What is compared of it."""
        return Told(self.words, "", "", self.day)


@dataclass(frozen=True, slots=True)
class Published:
    """A response as everybody reads it: with the clause it changed and some of what it answers."""

    response: Response
    clause: Clause | None
    quoted: list[ShownInput]

    @property
    def day(self) -> date:
        """The day it was published (WIB)."""
        return clock.local(self.response.published_at).date()


def awaits() -> ColumnElement[bool]:
    """What a response is owed to. Taken back: to nobody. A conduct matter is answered by its own two readers alone."""
    return and_(Case.state != WITHDRAWN, Case.conduct.is_(False))


def list_waiting(
    session: Session, consultation: Consultation, actor: Actor, *, after: uuid.UUID | None = None, most: int = PAGE
) -> list[Waiting]:
    """Inputs without a response that this officer may see, the oldest first: `most` and one more."""
    rows = _waiting(consultation).where(visible_to(actor))
    if after is not None:
        rows = rows.where(Input.id > after)
    return [_read(row) for row in session.execute(rows.order_by(Input.id).limit(most + 1))]


def list_chosen(
    session: Session, consultation: Consultation, actor: Actor, ids: Collection[uuid.UUID]
) -> list[Waiting]:
    """Of these inputs those without a response that this officer may see, the oldest first."""
    rows = _waiting(consultation).where(visible_to(actor), Input.id.in_(ids))
    return [_read(row) for row in session.execute(rows.order_by(Input.id))]


def list_alike(session: Session, consultation: Consultation, actor: Actor, one: Waiting) -> list[Waiting]:
    """Those about the same thing that say likely the same, the oldest first; the one itself is left out."""
    rows = _waiting(consultation).where(visible_to(actor), Input.about == one.about, Input.id != one.id)
    found = [_read(row) for row in session.execute(rows.order_by(Input.id).limit(MOST_COMPARED))]
    return [other for other in found if alike(one, other)]


def alike(one: Waiting, other: Waiting) -> bool:
    """Whether two inputs about one thing take the same stance in likely the same words; an officer decides."""
    return one.about == other.about and one.stance == other.stance and compare(one.told, other.told).likely


def grouped(rows: Sequence[Waiting]) -> list[list[Waiting]]:
    """Inputs in groups of likely twins, each in the place of its first."""
    groups: list[list[Waiting]] = []
    for row in rows:
        fitting = next((group for group in groups if alike(group[0], row)), None)
        if fitting is None:
            groups.append([row])
        else:
            fitting.append(row)
    return groups


def count_unanswered(session: Session, consultation: Consultation) -> int:
    """How many inputs have no response yet, whoever may read them: nobody learns more than their number."""
    return session.scalar(select(func.count()).select_from(_waiting(consultation).subquery())) or 0


def list_published(
    session: Session, consultation: Consultation, *, before: uuid.UUID | None = None, most_quoted: int = QUOTED
) -> list[Published]:
    """Responses, the newest first: a page and one more, each with so many of the inputs that it answers."""
    rows = (
        select(Response, Clause)
        .outerjoin(
            Clause,
            and_(
                Clause.office_id == Response.office_id,
                Clause.standard_id == Response.standard_id,
                Clause.id == Response.clause_id,
            ),
        )
        .where(Response.office_id == consultation.office_id, Response.consultation_id == consultation.id)
    )
    if before is not None:
        rows = rows.where(Response.id < before)
    found = session.execute(rows.order_by(Response.id.desc()).limit(PUBLIC_PAGE + 1)).all()
    answering = [row.Response.id for row in found] if most_quoted else []
    quoted = queries.quoted_inputs(session, consultation, answering, most_quoted)
    return [Published(row.Response, row.Clause, quoted.get(row.Response.id, [])) for row in found]


def changed_clauses(session: Session, office_id: str, standard_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Which clauses of a version were changed because of what citizens said, each with the consultation's address."""
    rows = (
        select(Response.clause_id, func.max(Consultation.slug))
        .join(
            Consultation,
            and_(Consultation.office_id == Response.office_id, Consultation.id == Response.consultation_id),
        )
        .where(Response.office_id == office_id, Response.standard_id == standard_id, Response.clause_id.is_not(None))
        .group_by(Response.clause_id)
    )
    return {clause_id: slug for clause_id, slug in session.execute(rows) if clause_id is not None}


def changed_numbers(session: Session, office_id: str) -> dict[uuid.UUID, int]:
    """How many clauses of each version were changed because of what citizens said."""
    rows = (
        select(Response.standard_id, func.count(Response.clause_id.distinct()))
        .where(Response.office_id == office_id, Response.clause_id.is_not(None))
        .group_by(Response.standard_id)
    )
    return {standard_id: number for standard_id, number in session.execute(rows) if standard_id is not None}


def _waiting(consultation: Consultation) -> Select[Any]:
    """Inputs without a response."""
    return (
        select(
            Input.id,
            Input.case_id,
            Input.about,
            Input.stance,
            Input.medium,
            Input.is_late,
            Input.created_at,
            func.substr(Case.text, 1, EXCERPT_SIGNS + 1).label("words"),
        )
        .join(Case, and_(Case.office_id == Input.office_id, Case.id == Input.case_id))
        .where(
            Input.office_id == consultation.office_id,
            Input.consultation_id == consultation.id,
            awaits(),
            ~exists().where(ResponseInput.office_id == Input.office_id, ResponseInput.input_id == Input.id),
        )
    )


def _read(row: Any) -> Waiting:
    words = row.words
    return Waiting(
        id=row.id,
        case_id=row.case_id,
        about=row.about,
        stance=row.stance,
        medium=row.medium,
        is_late=row.is_late,
        day=clock.local(row.created_at).date(),
        words=words if len(words) <= EXCERPT_SIGNS else f"{words[:EXCERPT_SIGNS].rstrip()}…",
    )
