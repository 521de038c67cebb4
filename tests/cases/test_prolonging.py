"""A clock is prolonged once, with a reason; another calendar moves what is open and says so; neither does harm."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from werkzeug.test import Client

from tests.factories.cases import OFFICE, Filed, file_report, open_case, reply
from tests.factories.clocks import TUESDAY, clock_of, clocks_of, reckon, register_information
from tests.factories.desk import Officer, events_of, row_of
from tests.factories.pages import main_of
from webapp.audit import chain
from webapp.cases import reckoning
from webapp.cases.models import Case, Clock
from webapp.cases.reckoning import Running
from webapp.cases.service import clocks, new_calendar, prolonging
from webapp.db import Database, discard
from webapp.errors import OfficeError
from webapp.workdays import service as workdays
from webapp.workdays.engine import Kind

REASON = "Arsipnya masih dicari di gudang."


@pytest.fixture
def clock_id(filed: Filed, database: Database) -> uuid.UUID:
    """An answer of ten working days that can be prolonged by seven."""
    return register_information(database, filed.case_id)


def extend(database: Database, filed: Filed, clock_id: uuid.UUID, reason: str = REASON) -> None:
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        days = clocks.read_days(session, OFFICE)
        prolonging.extend_clock(session, case, days, clock_id=clock_id, reason=reason, actor="system")


def refusal(database: Database, filed: Filed, clock_id: uuid.UUID, reason: str = REASON) -> str:
    with pytest.raises(OfficeError) as refused:
        extend(database, filed, clock_id, reason)
    return refused.value.code


def test_ten_working_days_become_seventeen_and_the_citizen_reads_why(
    client: Client, database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    assert clocks_of(database, filed.case_id)["ppid.answer"].clock.due_on == date(2026, 12, 8)
    extend(database, filed, clock_id)
    found = clocks_of(database, filed.case_id)
    assert (found["ppid.extend"].clock.due_on, found["ppid.answer"].clock.outcome) == (date(2026, 12, 17), "extended")
    assert found["ppid.extend"].clock.reason == REASON
    event = events_of(database, filed.number)[-1]
    assert (event.kind, event.reason) == ("extended", REASON)
    assert event.facts == {"rule": "ppid.extend", "from": "2026-12-08", "to": "2026-12-17"}
    assert REASON in main_of(open_case(client, filed))


def test_it_is_prolonged_once_and_nothing_is_prolonged_in_a_circle(
    database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    extend(database, filed, clock_id)
    assert refusal(database, filed, clock_id) == "clock_unknown"
    longer = clocks_of(database, filed.case_id)["ppid.extend"].clock.id
    assert refusal(database, filed, longer) == "clock_not_extendable"
    with database.reading() as session:
        assert len(session.scalars(select(Clock).where(Clock.extends_id.is_not(None))).all()) == 1


def test_the_database_itself_keeps_a_second_extension_out(
    database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    """Two officers at once: whichever check both passed, one row names the clock."""
    extend(database, filed, clock_id)
    columns = ", ".join(column.name for column in Clock.__table__.columns)
    fresh = columns.replace(", id,", ", :fresh,", 1)
    statement = f"INSERT INTO clocks ({columns}) SELECT {fresh} FROM clocks WHERE extends_id IS NOT NULL"
    with pytest.raises(Exception, match="UNIQUE constraint"), database.transaction() as session:
        session.execute(text(statement), {"fresh": uuid.uuid4().hex})


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(database: Database, filed: Filed, clock_id: uuid.UUID, reason: str) -> None:
    assert refusal(database, filed, clock_id, reason) == "reason_needed"


def test_what_the_rule_does_not_allow_another_case_or_no_clock_is_refused(
    client: Client, database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    found = clocks_of(database, filed.case_id)
    assert refusal(database, filed, found["janji.perihal"].clock.id) == "clock_not_extendable"
    assert refusal(database, file_report(client), clock_id) == "clock_unknown"
    assert refusal(database, filed, uuid.uuid4()) == "clock_unknown"


def test_what_has_passed_is_not_prolonged(
    at: time_machine.Traveller, database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    at.move_to(datetime(2026, 12, 8, 16, 59, 59, tzinfo=UTC))
    at.shift(timedelta(seconds=1))
    assert refusal(database, filed, clock_id) == "clock_over"


def test_while_it_waits_it_is_not_prolonged(
    boss: Officer, database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    boss.look(filed.number)
    boss.write(filed.number, "question", "Dokumen yang mana?")
    assert refusal(database, filed, clock_id) == "clock_waits"


def test_a_question_after_prolonging_moves_both_ends(
    at: time_machine.Traveller, client: Client, boss: Officer, database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    """Waiting in the first ten days counts as waiting, though their clock was prolonged already."""
    extend(database, filed, clock_id)
    boss.look(filed.number)
    boss.write(filed.number, "question", "Dokumen yang mana?")
    at.shift(timedelta(days=3))
    open_case(client, filed)
    reply(client, "Yang 2024.")
    assert clocks_of(database, filed.case_id)["ppid.extend"].clock.due_on == date(2026, 12, 22)


# --- another calendar


def change_calendar(database: Database, day: date) -> int:
    """A day off, as an administrator writes it down; the calendar's new number."""
    facts = workdays.DayFacts("Libur daerah", Kind.LOCAL, "Keputusan Bupati")
    with database.transaction() as session:
        workdays.add_day(session, office_id=OFFICE, day=day, facts=facts, by=workdays.By(None, "Ada keputusan."))
        return clocks.read_days(session, OFFICE).revision


def test_a_new_holiday_moves_what_is_open_and_says_so_on_the_case(
    client: Client, database: Database, filed: Filed
) -> None:
    number = change_calendar(database, date(2026, 11, 26))
    assert reckon(database) == [1]
    case = row_of(database, filed.number)
    assert (case.verify_on, case.answer_on, case.due_on) == (date(2026, 11, 30), date(2026, 12, 15), date(2026, 11, 30))
    event = events_of(database, filed.number)[-1]
    assert (event.kind, event.actor) == ("reckoned", "system")
    assert event.facts == {
        "rule": "pgd.verify",
        "from": "2026-11-27",
        "to": "2026-11-30",
        "count": 2,
        "calendar": number,
    }
    shown = main_of(open_case(client, filed))
    assert "dari Jumat, 27 November 2026 ke Senin, 30 November 2026" in shown
    assert "Libur daerah</span>, tidak dihitung" in shown


def test_twice_does_nothing_twice_and_what_does_not_move_gets_no_event(database: Database, filed: Filed) -> None:
    change_calendar(database, date(2027, 3, 3))
    assert reckon(database) == [3], "its clocks get the calendar's number, no case is looked at"
    assert [event.kind for event in events_of(database, filed.number)] == ["received"]
    assert reckon(database) == []


def test_what_ended_stays_as_it_was(database: Database, boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "answer", "Sudah.")
    before = {key: one.clock.due_at for key, one in clocks_of(database, filed.case_id).items() if not one.is_open}
    change_calendar(database, date(2026, 11, 26))
    reckon(database)
    found = clocks_of(database, filed.case_id)
    assert {key: found[key].clock.due_at for key in before} == before
    assert reckon(database) == [], "what ended is not looked at for ever"
    assert found["pgd.autoclose"].clock.due_on == date(2026, 12, 9)


def test_a_clock_that_waits_is_reckoned_when_it_runs_on(
    at: time_machine.Traveller, client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    change_calendar(database, date(2026, 12, 3))
    reckon(database)
    assert clocks_of(database, filed.case_id)["janji.perihal"].clock.due_on is None
    at.shift(timedelta(days=1))
    open_case(client, filed)
    reply(client, "TPS 3.")
    assert row_of(database, filed.number).answer_on == date(2026, 12, 16)


def test_a_prolonged_clock_moves_with_the_one_it_prolongs(
    database: Database, filed: Filed, clock_id: uuid.UUID
) -> None:
    extend(database, filed, clock_id)
    change_calendar(database, date(2026, 11, 26))
    reckon(database)
    assert clocks_of(database, filed.case_id)["ppid.extend"].clock.due_on == date(2026, 12, 18)


def test_the_worker_goes_on_where_it_was_killed(
    client: Client, database: Database, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [file_report(client) for _one in range(4)]
    change_calendar(database, date(2026, 11, 26))
    monkeypatch.setattr(new_calendar, "CASES_AT_ONCE", 2)
    with database.reading() as look:
        first = new_calendar.look(look, office_id=OFFICE)
    assert first
    with database.transaction() as session:
        assert new_calendar.write(session, first) == 2
    with database.reading() as look:
        second = new_calendar.look(look, office_id=OFFICE, after=first)
    assert second
    with database.transaction() as session:
        new_calendar.write(session, second)
        discard(session)  # what a kill before the commit leaves
    assert reckon(database) == [2, 1]
    for one in (filed, *others):
        assert [event.kind for event in events_of(database, one.number)] == ["received", "reckoned"]
        assert row_of(database, one.number).due_on == date(2026, 11, 30)
    with database.reading() as look:
        assert chain.verify(look, OFFICE).broken is None


def test_what_changed_between_looking_and_writing_is_left_alone_and_found_by_the_next_run(
    database: Database, boss: Officer, filed: Filed
) -> None:
    change_calendar(database, date(2026, 11, 26))
    with database.reading() as look:
        batch = new_calendar.look(look, office_id=OFFICE)
    assert batch
    boss.write(filed.number, "note", "Saya lihat dulu.")
    with database.transaction() as session:
        assert new_calendar.write(session, batch) == 0
    assert row_of(database, filed.number).due_on == date(2026, 11, 27)
    assert reckon(database) == [1]
    assert row_of(database, filed.number).due_on == date(2026, 11, 30)


def test_two_workers_that_looked_at_the_same_write_one_event(database: Database, filed: Filed) -> None:
    change_calendar(database, date(2026, 11, 26))
    batches = []
    for _worker in range(2):
        with database.reading() as look:
            batches.append(new_calendar.look(look, office_id=OFFICE))
    done = []
    for batch in batches:
        assert batch
        with database.transaction() as session:
            done.append(new_calendar.write(session, batch))
    assert done == [1, 0]
    assert [event.kind for event in events_of(database, filed.number)] == ["received", "reckoned"]


def test_a_case_that_was_filed_with_the_calendar_of_a_moment_ago_is_found(database: Database, filed: Filed) -> None:
    """A process may still hold the old calendar when it files: the clock says with which one it was reckoned."""
    number = change_calendar(database, date(2026, 11, 26))
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        old = reckoning.Days({}, number - 1)
        clocks.follow(session, case, "verified", old, klass="information")
    assert clocks_of(database, filed.case_id)["pgd.info_request"].clock.due_on == date(2026, 12, 1)
    assert sum(reckon(database)) > 0
    assert clocks_of(database, filed.case_id)["pgd.info_request"].clock.due_on == date(2026, 12, 2)


def test_who_is_told_waits_while_the_clock_waits(
    at: time_machine.Traveller, boss: Officer, database: Database, filed: Filed
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=60))
    with database.reading() as session:
        days = clocks.read_days(session, OFFICE)
        one: Running = clock_of(session, session.get_one(Case, (OFFICE, filed.case_id)), "janji.perihal")
    assert reckoning.to_tell(one, days, TUESDAY + timedelta(days=60)) == []
