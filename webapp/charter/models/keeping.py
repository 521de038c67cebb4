"""What is kept about promises: who changed them, the pledge, voices that read them, daily figures, reviews."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as words
from sqlalchemy.orm import Mapped, mapped_column

from webapp import i18n
from webapp.charter.models.standard import digest_of
from webapp.db import Base, UtcDateTime, new_id

_OPEN_REVIEW = words("closed_at IS NULL")


def _staff(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["office_id", column], ["staff.office_id", "staff.id"])


class StandardChange(Base):
    """One change of a version on its way, or of its state; append-only by trigger.

    `before` and `after` hold what changed as text, empty where there was or is none. `staff_id` is None for the house.
    """

    __tablename__ = "standard_changes"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),
        _staff("staff_id"),
        Index("ix_standard_changes_office_id_standard_id", "office_id", "standard_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    clause_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    deed: Mapped[str] = mapped_column(String(32))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class Pledge(Base):
    """A version of the office's pledge (maklumat pelayanan) as it was signed; the newest one holds."""

    __tablename__ = "pledges"
    __table_args__ = (UniqueConstraint("office_id", "version"), _staff("staff_id"))

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(Integer)
    text_id: Mapped[str] = mapped_column(Text)
    text_jv: Mapped[str] = mapped_column(Text)
    jv_of: Mapped[str] = mapped_column(String(64))
    signed_on: Mapped[date] = mapped_column(Date)
    signer_name: Mapped[str] = mapped_column(String(120))
    signer_post: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)

    @property
    def text(self) -> i18n.Text:
        """The pledge; a translation of an older text is none."""
        return i18n.Text(self.text_id, "" if self.is_stale else self.text_jv)

    @property
    def is_stale(self) -> bool:
        """Whether there is a Javanese text that was made from another Indonesian one."""
        return bool(self.text_jv) and self.jv_of != digest_of(self.text_id)


class Voice(Base):
    """The pledge, or the summary of a service under one version, read aloud in one language; the newest one is heard.

    `of_id` is the pledge or the standard that is read: another version has no voice until somebody reads it. The
    sound is an attachment of `owner_kind` "voice".
    """

    __tablename__ = "voices"
    __table_args__ = (
        _staff("staff_id"),
        ForeignKeyConstraint(["office_id", "attachment_id"], ["attachments.office_id", "attachments.id"]),
        Index("ix_voices_office_id_of_id", "office_id", "of_id", "language", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    of_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    language: Mapped[str] = mapped_column(String(8))
    attachment_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class ServiceDay(Base):
    """Of the cases of one service answered on one day (WIB): how many took so many working days, and kept their day.

    `promised` of the `cases` had a promised day, `kept` of those were answered by it.
    """

    __tablename__ = "service_days"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "service_slug"], ["services.office_id", "services.slug"]),
        Index("ix_service_days_office_id_day", "office_id", "day"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    service_slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    workdays: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cases: Mapped[int] = mapped_column(Integer)
    promised: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)


class ClauseReview(Base):
    """A task for the head of unit: look again at a clause that many complaints name, and write what came of it."""

    __tablename__ = "clause_reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"], ["clauses.office_id", "clauses.standard_id", "clauses.id"]
        ),
        ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),
        _staff("closed_by"),
        Index(
            "uq_clause_reviews_open",
            *("office_id", "clause_id"),
            unique=True,
            sqlite_where=_OPEN_REVIEW,
            postgresql_where=_OPEN_REVIEW,
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    clause_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    unit_key: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    complaints: Mapped[int] = mapped_column(Integer)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    result: Mapped[str] = mapped_column(Text, default="")
