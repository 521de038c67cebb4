"""Exactly one version of a service is in force at any time, and a case keeps the one it was filed under."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.cases import file_report
from tests.factories.charter import OFFICE, SLUG, head, make_draft, put_in_force
from webapp import clock, worker
from webapp.audit.models import JournalLine
from webapp.cases.models import Case, Clock
from webapp.charter import queries
from webapp.charter.models import Standard
from webapp.charter.service import drafts, force
from webapp.db import Database, new_id
from webapp.errors import Conflict, OfficeError

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
ASK = f"/layanan/{SLUG}/ajukan"
WISH = {"t_jenis": "pindah"}


def states(session: Session) -> list[tuple[int, str]]:
    rows = select(Standard.version, Standard.state).where(Standard.service_slug == SLUG).order_by(Standard.version)
    return [(version, state) for version, state in session.execute(rows)]


def held(session: Session) -> int:
    found = queries.find_in_force(session, OFFICE, SLUG)
    assert found is not None
    return found.version


def next_version(database: Database, *, days: int = 5, on: datetime | None = None, decree: str = "12/2026") -> None:
    with database.transaction() as session:
        by = head(session, f"kepala.{decree}")
        draft = make_draft(session, by)
        drafts.set_promise(session, draft, answer_days=days, calendar="workdays", source="SK", seen=1, by=by)
        put_in_force(session, draft, by, decree, clock.local(on).date() if on else None)


@time_machine.travel(NOON, tick=False)
def test_a_version_of_today_holds_at_once_and_the_one_before_gives_way(database: Database) -> None:
    next_version(database)
    with database.reading() as session:
        assert states(session) == [(1, "replaced"), (2, "in_force")]
        assert held(session) == 2


def test_a_version_of_a_coming_day_holds_from_midnight_even_before_the_worker_notes_it(
    app: Flask, database: Database
) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        next_version(database, on=NOON + timedelta(days=2))
        with database.reading() as session:
            assert states(session) == [(1, "in_force"), (2, "decided")]
            assert held(session) == 1
        moment.move_to(datetime(2026, 12, 2, 17, 1, tzinfo=UTC))  # 00.01 WIB
        with database.reading() as session:
            assert held(session) == 2
        assert worker.run_jobs(app, due_only=False)["standards"] == 1
        assert worker.run_jobs(app, due_only=False)["standards"] == 0
        with database.reading() as session:
            assert states(session) == [(1, "replaced"), (2, "in_force")]
            lines = select(func.count()).select_from(JournalLine).where(JournalLine.action == "standard.in_force")
            assert session.scalar(lines) == 1


def test_the_page_of_the_service_turns_at_midnight(client: Client, database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        next_version(database, days=3, on=NOON + timedelta(days=1))
        assert "14 hari kerja" in client.get(f"/layanan/{SLUG}").text
        moment.move_to(datetime(2026, 12, 1, 17, 1, tzinfo=UTC))
        page = client.get(f"/layanan/{SLUG}").text
        assert "3 hari kerja" in page
        assert "12/2026" in page


@time_machine.travel(NOON, tick=False)
def test_the_database_refuses_a_second_version_in_force(session: Session) -> None:
    first = queries.find_in_force(session, OFFICE, SLUG)
    assert first is not None
    for state in ("in_force", "draft"):
        if state == "draft":
            make_draft(session, head(session))
        facts: dict[str, Any] = {
            "answer_days": 1,
            "calendar": "workdays",
            "promise_source": "",
            "promise_certainty": "",
        }
        facts |= {"office_id": OFFICE, "id": new_id(), "service_slug": SLUG, "version": 9, "created_at": clock.now()}
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Standard).values(state=state, **facts))


@time_machine.travel(NOON, tick=False)
def test_two_writers_who_decide_the_same_draft_leave_one_version_in_force(database: Database) -> None:
    with database.transaction() as session:
        one, two = head(session, "satu"), head(session, "dua")
        draft_id = make_draft(session, one).id
    with database.reading() as stale:
        seen = stale.get_one(Standard, (OFFICE, draft_id)).revision
    with database.transaction() as session:
        draft = session.get_one(Standard, (OFFICE, draft_id))
        force.decide(session, draft, decree="1/2026", effective_on=clock.today(), seen=seen, by=one)
    with database.transaction() as session:
        draft = session.get_one(Standard, (OFFICE, draft_id))
        with pytest.raises(Conflict):
            force.decide(session, draft, decree="2/2026", effective_on=clock.today(), seen=seen, by=two)
    with database.reading() as session:
        assert states(session) == [(1, "replaced"), (2, "in_force")]


@time_machine.travel(NOON, tick=False)
def test_the_same_decision_pressed_twice_counts_once(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    assert put_in_force(session, draft, by) is draft
    assert put_in_force(session, draft, by) is None


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("again", ["12 TAHUN 2026", "12  Tahun, 2026", "12-tahun-2026"])
def test_a_decree_number_counts_once_however_it_is_written(session: Session, again: str) -> None:
    by = head(session)
    put_in_force(session, make_draft(session, by), by, "12 Tahun 2026")
    draft = make_draft(session, by)
    with pytest.raises(OfficeError, match="decree_twice"):
        put_in_force(session, draft, by, again)
    assert draft.state == "draft"


@time_machine.travel(NOON, tick=False)
def test_one_decree_may_set_the_standards_of_several_services(session: Session) -> None:
    by = head(session)
    for slug in (SLUG, "hasil-pemilu"):
        assert put_in_force(session, make_draft(session, by, slug), by, "12 Tahun 2026")


@time_machine.travel(NOON, tick=False)
def test_a_day_that_is_over_or_too_far_away_is_refused(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    for days, code in ((-1, "standard_date_past"), (367, "standard_date_far")):
        with pytest.raises(OfficeError, match=code):
            put_in_force(session, draft, by, on=clock.today() + timedelta(days=days))


def test_a_day_before_that_of_the_last_version_is_refused(database: Database) -> None:
    """A clock that was put back after the last version began would let a newer one begin before it."""
    with time_machine.travel(NOON + timedelta(days=9), tick=False):
        next_version(database)
    with time_machine.travel(NOON, tick=False), database.transaction() as session:
        by = head(session)
        held_then = queries.find_number(session, OFFICE, SLUG, 2)
        assert held_then is not None
        draft = make_draft(session, by)
        with pytest.raises(OfficeError, match="standard_date_before"):
            put_in_force(session, draft, by, "13/2026")


@time_machine.travel(NOON, tick=False)
def test_while_one_waits_for_its_day_there_is_no_other_draft_until_it_is_taken_back(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    put_in_force(session, draft, by, on=clock.today() + timedelta(days=3))
    with pytest.raises(OfficeError, match="standard_decided"):
        make_draft(session, by)
    assert drafts.take_back(session, draft, seen=draft.revision, by=by)
    assert (draft.decree, draft.effective_on, make_draft(session, by).id) == ("", None, draft.id)


def test_a_case_keeps_the_version_and_the_time_of_the_day_it_was_filed(client: Client, database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        first = file_report(client, ASK, **WISH)
        next_version(database, days=3, on=NOON + timedelta(days=1))
        same_day = file_report(client, ASK, **WISH)
        moment.move_to(NOON + timedelta(days=1))
        second = file_report(client, ASK, **WISH)
    with database.reading() as session:
        kept = [session.get_one(Case, (OFFICE, one.case_id)) for one in (first, same_day, second)]
        versions = [session.get_one(Standard, (OFFICE, case.standard_id)).version for case in kept]
        promised = select(Clock.case_id, Clock.due_on).where(Clock.rule_key == "janji.standar")
        due = dict(session.execute(promised).all())
    assert versions == [1, 1, 2]
    assert [case.answer_days for case in kept] == [14, 14, 3]
    assert due[kept[2].id] == kept[2].answer_on
    was, now = due[kept[0].id], due[kept[2].id]
    assert was is not None
    assert now is not None
    assert (was - now).days > 7, "a new promise feeds the clock of new cases alone"
