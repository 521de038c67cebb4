"""Every key begins with its office and has a name, so that offices can be spread over machines (STACK §5e)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from webapp.db import Base
from webapp.schema import load_models

load_models()


def faults(metadata: MetaData) -> list[str]:
    """What would keep the tables from being spread by office."""
    return [fault for table in metadata.sorted_tables for fault in _faults(table)]


def _faults(table: Table) -> Iterator[str]:
    for constraint in table.constraints:
        if constraint.name is None:
            yield f"{table.name}: a {constraint.__visit_name__} without a name"
    keys = (PrimaryKeyConstraint, UniqueConstraint, ForeignKeyConstraint)
    for key in (found for found in table.constraints if isinstance(found, keys)):
        columns = [column.name for column in key.columns]
        if columns[:1] != ["office_id"]:
            yield f"{table.name}: {key.name} does not begin with office_id: {columns}"
        if isinstance(key, ForeignKeyConstraint) and key.elements[0].column.name != "office_id":
            yield f"{table.name}: {key.name} does not lead to an office_id"
    for index in table.indexes:
        if [column.name for column in index.columns][:1] != ["office_id"]:
            yield f"{table.name}: index {index.name} does not begin with office_id"
    for column in table.primary_key.columns:
        if column.autoincrement is True or column.identity is not None:
            yield f"{table.name}: {column.name} counts by itself"


def test_every_table_can_be_spread_by_office() -> None:
    assert faults(Base.metadata) == []
    assert len(Base.metadata.tables) >= 20


def test_a_table_that_cannot_be_spread_is_found() -> None:
    metadata = MetaData()
    Table("units", metadata, Column("office_id", String, primary_key=True), Column("key", String, primary_key=True))
    Table(
        "planted",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("office_id", String),
        Column("unit_key", String),
        UniqueConstraint("unit_key", name="uq_planted_unit_key"),
        ForeignKeyConstraint(["unit_key"], ["units.key"]),
        Index("ix_planted_unit_key", "unit_key", "office_id"),
    )
    told = "\n".join(faults(metadata))
    for fault in (
        "planted: a primary_key_constraint without a name",
        "planted: None does not begin with office_id: ['id']",
        "uq_planted_unit_key does not begin with office_id",
        "a foreign_key_constraint without a name",
        "does not lead to an office_id",
        "index ix_planted_unit_key does not begin with office_id",
        "id counts by itself",
    ):
        assert fault in told
