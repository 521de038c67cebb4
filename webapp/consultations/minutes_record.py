"""Reading minutes (berita acara) with their lists."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consultations import queries, reply_queries
from webapp.consultations.models import Consultation
from webapp.consultations.models.minutes import Action, AgreedPoint, Attendance, Item, Minutes, Signature
from webapp.consultations.queries import ShownInput
from webapp.consultations.reply_queries import Published
from webapp.errors import NotFound

Row = TypeVar("Row", bound=Item)


# Inputs, and responses, that a document lists; all of them stand on the forum's pages.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Said:
    """Inputs that everybody may read, and the numbers of the clauses and questions that they may be about."""

    inputs: tuple[ShownInput, ...]
    clauses: Mapping[uuid.UUID, str]
    questions: Mapping[uuid.UUID, int]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """Responses that were published, with the clauses they changed."""

    responses: tuple[Published, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Minutes with everything in them; may be read after their session is closed. `people` by group (unsur)."""

    minutes: Minutes
    people: Mapping[str, int]
    points: tuple[AgreedPoint, ...]
    actions: tuple[Action, ...]
    signatures: tuple[Signature, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it may be published: something was agreed and somebody signed."""
        return bool(self.points and self.signatures)


def stances(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many inputs took each stance, from the sums that are kept of them."""
    told: dict[str, int] = {}
    for numbers in queries.sums(session, consultation).values():
        for stance, number in numbers.items():
            told[stance] = told.get(stance, 0) + number
    return told


def list_said(session: Session, consultation: Consultation) -> Said:
    """What citizens said and let others read, the newest first, each cut as on the forum's page.

    At most LISTED and a page of them.
    """
    inputs: list[ShownInput] = []
    more = queries.shown_inputs(session, consultation)
    while len(more) > queries.PAGE and len(inputs) < LISTED:
        inputs += more[: queries.PAGE]
        more = queries.shown_inputs(session, consultation, before=inputs[-1].id)
    inputs += more[: queries.PAGE]
    clauses = {row.id: row.number for row in queries.list_clauses(session, consultation)}
    questions = {row.id: row.position for row in queries.list_questions(session, consultation)}
    return Said(tuple(inputs), clauses, questions, len(more) <= queries.PAGE)


def list_answered(session: Session, consultation: Consultation) -> Answered:
    """What the office answered, the newest first, each reason whole. At most LISTED and a page of them.

    The inputs that they answer stand in `list_said`: none is quoted here.
    """
    responses: list[Published] = []
    more = reply_queries.list_published(session, consultation, most_quoted=0)
    while len(more) > reply_queries.PUBLIC_PAGE and len(responses) < LISTED:
        responses += more[: reply_queries.PUBLIC_PAGE]
        last = responses[-1].response.id
        more = reply_queries.list_published(session, consultation, before=last, most_quoted=0)
    responses += more[: reply_queries.PUBLIC_PAGE]
    return Answered(tuple(responses), len(more) <= reply_queries.PUBLIC_PAGE)


def find_minutes(session: Session, office_id: str, consultation_id: uuid.UUID) -> Minutes | None:
    """The minutes of a consultation, published or not."""
    rows = select(Minutes).where(Minutes.office_id == office_id, Minutes.consultation_id == consultation_id)
    return session.scalar(rows)


def read_record(session: Session, minutes: Minutes) -> Record:
    """Everything in the minutes."""
    rows = select(Attendance).where(Attendance.office_id == minutes.office_id, Attendance.minutes_id == minutes.id)
    return Record(
        minutes,
        {row.group: row.people for row in session.scalars(rows)},
        _list(session, minutes, AgreedPoint),
        _list(session, minutes, Action),
        _list(session, minutes, Signature),
    )


def get_item(session: Session, minutes: Minutes, kept_in: type[Row], item_id: uuid.UUID) -> Row:
    """One item of these minutes. Raises NotFound."""
    row = session.get(kept_in, (minutes.office_id, item_id))
    if row is None or row.minutes_id != minutes.id:
        raise NotFound
    return row


def _list(session: Session, minutes: Minutes, kept_in: type[Row]) -> tuple[Row, ...]:
    rows = select(kept_in).where(kept_in.office_id == minutes.office_id, kept_in.minutes_id == minutes.id)
    return tuple(session.scalars(rows.order_by(kept_in.position, kept_in.id)))
