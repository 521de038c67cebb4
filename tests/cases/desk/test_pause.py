"""The clock stops while the citizen is asked: the answer's day moves on by what was waited, never back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.factories.cases import Filed, deed, file_report, open_case, reply
from tests.factories.desk import Officer, administrator, row_of
from webapp import clock
from webapp.cases.models import NO_DEADLINE, Case
from webapp.db import Database
from webapp.workdays import engine, is_workday, left
from webapp.workdays.engine import Entry, Kind, Pause, Rule, Unit

DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
OFF = st.frozensets(DAYS, max_size=20)
NOON = time(12, tzinfo=clock.JAKARTA)

Read = Callable[[], Case]


def answered_by(start: date, limit: int, off: Collection[date], *waits: tuple[date, date]) -> date:
    """The last day of a promise in working days; each wait is the day of asking and the day of the answer."""
    calendar = {day: Entry("Libur", Kind.HOLIDAY) for day in off}
    pauses = [Pause(datetime.combine(asked, NOON), datetime.combine(told, NOON)) for asked, told in waits]
    found = engine.due_on(datetime.combine(start, NOON), Rule(limit, Unit.WORKDAYS), calendar, pauses)
    assert found is not None
    return found


@given(DAYS, st.integers(1, 20), st.integers(0, 60), st.data(), OFF)
def test_the_answer_never_falls_earlier_and_exactly_the_waited_days_are_added(
    start: date, limit: int, waited: int, data: st.DataObject, days_off: frozenset[date]
) -> None:
    answer_on = answered_by(start, limit, days_off)
    paused_on = start + timedelta(days=data.draw(st.integers(0, (answer_on - start).days - 1)))
    today = paused_on + timedelta(days=waited)
    moved = answered_by(start, limit, days_off, (paused_on, today))
    days = [paused_on + timedelta(days=count) for count in range(1, waited + 1)]
    working = [day for day in days if is_workday(day, days_off)]
    between = [answer_on + timedelta(days=count) for count in range(1, (moved - answer_on).days + 1)]
    assert moved >= answer_on
    assert len([day for day in between if is_workday(day, days_off)]) == len(working)


@given(DAYS, st.integers(1, 20), st.integers(0, 30), OFF)
def test_an_answer_on_the_same_day_gives_the_office_nothing(
    start: date, limit: int, after: int, days_off: frozenset[date]
) -> None:
    today = start + timedelta(days=after)
    assert answered_by(start, limit, days_off, (today, today)) == answered_by(start, limit, days_off)


def test_a_weekend_of_waiting_gives_the_office_nothing() -> None:
    friday = date(2026, 11, 27)
    waited = answered_by(date(2026, 11, 24), 14, (), (friday, friday + timedelta(days=2)))
    assert waited == date(2026, 12, 14)


def test_a_question_after_the_last_day_does_not_make_what_is_late_timely() -> None:
    """The code before clocks moved the day on by what was waited, even when the promise was broken already."""
    late = date(2026, 12, 16)
    assert answered_by(date(2026, 11, 24), 14, (), (late, late + timedelta(days=9))) == date(2026, 12, 14)


@pytest.fixture
def filed(at: time_machine.Traveller, client: Client) -> Filed:
    return file_report(client)


@pytest.fixture
def boss(app: Flask, filed: Filed) -> Officer:
    return administrator(app)


@pytest.fixture
def case(database: Database, filed: Filed) -> Read:
    """Reads the case as it stands now."""
    return lambda: row_of(database, filed.number)


def test_a_question_stops_the_clock_and_the_reply_lets_it_run_on(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, case: Read
) -> None:
    promised = case().answer_on
    assert promised == date(2026, 12, 14)
    assert boss.write(filed.number, "question", "Di TPS mana?").status_code == 303
    assert (case().state, case().due_on, case().paused_on) == ("waiting", NO_DEADLINE, date(2026, 11, 24))
    at.shift(timedelta(days=3))  # Wednesday, Thursday, Friday
    open_case(client, filed)
    assert reply(client, "Di TPS 3.").status_code == 303
    resumed = case()
    assert (resumed.state, resumed.paused_on) == ("in_hand", None)
    assert resumed.answer_on == resumed.due_on == date(2026, 12, 17)
    assert left(promised, resumed.answer_on, frozenset()) == 3


def test_a_second_question_does_not_start_the_pause_again(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, case: Read
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=1))
    assert boss.write(filed.number, "question", "Dan di desa mana?").status_code == 303
    assert case().paused_on == date(2026, 11, 24)


@pytest.mark.parametrize(("kind", "state"), [("answer", "answered"), ("note", "waiting")])
def test_an_answer_ends_the_pause_and_a_note_does_not(
    at: time_machine.Traveller, boss: Officer, filed: Filed, case: Read, kind: str, state: str
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=2))
    assert boss.write(filed.number, kind, "Sudah ketemu.").status_code == 303
    assert case().state == state
    assert (case().paused_on is None) == (state == "answered")


@pytest.mark.parametrize("name", ["cabut", "selesai"])
def test_withdrawing_and_settling_end_the_pause(
    client: Client, boss: Officer, filed: Filed, case: Read, name: str
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    open_case(client, filed)
    assert deed(client, name).status_code == 303
    assert (case().paused_on, case().due_on) == (None, NO_DEADLINE)


def test_a_reopened_case_gets_a_whole_promise_from_that_day(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, case: Read
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    at.shift(timedelta(days=30))
    open_case(client, filed)
    reply(client, "Belum benar.")
    assert case().state == "reopened"
    # Fourteen working days from Thursday, 24 December, over Christmas, New Year and Isra Mikraj.
    assert case().answer_on == case().due_on == date(2027, 1, 18)
