"""Reading the calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.workdays.models import CalendarDay


def days_off(session: Session, office_id: str) -> frozenset[date]:
    """All days on which this office does not work, weekends aside."""
    return frozenset(session.scalars(select(CalendarDay.day).where(CalendarDay.office_id == office_id)))
