"""Deadlines and why: the cases of the law, properties for every calendar, an oracle that counts by hand."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import clock
from webapp.workdays import due as due_day
from webapp.workdays.engine import Day, Entry, Kind, NeverDue, Pause, Rule, Unit, Why, due, due_on, explain, used

DAY = timedelta(days=1)
FRIDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (20, 22, 23, 24))
FIRST, LAST = date(2026, 1, 1), date(2028, 3, 31)

moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1), timezones=st.just(UTC))
days = st.dates(min_value=FIRST, max_value=LAST)
entries = st.builds(Entry, st.sampled_from(["Hari A", "Hari B"]), st.sampled_from(list(Kind)))
calendars = st.dictionaries(days, entries, max_size=60)
rules = st.builds(Rule, st.integers(1, 70), st.sampled_from([Unit.DAYS, Unit.WORKDAYS]), st.booleans())
hours = st.builds(Rule, st.integers(1, 200), st.just(Unit.HOURS))


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    """Up to four closed pauses, which may overlap."""
    begins = draw(st.lists(moments, max_size=4))
    return [Pause(begun, begun + timedelta(hours=draw(st.integers(0, 24 * 30)))) for begun in begins]


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.JAKARTA)


def holiday(name: str = "Libur") -> Entry:
    return Entry(name, Kind.HOLIDAY)


def by_hand(start: datetime, rule: Rule, calendar: dict[date, Entry], waits: list[Pause]) -> date:
    """Written independently of the engine: a man with a pencil who goes from day to day."""
    day, missing = start.astimezone(clock.JAKARTA).date(), rule.limit
    spans = [[moment.astimezone(clock.JAKARTA).date() for moment in (w.begun, w.ended) if moment] for w in waits]
    while missing:
        day = day + timedelta(1)
        row = calendar.get(day)
        if rule.every_day or rule.unit == Unit.DAYS:
            crossed_out = False
        elif row is None or row.kind == Kind.SHORT:
            crossed_out = day.isoweekday() in (6, 7)
        else:
            crossed_out = row.kind != Kind.OPEN
        waiting = any(first < day and not day > last for first, last in spans)
        if not crossed_out and not waiting:
            missing -= 1
    return day


def test_ten_thousand_random_cases_agree_with_counting_by_hand(record_property: Callable[[str, object], None]) -> None:
    seed = int(os.environ.get("PIAGAM_SEED") or secrets.randbelow(10**9))
    record_property("figures", f"clocks against a count by hand: seed {seed}")
    lot = random.Random(seed)
    for _case in range(10_000):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=lot.randrange(2 * 525_600))
        rule = Rule(lot.randint(1, 70), lot.choice([Unit.DAYS, Unit.WORKDAYS]), lot.random() < 0.1)
        rows = lot.randrange(60)
        calendar = {FIRST + DAY * lot.randrange(820): Entry("Hari", lot.choice(list(Kind))) for _row in range(rows)}
        begins = [start + timedelta(hours=lot.randrange(1500)) for _pause in range(lot.randrange(4))]
        waits = [Pause(begun, begun + timedelta(hours=lot.randrange(600))) for begun in begins]
        assert due_on(start, rule, calendar, waits) == by_hand(start, rule, calendar, waits), f"seed {seed}"


@given(moments, st.integers(1, 70), st.frozensets(days, max_size=60))
def test_it_agrees_with_the_plain_count_of_working_days(start: datetime, limit: int, off: frozenset[date]) -> None:
    calendar = dict.fromkeys(off, holiday())
    assert due_on(start, Rule(limit, Unit.WORKDAYS), calendar) == due_day(start, limit, off)


@pytest.mark.parametrize(("day", "hour"), [(FRIDAY, 10), (FRIDAY, 20), (SUNDAY, 9)])
def test_friday_morning_friday_evening_and_sunday_all_have_monday_as_day_one(day: date, hour: int) -> None:
    assert due_on(at(day, hour), Rule(1, Unit.WORKDAYS), {}) == MONDAY


def test_a_limit_in_days_ends_with_its_last_day() -> None:
    assert due(at(FRIDAY, 10), Rule(1, Unit.WORKDAYS), {}) == datetime(2026, 11, 23, 23, 59, 59, tzinfo=clock.JAKARTA)


def test_three_times_twenty_four_hours_end_to_the_minute_over_a_weekend() -> None:
    assert due(at(FRIDAY, 10), Rule(72, Unit.HOURS), {MONDAY: holiday()}) == at(MONDAY, 10)


def test_in_a_running_stage_every_day_counts_for_a_rule_that_says_so() -> None:
    rule = Rule(3, Unit.WORKDAYS, every_day=True)
    assert due_on(at(FRIDAY, 10), rule, {MONDAY: holiday()}) == MONDAY
    assert due_on(at(FRIDAY, 10), Rule(3, Unit.WORKDAYS), {MONDAY: holiday()}) == date(2026, 11, 26)


def test_a_saturday_on_which_the_office_works_counts_and_a_short_saturday_does_not() -> None:
    saturday = FRIDAY + DAY
    one = Rule(1, Unit.WORKDAYS)
    assert due_on(at(FRIDAY, 10), one, {saturday: Entry("Hari kerja pengganti", Kind.OPEN)}) == saturday
    assert due_on(at(FRIDAY, 10), one, {saturday: Entry("Puasa", Kind.SHORT)}) == MONDAY
    assert due_on(at(FRIDAY, 10), one, {MONDAY: Entry("Puasa", Kind.SHORT)}) == MONDAY


def test_the_leap_day_counts_like_any_other() -> None:
    assert due_on(at(date(2028, 2, 28), 9), Rule(1, Unit.WORKDAYS), {}) == date(2028, 2, 29)
    assert due_on(at(date(2027, 2, 28), 9), Rule(1, Unit.DAYS), {}) == date(2027, 3, 1)


def test_a_clock_runs_over_the_end_of_the_year() -> None:
    new_year = {date(2027, 1, 1): holiday("Tahun Baru 2027 Masehi")}
    assert due_on(at(date(2026, 12, 31), 9), Rule(1, Unit.WORKDAYS), new_year) == date(2027, 1, 4)


def test_the_explanation_names_each_day_and_why() -> None:
    asked, answered = at(TUESDAY, 9), at(TUESDAY + DAY, 15)
    shown = explain(
        at(FRIDAY, 20), Rule(2, Unit.WORKDAYS), {TUESDAY + 2 * DAY: holiday("Hari X")}, [Pause(asked, answered)]
    )
    assert shown == [
        Day(FRIDAY, Why.BEGAN),
        Day(FRIDAY + DAY, Why.WEEKEND),
        Day(SUNDAY, Why.WEEKEND),
        Day(MONDAY, Why.COUNTS, 1),
        Day(TUESDAY, Why.COUNTS, 2),
    ]
    longer = explain(
        at(FRIDAY, 20), Rule(3, Unit.WORKDAYS), {TUESDAY + 2 * DAY: holiday("Hari X")}, [Pause(asked, answered)]
    )
    assert longer[5:] == [
        Day(TUESDAY + DAY, Why.PAUSED),
        Day(TUESDAY + 2 * DAY, Why.OFF, name="Hari X"),
        Day(TUESDAY + 3 * DAY, Why.COUNTS, 3),
    ]


def test_while_it_waits_for_the_citizen_nothing_is_due_and_the_list_ends_today() -> None:
    waiting = [Pause(at(MONDAY, 9))]
    rule = Rule(5, Unit.WORKDAYS)
    assert due(at(FRIDAY, 9), rule, {}, waiting) is None
    shown = explain(at(FRIDAY, 9), rule, {}, waiting, today=TUESDAY)
    assert [day.why for day in shown[-2:]] == [Why.COUNTS, Why.PAUSED]
    with pytest.raises(ValueError, match="open pause"):
        explain(at(FRIDAY, 9), rule, {}, waiting)


def test_hours_stand_still_while_it_waits_also_where_two_pauses_overlap() -> None:
    waits = [Pause(at(FRIDAY, 12), at(FRIDAY, 18)), Pause(at(FRIDAY, 15), at(FRIDAY, 20))]
    assert due(at(FRIDAY, 10), Rule(3, Unit.HOURS), {}, waits) == at(FRIDAY, 21)


def test_a_calendar_that_never_opens_is_told_and_does_not_hang() -> None:
    shut = {FRIDAY + DAY * number: Entry("Tutup", Kind.CLOSED) for number in range(4000)}
    with pytest.raises(NeverDue):
        due(at(FRIDAY, 9), Rule(1, Unit.WORKDAYS), shut)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_rule_of_nothing_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Rule(limit, Unit.DAYS)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="after it begins"):
        Pause(at(MONDAY, 9), at(FRIDAY, 9))


@given(moments, rules, calendars, days, pauses())
def test_one_more_holiday_never_makes_a_date_earlier(
    start: datetime, rule: Rule, calendar: dict[date, Entry], more: date, waits: list[Pause]
) -> None:
    without, with_it = ({**calendar}, {**calendar, more: holiday()})
    before, after = due(start, rule, without, waits), due(start, rule, with_it, waits)
    assert before is not None
    assert after is not None
    assert after >= before


@given(moments, st.integers(1, 30), st.integers(1, 30), calendars)
def test_counting_on_from_a_due_day_is_counting_both_at_once(
    start: datetime, one: int, two: int, calendar: dict[date, Entry]
) -> None:
    first = due(start, Rule(one, Unit.WORKDAYS), calendar)
    assert first is not None
    assert due(first, Rule(two, Unit.WORKDAYS), calendar) == due(start, Rule(one + two, Unit.WORKDAYS), calendar)


@given(moments, rules, calendars, pauses(), st.randoms())
def test_the_order_of_pauses_does_not_matter(
    start: datetime, rule: Rule, calendar: dict[date, Entry], waits: list[Pause], lot: object
) -> None:
    turned = list(reversed(waits))
    assert due(start, rule, calendar, waits) == due(start, rule, calendar, turned)


@given(moments, rules, calendars, st.integers(0, 40), st.integers(0, 24 * 20))
def test_a_pause_moves_the_last_day_by_the_counting_days_it_took(
    start: datetime, rule: Rule, calendar: dict[date, Entry], after_hours: int, for_hours: int
) -> None:
    begun = start + timedelta(hours=after_hours)
    wait = Pause(begun, begun + timedelta(hours=for_hours))
    shown = explain(start, rule, calendar, [wait])
    lost = sum(day.why is Why.PAUSED for day in shown)
    assert due_on(start, rule, calendar, [wait]) == due_on(
        start, Rule(rule.limit + lost, rule.unit, rule.every_day), calendar
    )


@given(moments, hours, pauses())
def test_hours_are_owed_exactly(start: datetime, rule: Rule, waits: list[Pause]) -> None:
    """Minute by minute of an hour's grain: the time that ran outside every pause is the limit."""
    end = due(start, rule, {}, waits)
    assert end is not None
    stood, reached = timedelta(), start
    for begun, ended in sorted((wait.begun, wait.ended) for wait in waits):
        assert ended is not None
        begun, ended = max(begun, reached), min(ended, end)
        if ended > begun:
            stood, reached = stood + (ended - begun), ended
    assert end - start - stood == timedelta(hours=rule.limit)


@given(moments, rules, calendars, pauses())
def test_the_explanation_ends_on_the_due_day_and_counts_up_to_the_limit(
    start: datetime, rule: Rule, calendar: dict[date, Entry], waits: list[Pause]
) -> None:
    shown = explain(start, rule, calendar, waits)
    assert shown[-1].day == due_on(start, rule, calendar, waits)
    assert [day.number for day in shown if day.number] == list(range(1, rule.limit + 1))
    assert [day.day for day in shown] == [shown[0].day + DAY * number for number in range(len(shown))]
    assert used(start, rule, calendar, shown[-1].day, waits) == rule.limit
    assert used(start, rule, calendar, shown[0].day, waits) == 0
