"""Duplicates: one case handled together with another; and what the office tells everybody about a problem it knows."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKeyConstraint, Index, Integer, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

_HOLDS = "undone_at IS NULL"


class Merge(Base):
    """Penggabungan: a case is handled together with another one (`into_id`); undone, the row stays as history."""

    __tablename__ = "merges"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "into_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "merged_by"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "undone_by"], ["staff.office_id", "staff.id"]),
        Index(
            "ix_merges_holding_case_id",
            *("office_id", "case_id"),
            unique=True,
            sqlite_where=text(_HOLDS),
            postgresql_where=text(_HOLDS),
        ),
        Index("ix_merges_office_id_into_id", "office_id", "into_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    into_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[uuid.UUID] = mapped_column(Uuid)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    undone_reason: Mapped[str] = mapped_column(Text, default="")


class Notice(Base):
    """Pemberitahuan: what the office tells everybody about a problem it knows; shown from one day to another.

    `text_jv` may be empty: then the Indonesian text is shown, marked as such. `version` guards two writers.
    """

    __tablename__ = "notices"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "published_by"], ["staff.office_id", "staff.id"]),
        Index("ix_notices_office_id_last_on", "office_id", "last_on", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    matter: Mapped[str | None] = mapped_column(String(64))
    text_id: Mapped[str] = mapped_column(Text)
    text_jv: Mapped[str] = mapped_column(Text, default="")
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[uuid.UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
