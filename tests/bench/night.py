"""The worker's night over 100,000 open cases: a changed calendar, whom to tell, the outbox; how long, and the lock.

Every night is measured twice over: the seconds of each job, and every transaction from the moment it has the write
lock to the end of its commit. Beside it stands a plain look at all open clocks by the same reckoning, writing nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import event, func, select, update

from tests.bench import many, shapes
from tests.bench.table import Row, p95
from tests.factories.accounts import make_staff
from webapp import clock, config, create_app, worker
from webapp.accounts import posts
from webapp.accounts.models import ADMINISTRATOR, HEAD
from webapp.cases import reckoning
from webapp.cases.models import Case, CaseEvent, Clock
from webapp.cases.service import clocks, open_clocks
from webapp.db import Database
from webapp.notify.models import Outgoing
from webapp.workdays import service as workdays
from webapp.workdays.engine import Kind

SIZE = int(os.environ.get("PIAGAM_BENCH_CASES", "100000"))
NIGHT_SECONDS, LOCK_MS = 30.0, 50.0
JOBS = ("clocks", "escalations", "outbox")


@dataclass(slots=True)
class Locks:
    """How long each write lock was held, in ms."""

    held: list[float] = field(default_factory=list)
    begun: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class Night:
    """One run of the jobs."""

    seconds: dict[str, float]
    cpu: float
    done: dict[str, int]
    locks: Locks


def measure(folder: Path) -> list[Row]:
    """All rows of this part."""
    begun = time.monotonic()
    many.fill(folder / "office", SIZE, running=True)
    app = create_app(config.load({**os.environ, "PIAGAM_VAR": str(folder / "office")}))
    database: Database = app.extensions["database"]
    _staff_the_line(database)
    print(f"an office of {SIZE:,} open cases made in {time.monotonic() - begun:.0f} s", flush=True)
    rows = []
    with _watching(database) as locks:
        # Copies were dated back by calendar days: to reckon all of them anew moves nearly every one.
        with database.transaction() as session:
            session.execute(update(Clock).values(calendar_revision=-1))
        _change(database, _workday(clock.today() - timedelta(days=1)))
        before = _events(database)
        first = _night(app, locks)
        moved = _events(database) - before
        rows += _told(f"everything anew ({100 * moved / SIZE:.0f} % moved, all late ones told)", first, None, None)
        plain = _plain_look(database)
        rows.append(Row("a plain look at all open clocks, nothing written", plain, "s"))
        rows += _told("nothing changed", _night(app, locks), NIGHT_SECONDS, plain)
        holiday = _workday(clock.today() + timedelta(days=3))
        _change(database, holiday)
        before = _events(database)
        night = _night(app, locks)
        moved = _events(database) - before
        rows += _told(f"one holiday three days ahead ({100 * moved / SIZE:.0f} % moved)", night, NIGHT_SECONDS, plain)
    tomorrow = _workday(clock.today() + timedelta(days=1))
    with time_machine.travel(clock.now() + (tomorrow - clock.today()), tick=True), _watching(database) as locks:
        rows += _told("the next working day, nothing changed", _night(app, locks), NIGHT_SECONDS, plain)
    with database.reading() as session:
        print(f"messages queued: {session.scalar(select(func.count()).select_from(Outgoing)):,}", flush=True)
    database.dispose()
    return rows


def _staff_the_line(database: Database) -> None:
    """A head for each unit, a secretary and a chair: whoever is to be told is there."""
    with database.transaction() as session:
        for number, unit in enumerate(dict.fromkeys(unit for _path, unit, _share in shapes.SUBJECTS)):
            make_staff(session, role=HEAD, name=f"Kepala {number}", unit_key=unit)
        for post in posts.POSTS:
            one = make_staff(session, role=ADMINISTRATOR, name=f"Jabatan {post}")
            posts.put_post(session, office_id=shapes.OFFICE, post=post, staff_id=one.id, by=one.id)


def _night(app: Flask, locks: Locks) -> Night:
    locks.held.clear()
    seconds, done, cpu = {}, {}, time.process_time()
    for job in worker.jobs(app):
        begun = time.perf_counter()
        done[job.name] = job.run(app, lambda: True)
        seconds[job.name] = time.perf_counter() - begun
    return Night(seconds, time.process_time() - cpu, done, Locks(list(locks.held)))


def _told(name: str, night: Night, most: float | None, plain: float | None) -> list[Row]:
    total = sum(night.seconds.values())
    parts = ", ".join(f"{job} {night.seconds[job]:.1f} s ({night.done[job]:,})" for job in JOBS)
    ratio = f"; {total / plain:.2f} of a plain look" if plain else ""
    locks = night.locks.held
    return [
        Row(
            f"night: {name}",
            total,
            "s",
            None,
            most,
            f"CPU {night.cpu:.1f} s; {SIZE / total:,.0f} cases/s; {parts}{ratio}",
        ),
        Row(
            f"longest write lock: {name}",
            max(locks, default=0.0),
            "ms",
            None,
            LOCK_MS,
            f"{len(locks):,} transactions, p95 {p95(locks):.1f} ms",
        ),
    ]


@contextmanager
def _watching(database: Database) -> Iterator[Locks]:
    """Time every transaction that writes, from its lock to the end of its commit."""
    locks, engine = Locks(), database.engine

    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("write"):
            locks.begun[id(connection.connection.dbapi_connection)] = time.perf_counter()

    def back(dbapi_connection: Any, _record: Any) -> None:
        if (since := locks.begun.pop(id(dbapi_connection), None)) is not None:
            locks.held.append(1000 * (time.perf_counter() - since))

    event.listen(engine, "begin", begin)
    event.listen(engine.pool, "checkin", back)
    yield locks
    event.remove(engine, "begin", begin)
    event.remove(engine.pool, "checkin", back)


def _change(database: Database, day: date) -> None:
    facts = workdays.DayFacts("Libur daerah", Kind.LOCAL, "Keputusan Bupati")
    with database.transaction() as session:
        workdays.add_day(session, office_id=shapes.OFFICE, day=day, facts=facts, by=workdays.By(None, "Ada keputusan."))


def _workday(day: date) -> date:
    """The day itself, or the next that is neither a weekend nor far from it."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _events(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(CaseEvent.kind == "reckoned")) or 0


def _plain_look(database: Database) -> float:
    """Every open case read and reckoned, a thousand at a time: what a night would cost at least without the columns."""
    begun = time.perf_counter()
    with database.reading() as session:
        days = clocks.read_days(session, shapes.OFFICE)
        ids = list(session.scalars(select(Case.id).order_by(Case.id)))
    for place in range(0, len(ids), 1000):
        with database.reading() as session:
            for held in open_clocks.read_held(session, shapes.OFFICE, ids[place : place + 1000]):
                for one in held.clocks:
                    if one.is_open:
                        reckoning.due(one, days)
                        reckoning.to_tell(one, days, clock.now())
    return time.perf_counter() - begun
