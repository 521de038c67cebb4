"""Salah penanganan: what went wrong in handling a case, one row for each time it showed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKeyConstraint, Index, String, Uuid
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id


class Mishap(Base):
    """One mishap: of which unit, in which month, of which kind (cases.service.mishaps).

    `month` is the first day of the month of `at` in WIB; `at` is when it happened: for what was late the moment at
    which the time was over. `occasion` tells two of one kind on one case apart: the round in which the case was open,
    the unit that gave it away, the clock that was late. `rule_key` is the rule of that clock, else empty.
    """

    __tablename__ = "mishaps"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),
        Unique("office_id", "case_id", "kind", "occasion"),
        Index("ix_mishaps_office_id_unit_key_month", "office_id", "unit_key", "month", "kind", "at", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    unit_key: Mapped[str] = mapped_column(String(32))
    month: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(32))
    occasion: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rule_key: Mapped[str] = mapped_column(String(64), default="")
