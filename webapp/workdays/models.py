"""The days on which an office does not work."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base


class CalendarDay(Base):
    """A day off by decree (libur nasional, cuti bersama); one row a day."""

    __tablename__ = "calendar_days"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    decree: Mapped[str] = mapped_column(String(200))
