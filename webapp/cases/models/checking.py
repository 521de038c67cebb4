"""What the check of a case chose (verifikasi), and where its parts went (pelimpahan)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKeyConstraint, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id


class Verification(Base):
    """One check of a case; a later one stands beside it, and the latest counts.

    `complete_on` is the day since which nothing is missing ("lengkap sejak", a day in WIB), empty while something is,
    which `missing` names. `overridden`: the choice of who is competent is against the data, for `reason`. `before`
    holds kind, matter, unit and openness as they were.
    """

    __tablename__ = "verifications"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),
        Index("ix_verifications_office_id_case_id", "office_id", "case_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    competence: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    matter: Mapped[str | None] = mapped_column(String(64))
    unit_key: Mapped[str] = mapped_column(String(32))
    openness: Mapped[str] = mapped_column(String(16))
    klass: Mapped[str] = mapped_column(String(16), default="")
    complete_on: Mapped[date | None] = mapped_column(Date)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    overridden: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Leg(Base):
    """A part of a case: our own (`body_key` of this office) or what another body was handed, word for word.

    `consent` says whether the citizen agreed to it, `consent_how` how and when. `closed_at` is empty while it runs;
    `outcome` is what came of it, which the citizen reads.
    """

    __tablename__ = "legs"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        Index("ix_legs_office_id_case_id", "office_id", "case_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    body_key: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    letter_number: Mapped[str] = mapped_column(String(100), default="")
    letter_on: Mapped[date | None] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[bool] = mapped_column(Boolean, default=False)
    consent_how: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")
