"""Restore: everything is proven beside the target first, then put in place by two renames, the database last.

Without a database there is no office, so the second rename is the moment at which the restore has happened:
killed before it, the same command can simply be given again; what the first rename put there is recognised.
Nothing is ever deleted but what this command itself laid out: `--replace` moves the old data aside.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from webapp import clock, config, migrations
from webapp.accounts import sessions
from webapp.audit import service as journal
from webapp.db import Database
from webapp.upkeep import archive, places
from webapp.upkeep.archive import DATABASE, FILES, Archive, UpkeepError
from webapp.upkeep.marks import key_marks
from webapp.upkeep.places import Places

STAGE = ".restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place; `aside` is what `--replace` moved away, `strange_keys` receipt keys that differ."""

    files: int
    made_at: str
    schema_before: str
    schema: str
    aside: tuple[Path, ...]
    missing: int
    strange_keys: tuple[str, ...]


def restore(settings: config.Settings, source: Path, *, replace: bool = False) -> Restored:
    """Put the backup `source` in place. Raises UpkeepError with nothing changed.

    Refuses a target that holds data, unless `replace`; a damaged, foreign or newer backup; a running office.
    """
    where = places.places(settings)
    files = where.files
    if files is None:
        raise UpkeepError(
            "PIAGAM_FILES_URL is an object store on the network: restore into a folder (file:///…) and copy it there."
        )
    with archive.opened(source) as backup:
        _check_fits(backup, settings)
        _check_target(where, files, backup, replace)
        with _stages(where.database, files) as (new_database, new_files):
            try:
                _lay_out(backup, new_database, new_files, settings)
                if replace:
                    _check_closed(where)
                aside = _move_aside(where, files, backup) if replace else ()
                _put_in_place(where, files, new_database, new_files)
            except OSError as error:
                raise UpkeepError(
                    f"The restore was stopped ({error.strerror}). Give the same command again."
                ) from error
        told, marks = backup.manifest, key_marks(settings)
        return Restored(
            files=len(backup.store_keys),
            made_at=told.made_at,
            schema_before=told.schema,
            schema=migrations.head(),
            aside=aside,
            missing=len(told.missing),
            strange_keys=tuple(name for name, mark in told.marks.items() if marks.get(name) != mark),
        )


def _check_fits(backup: Archive, settings: config.Settings) -> None:
    told = backup.manifest
    if told.schema not in migrations.known():
        raise UpkeepError(
            f"The backup was made by a newer version of this program ({told.version}, schema {told.schema}; this one "
            f"knows schemas up to {migrations.head()}). Install that version first. Nothing was changed."
        )
    if settings.office_id not in told.offices:
        raise UpkeepError(
            f"The backup is of office {', '.join(told.offices) or 'none'}, this installation is office "
            f"{settings.office_id}. Set PIAGAM_OFFICE, or use another backup. Nothing was changed."
        )


def _check_target(where: Places, files: Path, backup: Archive, replace: bool) -> None:
    """Into an empty place only; files that an interrupted restore of this very backup put there are no data."""
    if replace:
        _check_closed(where)
        return
    if where.database_parts:
        raise UpkeepError(
            f"{where.database} exists: there is an office already. Use an empty folder (PIAGAM_VAR), or --replace, "
            "which moves the old data aside. Nothing was changed."
        )
    if _stored(files) and not _is_placed(files, backup):
        raise UpkeepError(
            f"The folder {files} holds files that are not those of this backup. Use an empty folder, or --replace, "
            "which moves them aside. Nothing was changed."
        )


def _check_closed(where: Places) -> None:
    """Nobody has the old database open: leaving its write-ahead log needs it alone, and makes it one file."""
    if not where.database.exists():
        return
    line = sqlite3.connect(where.database, timeout=0)
    try:
        line.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise UpkeepError(
                "The office is open. Stop the server and the worker first. Nothing was changed."
            ) from None
    except sqlite3.DatabaseError:
        pass  # damaged: perhaps the very reason for a restore; it is moved aside as it is
    finally:
        line.close()


@contextmanager
def _stages(database: Path, files: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders beside the places themselves (a rename must not cross a disk), for this restore alone."""
    folders = database.parent / f"{STAGE}-database", files.parent / f"{STAGE}-files"
    ours: dict[Path, int] = {}
    try:
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ours[folder] = _lock(folder)
            for left in folder.iterdir():  # by one that was killed
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield folders[0] / DATABASE, folders[1] / "files"
    except OSError as error:
        raise UpkeepError(f"The restore cannot write here ({error.strerror}: {error.filename}).") from error
    finally:
        for folder, handle in ours.items():
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)


def _lock(folder: Path) -> int:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise UpkeepError("Another restore is running here.") from None
    return handle


def _lay_out(backup: Archive, database: Path, files: Path, settings: config.Settings) -> None:
    """Every member beside its place, its digest checked while it is written; then the database is looked through."""
    backup.copy(DATABASE, database)
    _check_database(backup, database)
    files.mkdir(mode=0o700)
    for key in backup.store_keys:
        target = files / key
        target.parent.mkdir(mode=0o700, exist_ok=True)
        backup.copy(FILES + key, target)
    for folder in (*files.iterdir(), files):
        places.settle(folder)
    _bring_up_to_date(backup, database, settings)


def _check_database(backup: Archive, database: Path) -> None:
    told, line = backup.manifest, places.read_only(database)
    try:
        sound = [row[0] for row in line.execute("PRAGMA integrity_check")] == ["ok"]
        schema = line.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        fits = sound and schema == told.schema and places.count_rows(line) == told.rows
        named = set(places.named_keys(line))
    except sqlite3.Error:
        fits, named = False, set()
    finally:
        line.close()
    if not fits or named != {*backup.store_keys, *told.missing}:
        raise UpkeepError("The database in the backup is not the one its list describes. Nothing was changed.")


def _bring_up_to_date(backup: Archive, path: Path, settings: config.Settings) -> None:
    """Migrate an older backup, and tell the journal.

    All staff sign in anew: a session that was ended after the backup would live again.
    """
    database = Database(f"sqlite:///{path}")
    try:
        migrations.upgrade(database.engine)
        with database.transaction() as session:
            sessions.end_all(session, office_id=settings.office_id)
            journal.record(
                session,
                office_id=settings.office_id,
                actor=journal.SYSTEM,
                action="backup.restored",
                facts={"made_at": backup.manifest.made_at, "digest": backup.digest, "files": len(backup.store_keys)},
            )
    finally:
        _fold_log(database.engine)
        database.dispose()
    places.settle(path.parent)


def _fold_log(engine: Engine) -> None:
    """All of the write-ahead log into the one file that is moved."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        connection.rollback()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw.execute("PRAGMA journal_mode=DELETE").fetchall()


def _move_aside(where: Places, files: Path, backup: Archive) -> tuple[Path, ...]:
    """The old data, under a name that says when; what this very backup put there before stays."""
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    moved = []
    for path in where.database_parts:
        moved.append(path.rename(path.with_name(f"{path.name}.before-restore-{stamp}")))
    if _stored(files) and not (_is_placed(files, backup) and not moved):
        moved.append(files.rename(files.with_name(f"{files.name}.before-restore-{stamp}")))
    for folder in {path.parent for path in moved}:
        places.settle(folder)
    return tuple(moved)


def _put_in_place(where: Places, files: Path, new_database: Path, new_files: Path) -> None:
    if not _stored(files):
        if files.exists():
            shutil.rmtree(files)  # folders without a file in them
        new_files.rename(files)
        places.settle(files.parent)
    new_database.rename(where.database)
    places.settle(where.database.parent)


def _stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if not path.is_dir()] if files.is_dir() else []


def _is_placed(files: Path, backup: Archive) -> bool:
    """Whether the folder holds exactly the files of this backup."""
    there = {path.relative_to(files).as_posix(): path for path in _stored(files)}
    if set(there) != set(backup.store_keys):
        return False
    with suppress(OSError):
        return all(
            hashlib.sha256(path.read_bytes()).hexdigest() == backup.manifest.members[FILES + key].sha256
            for key, path in there.items()
        )
    return False
