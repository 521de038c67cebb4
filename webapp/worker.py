"""The worker: runs the jobs that `create_app()` lists, each at its own interval.

Every job works in small rounds of one transaction each, is safe to kill and safe to repeat: what was not
committed is done by the next run. The process therefore keeps the kernel's own action on SIGTERM and
SIGINT, ends at once, and loses nothing. A job's lease (`job_runs`) keeps two workers from doing one
thing twice; a killed holder's lease runs out by itself.
"""

from __future__ import annotations

import logging
import signal
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from webapp import clock, config, db
from webapp.files import sweeping
from webapp.notify import sending
from webapp.upkeep import marks, queries, service
from webapp.web.traces import trace

log = logging.getLogger(__name__)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# How often a job of many small rounds asks whether it still holds its lease (service.LEASE is 30 s).
ASK_EVERY = timedelta(milliseconds=300)
# Rows of one transaction: a filing never waits long for the write lock.
ROUND_ROWS = 500
LOOK_AT_LEAST_EVERY_SECONDS = 60.0

# Asked between two rounds: whether this process still holds the job.
StillMine = Callable[[], bool]
Done = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do again and again. `run` returns how many rows or files it dealt with."""

    name: str
    run: Callable[[Flask, StillMine], int]
    every: timedelta = HOUR


def forgetting(name: str, sweep: Callable[..., int], every: timedelta = HOUR) -> Job:
    """A job that deletes old rows: `sweep(session, office_id=…, limit=…)` returns how many went."""
    return in_rounds(name, sweep, ROUND_ROWS, every)


def in_rounds(name: str, deal: Callable[..., int], at_once: int, every: timedelta = HOUR) -> Job:
    """A job in small transactions: `deal(session, office_id=…, limit=…)` says how many it did, fewer at the end."""
    return Job(name, partial(_in_rounds, deal, at_once), every)


def in_steps(name: str, look: Callable[..., Any], write: Callable[..., int], every: timedelta = HOUR) -> Job:
    """A job that thinks before it takes the lock: `look(session, office_id=…, after=…)` reads and reckons what is to be
    written (None: no more), `write(session, batch)` writes it in a transaction of its own and says how many it did.

    Between the two anybody may change what was read: `write` must see that, and leave it for the next run. `after` is
    the batch before, so that a run never meets the same row twice.
    """
    return Job(name, partial(_in_steps, look, write), every)


def by_itself(name: str, deal: Callable[[db.Database, str, StillMine], int], every: timedelta = HOUR) -> Job:
    """A job that opens its own transactions: `deal(database, office_id, still_mine)` says how many it did."""
    return Job(name, lambda app, still_mine: deal(_database(app), _settings(app).office_id, still_mine), every)


def sweeping_objects(every: timedelta = HOUR) -> Job:
    """The job that removes stored bytes which no row names."""
    return Job(service.ORPHAN_OBJECTS, _sweep_objects, every)


def sending_messages(every: timedelta = MINUTE) -> Job:
    """The job that sends what waits in the outbox."""
    return Job("outbox", _send_messages, every)


def work(app: Flask) -> None:
    """Do what is due, for ever. Not before a fork: it uses the object store."""
    while True:
        run_jobs(app)
        time.sleep(min(LOOK_AT_LEAST_EVERY_SECONDS, *(interval(app, job).total_seconds() for job in jobs(app))))


def run_jobs(app: Flask, *, due_only: bool = True) -> Done:
    """One round over all jobs: how many rows and files each dealt with, None for one that failed.

    Jobs that are not due or that another process holds are left out. The log gets counts and nothing else.
    """
    done: Done = {}
    for job in jobs(app):
        try:
            count = _run(app, job, due_only)
        except Exception as error:  # the others must still be done
            log.error("worker: %s failed: %s", job.name, trace(error))
            count = None
        if count != _NOT_RUN:
            done[job.name] = count
    if any(count != 0 for count in done.values()):
        log.info("worker: %s", told(done))
    return done


def told(done: Mapping[str, int | None]) -> str:
    """`held_files 2, case_sessions failed`."""
    return ", ".join(f"{name} {'failed' if count is None else count}" for name, count in done.items())


def jobs(app: Flask) -> tuple[Job, ...]:
    """The jobs of this application."""
    return cast("tuple[Job, ...]", app.extensions["jobs"])


def interval(app: Flask, job: Job) -> timedelta:
    """How often a job runs here: `PIAGAM_WORKER_SECONDS` for all of them, else its own."""
    chosen = _settings(app).worker_seconds
    return timedelta(seconds=chosen) if chosen else job.every


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job now, once, and say what it did.")
@with_appcontext
def command(once: bool) -> None:
    """Do the office's recurring work: forget what may be kept for a day only, remove bytes that no row names."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    logging.getLogger("webapp").setLevel(logging.INFO)
    if not once:
        # By the kernel: a handler would wait for our sleeping first thread where another takes the signal.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        with _database(app).transaction() as session:
            marks.note_keys(session, _settings(app))
        work(app)
    done = run_jobs(app, due_only=False)
    click.echo(told(done) or "Another worker does it just now.")
    if None in done.values():
        raise click.exceptions.Exit(1)


_NOT_RUN = -1


def _run(app: Flask, job: Job, due_only: bool) -> int:
    """Begin, do, end: three transactions and those of the job. `_NOT_RUN` when it is held or not due."""
    database, every = _database(app), interval(app, job)
    row = {"office_id": _settings(app).office_id, "job": job.name}
    if due_only:
        with database.reading() as look:  # most looks find nothing to do: they take no lock
            if not queries.is_due(queries.list_runs(look, row["office_id"]).get(job.name), every, clock.now()):
                return _NOT_RUN
    holder, lease = uuid.uuid4(), min(service.LEASE, every)
    with database.transaction() as session:
        begun = service.begin_run(session, **row, holder=holder, lease=lease, every=every if due_only else None)
    if not begun:
        return _NOT_RUN

    def still_mine() -> bool:
        with database.transaction() as session:
            return service.keep_lease(session, **row, holder=holder, lease=lease)

    outcome, done = service.FAILED, 0
    try:
        done = job.run(app, still_mine)
        outcome = service.OK
        return done
    finally:
        with database.transaction() as session:
            service.end_run(session, **row, holder=holder, outcome=outcome, done=done)


def _in_rounds(deal: Callable[..., int], at_once: int, app: Flask, still_mine: StillMine) -> int:
    done = 0
    while True:
        with _database(app).transaction() as session:
            some = deal(session, office_id=_settings(app).office_id, limit=at_once)
        done += some
        if some < at_once or not still_mine():
            return done


def _in_steps(look: Callable[..., Any], write: Callable[..., int], app: Flask, still_mine: StillMine) -> int:
    done, batch, asked_at = 0, None, clock.now()
    while True:
        with _database(app).reading() as session:
            batch = look(session, office_id=_settings(app).office_id, after=batch)
        if batch is None:
            return done
        with _database(app).transaction() as session:
            done += write(session, batch)
        # A lease lasts many rounds. A clock that was put back asks at once.
        if not timedelta() <= clock.now() - asked_at < ASK_EVERY:
            asked_at = clock.now()
            if not still_mine():
                return done


def _sweep_objects(app: Flask, still_mine: StillMine) -> int:
    return sweeping.sweep_objects(
        _database(app), app.extensions["files"], office_id=_settings(app).office_id, still_mine=still_mine
    )


def _send_messages(app: Flask, still_mine: StillMine) -> int:
    return sending.send_waiting(_database(app), office_id=_settings(app).office_id, still_mine=still_mine)


def _database(app: Flask) -> db.Database:
    return cast(db.Database, app.extensions["database"])


def _settings(app: Flask) -> config.Settings:
    return cast(config.Settings, app.config["SETTINGS"])
