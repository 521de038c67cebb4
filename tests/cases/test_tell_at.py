"""When a clock tells somebody next: its indexed moment against a walk through every hour, whatever its story."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.factories.cases import OFFICE, file_report
from tests.factories.clocks import calendar_of, clocks_of, register_information
from tests.factories.desk import administrator
from webapp import clock
from webapp.cases import reckoning
from webapp.cases.clock_rules import rule_of
from webapp.cases.models import Case, Clock, ClockPause
from webapp.cases.reckoning import Running
from webapp.cases.service import clocks, prolonging
from webapp.db import Database
from webapp.workdays.engine import Rule, Unit

DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 1))
MOMENTS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 9, 1), timezones=st.just(UTC))
WAITS = st.lists(st.tuples(MOMENTS, st.integers(0, 24 * 20)), max_size=3)
KEYS = st.sampled_from(("pgd.verify", "pgd.same_day", "pgd.non_pengawasan", "pgd.decision_sent", "ppid.answer"))
# No rule of today has hours and tells somebody: the count is changed, as data could.
COUNTS = st.sampled_from((None, Rule(5, Unit.HOURS), Rule(72, Unit.HOURS)))
SOME = settings(deadline=None, max_examples=60)
HOUR = timedelta(hours=1)
LONGEST = timedelta(days=120)


def running(
    key: str, start: datetime, waits: list[tuple[datetime, int]], told: int = 0, count: Rule | None = None, **more: Any
) -> Running:
    rule = rule_of(key, 1)
    row = Clock(id=uuid.uuid4(), rule_key=key, rule_version=1, in_stage=False, started_at=start, told_share=told)
    pauses = [ClockPause(begun_at=begun, ended_at=begun + hours * HOUR) for begun, hours in waits]
    assert rule.rule is not None
    return Running(row, rule, count or rule.rule, pauses, **more)


def walked(one: Running, days: reckoning.Days, step: timedelta) -> datetime | None:
    """The naive way: ask at every midnight, or at every full hour, whether anybody must be told."""
    moment = clock.local(one.chain[0].clock.started_at).replace(hour=0, minute=0, second=0, microsecond=0)
    moment -= timedelta(days=2)  # what comes in early on a working day has that day as its day 1
    last = moment + LONGEST
    while moment < last:
        if reckoning.to_tell(one, days, moment):
            return moment
        moment += step
    return None


def agree(one: Running, days: reckoning.Days) -> None:
    step = HOUR if one.count.unit is Unit.HOURS else timedelta(days=1)
    told, first = reckoning.tells_at(one, days), walked(one, days, step)
    if first is None:
        assert told is None or told > one.chain[0].clock.started_at + LONGEST - 2 * step
    else:
        assert told is not None
        assert first - step < told <= first
        assert step == HOUR or told == first


@SOME
@given(KEYS, MOMENTS, WAITS, st.sampled_from((0, 50, 80, 100, 120)), COUNTS, st.frozensets(DAYS, max_size=20))
def test_the_moment_is_the_first_at_which_somebody_must_be_told(
    key: str,
    start: datetime,
    waits: list[tuple[datetime, int]],
    told: int,
    count: Rule | None,
    off: frozenset[date],
) -> None:
    agree(running(key, start, waits, told, count), calendar_of(off))


@SOME
@given(MOMENTS, WAITS, WAITS, st.sampled_from((0, 80, 100)), st.frozensets(DAYS, max_size=20))
def test_what_was_prolonged_is_told_by_its_whole_time(
    start: datetime,
    waits: list[tuple[datetime, int]],
    late: list[tuple[datetime, int]],
    told: int,
    off: frozenset[date],
) -> None:
    base = running("ppid.answer", start, waits)
    agree(running("ppid.extend", start, late, told, base=base), calendar_of(off))


def test_nobody_is_told_of_what_ended_waits_or_has_no_share_left() -> None:
    start, days = datetime(2026, 11, 24, 3, tzinfo=UTC), calendar_of()
    ended = running("pgd.verify", start, [])
    ended.clock.ended_at = start
    waiting = running("pgd.non_pengawasan", start, [])
    waiting.waits.append(ClockPause(begun_at=start, ended_at=None))
    for one in (ended, waiting, running("pgd.verify", start, [], told=120), running("pgd.autoclose", start, [])):
        assert reckoning.tells_at(one, days) is None


@pytest.fixture
def at() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False) as travel:
        yield travel


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.JAKARTA)


def test_a_wait_a_reply_and_an_extension_each_put_another_moment(
    at: time_machine.Traveller, app: Flask, client: Client, database: Database
) -> None:
    filed = file_report(client)
    clock_id = register_information(database, filed.case_id)
    assert clocks_of(database, filed.case_id)["ppid.answer"].clock.tell_at == morning(date(2026, 12, 1))
    boss = administrator(app)
    boss.write(filed.number, "question", "Dokumen yang mana?")
    assert clocks_of(database, filed.case_id)["ppid.answer"].clock.tell_at is None
    at.shift(timedelta(days=2))
    with database.transaction() as session:
        case, days = session.get_one(Case, (OFFICE, filed.case_id)), clocks.read_days(session, OFFICE)
        clocks.follow(session, case, clocks.COMPLETED, days)
    assert clocks_of(database, filed.case_id)["ppid.answer"].clock.tell_at == morning(date(2026, 12, 3))
    with database.transaction() as session:
        case, days = session.get_one(Case, (OFFICE, filed.case_id)), clocks.read_days(session, OFFICE)
        prolonging.extend_clock(session, case, days, clock_id=clock_id, reason="Arsip dicari.", actor="system")
    found = clocks_of(database, filed.case_id)
    assert found["ppid.answer"].clock.tell_at is None
    assert found["ppid.extend"].clock.tell_at == morning(date(2026, 12, 16))  # 80 percent of 17 days is the 14th
