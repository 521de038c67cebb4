"""Reading minutes (berita acara) with their lists."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.consultations.models.consultation import DRAFTED, Consultation
from webapp.consultations.models.input import InputSum
from webapp.consultations.models.minutes import Action, AgreedPoint, Attendance, Item, Minutes, Signature
from webapp.errors import NotFound

Row = TypeVar("Row", bound=Item)


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


def find_consultation(session: Session, office_id: str, slug: str) -> Consultation | None:
    """The consultation at this address, also one that citizens do not see yet."""
    rows = select(Consultation).where(Consultation.office_id == office_id, Consultation.slug == slug)
    return session.scalar(rows)


def find_shown(session: Session, office_id: str, slug: str) -> Consultation | None:
    """The consultation at this address, if citizens may see it."""
    found = find_consultation(session, office_id, slug)
    return None if found is None or found.state == DRAFTED else found


def stances(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many inputs took each stance, from the sums that are kept of them."""
    rows = (
        select(InputSum.stance, func.sum(InputSum.number))
        .where(InputSum.office_id == consultation.office_id, InputSum.consultation_id == consultation.id)
        .group_by(InputSum.stance)
    )
    return {stance: int(number) for stance, number in session.execute(rows)}


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
