"""Very many cases, fast: `python -m tests.bench.many FOLDER COUNT` fills a fresh office, prints what the bench needs.

With `running` behind it, only cases that still run (for the worker's night).

One case of every kind in every state is made by the real services (`shapes`); all others are copies of their
rows in every table that refers to a case, with ids, hashes, numbers, days and stories of their own, and their
line of the text search. No column is named here but those that differ, so none can be forgotten. Left out: lines
of the journal (its chain is the journal's own, and no measured page reads it) and files.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench import rig, shapes
from webapp import clock, config, create_app
from webapp.accounts import resume, sessions
from webapp.cases import tracking_session
from webapp.cases.models import Case
from webapp.cases.service import history, receipts
from webapp.cases.states import RUNNING
from webapp.db import Base, Database
from webapp.schema import load_models

# A citizen reading a case is nothing that stays with it.
LEFT_OUT = frozenset({"case_sessions"})
# Rows of a case's clocks, one step further away.
PAUSES = "clock_pauses"
OLDEST_DAYS = 1000
RUNNING_DAYS = 120
BATCH = 2000
# The unit of the officer whose pages are measured, and the name of the citizen's cookie among the notes.
MEASURED_UNIT, TRACKED = "data", "citizen"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HASH = re.compile(r"(\w+:)?[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{32}")
# A word, and in how many of a hundred cases it stands; `arsip` only in cases that no longer run.
WORDS = (("warga", 100), ("pemilih", 60), ("tetangga", 15), ("segel", 5), ("sampang", 1))
ENDED_WORD, ENDED_SHARE = "arsip", 80
FILLER = (
    "Nama ibu saya tidak ada di daftar yang ditempel di balai desa.",
    "Kami sudah bertanya kepada petugas dan diminta menunggu kabar.",
    "Ayah saya memakai kursi roda dan pintu TPS terlalu sempit.",
    "Surat pemberitahuan belum sampai ke rumah kami di dekat pasar.",
    "Mohon dijelaskan apa yang harus kami bawa dan kapan kami datang.",
    "Adik saya baru berumur tujuh belas tahun dan belum terdaftar.",
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """The rows of one real case by table, and its line of the text search."""

    state: str
    rows: dict[str, list[Row]]
    words: str

    @property
    def ids(self) -> list[str]:
        """Every id of its own, in order of time."""
        return sorted(row["id"] for rows in self.rows.values() for row in rows if "id" in row)


def fill(var: Path, count: int, running: bool = False) -> dict[str, Any]:
    """Fill a fresh office up to `count` cases; returns the bench's notes: cookies, digits, numbers."""
    rig.make_office(var)
    app = create_app(config.load({**os.environ, "PIAGAM_VAR": str(var)}))
    staff = shapes.staff_the_office(app)
    made = list(shapes.make(app, staff))
    database: Database = app.extensions["database"]
    cookies = {}
    with database.transaction() as session:
        for unit, person in staff.items():
            cookies[unit] = f"{resume.COOKIE}={sessions.open_session(session, staff=person)[1]}"
        tracked = session.get_one(Case, (shapes.OFFICE, made[0].case_id))
        cookies[TRACKED] = f"{tracking_session.COOKIE}={receipts.start_session(session, tracked)}"
    database.dispose()
    with sqlite3.connect(var / "piagam.sqlite3", isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        models = {
            (shape.state, shape.path): read_model(connection, shape.case_id.hex, shape.state)
            for shape in made
            if shape.state in RUNNING or not running
        }
        numbers = copy(connection, models, count - len(made), random.Random(count))
    return {"cookies": cookies, "numbers": numbers}


def read_model(connection: sqlite3.Connection, case_id: str, state: str) -> Model:
    """A real case as it stands in the database."""
    rows = {}
    for table in case_tables():
        column = "id" if table == "cases" else "case_id"
        found = connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (case_id,))
        rows[table] = [dict(row) for row in found]
    mine = "clock_id IN (SELECT id FROM clocks WHERE case_id = ?)"
    rows[PAUSES] = [dict(row) for row in connection.execute(f"SELECT * FROM {PAUSES} WHERE {mine}", (case_id,))]
    case = rows["cases"][0]
    line = history.search_row(case["office_id"], case["year"], case["number"])
    words = connection.execute("SELECT words FROM case_search WHERE rowid = ?", (line,)).fetchone()[0]
    return Model(state, rows, words)


def copy(connection: sqlite3.Connection, models: dict[Any, Model], count: int, chance: random.Random) -> list[str]:
    """Write `count` copies, oldest first; returns public numbers of some that still run."""
    # A copy is not promised to anybody: no sync. The lock, the triggers and the tables are the office's own.
    for pragma in ("synchronous=OFF", "cache_size=-200000", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    last = dict(connection.execute("SELECT year, last FROM case_numbers"))
    wanted = sorted(_picked(models, count, chance), key=lambda pair: -pair[0])
    numbers: list[str] = []
    for begin in range(0, count, BATCH):
        connection.execute("BEGIN IMMEDIATE")
        batch: dict[str, list[Row]] = {table: [] for table in (*case_tables(), PAUSES, "case_search")}
        for place, (age, model) in enumerate(wanted[begin : begin + BATCH], start=begin):
            case = _one(batch, model, age, place, last, chance)
            if model.state in RUNNING and case["unit_key"] == MEASURED_UNIT:
                numbers.append(f"JBG-{case['year']}-{case['number']:06d}")
        for table, rows in batch.items():
            _insert(connection, table, rows)
        for year, number in last.items():
            connection.execute("INSERT OR REPLACE INTO case_numbers VALUES (?, ?, ?)", (shapes.OFFICE, year, number))
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return numbers[-200:]


def _picked(models: dict[Any, Model], count: int, chance: random.Random) -> Iterator[tuple[int, Model]]:
    """(age in days, model): what runs is young, with a tail; the rest lies anywhere in the years."""
    kinds = [kind for kind in shapes.SHARES if kind in models]
    for kind in chance.choices(kinds, [shapes.SHARES[one] for one in kinds], k=count):
        running = kind[0] in RUNNING
        age = min(int(chance.expovariate(4 / RUNNING_DAYS)), OLDEST_DAYS) if running else chance.randrange(OLDEST_DAYS)
        yield age + 1, models[kind]


def _one(
    batch: dict[str, list[Row]], model: Model, age: int, place: int, last: dict[int, int], chance: random.Random
) -> Row:
    """Add the rows of one copy to the batch; returns its case."""
    begun = clock.now() - timedelta(days=age)
    fresh = {old: _later_id(begun, place, step) for step, old in enumerate(model.ids)}
    story = _story(model, place, chance)
    case: Row = {}
    for table, rows in model.rows.items():
        for row in rows:
            new = {name: _new_value(value, fresh, age) for name, value in row.items()}
            if "month" in new:  # a month is its first day
                new["month"] = new["month"][:8] + "01"
            batch[table].append(new)
            if table == "cases":
                case = new
    case["year"] = begun.astimezone(clock.JAKARTA).year
    case["number"] = last[case["year"]] = last.get(case["year"], 0) + 1
    case["text"] = story
    line = history.search_row(case["office_id"], case["year"], case["number"])
    words = model.words.replace(shapes.STORY_PLACE, story)
    batch["case_search"].append({"rowid": line, "words": words, "case_id": case["id"], "office_id": case["office_id"]})
    return case


def _new_value(value: Any, fresh: dict[str, str], age: int) -> Any:
    """Ids of the copy for ids of the model, another hash, an earlier day; all else as the services wrote it."""
    if not isinstance(value, str):
        return value
    if value in fresh:
        return fresh[value]
    hashed = _HASH.fullmatch(value)
    if hashed:
        return (hashed[1] or "") + secrets.token_hex(32)
    if _DAY.match(value) and not value.startswith("9999"):
        return _earlier(value[:10], age) + value[10:]
    return value


def _earlier(day: str, age: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=age)).isoformat()


def _later_id(begun: datetime, place: int, step: int) -> str:
    """A UUIDv7 of a past moment: in order of time, and of place within one batch of a day."""
    milliseconds = int(begun.timestamp() * 1000) - 86_400_000 + place % 86_400_000
    high = (milliseconds << 16) | 0x7000 | (step & 0xFFF)
    return f"{high << 64 | 0x8 << 60 | secrets.randbits(60):032x}"


def _story(model: Model, place: int, chance: random.Random) -> str:
    words = [word for word, share in WORDS if chance.randrange(100) < share]
    if model.state not in RUNNING and chance.randrange(100) < ENDED_SHARE:
        words.append(ENDED_WORD)
    told = " ".join(chance.sample(FILLER, 3))
    return f"Perihal {' '.join(words)} nomor{place}. {told}"


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        names = ", ".join(rows[0])
        places = ", ".join(f":{name}" for name in rows[0])
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


@cache
def case_tables() -> tuple[str, ...]:
    """The tables whose rows belong to one case, as the models know them, without those left out."""
    load_models()
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == Case.__tablename__
    }
    return (Case.__tablename__, *sorted(pointing - LEFT_OUT))


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), int(sys.argv[2]), running=sys.argv[3:] == ["running"])))
