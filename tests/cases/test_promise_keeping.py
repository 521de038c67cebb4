"""The worker counts answers into daily rows: working days from receipt, and whether the promised day was kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, text
from werkzeug.test import Client

from tests.factories.cases import Filed, file_report
from tests.factories.charter import OFFICE
from webapp import worker
from webapp.cases.models import Case
from webapp.cases.service import promise_keeping
from webapp.charter.service import promise_days
from webapp.charter.service.promise_days import Tally
from webapp.db import Database

COMPLAINTS = "pengaduan-aspirasi-apresiasi"
FRIDAY = datetime(2026, 12, 4, 5, 0, tzinfo=UTC)


def answer(database: Database, filed: Filed, at: datetime, late: bool = False) -> None:
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        case.answered_at = at
        if late:
            case.answer_on = date(2026, 12, 6)


def rows(database: Database, day: date) -> dict[tuple[str, int], Tally]:
    with database.reading() as session:
        return promise_days.read_day(session, OFFICE, day)


def test_a_complaint_of_friday_answered_on_tuesday_took_two_working_days(
    app: Flask, client: Client, database: Database
) -> None:
    with time_machine.travel(FRIDAY, tick=False) as moment:
        kept, late = file_report(client), file_report(client)
        request = file_report(client, "/layanan/hasil-pemilu/ajukan", t_pemilihan="bupati-2024", t_bentuk="csv")
        moment.shift(timedelta(days=4))
        answer(database, kept, moment_now())
        answer(database, late, moment_now(), late=True)
        answer(database, request, moment_now())
        assert worker.run_jobs(app, due_only=False)["service_days"] == 1
        assert worker.run_jobs(app, due_only=False)["service_days"] == 0, "what stands is not written again"
    assert rows(database, date(2026, 12, 8)) == {
        (COMPLAINTS, 2): Tally(cases=2, promised=2, kept=1),
        ("hasil-pemilu", 2): Tally(cases=1, promised=1, kept=1),
    }


def moment_now() -> datetime:
    return datetime.now(UTC)


def test_the_same_day_is_no_working_day_and_the_day_is_jombangs(client: Client, database: Database) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        filed = file_report(client)
    answer(database, filed, datetime(2026, 12, 4, 17, 30, tzinfo=UTC))  # Saturday, 00.30 WIB
    with database.reading() as session:
        assert promise_keeping.count_day(session, OFFICE, date(2026, 12, 4)) == {}
        assert list(promise_keeping.count_day(session, OFFICE, date(2026, 12, 5))) == [(COMPLAINTS, 1)]
    answer(database, filed, FRIDAY + timedelta(hours=2))
    with database.reading() as session:
        assert list(promise_keeping.count_day(session, OFFICE, date(2026, 12, 4))) == [(COMPLAINTS, 0)]


def test_an_answer_taken_back_and_given_anew_moves_to_its_new_day(
    app: Flask, client: Client, database: Database
) -> None:
    with time_machine.travel(FRIDAY, tick=False) as moment:
        filed = file_report(client)
        answer(database, filed, FRIDAY)
        worker.run_jobs(app, due_only=False)
        moment.shift(timedelta(days=3))
        answer(database, filed, FRIDAY + timedelta(days=3))
        worker.run_jobs(app, due_only=False)
    assert rows(database, date(2026, 12, 4)) == {}
    assert list(rows(database, date(2026, 12, 7))) == [(COMPLAINTS, 1)]


def test_a_day_is_found_by_its_index_and_never_by_reading_all_cases(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))
    with database.reading() as session:
        promise_keeping.count_day(session, OFFICE, date(2026, 12, 4))
        statement = next(one for one in asked if "FROM cases" in one)
        values = re.sub(r"\?", "'2026-12-04'", statement)
        plan = " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {values}")))
    assert "ix_cases_answered_at" in plan
    assert "SCAN" not in plan


@pytest.mark.parametrize("mine", [True, False])
def test_a_worker_that_lost_its_job_writes_nothing_more(client: Client, database: Database, mine: bool) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        filed = file_report(client)
        answer(database, filed, FRIDAY)
        assert promise_keeping.keep_days(database, OFFICE, lambda: mine) == int(mine)
