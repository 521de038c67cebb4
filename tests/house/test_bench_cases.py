"""The bench's many cases are like real ones: every table, every column, and the pages that show them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from tests.bench import many, shapes
from tests.bench.many import Model
from tests.factories.accounts import browser_of
from webapp.accounts.models import Staff
from webapp.cases import states

COPIES = 120


@pytest.fixture
def staff(app: Flask) -> dict[str, Staff]:
    return shapes.staff_the_office(app)


@pytest.fixture
def models(app: Flask, staff: dict[str, Staff]) -> dict[tuple[str, str], Model]:
    made = list(shapes.make(app, staff))
    with open_database(app) as connection:
        return {
            (shape.state, shape.path): many.read_model(connection, shape.case_id.hex, shape.state) for shape in made
        }


def open_database(app: Flask) -> sqlite3.Connection:
    path = make_url(app.config["SETTINGS"].database_url).database
    assert path is not None
    assert Path(path).is_file()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def patterns(connection: sqlite3.Connection, state: str) -> Iterator[tuple[str, frozenset[object]]]:
    """For each table, which columns are filled in the rows of cases in one state."""
    for table in many.case_tables():
        own = "id" if table == "cases" else "case_id"
        rows = connection.execute(
            f"SELECT * FROM {table} WHERE {own} IN (SELECT id FROM cases WHERE state = ?)", (state,)
        ).fetchall()
        yield table, frozenset(tuple((name, row[name] is None) for name in row.keys()) for row in rows)  # noqa: SIM118


def test_every_state_of_a_case_has_a_model(models: dict[tuple[str, str], Model]) -> None:
    # An objection is rare and has one more row: the ten years of the bench have none.
    assert {state for state, _path in models} == set(states.STATES) - {states.OBJECTED}
    assert sum(shapes.SHARES.values()) == 100 * 100


def test_copies_fill_the_same_tables_and_columns_as_real_cases(
    app: Flask, models: dict[tuple[str, str], Model]
) -> None:
    with open_database(app) as connection:
        before = {state: dict(patterns(connection, state)) for state in states.STATES}
        many.copy(connection, models, COPIES, random.Random(1))
        for state in states.STATES:
            assert dict(patterns(connection, state)) == before[state], state
        counts = ((table, f"SELECT count(*) FROM {table}") for table in many.case_tables())
        counted = {table: connection.execute(statement).fetchone()[0] for table, statement in counts}
        assert counted["cases"] == len(models) + COPIES
        assert counted["receipts"] == counted["cases"]
        assert connection.execute("SELECT count(*) FROM case_search").fetchone()[0] == counted["cases"]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_copies_share_no_id_no_receipt_and_no_number(app: Flask, models: dict[tuple[str, str], Model]) -> None:
    with open_database(app) as connection:
        many.copy(connection, models, COPIES, random.Random(2))
        for table in ("case_events", "messages"):
            total, different = connection.execute(f"SELECT count(*), count(DISTINCT id) FROM {table}").fetchone()
            assert total == different
        last = connection.execute("SELECT max(number), max(year) FROM cases GROUP BY year ORDER BY year").fetchall()
        kept = connection.execute("SELECT last, year FROM case_numbers ORDER BY year").fetchall()
        assert [tuple(row) for row in last] == [tuple(row) for row in kept]
        # Ids are in order of time, as numbers are.
        known = {model.rows["cases"][0]["id"] for model in models.values()}
        rows = connection.execute("SELECT id, year, number FROM cases ORDER BY id").fetchall()
        numbers = [(row["year"], row["number"]) for row in rows if row["id"] not in known]
        assert numbers == sorted(numbers)


def test_copies_are_shown_by_the_pages_and_found_by_their_words(
    app: Flask, staff: dict[str, Staff], models: dict[tuple[str, str], Model]
) -> None:
    with open_database(app) as connection:
        numbers = many.copy(connection, models, COPIES, random.Random(3))
    browser = browser_of(app, staff["data"])
    assert numbers
    for number in numbers[:3]:
        assert browser.get(f"/petugas/perkara/{number}").status_code == 200
    found = browser.get("/petugas?kata=warga&keadaan=apa-saja").text
    assert "Perihal warga" in found
    assert shapes.STORY_PLACE not in found
