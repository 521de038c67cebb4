"""The migrations make exactly the tables of the models, in both directions, with rows in every table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Dialect,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)

from tests.house.rows import fill
from webapp import migrations
from webapp.db import NAMING, Base, Database
from webapp.schema import load_models

load_models()
TABLES = set(Base.metadata.tables)
# What SQLite keeps beside the models: Alembic's mark, and the text search with its shadow tables.
BESIDE = re.compile(r"alembic_version|case_search(_\w+)?|sqlite_\w+")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    yield database
    database.dispose()


def scripts(database: Database) -> list[Any]:
    """The revisions from the first to the head."""
    directory = ScriptDirectory.from_config(migrations.config(database.engine))
    return list(reversed(list(directory.walk_revisions())))


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _parents: kind != "table" or not BESIDE.fullmatch(name or ""),
    }
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found


def names_in_database(connection: Connection, table: str) -> dict[str, set[str]]:
    """The names of constraints and indexes as the database knows them."""
    inspector = inspect(connection)
    return {
        "key": {str(inspector.get_pk_constraint(table)["name"])},
        "foreign": {str(found["name"]) for found in inspector.get_foreign_keys(table)},
        "unique": {str(found["name"]) for found in inspector.get_unique_constraints(table)},
        "check": {str(found["name"]) for found in inspector.get_check_constraints(table)},
        "index": {str(found["name"]) for found in inspector.get_indexes(table)},
    }


def names_in_models(table: Table, dialect: Dialect) -> dict[str, set[str]]:
    """The same as the models have them; PostgreSQL shortens names of more than 63 signs, by a digest of the name."""
    kinds = {PrimaryKeyConstraint: "key", UniqueConstraint: "unique", CheckConstraint: "check"}
    names: dict[str, set[str]] = {kind: set() for kind in ("key", "foreign", "unique", "check", "index")}
    for constraint in table.constraints:
        names[kinds.get(type(constraint), "foreign")].add(
            str(dialect.identifier_preparer.format_constraint(constraint))
        )
    names["index"] = {str(index.name) for index in table.indexes}
    return names


def picture(connection: Connection) -> list[tuple[str, str]]:
    """Every statement of the schema, and how many rows each table has."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"))
    schema = [(str(name), str(sql)) for name, sql in rows]
    tables = [name for name, sql in schema if sql.startswith("CREATE TABLE")]
    counts = [(name, str(connection.scalar(text(f'SELECT count(*) FROM "{name}"')))) for name in tables]
    return schema + counts


def test_the_files_are_numbered_in_a_row(empty: Database) -> None:
    found = scripts(empty)
    numbers = [f"{number:04d}" for number in range(1, len(found) + 1)]
    assert [script.revision for script in found] == numbers
    assert [script.down_revision for script in found] == [None, *numbers[:-1]]
    assert [Path(script.path).name[:4] for script in found] == numbers


def test_the_head_migration_equals_the_models(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        assert differences(connection, Base.metadata) == []
        for name, table in Base.metadata.tables.items():
            assert names_in_database(connection, name) == names_in_models(table, connection.dialect), name


def test_a_model_that_changed_without_a_migration_is_found(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    changed = MetaData(naming_convention=NAMING)
    for table in Base.metadata.tables.values():
        table.to_metadata(changed)
    units = changed.tables["units"]
    units.append_column(Column("planted", String(8)))
    Index("ix_planted", units.c.office_id, units.c.key)
    with empty.engine.connect() as connection:
        told = {found[0] for found in differences(connection, changed) if isinstance(found, tuple)}
    assert {"add_column", "add_index"} <= told


def test_a_longer_column_without_a_migration_is_found(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    changed = MetaData(naming_convention=NAMING)
    for table in Base.metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["cases"].c.text.type = String(9)
    assert isinstance(Base.metadata.tables["cases"].c.text.type, Text)
    with empty.engine.connect() as connection:
        assert "modify_type" in str(differences(connection, changed))


def test_each_step_goes_down_and_up_again_with_rows_in_every_table(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.execution_options(write=True).begin() as connection:
        filled = fill(connection, Base.metadata)
    assert set(filled) == TABLES
    whole = len(TABLES)
    for script in reversed(scripts(empty)):
        migrations.downgrade(empty.engine, script.down_revision or "base")
        whole = check_what_is_left(empty, whole)
    assert whole == 0
    for script in scripts(empty):
        migrations.upgrade(empty.engine, script.revision)
    with empty.engine.execution_options(write=True).begin() as connection:
        assert set(fill(connection, Base.metadata)) == TABLES
        assert differences(connection, Base.metadata) == []


def check_what_is_left(database: Database, before: int) -> int:
    """After a step down no table is new, and those that stand kept their row."""
    with database.engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) & TABLES
        for name in left:
            assert connection.scalar(text(f'SELECT count(*) FROM "{name}"')) == 1, name
        assert len(left) <= before
        return len(left)


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.execution_options(write=True).begin() as connection:
        fill(connection, Base.metadata)
        before = picture(connection)
    migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        assert picture(connection) == before


def test_an_upgrade_that_fails_leaves_the_step_before(empty: Database) -> None:
    """One transaction: a half-made schema would need a hand."""
    migrations.upgrade(empty.engine, "0005")
    with empty.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE receipts (x INTEGER)")
        before = picture(connection)
    with pytest.raises(Exception, match="receipts"):
        migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        assert picture(connection) == before
