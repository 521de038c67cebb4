"""Whole cases walked through months: which clocks run, wait, end, and what the case's dates then are."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.factories.cases import OFFICE, Filed, deed, file_report, open_case, reply
from tests.factories.clocks import TUESDAY, calendar_of, clocks_of
from tests.factories.desk import Officer, administrator, row_of
from webapp import clock
from webapp.cases import promise, reckoning
from webapp.cases.clock_rules import rule_of
from webapp.cases.models import NO_DEADLINE, Case, Clock, ClockPause
from webapp.cases.reckoning import Running
from webapp.cases.service import clocks
from webapp.db import Database
from webapp.workdays import engine

DATA_MATTER = {
    "janji.perihal": date(2026, 12, 14),
    "pgd.verify": date(2026, 11, 27),
    "pgd.reply_complete": date(2026, 12, 8),
}

Look = Callable[[], dict[str, Running]]


@pytest.fixture
def found(database: Database, filed: Filed) -> Look:
    """The clocks of the case as they stand now."""
    return lambda: clocks_of(database, filed.case_id)


def standing(found: dict[str, Running]) -> dict[str, date | None]:
    """The clocks that run, with their last days."""
    return {key: one.clock.due_on for key, one in found.items() if one.is_open}


def outcomes(found: dict[str, Running]) -> dict[str, str]:
    return {key: one.clock.outcome for key, one in found.items() if not one.is_open}


def test_a_filing_starts_its_check_and_its_promise(filed: Filed, found: Look, database: Database) -> None:
    assert standing(found()) == DATA_MATTER
    case = row_of(database, filed.number)
    assert (case.verify_on, case.answer_on, case.due_on) == (date(2026, 11, 27), date(2026, 12, 14), date(2026, 11, 27))
    assert {one.clock.started_at for one in found().values()} == {case.received_at}


def test_what_is_assigned_is_begun_within_five_working_days_and_giving_it_on_gains_nothing(
    at: time_machine.Traveller, boss: Officer, filed: Filed, found: Look
) -> None:
    boss.press(filed.number, "tugas", unit="umum", petugas="")
    assert standing(found())["pgd.first_action"] == date(2026, 12, 1)
    at.shift(timedelta(days=3))
    boss.look(filed.number)
    boss.press(filed.number, "tugas", unit="hukum", petugas="")
    assert standing(found())["pgd.first_action"] == date(2026, 12, 1)
    boss.look(filed.number)
    boss.press(filed.number, "keadaan", ke="in_hand", alasan="")
    assert outcomes(found()) == {"pgd.verify": "kept", "pgd.reply_complete": "kept", "pgd.first_action": "kept"}
    boss.look(filed.number)
    boss.press(filed.number, "tugas", unit="umum", petugas="")
    assert not found()["pgd.first_action"].is_open


def test_a_case_that_is_only_looked_at_still_owes_its_check(boss: Officer, filed: Filed, database: Database) -> None:
    """Before clocks a case under check had no day at all where no answer was promised."""
    boss.press(filed.number, "keadaan", ke="verifying", alasan="")
    assert row_of(database, filed.number).due_on == date(2026, 11, 27)


def test_a_question_stops_the_promise_and_gives_the_citizen_thirty_days(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, found: Look, database: Database
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    assert standing(found()) == {"janji.perihal": None, "pgd.complete_by_citizen": date(2026, 12, 24)}
    assert row_of(database, filed.number).due_on == NO_DEADLINE
    at.shift(timedelta(days=3))
    open_case(client, filed)
    reply(client, "Di TPS 3.")
    assert standing(found()) == {"janji.perihal": date(2026, 12, 17)}
    assert outcomes(found())["pgd.complete_by_citizen"] == "kept"


@pytest.mark.parametrize(("days", "outcome"), [(20, "kept"), (21, "late")])
def test_the_end_of_the_last_day_decides(
    at: time_machine.Traveller, app: Flask, client: Client, database: Database, days: int, outcome: str
) -> None:
    filed = file_report(client)
    at.shift(timedelta(days=days))
    administrator(app).write(filed.number, "answer", "Sudah diperbaiki.")
    assert outcomes(clocks_of(database, filed.case_id))["janji.perihal"] == outcome


def test_after_an_answer_the_citizen_has_ten_working_days_and_an_objection_twenty_one(
    boss: Officer, filed: Filed, found: Look, database: Database
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    assert standing(found()) == {"pgd.autoclose": date(2026, 12, 8), "pgd.objection_file": date(2026, 12, 23)}
    assert row_of(database, filed.number).due_on == NO_DEADLINE, "the office owes nothing now"


def test_closing_ends_the_ten_days_and_leaves_the_right_to_object(
    client: Client, boss: Officer, filed: Filed, found: Look
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    open_case(client, filed)
    deed(client, "selesai")
    assert standing(found()) == {"pgd.objection_file": date(2026, 12, 23)}


def test_a_reopened_case_begins_another_round_and_stops_the_first(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, found: Look
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    at.shift(timedelta(days=30))
    open_case(client, filed)
    reply(client, "Belum benar.")
    assert standing(found()) == {"janji.perihal": date(2027, 1, 18)}
    assert found()["janji.perihal"].clock.round == 2


def test_a_promise_that_nobody_made_is_not_invented_but_what_comes_back_is_looked_at(
    at: time_machine.Traveller, app: Flask, client: Client, database: Database
) -> None:
    filed = file_report(client, "/lapor/lainnya")
    assert "janji.perihal" not in clocks_of(database, filed.case_id)
    administrator(app).write(filed.number, "answer", "Sudah.")
    open_case(client, filed)
    reply(client, "Belum.")
    again = clocks_of(database, filed.case_id)["pgd.look_again"]
    assert (again.clock.due_on, again.rule.certain) == (date(2026, 11, 27), False)
    assert row_of(database, filed.number).due_on == date(2026, 11, 27)


@pytest.mark.parametrize("to", ["withdrawn", "closed"])
def test_what_the_citizen_takes_back_owes_nothing_more(client: Client, filed: Filed, found: Look, to: str) -> None:
    open_case(client, filed)
    deed(client, {"withdrawn": "cabut", "closed": "selesai"}[to])
    assert standing(found()) == {}
    assert set(outcomes(found()).values()) == {"stopped"}


def test_an_answer_that_the_office_takes_back_runs_on_as_if_it_had_never_been(
    at: time_machine.Traveller, boss: Officer, filed: Filed, found: Look, database: Database
) -> None:
    boss.write(filed.number, "answer", "Sudah.")
    boss.look(filed.number)
    boss.press(filed.number, "keadaan", ke="in_hand", alasan="")
    assert standing(found()) == {"janji.perihal": date(2026, 12, 14)}
    assert row_of(database, filed.number).due_on == date(2026, 12, 14)


def test_a_matter_about_personal_data_runs_by_the_hour_and_by_the_day_and_the_earlier_is_shown(
    at: time_machine.Traveller, client: Client, database: Database
) -> None:
    filed = file_report(client, "/lapor/data-pribadi")
    both = clocks_of(database, filed.case_id)
    assert both["pdp.request"].clock.due_at == TUESDAY + timedelta(hours=72)
    assert both["janji.perihal"].clock.due_on == date(2026, 11, 27)
    earliest = reckoning.earliest([both["pdp.request"], both["janji.perihal"]])
    assert earliest is not None
    assert earliest.rule.key == "pdp.request"


def test_sixty_days_and_sixty_working_days_both_run_and_the_earlier_dates_the_case(
    filed: Filed, database: Database
) -> None:
    """Verified as “berkadar pengawasan” and complete: two laws conflict (DOMAIN §1.4 a)."""
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        days = clocks.read_days(session, OFFICE)
        clocks.follow(session, case, "verified", days, klass="pengawasan")
        clocks.follow(session, case, "complete", days)
        case.answer_on = None
        clocks.put_dates(case, [one for one in clocks.list_clocks(session, case) if one.rule.key != "janji.perihal"])
    running = standing(clocks_of(database, filed.case_id))
    assert running["pgd.statutory_cap"] == date(2027, 1, 23)
    assert running["pgd.pengawasan"] > date(2027, 2, 13)  # type: ignore[operator]
    assert row_of(database, filed.number).answer_on == date(2027, 1, 23)


def test_a_case_recorded_later_counts_from_its_own_day_and_waits_for_nobody_before_it(
    filed: Filed, database: Database
) -> None:
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        before = TUESDAY - timedelta(days=9)
        clocks.follow(session, case, clocks.ASKED, clocks.read_days(session, OFFICE), at=before)
        session.flush()
        promise_clock = next(one for one in clocks.list_clocks(session, case) if one.rule.key == "janji.perihal")
        assert promise_clock.paused_since == TUESDAY


@pytest.mark.parametrize("years", [0, 2])
def test_an_old_letter_has_its_days_too_and_they_are_past(filed: Filed, database: Database, years: int) -> None:
    """Also one that is older than the house's first rules."""
    then = datetime(2026 - years, 3, 3, 3, tzinfo=UTC)
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        for one in clocks.list_clocks(session, case):
            session.delete(one.clock)
        session.flush()
        clocks.follow(session, case, clocks.RECEIVED, clocks.read_days(session, OFFICE), at=then)
        assert case.due_on == case.verify_on
        assert then.date() < case.verify_on < then.date() + timedelta(days=9)
        assert all(reckoning.is_late(one, TUESDAY) for one in clocks.list_clocks(session, case))


def test_a_machine_whose_clock_steps_back_ends_no_wait_before_it_began(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, found: Look
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(hours=-1))
    open_case(client, filed)
    reply(client, "Di TPS 3.")
    (wait,) = found()["janji.perihal"].waits
    assert wait.begun_at == wait.ended_at
    assert standing(found())["janji.perihal"] == date(2026, 12, 14)


def test_the_preview_of_a_promise_and_its_clock_give_the_same_days(
    at: time_machine.Traveller, client: Client, database: Database
) -> None:
    """The charter tells what asking today would lead to; a case must then say the same."""
    with database.reading() as session:
        days = clocks.read_days(session, OFFICE)
    off = frozenset(days.calendar)
    for hours in range(0, 24 * 9, 5):
        at.move_to(TUESDAY + timedelta(hours=hours))
        for path in ("/lapor/data-pemilih", "/lapor/logistik", "/lapor/lainnya"):
            case = row_of(database, file_report(client, path).number)
            told = promise.promised(case.received_at, case.answer_days, "workdays", path.endswith("logistik"), off)
            assert (case.verify_on, case.answer_on) == (told.verify_on, told.answer_on)


# --- reckoning, for every pause and every order

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 1))
MOMENTS = st.datetimes(datetime(2026, 1, 5), datetime(2027, 6, 1), timezones=st.just(UTC))
WAITS = st.lists(st.tuples(MOMENTS, st.integers(0, 24 * 40)), max_size=4)
KEYS = st.sampled_from(("pgd.verify", "pgd.statutory_cap", "ppid.answer", "pdp.request"))


def running(key: str, start: datetime, waits: list[tuple[datetime, int]], **more: Any) -> Running:
    rule = rule_of(key, 1)
    row = Clock(id=uuid.uuid4(), rule_key=key, rule_version=1, in_stage=False, started_at=start, told_share=0)
    pauses = [ClockPause(begun_at=begun, ended_at=begun + timedelta(hours=hours)) for begun, hours in waits]
    assert rule.rule is not None
    return Running(row, rule, rule.rule, pauses, **more)


def prolonged(start: datetime, waits: list[tuple[datetime, int]], late: list[tuple[datetime, int]]) -> Running:
    return running("ppid.extend", start, late, base=running("ppid.answer", start, waits))


@given(KEYS, MOMENTS, WAITS, st.randoms(), st.frozensets(DAYS, max_size=20))
def test_the_order_in_which_waits_were_written_down_does_not_matter(
    key: str, start: datetime, waits: list[tuple[datetime, int]], chance: Any, off: frozenset[date]
) -> None:
    shuffled = list(waits)
    chance.shuffle(shuffled)
    days = calendar_of(off)
    assert reckoning.due(running(key, start, waits), days) == reckoning.due(running(key, start, shuffled), days)


@given(MOMENTS, WAITS, WAITS, st.frozensets(DAYS, max_size=20))
def test_what_is_prolonged_ends_as_one_longer_time_would(
    start: datetime, waits: list[tuple[datetime, int]], late: list[tuple[datetime, int]], off: frozenset[date]
) -> None:
    """10 + 7 working days are 17, whichever of the two clocks waited."""
    one, days = prolonged(start, waits, late), calendar_of(off)
    pauses = [engine.Pause(begun, begun + timedelta(hours=hours)) for begun, hours in (*waits, *late)]
    assert reckoning.due(one, days) == engine.due(start, engine.Rule(17, engine.Unit.WORKDAYS), days.calendar, pauses)


@given(MOMENTS, WAITS, WAITS, st.frozensets(DAYS, max_size=20), st.integers(0, 90))
def test_the_day_list_the_count_and_the_end_agree(
    start: datetime, waits: list[tuple[datetime, int]], late: list[tuple[datetime, int]], off: frozenset[date], on: int
) -> None:
    one, days = prolonged(start, waits, late), calendar_of(off)
    today = start.date() + timedelta(days=on)
    shown = reckoning.explained(one, days, today)
    numbers = [day.number for day in shown if day.number]
    assert numbers == list(range(1, 18))
    assert [day.day for day in shown] == [shown[0].day + timedelta(days=count) for count in range(len(shown))]
    end = reckoning.due(one, days)
    assert end is not None
    assert shown[-1].day == clock.local(end).date()
    used = reckoning.used(one, days, today)
    if today <= shown[-1].day:
        assert used == max((day.number for day in shown if day.day <= today), default=0)
    else:
        assert used >= 17


@given(MOMENTS, st.integers(0, 30), st.frozensets(DAYS, max_size=20))
def test_while_it_waits_it_has_no_end_and_the_list_goes_to_today(
    start: datetime, after: int, off: frozenset[date]
) -> None:
    one, days = prolonged(start, [], []), calendar_of(off)
    one.waits.append(ClockPause(begun_at=start + timedelta(days=after), ended_at=None))
    assert reckoning.due(one, days) is None
    today = start.date() + timedelta(days=after + 40)
    shown = reckoning.explained(one, days, today)
    assert shown[-1].day == today
    assert reckoning.used(one, days, today) == max(day.number for day in shown)
