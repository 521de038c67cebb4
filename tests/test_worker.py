"""The worker: what may be kept for a day only goes, one job stops no other, two workers do not disturb each other."""

from __future__ import annotations

import logging
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import obstore
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import webapp
from tests.conftest import ROOT
from tests.factories.accounts import make_staff
from tests.factories.cases import count, database_of, file_report, open_case
from tests.servers import environment, until
from webapp import clock, config, server, worker
from webapp.accounts import sessions
from webapp.accounts.models import SignInFailure, StaffSession
from webapp.cases.models import CaseSession
from webapp.cases.service import receipts
from webapp.db import Database
from webapp.errors import OfficeError
from webapp.files import service as files
from webapp.files.models import HeldFile, IncomingFile
from webapp.throttle.models import AddressCount, DailyKey
from webapp.upkeep import queries, service
from webapp.upkeep.models import JobRun

OFFICE = "3517"
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEPT_A_DAY = (HeldFile, IncomingFile, AddressCount, DailyKey, SignInFailure, CaseSession, StaffSession)
OF_FILES = ("held_files", "uploads", "orphan_objects")
OF_CLOCKS = ("clocks", "silence", "late", "escalations", "outbox", "outbox_old")
OTHERS = (*OF_CLOCKS, "survey_invitations", "standards", "clause_reviews", "service_days")
NAMES = (*OF_FILES, "address_counts", "sign_in_failures", "staff_sessions", "case_sessions", *OTHERS)
ALL_GONE = dict(zip(NAMES, (1, 1, 1, 2, 1, 1, 1, *[0] * 10), strict=True))


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
        sessions.open_session(session, staff=make_staff(session))
        files.hold(session, office_id=OFFICE, held_for="k1:a", put=[held])
        owner = {"owner_kind": "case", "owner_id": uuid.uuid4()}
        session.add(IncomingFile(office_id=OFFICE, **owner, id_hash="k1:b", name="b.jpg", size_bytes=9))
        sessions.begin_try(session, office_id=OFFICE, sign_in_name="sri", address="203.0.113.9")


def rows(app: Flask) -> dict[str, int]:
    return {model.__tablename__: count(database_of(app), model) for model in KEPT_A_DAY}


def stored(app: Flask) -> int:
    return sum(len(chunk) for chunk in obstore.list(app.extensions["files"]))


def run_all(app: Flask) -> dict[str, int | None]:
    """`worker --once`."""
    return worker.run_jobs(app, due_only=False)


def replace_job(app: Flask, name: str, run: Callable[..., int]) -> None:
    app.extensions["jobs"] = tuple(worker.Job(name, run) if job.name == name else job for job in app.extensions["jobs"])


def run_of(app: Flask, name: str) -> JobRun:
    with database_of(app).reading() as session:
        return queries.list_runs(session, OFFICE)[name]


def test_a_day_later_everything_is_gone_and_the_case_stays(app: Flask, at: time_machine.Traveller) -> None:
    # The store stamps its files with the machine's own time: "later" must be later than that too.
    live_a_day(app)
    assert set(rows(app).values()) == {1}
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=36, minutes=1))
    done = run_all(app)
    assert set(rows(app).values()) == {0}
    assert stored(app) == 0
    assert done == ALL_GONE
    assert set(run_all(app).values()) == {0}


def test_what_is_younger_than_a_day_stays(app: Flask, at: time_machine.Traveller) -> None:
    live_a_day(app)
    at.shift(timedelta(hours=13, minutes=59))  # still the same day in Jombang
    run_all(app)
    assert set(rows(app).values()) == {1}
    assert stored(app) == 1
    at.move_to(MORNING + timedelta(hours=23, minutes=59))
    run_all(app)
    assert (rows(app)["held_files"], rows(app)["case_sessions"], rows(app)["staff_sessions"]) == (1, 1, 1)


def test_a_session_that_was_ended_by_hand_goes_a_day_later(app: Flask, at: time_machine.Traveller) -> None:
    live_a_day(app)
    with database_of(app).transaction() as session:
        opened = session.scalars(select(StaffSession)).one()
        sessions.sign_out(session, office_id=OFFICE, session_id=opened.id)
    at.move_to(MORNING + timedelta(hours=24, minutes=1))
    assert run_all(app)["staff_sessions"] == 1


def test_many_rows_go_in_small_rounds_until_none_is_left(
    app: Flask, at: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"name": "a.png", "media_type": "image/png", "size_bytes": 9, "digest": "0" * 64}
    with database_of(app).transaction() as session:
        for number in range(25):
            marks = {"held_for": f"k1:{number}", "store_key": f"{OFFICE}/{number}", "held_at": clock.now()}
            session.add(HeldFile(office_id=OFFICE, **facts, **marks))
    monkeypatch.setattr(worker, "ROUND_ROWS", 10)
    at.shift(timedelta(days=2))
    assert run_all(app)["held_files"] == 25
    assert rows(app)["held_files"] == 0


@pytest.mark.parametrize("broken", sorted(NAMES))
def test_a_failing_job_stops_no_other_and_the_log_tells_no_words(
    broken: str,
    app: Flask,
    at: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_app: Flask, _still_mine: worker.StillMine) -> int:
        raise RuntimeError(words)

    words = "Ibu Siti's papers"
    caplog.set_level(logging.INFO, "webapp")
    live_a_day(app)
    replace_job(app, broken, fail)
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=36, minutes=1))
    done = run_all(app)
    assert [name for name, gone in done.items() if gone is None] == [broken]
    # Without the rows of held files gone, their bytes stay named and stay.
    # No calendar changed, no share of a deadline is reached, no survey runs.
    idle = set(OTHERS) | ({"orphan_objects"} if broken == "held_files" else set())
    assert {name for name, gone in done.items() if not gone} == {broken} | idle
    assert "RuntimeError" in caplog.text
    assert f"{broken} failed" in caplog.messages[-1]
    assert words not in caplog.text
    assert run_of(app, broken).outcome == "failed"
    assert {run_of(app, name).outcome for name in NAMES if name != broken} == {"ok"}


def test_a_sweep_that_fails_half_way_is_undone(app: Flask, at: time_machine.Traveller) -> None:
    def half(session: Session, *, office_id: str, limit: int) -> int:
        assert receipts.sweep(session, office_id=office_id, limit=limit) == 1
        raise OfficeError("file_gone")

    live_a_day(app)
    replace_job(app, "case_sessions", worker.forgetting("case_sessions", half).run)
    at.shift(timedelta(days=2))
    assert run_all(app)["case_sessions"] is None
    assert rows(app)["case_sessions"] == 1


def test_a_job_runs_when_it_is_due_and_not_before(app: Flask, at: time_machine.Traveller) -> None:
    assert set(worker.run_jobs(app)) == set(NAMES)
    assert worker.run_jobs(app) == {}
    at.shift(timedelta(minutes=59))
    assert worker.run_jobs(app) == {"outbox": 0}, "messages go out every minute"
    at.shift(timedelta(minutes=1))
    assert set(worker.run_jobs(app)) == set(NAMES)


def test_the_setting_makes_every_job_run_more_often(
    settings: config.Settings, app: Flask, at: time_machine.Traveller
) -> None:
    app.config["SETTINGS"] = replace(settings, worker_seconds=7)
    assert set(worker.run_jobs(app)) == set(NAMES)
    at.shift(timedelta(seconds=6))
    assert worker.run_jobs(app) == {}
    at.shift(timedelta(seconds=1))
    assert set(worker.run_jobs(app)) == set(NAMES)


def test_a_clock_that_was_set_back_stops_no_job(app: Flask, at: time_machine.Traveller) -> None:
    worker.run_jobs(app)
    at.move_to(MORNING - timedelta(days=400))
    assert set(worker.run_jobs(app)) == set(NAMES)


def test_a_run_that_was_cut_off_is_taken_up_when_its_lease_is_over(app: Flask, at: time_machine.Traveller) -> None:
    """A worker killed in the middle leaves its lease behind, and nothing else."""

    class Killed(BaseException):
        pass

    def die(_app: Flask, _still_mine: worker.StillMine) -> int:
        raise Killed

    whole = app.extensions["jobs"]
    replace_job(app, "held_files", die)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "end_run", lambda *_args, **_facts: None)  # SIGKILL runs no `finally`
        with pytest.raises(Killed):
            worker.run_jobs(app)
    app.extensions["jobs"] = whole
    assert queries.cut_off(run_of(app, "held_files"))
    assert "held_files" not in worker.run_jobs(app), "the lease still runs"
    at.shift(service.LEASE + timedelta(seconds=1))
    assert worker.run_jobs(app)["held_files"] == 0
    assert not queries.cut_off(run_of(app, "held_files"))


def test_two_workers_at_once_do_each_job_once(app: Flask) -> None:
    """Real threads with a database each; the job of the first waits until the second has looked."""
    begun, looked = Event(), Event()
    ran: list[str] = []

    def slow(_app: Flask, _still_mine: worker.StillMine) -> int:
        ran.append("slow")
        begun.set()
        assert looked.wait(20)
        return 1

    app.extensions["jobs"] = (worker.Job("held_files", slow),)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(worker.run_jobs, app)
        assert begun.wait(20)
        second = worker.run_jobs(app, due_only=False)
        looked.set()
        assert first.result(20) == {"held_files": 1}
    assert second == {}
    assert ran == ["slow"]


def test_a_worker_that_lost_its_lease_stops_and_does_not_note_an_end(app: Flask, at: time_machine.Traveller) -> None:
    """It hung for longer than the lease; another one began meanwhile."""

    def hang(app: Flask, still_mine: worker.StillMine) -> int:
        at.shift(service.LEASE + timedelta(seconds=1))
        with database_of(app).transaction() as session:
            taken = service.take_lease(session, office_id=OFFICE, job="held_files", holder=other)
            assert taken is not None
        assert not still_mine()
        return 5

    other = uuid.uuid4()
    replace_job(app, "held_files", hang)
    worker.run_jobs(app)
    run = run_of(app, "held_files")
    assert (run.holder, run.ended_at, run.outcome) == (other, None, "")


def test_the_server_works_at_once_and_looks_again_every_minute(
    app: Flask, settings: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def sleep(seconds: float) -> None:
        told.append(seconds)
        if len(told) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(webapp, "create_app", lambda given: app if given is settings else None)
    monkeypatch.setattr(worker, "run_jobs", told.append)
    monkeypatch.setattr(time, "sleep", sleep)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(KeyboardInterrupt):
        server._work(settings, listening)
    assert told == [app, 60.0, app, 60.0]
    assert listening.fileno() == -1


def test_a_database_that_is_away_does_not_end_the_worker(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with database_of(app).engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE job_runs RENAME TO gone")
    assert worker.run_jobs(app) == dict.fromkeys(NAMES)
    assert "OperationalError" in caplog.text


def test_the_command_does_one_round_and_tells_counts(app: Flask, at: time_machine.Traveller) -> None:
    live_a_day(app)
    at.move_to(max(MORNING, _machine_time(app)) + timedelta(hours=36, minutes=1))
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0
    assert result.output == worker.told(ALL_GONE) + "\n"
    assert set(rows(app).values()) == {0}


def test_the_command_tells_a_failed_job_to_whoever_started_it(app: Flask) -> None:
    replace_job(app, "held_files", lambda _app, _still_mine: 1 // 0)
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 1
    assert "held_files failed, uploads 0" in result.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_at_once_when_told_to(seeded: Path, tmp_path: Path, number: signal.Signals) -> None:
    for name in ("piagam.sqlite3", "secrets.env"):
        shutil.copy(seeded / name, tmp_path)
    env = environment(tmp_path)
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT, env=env)
    try:
        until(lambda: _has_run(config.load(env)), "the worker has run its jobs")
        process.send_signal(number)
        assert process.wait(20) == -number, "by the kernel's own action"
    finally:
        process.kill()


def _has_run(settings: config.Settings) -> bool:
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            return set(queries.list_runs(session, OFFICE)) == set(NAMES)
    finally:
        database.dispose()


def _machine_time(app: Flask) -> datetime:
    """The newest stamp in the object store, whose clock no test moves."""
    newest: datetime = max(item["last_modified"] for chunk in obstore.list(app.extensions["files"]) for item in chunk)
    return newest
