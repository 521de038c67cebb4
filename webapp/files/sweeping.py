"""Sweep: held files and unfinished arrivals older than a day, and bytes that no row names.

A refused or crashed request leaves bytes without a row, a withdrawn attachment too. One rule
removes them all: what is older than 24 hours and named by no row goes. Safe to kill and to
repeat, since rows go first and bytes after. A file that a request has just stored is younger than
that rule, so it cannot go before its row comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore
from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from webapp import clock, db
from webapp.files.models import KEEP_HELD, Attachment, HeldFile, IncomingFile, Piece

AT_ONCE = 500
# Every table whose rows name stored bytes.
NAMING = (Attachment, HeldFile, Piece)


def forget_held(session: Session, *, office_id: str, limit: int = AT_ONCE, now: datetime | None = None) -> int:
    """Delete the rows of files held for more than 24 hours; returns how many, at most `limit`."""
    old = HeldFile.office_id == office_id, HeldFile.held_at < (now or clock.now()) - KEEP_HELD
    return db.delete_some(session, HeldFile, *old, limit=limit)


def forget_incoming(session: Session, *, office_id: str, limit: int = AT_ONCE, now: datetime | None = None) -> int:
    """Delete files on their way of which nothing came for 24 hours, with their pieces' rows, and those long over."""
    old = IncomingFile.office_id == office_id, IncomingFile.touched_at < (now or clock.now()) - KEEP_HELD
    return db.delete_some(session, IncomingFile, *old, limit=limit)


def sweep_objects(
    database: db.Database,
    store: ObjectStore,
    *,
    office_id: str,
    still_mine: Callable[[], bool] = lambda: True,
    now: datetime | None = None,
) -> int:
    """Remove old objects that no row names; returns how many. The store is touched in no transaction.

    `still_mine` is asked before anything is removed: False (a backup copies just now) ends the sweep.
    """
    removed = 0
    for keys in _old_keys(store, office_id, now or clock.now()):
        with database.reading() as session:
            unnamed = find_unnamed(session, office_id=office_id, store_keys=keys)
        if not unnamed:
            continue
        if not still_mine():
            break
        with suppress(FileNotFoundError):  # another process sweeps too
            obstore.delete(store, unnamed)
        removed += len(unnamed)
    return removed + _remove_unfinished(store, office_id, now or clock.now())


def unfinished(store: ObjectStore, office_id: str) -> list[Path]:
    """Files that a killed process was writing (`<key>#1`): the folder's own listing leaves them out."""
    if not isinstance(store, LocalStore) or store.prefix is None:
        return []
    return [path for path in (Path(store.prefix) / office_id).glob("*#*") if path.is_file()]


def _remove_unfinished(store: ObjectStore, office_id: str, now: datetime) -> int:
    removed = 0
    for path in unfinished(store, office_id):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - KEEP_HELD).timestamp():
                path.unlink()
                removed += 1
    return removed


def find_unnamed(session: Session, *, office_id: str, store_keys: list[str]) -> list[str]:
    """Those keys that neither an attachment nor a held file nor a piece names.

    One statement, so that a file that moves from held to attached is seen in one of the two.
    """
    named = union_all(
        *(
            select(table.store_key).where(table.office_id == office_id, table.store_key.in_(store_keys))
            for table in NAMING
        )
    )
    known = set(session.scalars(named))
    return [key for key in store_keys if key not in known]


def _old_keys(store: ObjectStore, office_id: str, now: datetime) -> Iterator[list[str]]:
    for chunk in obstore.list(store, prefix=office_id, chunk_size=AT_ONCE):
        old = [str(item["path"]) for item in chunk if item["last_modified"] < now - KEEP_HELD]
        if old:
            yield old
