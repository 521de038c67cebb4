"""The right person is told once how much of a deadline has passed; nobody who may not read the case ever is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import Client

from tests.factories.accounts import make_staff
from tests.factories.cases import OFFICE, Filed, file_report
from tests.factories.clocks import calendar_of, clocks_of, escalate
from tests.factories.desk import CONDUCT, administrator, events_of, handlers, row_of
from webapp.accounts import posts
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER, Staff
from webapp.audit import chain
from webapp.cases.models import Case
from webapp.cases.service import clocks, escalation, naming, new_calendar
from webapp.cases.service.handling import Hand
from webapp.db import Database, discard
from webapp.notify import queries as notify
from webapp.notify.models import Outgoing

# A Tuesday; the check of three working days ends on Friday 27, the promise of the matter on 14 December.
TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FRIDAY, THURSDAY_AFTER = datetime(2026, 11, 27, 3, tzinfo=UTC), datetime(2026, 12, 3, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class People:
    """Who stands in the line of the unit that handles reports about voters' data."""

    officer: Staff
    head: Staff
    secretary: Staff
    chair: Staff
    boss: Staff


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as travel:
        yield travel


@pytest.fixture
def filed(at: time_machine.Traveller, client: Client) -> Filed:
    return file_report(client)


@pytest.fixture
def people(filed: Filed, database: Database) -> People:
    """Everybody is there; secretary and chair administrate, so that they see every unit's cases."""
    with database.transaction() as session:
        unit = session.get_one(Case, (OFFICE, filed.case_id)).unit_key
        officer = make_staff(session, role=OFFICER, name="Petugas", unit_key=unit)
        head = make_staff(session, role=HEAD, name="Kepala", unit_key=unit)
        secretary = make_staff(session, role=ADMINISTRATOR, name="Sekretaris")
        chair = make_staff(session, role=ADMINISTRATOR, name="Ketua")
        boss = make_staff(session, role=ADMINISTRATOR, name="Admin")
        for post, one in ((posts.SECRETARY, secretary), (posts.CHAIR, chair)):
            posts.put_post(session, office_id=OFFICE, post=post, staff_id=one.id, by=boss.id)
        session.get_one(Case, (OFFICE, filed.case_id)).officer_id = officer.id
    return People(officer, head, secretary, chair, boss)


def told(database: Database) -> list[tuple[str, str, object]]:
    """Who was told: kind, name, share."""
    with database.reading() as session:
        rows = session.execute(
            select(Outgoing, Staff.name)
            .join(Staff, (Staff.office_id == Outgoing.office_id) & (Staff.id == Outgoing.staff_id))
            .order_by(Outgoing.id)
        )
        return [(one.kind, name, one.facts.get("share")) for one, name in rows]


def shares(database: Database, number: str) -> list[tuple[object, object, object]]:
    """The events that say so on the case."""
    found = [one.facts for one in events_of(database, number) if one.kind == "escalated"]
    return [(facts["rule"], facts["share"], facts["role"]) for facts in found]


def go_away(database: Database, who: Staff, substitute: Staff, by: Staff) -> None:
    with database.transaction() as session:
        posts.add_leave(
            session,
            office_id=OFFICE,
            staff_id=who.id,
            substitute_id=substitute.id,
            first_on=date(2026, 11, 20),
            last_on=date(2026, 12, 20),
            by=by.id,
        )


def test_at_each_share_the_right_person_is_told_once_and_the_case_says_so(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    assert escalate(database) == []
    at.move_to(FRIDAY)
    assert escalate(database) == [1]
    assert escalate(database) == [], "run twice, told once"
    assert told(database) == [("escalated", "Kepala", 100)]
    assert shares(database, filed.number) == [("pgd.verify", 100, "head")]
    at.move_to(THURSDAY_AFTER)
    escalate(database)
    assert sorted(told(database)[1:]) == [("escalated", "Petugas", 50), ("escalated", "Sekretaris", 120)]
    with database.reading() as session:
        assert chain.verify(session, OFFICE).broken is None
        facts = session.scalars(select(Outgoing.facts).order_by(Outgoing.id)).first()
    assert facts == {"rule": "pgd.verify", "share": 100, "role": "head", "due": "2026-11-27"}


def test_after_a_week_without_a_worker_only_the_highest_share_is_told(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    at.move_to(TUESDAY + timedelta(days=60))
    escalate(database)
    by_rule = sorted(shares(database, filed.number), key=str)
    assert by_rule == [
        ("janji.perihal", 120, "secretary"),
        ("pgd.reply_complete", 100, "head"),
        ("pgd.verify", 120, "secretary"),
    ]
    assert escalate(database) == []


def test_nothing_escalates_while_the_citizen_is_asked_and_what_runs_on_waits_for_its_new_day(
    app: Flask, at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    administrator(app).write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=40))
    escalate(database)
    assert told(database) == []
    with database.transaction() as session:
        case, days = session.get_one(Case, (OFFICE, filed.case_id)), clocks.read_days(session, OFFICE)
        clocks.follow(session, case, clocks.COMPLETED, days)
    escalate(database)
    assert told(database) == [], "the wait did not use up its time"
    at.shift(timedelta(days=14))
    escalate(database)
    assert ("escalated", "Petugas", 50) in told(database)


def test_whoever_is_away_is_stood_in_for(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    with database.transaction() as session:
        unit = session.get_one(Case, (OFFICE, filed.case_id)).unit_key
        colleague = make_staff(session, role=OFFICER, name="Rekan", unit_key=unit)
    go_away(database, people.head, colleague, people.boss)
    at.move_to(FRIDAY)
    escalate(database)
    assert told(database) == [("escalated", "Rekan", 100)]


def test_a_substitute_of_another_unit_reads_the_case_meanwhile_but_not_one_that_is_about_them(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    with database.transaction() as session:
        stranger = make_staff(session, role=OFFICER, name="Bagian lain", unit_key="umum")
        case = session.get_one(Case, (OFFICE, filed.case_id))
        hand = Hand(people.boss.id, case.version, calendar_of())
        naming.name_persons(session, case, hand, staff_ids=[stranger.id], typed="")
    go_away(database, people.head, stranger, people.boss)
    at.move_to(FRIDAY)
    escalate(database)
    assert ("escalated", "Sekretaris", 100) in told(database)
    assert "Bagian lain" not in {name for _kind, name, _share in told(database)}


@pytest.mark.parametrize("gone", ["closed", "missing"])
def test_a_head_who_is_not_there_is_passed_over_to_the_next_above(
    gone: str, at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    with database.transaction() as session:
        head = session.get_one(Staff, (OFFICE, people.head.id))
        head.active, head.role = (False, HEAD) if gone == "closed" else (True, OFFICER)
    at.move_to(FRIDAY)
    escalate(database)
    assert told(database) == [("escalated", "Sekretaris", 100)]
    assert shares(database, filed.number) == [("pgd.verify", 100, "secretary")]


def test_where_nobody_may_read_the_case_administrators_learn_that_there_is_one_and_no_more(
    at: time_machine.Traveller, client: Client, app: Flask, database: Database, people: People
) -> None:
    pair = handlers(app)
    secret = file_report(client, CONDUCT)
    with database.transaction() as session:
        for one in pair:
            session.get_one(Staff, (OFFICE, one.staff.id)).active = False
    at.move_to(FRIDAY)
    escalate(database)
    case = row_of(database, secret.number)
    with database.reading() as session:
        mine = session.scalars(select(Outgoing).where(Outgoing.subject_id == case.id)).all()
        administrators = select(Staff.id).where(Staff.role == ADMINISTRATOR, Staff.active)
        assert {one.staff_id for one in mine} == set(session.scalars(administrators))
    assert {(one.kind, tuple(one.facts)) for one in mine} == {("unread_case", ())}
    assert ("pgd.verify", 100, "administrators") in shares(database, secret.number)


def test_of_a_conduct_matter_only_its_handlers_are_told(
    at: time_machine.Traveller, client: Client, app: Flask, database: Database, people: People
) -> None:
    first, second = handlers(app)
    secret = file_report(client, CONDUCT)
    go_away(database, first.staff, people.boss, people.boss)
    at.move_to(FRIDAY)
    escalate(database)
    case = row_of(database, secret.number)
    with database.reading() as session:
        mine = session.scalars(select(Outgoing.staff_id).where(Outgoing.subject_id == case.id)).all()
    assert sorted(mine) == sorted((first.staff.id, second.staff.id)), "nobody stands in for a handler"
    assert shares(database, secret.number)[0][2] == "handlers"


def test_killed_before_the_commit_it_is_told_at_the_next_run_and_once(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    at.move_to(FRIDAY)
    with database.reading() as look:
        batch = escalation.look(look, office_id=OFFICE)
    assert batch
    with database.transaction() as session:
        assert escalation.write(session, batch) == 1
        discard(session)
    assert told(database) == []
    assert escalate(database) == [1]
    with database.transaction() as session:
        assert escalation.write(session, batch) == 0, "a second worker that looked before"
    assert told(database) == [("escalated", "Kepala", 100)]
    assert len(shares(database, filed.number)) == 1


def test_a_machine_whose_clock_steps_back_an_hour_tells_nothing_twice(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    at.move_to(datetime(2026, 11, 26, 17, 0, tzinfo=UTC))  # midnight in Jombang
    assert escalate(database) == [1]
    for moment in (datetime(2026, 11, 26, 16, tzinfo=UTC), datetime(2026, 11, 26, 17, tzinfo=UTC)):
        at.move_to(moment)
        assert escalate(database) == []
    assert len(told(database)) == 1


def test_a_clock_that_would_be_told_by_the_old_calendar_only_is_put_right_and_nobody_is_told(
    at: time_machine.Traveller, database: Database, filed: Filed, people: People
) -> None:
    """A migrated clock is due for a look at once."""
    with database.transaction() as session:
        for one in clocks.list_clocks(session, session.get_one(Case, (OFFICE, filed.case_id))):
            one.clock.tell_at = one.clock.started_at
    before = row_of(database, filed.number).version
    assert escalate(database) == [3]
    assert told(database) == []
    assert row_of(database, filed.number).version == before
    found = clocks_of(database, filed.case_id)
    assert found["pgd.verify"].clock.tell_at == datetime(2026, 11, 26, 17, tzinfo=UTC)


def test_what_is_due_and_what_is_unseen_is_found_by_an_index_and_never_by_a_look_at_all_rows(
    database: Database, filed: Filed, people: People
) -> None:
    asked: list[tuple[str, Any]] = []
    with database.reading() as session:
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cursor, statement, values, *_x: asked.append((statement, values)),
        )
        escalation.look(session, office_id=OFFICE)
        new_calendar.look(session, office_id=OFFICE)
        new_calendar.count_waiting(session, OFFICE)
        notify.count_unseen(session, OFFICE, people.head.id)
        plans = [
            detail
            for statement, values in list(asked)
            if "FROM clocks" in statement or "FROM outbox" in statement
            for *_ids, detail in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    told = "\n".join(plans)
    for index in ("ix_clocks_to_tell", "ix_clocks_open_calendar_revision", "ix_outbox_unseen"):
        assert index in told
    assert "SCAN clocks" not in told
    assert "SCAN outbox" not in told
