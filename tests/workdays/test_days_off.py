"""Working days with every kind of row: the short count and the engine's walk say the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from webapp import clock
from webapp.workdays import DaysOff, due_day, engine, is_workday, left, queries
from webapp.workdays.engine import WORKING, Entry, Kind, Rule, Unit
from webapp.workdays.models import CalendarDay

SATURDAY, SUNDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)

days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
calendars = st.dictionaries(days, st.builds(Entry, st.just("Hari"), st.sampled_from(Kind)), max_size=60)


def off_of(rows: dict[date, Entry]) -> DaysOff:
    opened = (day for day, entry in rows.items() if entry.kind is Kind.OPEN)
    return DaysOff((day for day, entry in rows.items() if not entry.works), opened=opened)


@given(days, st.integers(min_value=1, max_value=70), calendars)
def test_the_short_count_and_the_engine_name_the_same_last_day(
    begun: date, limit: int, rows: dict[date, Entry]
) -> None:
    start = datetime(begun.year, begun.month, begun.day, 9, tzinfo=clock.JAKARTA)
    assert due_day(begun, limit, off_of(rows)) == engine.due_on(start, Rule(limit, Unit.WORKDAYS), rows)


@given(days, st.integers(min_value=1, max_value=400), calendars)
def test_days_left_are_counted_as_day_by_day_with_weekends_that_work(
    today: date, ahead: int, rows: dict[date, Entry]
) -> None:
    off, due_on = off_of(rows), today + timedelta(days=ahead)
    worked = sum(is_workday(today + timedelta(days=number), off) for number in range(1, ahead + 1))
    assert left(today, due_on, off) == max(1, worked)


@pytest.mark.parametrize(
    ("kind", "day", "works"),
    [
        (Kind.OPEN, SATURDAY, True),
        (Kind.OPEN, MONDAY, True),
        (Kind.SHORT, MONDAY, True),
        (Kind.SHORT, SUNDAY, False),
        (Kind.CLOSED, MONDAY, False),
        (Kind.LOCAL, MONDAY, False),
        (Kind.HOLIDAY, SATURDAY, False),
    ],
)
def test_each_kind_of_row_counts_as_its_name_says(
    session: Session, office_id: str, kind: Kind, day: date, works: bool
) -> None:
    session.add(CalendarDay(office_id=office_id, day=day, name="Hari", kind=kind, decree="Surat 1/2026"))
    session.flush()
    off = queries.days_off(session, office_id)
    assert is_workday(day, off) is works
    assert (day in off) is (kind not in WORKING)
    assert queries.calendar(session, office_id)[day] == Entry("Hari", kind)


def test_a_year_without_its_national_holidays_is_named_before_promises_reach_it() -> None:
    off = DaysOff()
    assert queries.years_missing({2026}, date(2026, 11, 24), off) == [2027]
    assert queries.years_missing({2026, 2027}, date(2026, 11, 24), off) == []
    assert queries.years_missing({2026}, date(2026, 9, 1), off) == []
    assert queries.years_missing((), date(2026, 11, 24), off) == [2026, 2027]


def test_one_closed_day_does_not_make_a_year_filled(session: Session, office_id: str) -> None:
    session.add(CalendarDay(office_id=office_id, day=date(2028, 2, 1), name="Pindah", kind=Kind.CLOSED, decree="1"))
    session.flush()
    assert queries.years_filled(session, office_id) == {2026, 2027}
