"""Sweep: held files older than a day, and bytes that no row names.

A refused or crashed request leaves bytes without a row, a withdrawn attachment too. One rule
removes them all: what is older than 24 hours and named by no row goes. Safe to kill and to
repeat, since rows go first and bytes after.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import obstore
from obstore.store import ObjectStore
from sqlalchemy import CursorResult, delete, select, union_all
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import Database
from webapp.files.models import KEEP_HELD, Attachment, HeldFile

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How many held files were forgotten, and how many stored objects removed."""

    held: int
    objects: int


def sweep(database: Database, store: ObjectStore, *, office_id: str, now: datetime | None = None) -> Swept:
    """Do both halves, each in its own transaction; the store is touched in neither's lock."""
    now = now or clock.now()
    with database.transaction() as session:
        held = forget_held(session, office_id=office_id, now=now)
    objects = 0
    for keys in _old_keys(store, office_id, now):
        with database.reading() as session:
            unnamed = find_unnamed(session, office_id=office_id, store_keys=keys)
        with suppress(FileNotFoundError):  # another process sweeps too
            obstore.delete(store, unnamed)
        objects += len(unnamed)
    return Swept(held, objects)


def forget_held(session: Session, *, office_id: str, now: datetime) -> int:
    """Delete the rows of files held for more than 24 hours; returns how many."""
    old = delete(HeldFile).where(HeldFile.office_id == office_id, HeldFile.held_at < now - KEEP_HELD)
    result = session.execute(old)
    return result.rowcount if isinstance(result, CursorResult) else 0


def find_unnamed(session: Session, *, office_id: str, store_keys: list[str]) -> list[str]:
    """Those keys that neither an attachment nor a held file names.

    One statement, so that a file that moves from held to attached is seen in one of the two.
    """
    named = union_all(
        *(
            select(table.store_key).where(table.office_id == office_id, table.store_key.in_(store_keys))
            for table in (Attachment, HeldFile)
        )
    )
    known = set(session.scalars(named))
    return [key for key in store_keys if key not in known]


def _old_keys(store: ObjectStore, office_id: str, now: datetime) -> Iterator[list[str]]:
    for chunk in obstore.list(store, prefix=office_id, chunk_size=_AT_ONCE):
        old = [str(item["path"]) for item in chunk if item["last_modified"] < now - KEEP_HELD]
        if old:
            yield old
