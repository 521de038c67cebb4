"""One row in every table, made from the tables themselves: a new table is filled without a change here."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, MetaData, String, Table, Uuid
from sqlalchemy.types import JSON, Text

from webapp.db import UtcDateTime

OFFICE = "3517"
# What a check constraint wants of a column that is otherwise free.
WANTED: dict[str, Any] = {"role": "officer", "slot": 1, "origin": "citizen"}


def fill(connection: Connection, metadata: MetaData) -> dict[str, dict[str, Any]]:
    """Insert one row a table, in the order of their foreign keys; returns the rows by table."""
    rows: dict[str, dict[str, Any]] = {}
    for table in metadata.sorted_tables:
        row = {column.name: _value(column) for column in table.columns}
        row.update(_referred(table, rows))
        connection.execute(table.insert().values(row))
        rows[table.name] = row
    return rows


def _referred(table: Table, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Values of the foreign keys; a table that refers to itself refers to nothing."""
    values: dict[str, Any] = {}
    for constraint in table.foreign_key_constraints:
        other = constraint.referred_table.name
        for column, element in zip(constraint.columns, constraint.elements, strict=True):
            if column.name != "office_id":
                values[column.name] = rows[other][element.column.name] if other in rows else None
    return values


def _value(column: Column[Any]) -> Any:
    if column.name == "office_id":
        return OFFICE
    if column.name in WANTED:
        return WANTED[column.name]
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 11, 24, 3, tzinfo=UTC)
    for known, value in (
        (Uuid, uuid.uuid4()),
        (Boolean, False),
        (Integer, 1),
        (Date, date(2026, 11, 24)),
        (LargeBinary, b"x"),
        (JSON, {}),
        (Text, "teks"),
        (String, column.name[:8]),
    ):
        if isinstance(kind, known):
            return value
    raise TypeError(f"no value for {column}")
