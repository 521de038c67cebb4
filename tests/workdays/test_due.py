"""Which day a promise falls due: the cases of the issue, and the laws that hold for every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import clock
from webapp.workdays import add_days, due, is_workday, left

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)

moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1), timezones=st.just(UTC))
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
calendars = st.frozensets(days, max_size=60)
counts = st.integers(min_value=1, max_value=70)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.JAKARTA)


@pytest.mark.parametrize(("day", "hour"), [(FRIDAY, 10), (FRIDAY, 20), (SUNDAY, 9)])
def test_friday_morning_friday_evening_and_sunday_all_have_monday_as_day_one(day: date, hour: int) -> None:
    assert due(at(day, hour), 1, frozenset()) == MONDAY


def test_a_day_off_by_decree_is_skipped() -> None:
    assert due(at(FRIDAY, 10), 1, {MONDAY}) == TUESDAY


def test_the_day_of_receipt_is_read_in_jombang_and_not_in_utc() -> None:
    sunday_evening_in_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # Monday 00.30 WIB
    assert due(sunday_evening_in_utc, 1, frozenset()) == TUESDAY


def test_fourteen_working_days_without_a_holiday_are_two_weeks_and_four_days() -> None:
    assert due(at(TUESDAY, 9), 14, frozenset()) == date(2026, 12, 14)


def test_a_promise_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        due(at(FRIDAY, 10), 0, frozenset())


def test_calendar_days_count_sundays_too() -> None:
    assert add_days(at(FRIDAY, 10), 7) == FRIDAY + timedelta(days=7)


@given(moments, counts, calendars)
def test_a_deadline_is_never_a_day_off(start: datetime, workdays: int, days_off: frozenset[date]) -> None:
    assert is_workday(due(start, workdays, days_off), days_off)


@given(moments, counts, calendars)
def test_a_deadline_lies_after_the_day_of_receipt(start: datetime, workdays: int, days_off: frozenset[date]) -> None:
    assert due(start, workdays, days_off) > clock.local(start).date()


@given(moments, counts, calendars)
def test_one_more_day_of_promise_is_a_later_deadline(start: datetime, workdays: int, days_off: frozenset[date]) -> None:
    assert due(start, workdays + 1, days_off) > due(start, workdays, days_off)


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)), counts, calendars)
def test_who_comes_later_is_never_due_earlier(
    start: datetime, wait: timedelta, workdays: int, days_off: frozenset[date]
) -> None:
    assert due(start + wait, workdays, days_off) >= due(start, workdays, days_off)


@given(moments, counts, calendars)
def test_the_days_left_on_the_day_of_receipt_are_the_days_promised(
    start: datetime, workdays: int, days_off: frozenset[date]
) -> None:
    assert left(clock.local(start).date(), due(start, workdays, days_off), days_off) == workdays


@given(days, days, calendars)
def test_days_left_turn_negative_exactly_after_the_deadline(
    today: date, due_on: date, days_off: frozenset[date]
) -> None:
    count = left(today, due_on, days_off)
    assert (count > 0, count == 0, count < 0) == (due_on > today, due_on == today, due_on < today)


@given(days, days, calendars)
def test_days_left_never_grow_as_time_passes(today: date, due_on: date, days_off: frozenset[date]) -> None:
    assert left(today + timedelta(days=1), due_on, days_off) <= left(today, due_on, days_off)


def test_a_promise_of_friday_is_one_day_late_on_saturday_and_on_monday() -> None:
    assert [left(day, FRIDAY, frozenset()) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY)] == [
        0,
        -1,
        -1,
        -1,
        -2,
    ]


@given(days, st.integers(min_value=1, max_value=800), calendars)
def test_years_are_counted_as_day_by_day(today: date, ahead: int, days_off: frozenset[date]) -> None:
    passed = [today + timedelta(days=number) for number in range(1, ahead + 1)]
    worked = sum(day.weekday() < 5 and day not in days_off for day in passed)
    assert left(today, passed[-1], days_off) == max(1, worked)
    assert left(passed[-1], today, days_off) == -max(1, worked)
