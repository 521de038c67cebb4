"""`flask --app wsgi seal rotate`: seals again, under the newest key, whatever an older one sealed.

Finds every column that its model marks as sealed (`info=db.SEALED_FIELD`), in whatever room it stands, and
goes through its table in small transactions: killed in the middle, it has lost nothing, and run again it
goes on. The bytes are opened and sealed in memory; nothing of them is printed, logged or journaled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Column, Table, select, tuple_, update
from sqlalchemy.orm import Session

from webapp import web
from webapp.audit import service as journal
from webapp.crypto import Sealer
from webapp.db import Base, Database
from webapp.errors import OfficeError

group = AppGroup("seal", help="The keys that names are sealed with.")

# Rows of one transaction: the lock is held for some milliseconds, and citizens write in between.
BATCH = 100
ACTION = "seal.rotated"


@dataclass(slots=True)
class Count:
    """What became of the fields of one table. `unreadable` names the rows by their keys."""

    table: str
    resealed: int = 0
    newest: int = 0
    unreadable: list[str] = field(default_factory=list)


@group.command("rotate")
def rotate() -> None:
    """Seal everything under the newest key; exit code 1 when a row could not be opened."""
    counts = reseal_all(web.database(), web.sealer(), web.office_id())
    for count in counts:
        told = f"{count.resealed} fields sealed again, {count.newest} under the newest key already"
        click.echo(f"{count.table}: {told}, {len(count.unreadable)} rows could not be opened.")
        for key in count.unreadable:
            click.echo(f"  no kept key opens the row {key}", err=True)
    if any(count.unreadable for count in counts):
        click.echo(
            "Some rows could not be opened and were left as they are. Put the missing key back at the end of "
            "PIAGAM_SEAL_KEYS and run this again; without it these names are lost. Remove no key yet.",
            err=True,
        )
        raise click.exceptions.Exit(1)
    click.echo("Everything is sealed under the newest key. Older keys are needed for older backups only.")


def reseal_all(database: Database, sealer: Sealer, office_id: str) -> list[Count]:
    """Every table with sealed fields, one after another; what was done leaves a line in the journal."""
    counts = [_reseal(database, sealer, table, columns) for table, columns in sealed_tables()]
    done = sum(count.resealed for count in counts)
    lost = sum(len(count.unreadable) for count in counts)
    if done or lost:
        with database.transaction() as session:
            journal.record(
                session,
                office_id=office_id,
                actor=journal.SYSTEM,
                action=ACTION,
                outcome="failed" if lost else "ok",
                facts={"resealed": done, "unreadable": lost},
            )
    return counts


def sealed_tables() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Tables with columns that hold sealed bytes."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.info.get("sealed")]
        if columns:
            yield table, columns


def _reseal(database: Database, sealer: Sealer, table: Table, columns: list[Column[Any]]) -> Count:
    count, after = Count(table.name), None
    while True:
        with database.transaction() as session:
            after, found = _batch(session, sealer, table, columns, after, count)
        if found < BATCH:
            return count


def _batch(
    session: Session, sealer: Sealer, table: Table, columns: list[Column[Any]], after: Any, count: Count
) -> tuple[Any, int]:
    """One small transaction: the rows after a key, locked while they are sealed again."""
    keys = list(table.primary_key.columns)
    wanted = select(*keys, *columns).order_by(*keys).limit(BATCH).with_for_update()
    if after is not None:
        wanted = wanted.where(tuple_(*keys) > tuple_(*after))
    rows = session.execute(wanted).all()
    for row in rows:
        key = row[: len(keys)]
        try:
            fresh = _fresh(sealer, columns, row[len(keys) :], count)
        except OfficeError:
            count.unreadable.append("/".join(str(part) for part in key))
            continue
        if fresh:
            same = [column == value for column, value in zip(keys, key, strict=True)]
            session.execute(update(table).where(*same).values(fresh))
    return (rows[-1][: len(keys)] if rows else after), len(rows)


def _fresh(sealer: Sealer, columns: list[Column[Any]], values: Any, count: Count) -> dict[str, bytes]:
    """The fields that an older key sealed, sealed anew. Raises OfficeError `seal_broken`: the row is left whole."""
    fresh, newest = {}, 0
    for column, value in zip(columns, values, strict=True):
        if value is None:
            continue
        if sealer.is_newest(value):
            newest += 1
        else:
            fresh[column.name] = sealer.reseal(value)
    count.newest += newest
    count.resealed += len(fresh)
    return fresh
