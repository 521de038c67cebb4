"""Consultation with its groups, questions and meetings; its documents are attachments whose owner it is."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock, i18n
from webapp.db import Base, UtcDateTime, new_id

# What is stored …
DRAFTED, PUBLISHED, CLOSED = "drafted", "published", "closed"
# … and what the clock makes of a published one.
PLANNED, OPEN, ENDED = "planned", "open", "ended"


def _of_consultation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["office_id", "consultation_id"], ["consultations.office_id", "consultations.id"])


class Consultation(Base):
    """Forum Konsultasi Publik: why, about which draft or questions, from when to when.

    `slug` is its address (year and number) and never changes. `standard_id` is the version whose clauses are asked
    about, empty where only questions are. `closed_at` is when every input had its response and the forum was closed;
    that is another thing than `closes_at`, after which inputs are late. `inputs` counts all inputs, shown or not.
    """

    __tablename__ = "consultations"
    __table_args__ = (
        UniqueConstraint("office_id", "slug"),
        ForeignKeyConstraint(["office_id", "service_slug"], ["services.office_id", "services.slug"]),
        ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),
        Index("ix_consultations_office_id_closes_at", "office_id", "closes_at", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(16))
    service_slug: Mapped[str | None] = mapped_column(String(64))
    standard_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    title_id: Mapped[str] = mapped_column(String(120))
    title_jv: Mapped[str] = mapped_column(String(120))
    why_id: Mapped[str] = mapped_column(Text)
    why_jv: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    inputs: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def title(self) -> i18n.Text:
        """Its name, and the h1 of its page."""
        return i18n.Text(self.title_id, self.title_jv)

    @property
    def why(self) -> i18n.Text:
        """Why the office asks, in plain words."""
        return i18n.Text(self.why_id, self.why_jv)

    @property
    def first_on(self) -> date:
        """The first day (WIB)."""
        return clock.local(self.opens_at).date()

    @property
    def last_on(self) -> date:
        """The last day (WIB): it ends with that day."""
        return clock.local(self.closes_at - timedelta(seconds=1)).date()

    def state_at(self, now: datetime) -> str:
        """drafted, planned, open, ended or closed at this moment."""
        if self.state != PUBLISHED:
            return self.state
        if now < self.opens_at:
            return PLANNED
        return OPEN if now < self.closes_at else ENDED


class ConsultationGroup(Base):
    """A group (unsur) that is invited, and how many letters went out to it."""

    __tablename__ = "consultation_groups"
    __table_args__ = (_of_consultation(),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    unsur: Mapped[str] = mapped_column(String(32), primary_key=True)
    letters: Mapped[int] = mapped_column(Integer, default=0)


class ConsultationQuestion(Base):
    """A question that is put to everybody; `topic` is service or complaint for the ready ones, else own."""

    __tablename__ = "consultation_questions"
    __table_args__ = (
        _of_consultation(),
        Index("ix_consultation_questions_office_id_consultation_id", "office_id", "consultation_id", "position"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    topic: Mapped[str] = mapped_column(String(16))
    text_id: Mapped[str] = mapped_column(Text)
    text_jv: Mapped[str] = mapped_column(Text)

    @property
    def text(self) -> i18n.Text:
        """The question in plain words."""
        return i18n.Text(self.text_id, self.text_jv)


class Meeting(Base):
    """A meeting of the consultation: a place or a link, when, and what is there for whom reads or hears otherwise."""

    __tablename__ = "consultation_meetings"
    __table_args__ = (
        _of_consultation(),
        Index("ix_consultation_meetings_office_id_consultation_id", "office_id", "consultation_id", "starts_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    place: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sign_language: Mapped[bool] = mapped_column(Boolean, default=False)
    captions: Mapped[bool] = mapped_column(Boolean, default=False)
    large_print: Mapped[bool] = mapped_column(Boolean, default=False)
