"""The decrees that ship: seeded once, edited rows kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.workdays import queries, service
from webapp.workdays.models import CalendarDay


def test_cuti_bersama_and_national_holidays_are_days_off(session: Session, office_id: str) -> None:
    days_off = queries.days_off(session, office_id)
    assert {date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17)} <= days_off
    assert {day.year for day in days_off} == {2026, 2027}


def test_every_day_off_names_its_decree(session: Session, office_id: str) -> None:
    rows = session.scalars(select(CalendarDay).where(CalendarDay.office_id == office_id)).all()
    assert len(rows) == 51
    assert all(row.name and row.decree for row in rows)
    assert {row.kind for row in rows} == {"libur_nasional", "cuti_bersama"}


def test_seeding_twice_doubles_nothing_and_keeps_an_edited_day(session: Session, office_id: str) -> None:
    row = session.get_one(CalendarDay, (office_id, date(2026, 1, 1)))
    row.name = "Diubah kantor"
    session.flush()
    before = session.scalar(select(func.count()).select_from(CalendarDay))
    assert service.seed_calendar(session, office_id) == []
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == before
    session.refresh(row)
    assert row.name == "Diubah kantor"
