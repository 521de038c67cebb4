"""What may be kept for a day only goes: every sweep is called, and one that fails stops no other."""

from __future__ import annotations

import logging
import socket
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import obstore
import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

import webapp
from tests.factories.cases import count, database_of, file_report, open_case
from webapp import config, housekeeping, server
from webapp.accounts import sessions
from webapp.accounts.models import SignInFailure
from webapp.cases.models import CaseSession
from webapp.cases.service import receipts
from webapp.errors import OfficeError
from webapp.files import service as files
from webapp.files.models import HeldFile
from webapp.throttle.models import AddressCount, DailyKey

OFFICE = "3517"
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEPT_A_DAY = (HeldFile, AddressCount, DailyKey, SignInFailure, CaseSession)


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def live_a_day(app: Flask) -> None:
    """One of everything that may be kept for a day only."""
    client = app.test_client()
    open_case(client, file_report(client))  # a case session and an address count
    key = f"{OFFICE}/{uuid.uuid4()}"
    obstore.put(app.extensions["files"], key, b"a picture")
    held = files.PutFile("a.png", "image/png", 9, "0" * 64, key)
    with database_of(app).transaction() as session:
        files.hold(session, office_id=OFFICE, held_for="k1:a", put=[held])
        sessions.begin_try(session, office_id=OFFICE, sign_in_name="sri", address="203.0.113.9")


def rows(app: Flask) -> dict[str, int]:
    return {model.__tablename__: count(database_of(app), model) for model in KEPT_A_DAY}


def stored(app: Flask) -> int:
    return sum(len(chunk) for chunk in obstore.list(app.extensions["files"]))


def test_a_day_later_everything_is_gone_and_the_case_stays(app: Flask, at: time_machine.Traveller) -> None:
    # The store stamps its files with the machine's own time: "later" must be later than that too.
    live_a_day(app)
    assert set(rows(app).values()) == {1}
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=24, minutes=1))
    done = housekeeping.sweep_all(app)
    assert set(rows(app).values()) == {0}
    assert stored(app) == 0
    assert done == {"held files": 2, "address counts": 2, "sign-in failures": 1, "case sessions": 1}
    assert set(housekeeping.sweep_all(app).values()) == {0}


def test_what_is_younger_than_a_day_stays(app: Flask, at: time_machine.Traveller) -> None:
    live_a_day(app)
    at.shift(timedelta(hours=13, minutes=59))  # still the same day in Jombang
    housekeeping.sweep_all(app)
    assert set(rows(app).values()) == {1}
    assert stored(app) == 1
    at.move_to(MORNING + timedelta(hours=23, minutes=59))
    housekeeping.sweep_all(app)
    assert (rows(app)["held_files"], rows(app)["case_sessions"]) == (1, 1)


@pytest.mark.parametrize("broken", sorted(housekeeping.JOBS))
def test_a_failing_job_stops_no_other_and_the_log_tells_no_words(
    broken: str,
    app: Flask,
    at: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_app: Flask) -> int:
        raise RuntimeError(words)

    words = "Ibu Siti's papers"
    caplog.set_level(logging.INFO, "webapp")
    live_a_day(app)
    monkeypatch.setitem(housekeeping.JOBS, broken, fail)
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=24, minutes=1))
    done = housekeeping.sweep_all(app)
    assert [name for name, gone in done.items() if gone is None] == [broken]
    assert sum(1 for left in rows(app).values() if left) <= 2
    assert all(gone for name, gone in done.items() if name != broken)
    assert "RuntimeError" in caplog.text
    assert f"{broken} failed" in caplog.messages[-1]
    assert words not in caplog.text


def test_a_sweep_that_fails_half_way_is_undone(
    app: Flask, at: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(session: Session, *, office_id: str) -> int:
        assert receipts.sweep(session, office_id=office_id) == 1
        raise OfficeError("file_gone")

    live_a_day(app)
    monkeypatch.setitem(housekeeping.JOBS, "case sessions", partial(housekeeping._rows, half))
    at.shift(timedelta(days=2))
    assert housekeeping.sweep_all(app)["case sessions"] is None
    assert rows(app)["case_sessions"] == 1


def test_the_server_sweeps_at_once_and_then_every_hour(
    app: Flask, settings: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def sleep(seconds: float) -> None:
        told.append(seconds)
        if len(told) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(webapp, "create_app", lambda given: app if given is settings else None)
    monkeypatch.setattr(housekeeping, "sweep_all", told.append)
    monkeypatch.setattr(time, "sleep", sleep)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(KeyboardInterrupt):
        server._keep_house(settings, listening)
    assert told == [app, 3600, app, 3600]
    assert listening.fileno() == -1


def test_the_command_sweeps_and_tells_counts(app: Flask, at: time_machine.Traveller) -> None:
    live_a_day(app)
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=24, minutes=1))
    result = app.test_cli_runner().invoke(args=["housekeeping"])
    assert result.exit_code == 0
    assert result.output == "held files 2, address counts 2, sign-in failures 1, case sessions 1\n"
    assert set(rows(app).values()) == {0}


def test_the_command_tells_a_failed_job_to_whoever_started_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(housekeeping.JOBS, "held files", lambda _app: 1 // 0)
    result = app.test_cli_runner().invoke(args=["housekeeping"])
    assert result.exit_code == 1
    assert "held files failed, address counts 0" in result.output


def _machine_time(app: Flask) -> datetime:
    """The newest stamp in the object store, whose clock no test moves."""
    newest: datetime = max(item["last_modified"] for chunk in obstore.list(app.extensions["files"]) for item in chunk)
    return newest
