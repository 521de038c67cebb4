"""Persons that a case is about: who must not see it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

_STANDS = "removed_at IS NULL"


class NamedPerson(Base):
    """Somebody a case is about: an account, or a name as it was typed that fits no account (`staff_id` empty).

    `sure` is false while the name only may mean this account: it counts as named until somebody settles it.
    `by_id` is empty when the citizen's own words named them. `removed_at`, `removed_by` and `reason`: somebody
    took the name away again; the row stays.
    """

    __tablename__ = "named_persons"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "by_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "removed_by"], ["staff.office_id", "staff.id"]),
        Index("ix_named_persons_office_id_case_id", "office_id", "case_id", "id"),
        Index(
            "ix_named_persons_stand",
            *("office_id", "case_id", "staff_id"),
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    typed: Mapped[str] = mapped_column(String(200), default="")
    sure: Mapped[bool] = mapped_column(Boolean, default=False)
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text, default="")


class NamedBar(Base):
    """Whom a naming bars for as long as it stands, because they were below the person at some moment since.

    `below` is an account's id, or a rank that the person had (a post, `head:<unit>`): everybody below that rank is
    barred, also those who come later. The order of today bars besides, without a row.
    """

    __tablename__ = "named_bars"
    __table_args__ = (ForeignKeyConstraint(["office_id", "named_id"], ["named_persons.office_id", "named_persons.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    named_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    below: Mapped[str] = mapped_column(String(64), primary_key=True)
