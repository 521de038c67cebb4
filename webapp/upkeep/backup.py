"""Backup: the database as it was at one moment, then the files that this moment names.

The order makes it consistent under load: a file is stored before its row is committed, so whatever the
snapshot names is there already; what comes later is simply not in it. And it cannot vanish in between:
bytes are removed by one job only, and the backup holds the lease of that job from before the snapshot until
the last file is copied. (The job's own rule, older than 24 hours, would not do: a file withdrawn just now may
be a year old.) Rows that go meanwhile (withdrawn, held for a day) leave their bytes where they are.
"""

from __future__ import annotations

import fcntl
import io
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from obstore.store import ObjectStore

from webapp import clock, config
from webapp.audit import service as journal
from webapp.db import Database
from webapp.errors import NotFound, OfficeError
from webapp.files import storing
from webapp.upkeep import places, service
from webapp.upkeep.archive import DATABASE, FILES, Manifest, UpkeepError, Writer
from webapp.upkeep.marks import key_marks

WAIT_SECONDS = 0.2
# The lease cannot be renewed while SQLite writes the snapshot; afterwards it is short again.
SNAPSHOT_LEASE = timedelta(minutes=5)
# A sweep of a big store may take long, and the lease of a killed backup runs out first.
PATIENCE_SECONDS = 360.0


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: how many files and bytes, and which files the store did not have."""

    files: int
    size_bytes: int
    schema: str
    digest: str
    missing: Sequence[str]


def make_backup(database: Database, store: ObjectStore, settings: config.Settings, target: Path) -> Made:
    """Write a backup to the new file `target`. Raises UpkeepError, and then there is no such file."""
    source = places.places(settings)
    if not source.database.is_file():
        raise UpkeepError("There is nothing to back up: the office has no database yet.")
    if target.exists():
        raise UpkeepError(f"{target} exists already. Choose another name: a backup never replaces another one.")
    part = target.with_name(target.name + ".part")
    snapshot = target.with_name(target.name + ".part.sqlite3")
    try:
        with _locked(part) as out, _sweep_kept_away(database, settings.office_id) as hold_on:
            try:
                made = _write(out, source.database, snapshot, store, settings, hold_on)
                part.rename(target)
                places.settle(target.parent)
            finally:
                snapshot.unlink(missing_ok=True)
    except OSError as error:
        raise UpkeepError(f"The backup cannot be written to {target} ({error.strerror}).") from error
    except sqlite3.Error as error:
        raise UpkeepError(f"The database cannot be copied ({error}). 'flask --app wsgi doctor' says more.") from error
    with database.transaction() as session:
        journal.record(
            session,
            office_id=settings.office_id,
            actor=journal.SYSTEM,
            action="backup.made",
            facts={"files": made.files, "missing": len(made.missing), "bytes": made.size_bytes, "digest": made.digest},
        )
    return made


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    """The file while it is written: for us alone, and gone when it does not become a backup."""
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpkeepError(f"Another backup is writing {part} just now.") from None
        out.truncate()  # what a killed one left
        os.fchmod(out.fileno(), 0o600)
        try:
            yield out
        finally:
            with suppress(FileNotFoundError):  # renamed: a backup
                part.unlink()


@contextmanager
def _sweep_kept_away(database: Database, office_id: str) -> Iterator[Callable[[], None]]:
    """Hold the lease of the one job that removes bytes; hands out what keeps holding it."""
    row = {"office_id": office_id, "job": service.ORPHAN_OBJECTS}
    holder = uuid.uuid4()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with database.transaction() as session:
            if service.take_lease(session, **row, holder=holder, lease=SNAPSHOT_LEASE) is not None:
                break
        if time.monotonic() > deadline:
            raise UpkeepError("The sweep of files does not end. Try again, or see 'flask --app wsgi doctor'.")
        time.sleep(WAIT_SECONDS)
    renewed = 0.0

    def hold_on() -> None:
        nonlocal renewed
        if renewed and time.monotonic() - renewed < service.LEASE.total_seconds() / 3:
            return
        with database.transaction() as session:
            if not service.keep_lease(session, **row, holder=holder, lease=service.LEASE):
                raise UpkeepError("The backup was stopped for too long and files may have gone meanwhile. Try again.")
        renewed = time.monotonic()

    try:
        yield hold_on
    finally:
        with database.transaction() as session:
            service.release(session, **row, holder=holder)


def _write(
    out: BinaryIO,
    database: Path,
    snapshot: Path,
    store: ObjectStore,
    settings: config.Settings,
    hold_on: Callable[[], None],
) -> Made:
    manifest = _snapshot(database, snapshot, settings)
    writer = Writer(out)
    with snapshot.open("rb") as data:
        writer.add(DATABASE, data, snapshot.stat().st_size)
    for key in _keys_of(snapshot):
        hold_on()
        try:
            data_of_file = storing.read(store, key)
        except NotFound:
            manifest.missing.append(key)
            continue
        except OfficeError as error:
            raise UpkeepError("The store of files does not answer (PIAGAM_FILES_URL). Try again later.") from error
        writer.add(FILES + key, io.BytesIO(data_of_file), len(data_of_file))
    hold_on()
    digest = writer.finish(manifest)
    out.flush()
    os.fsync(out.fileno())
    return Made(len(writer.members) - 2, out.tell(), manifest.schema, digest, manifest.missing)


def _snapshot(database: Path, snapshot: Path, settings: config.Settings) -> Manifest:
    """One moment of the database in a file of its own: SQLite reads in one transaction, writers go on."""
    snapshot.unlink(missing_ok=True)
    made_at = clock.now().isoformat()
    line = sqlite3.connect(database, timeout=15, isolation_level=None)
    try:
        line.execute("VACUUM INTO ?", (str(snapshot),))
    finally:
        line.close()
    snapshot.chmod(0o600)
    line = places.read_only(snapshot)
    try:
        return Manifest(
            version=places.version(),
            made_at=made_at,
            offices=[str(row[0]) for row in line.execute("SELECT office_id FROM offices ORDER BY 1")],
            schema=str(line.execute("SELECT version_num FROM alembic_version").fetchone()[0]),
            rows=places.count_rows(line),
            marks=key_marks(settings),
        )
    finally:
        line.close()


def _keys_of(snapshot: Path) -> list[str]:
    line = places.read_only(snapshot)
    try:
        return places.named_keys(line)
    finally:
        line.close()
