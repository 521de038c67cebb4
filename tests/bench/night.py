"""The worker's night over 100,000 open cases: a changed calendar, whom to tell, the outbox; how long, and the lock.

Every night is measured twice over: the seconds of each job, and how long nobody else could write (`lock_watch`).
Beside it stands a plain look at all open clocks by the same reckoning, writing nothing.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from tests.bench import lock_watch, many, shapes
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
from webapp.upkeep.archive import DATABASE
from webapp.workdays import service as workdays
from webapp.workdays.engine import Kind

SIZE = int(os.environ.get("PIAGAM_BENCH_CASES", "100000"))
NIGHT_SECONDS, LOCK_MS = 30.0, 50.0
JOBS = ("clocks", "silence", "late", "escalations", "outbox")


@dataclass(slots=True)
class Night:
    """One run of the jobs."""

    seconds: dict[str, float]
    cpu: float
    done: dict[str, int]
    locks: list[tuple[str, float]]  # the job, ms


def measure(folder: Path) -> list[Row]:
    """All rows of this part."""
    begun = time.monotonic()
    many.fill(folder / "office", SIZE, running=True)
    app = create_app(config.load({**os.environ, "PIAGAM_VAR": str(folder / "office")}))
    database: Database = app.extensions["database"]
    _staff_the_line(database)
    print(f"an office of {SIZE:,} open cases made in {time.monotonic() - begun:.0f} s", flush=True)
    rows = []
    # Copies were dated back by calendar days: to reckon all of them anew moves nearly every one.
    with database.transaction() as session:
        session.execute(update(Clock).values(calendar_revision=-1))
    _change(database, _workday(clock.today() - timedelta(days=1)))
    before = _events(database)
    first = _night(app)
    moved = _events(database) - before
    rows += _told(f"everything anew ({100 * moved / SIZE:.0f} % moved, all late ones told)", first, None, None)
    plain = _plain_look(database)
    rows.append(Row("a plain look at all open clocks, nothing written", plain, "s"))
    rows += _told("nothing changed", _night(app), NIGHT_SECONDS, plain)
    holiday = _workday(clock.today() + timedelta(days=3))
    _change(database, holiday)
    before = _events(database)
    night = _night(app)
    moved = _events(database) - before
    rows += _told(f"one holiday three days ahead ({100 * moved / SIZE:.0f} % moved)", night, NIGHT_SECONDS, plain)
    tomorrow = _workday(clock.today() + timedelta(days=1))
    with time_machine.travel(clock.now() + (tomorrow - clock.today()), tick=True):
        rows += _told("the next working day, nothing changed", _night(app), NIGHT_SECONDS, plain)
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


def _night(app: Flask) -> Night:
    seconds, done, since, cpu = {}, {}, {}, time.process_time()
    with lock_watch.watching(app.config["SETTINGS"].var / DATABASE) as held:
        for job in worker.jobs(app):
            begun = since[job.name] = time.perf_counter()
            done[job.name] = job.run(app, lambda: True)
            seconds[job.name] = time.perf_counter() - begun
    cpu = time.process_time() - cpu
    locks = [(next((name for name in reversed(since) if since[name] <= at), ""), ms) for at, ms in held.times]
    return Night(seconds, cpu, done, locks)


def _told(name: str, night: Night, most: float | None, plain: float | None) -> list[Row]:
    total = sum(night.seconds.values())
    parts = ", ".join(f"{job} {night.seconds[job]:.1f} s ({night.done[job]:,})" for job in JOBS)
    ratio = f"; {total / plain:.2f} of a plain look" if plain else ""
    job, longest = max(night.locks, key=lambda one: one[1], default=("", 0.0))
    locks = [ms for _job, ms in night.locks]
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
            longest,
            "ms",
            None,
            LOCK_MS,
            f"by {job or 'nobody'}; {len(locks):,} times held, p95 {p95(locks) if locks else 0.0:.1f} ms",
        ),
    ]


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
