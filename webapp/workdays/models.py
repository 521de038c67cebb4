"""The days on which an office does not work, election stages, and who changed them when and why."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id


class CalendarDay(Base):
    """A day that is not as its weekday says (engine.Kind), by decree or by the office's own letter; one row a day.

    `version` is the revision of the calendar that made the row what it is, 0 for a row older than the history.
    """

    __tablename__ = "calendar_days"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    decree: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class ElectionStage(Base):
    """A running election stage (masa tahapan): from its first to its last day, by decree.

    `subject` is which election, as in `Case.election`. `version` as for a day.
    """

    __tablename__ = "election_stages"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="order"),
        Index("ix_election_stages_office_id_last_on", "office_id", "last_on"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(16))
    first_on: Mapped[date]
    last_on: Mapped[date]
    decree: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)


class CalendarRevision(Base):
    """The number of an office's last change. Its row is locked by whoever makes the next one."""

    __tablename__ = "calendar_revisions"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)


class CalendarChange(Base):
    """One change of the calendar or of a stage: append-only by trigger, counted 1, 2, 3 … within an office.

    `before` and `after` are the row's facts as text (days in ISO form), empty where there was or is none, so that
    nothing that ever stood in the calendar is lost. `staff_id` is None for what came with the house. It is no foreign
    key: this room lies below the accounts.
    """

    __tablename__ = "calendar_changes"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    deed: Mapped[str] = mapped_column(String(16))
    day: Mapped[date | None]
    stage_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
