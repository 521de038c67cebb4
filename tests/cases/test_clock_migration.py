"""Cases of before get their clocks by what their columns say: no day moves, and what waited still waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import column, insert, inspect, select, table
from sqlalchemy.orm import Session

from webapp import migrations
from webapp.cases import reckoning
from webapp.cases.models import NO_DEADLINE, Case, CaseEvent
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks
from webapp.db import Database, new_id
from webapp.offices import service as offices
from webapp.workdays import service as workdays

OFFICE = "3517"
RECEIVED = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Database]:
    """A seeded office as it was before clocks."""
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    migrations.upgrade(database.engine)
    with database.transaction() as session:
        offices.seed_office(session, OFFICE)
        workdays.seed_calendar(session, OFFICE)
    migrations.downgrade(database.engine, "0017")
    yield database
    database.dispose()


def add_case(database: Database, state: str, *moves: tuple[str, str, datetime], **facts: Any) -> uuid.UUID:
    """A case in a state, with the moves (from, to, when) that led there."""
    case_id = new_id()
    row = {
        "office_id": OFFICE,
        "id": case_id,
        "year": 2026,
        "number": next(_numbers),
        "kind": "complaint",
        "matter": "data-pemilih",
        "state": state,
        "state_since": moves[-1][2] if moves else RECEIVED,
        "channel": "web",
        "language": "id",
        "openness": "open",
        "text": "Cerita.",
        "unit_key": "data",
        "received_at": RECEIVED,
        "recorded_at": RECEIVED,
        "verify_on": date(2026, 11, 27),
        "answer_on": date(2026, 12, 14),
        "answer_days": 14,
        "due_on": date(2026, 12, 14),
        **facts,
    }
    with database.transaction() as session:
        insert_as_then(session, row)
        for before, after, at in moves:
            event = {"office_id": OFFICE, "id": new_id(), "case_id": case_id, "at": at, "actor": "x", "kind": "moved"}
            session.execute(insert(CaseEvent), [{**event, "from_state": before, "to_state": after}])
    return case_id


def insert_as_then(session: Session, row: dict[str, Any]) -> None:
    """A case with the columns that the table had then: later migrations add some."""
    then = {found["name"] for found in inspect(session.connection()).get_columns("cases")}
    known = [one for one in Case.__table__.columns if one.name in then]
    defaults = {one.name: one.default.arg for one in known if one.default is not None}
    filled = {name: value(None) if callable(value) else value for name, value in defaults.items()}
    old = table("cases", *(column(one.name, one.type) for one in known))
    session.execute(insert(old), [{**filled, **row}])


_numbers = iter(range(1, 100))


def found(database: Database, case_id: uuid.UUID) -> tuple[Case, dict[str, Running], Days]:
    migrations.upgrade(database.engine)
    with database.reading() as session:
        case = session.get_one(Case, (OFFICE, case_id))
        return case, {one.rule.key: one for one in clocks.list_clocks(session, case)}, clocks.read_days(session, OFFICE)


def test_a_fresh_case_owes_its_check_and_its_answer_on_the_same_days(older: Database) -> None:
    _case, running, days = found(older, add_case(older, "received", due_on=date(2026, 11, 27)))
    assert {key: one.clock.due_on for key, one in running.items()} == {
        "pgd.verify": date(2026, 11, 27),
        "janji.perihal": date(2026, 12, 14),
    }
    for one in running.values():
        assert one.clock.due_at == reckoning.due(one, days)
        assert one.clock.calendar_revision == days.revision, "nothing to reckon anew"


def test_what_waits_goes_on_waiting_and_runs_on_with_the_reply(older: Database) -> None:
    asked = RECEIVED + 2 * DAY
    case_id = add_case(
        older, "waiting", ("received", "waiting", asked), due_on=NO_DEADLINE, paused_on=date(2026, 11, 26)
    )
    _case, running, _days = found(older, case_id)
    one = running["janji.perihal"]
    assert (one.clock.due_on, one.paused_since) == (None, asked)
    with older.transaction() as session:
        case = session.get_one(Case, (OFFICE, case_id))
        case.state = "in_hand"
        clocks.follow(session, case, clocks.COMPLETED, clocks.read_days(session, OFFICE), at=asked + DAY)
        assert case.due_on == case.answer_on == date(2026, 12, 15)


def test_a_wait_of_before_is_remembered_so_that_another_calendar_does_not_take_it_back(older: Database) -> None:
    moves = (("received", "waiting", RECEIVED), ("waiting", "in_hand", RECEIVED + 3 * DAY))
    case_id = add_case(older, "in_hand", *moves, answer_on=date(2026, 12, 17), due_on=date(2026, 12, 17))
    _case, running, days = found(older, case_id)
    assert set(running) == {"janji.perihal"}
    assert reckoning.due(running["janji.perihal"], days) == running["janji.perihal"].clock.due_at
    assert running["janji.perihal"].clock.due_on == date(2026, 12, 17)


def test_a_reopened_case_counts_from_its_reopening(older: Database) -> None:
    back = RECEIVED + 30 * DAY
    moves = (("received", "answered", RECEIVED + DAY), ("answered", "reopened", back), ("reopened", "in_hand", back))
    case_id = add_case(older, "in_hand", *moves, answer_on=date(2027, 1, 18), due_on=date(2027, 1, 18))
    _case, running, days = found(older, case_id)
    one = running["janji.perihal"]
    assert (one.clock.started_at, one.clock.started_by) == (back, "reopened")
    assert reckoning.due(one, days) == one.clock.due_at


def test_what_came_back_without_a_promise_is_looked_at_again(older: Database) -> None:
    back = RECEIVED + 7 * DAY
    case_id = add_case(
        older,
        "reopened",
        ("answered", "reopened", back),
        answer_days=None,
        answer_on=date(2026, 12, 4),
        due_on=date(2026, 12, 4),
    )
    _case, running, days = found(older, case_id)
    assert set(running) == {"pgd.look_again"}
    assert reckoning.due(running["pgd.look_again"], days) == running["pgd.look_again"].clock.due_at


@pytest.mark.parametrize(("hour", "outcome"), [(16, "kept"), (18, "late")])
def test_an_answered_case_keeps_whether_it_was_in_time_and_can_be_taken_back(
    older: Database, hour: int, outcome: str
) -> None:
    answered = datetime(2026, 12, 14, hour, tzinfo=UTC)
    moves = (("received", "answered", answered),)
    case_id = add_case(older, "answered", *moves, due_on=NO_DEADLINE, answered_at=answered)
    _case, running, _days = found(older, case_id)
    assert running["janji.perihal"].clock.outcome == outcome
    with older.transaction() as session:
        case = session.get_one(Case, (OFFICE, case_id))
        case.state = "in_hand"
        clocks.follow(session, case, clocks.TAKEN_BACK, clocks.read_days(session, OFFICE))
        assert case.due_on == date(2026, 12, 14)


@pytest.mark.parametrize("state", ["closed", "declined", "withdrawn"])
def test_a_case_that_is_over_gets_no_clock(older: Database, state: str) -> None:
    _case, running, _days = found(older, add_case(older, state, due_on=NO_DEADLINE))
    assert running == {}


def test_going_back_takes_the_clocks_and_leaves_the_dates(older: Database) -> None:
    case_id = add_case(older, "received", due_on=date(2026, 11, 27))
    found(older, case_id)
    migrations.downgrade(older.engine, "0017")
    assert "clocks" not in inspect(older.engine).get_table_names()
    with Session(older.engine) as session:
        due_on = select(Case.due_on).where(Case.office_id == OFFICE, Case.id == case_id)
        assert session.scalar(due_on) == date(2026, 11, 27)
