"""Minutes (berita acara) of a consultation: when and how, who came, what was agreed, who does what by when, signatures.

The texts are Indonesian only: it is an official record, and the signed words are those that hold.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock
from webapp.db import Base, UtcDateTime, new_id


def _minutes() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["office_id", "minutes_id"], ["minutes.office_id", "minutes.id"])


def _staff(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["office_id", column], ["staff.office_id", "staff.id"])


def _in_order(table: str) -> Index:
    return Index(f"ix_{table}_office_id_minutes_id", "office_id", "minutes_id", "position")


class Minutes(Base):
    """The record of one consultation. `version` counts every change; citizens read it once `published_at` is set.

    While it is published only its actions are followed up; its words change after it was taken back.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("office_id", "consultation_id"),
        ForeignKeyConstraint(["office_id", "consultation_id"], ["consultations.office_id", "consultations.id"]),
        _staff("staff_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    held_on: Mapped[date] = mapped_column(Date)
    medium: Mapped[str] = mapped_column(String(200))
    agenda: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def published_on(self) -> date | None:
        """The day (WIB) since which citizens read it."""
        return None if self.published_at is None else clock.local(self.published_at).date()


class Attendance(Base):
    """How many of one group (unsur) came."""

    __tablename__ = "attendance"
    __table_args__ = (_minutes(),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    minutes_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    group: Mapped[str] = mapped_column("unsur", String(16), primary_key=True)
    people: Mapped[int] = mapped_column(Integer)


class Item(Base):
    """One entry of the record's lists."""

    __abstract__ = True

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    minutes_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)


class AgreedPoint(Item):
    """One thing that was agreed (butir kesepakatan)."""

    __tablename__ = "agreed_points"
    __table_args__ = (_minutes(), _in_order("agreed_points"))

    text: Mapped[str] = mapped_column(Text)


class Action(Item):
    """What somebody does by a day (rencana tindak lanjut). `in_charge` is an office or a name that may be published.

    `done_on` is the day it was done and `done_note` what came of it; `done_at`, `done_by`: when it was marked, by whom.
    """

    __tablename__ = "actions"
    __table_args__ = (_minutes(), _staff("done_by"), _in_order("actions"))

    text: Mapped[str] = mapped_column(Text)
    in_charge: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nobody marked it as done."""
        return self.done_on is None and self.due_on < today


class Signature(Item):
    """Who signed, as what and when; the paper with ink stays with the office."""

    __tablename__ = "signatures"
    __table_args__ = (_minutes(), _in_order("signatures"))

    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    signed_on: Mapped[date] = mapped_column(Date)
