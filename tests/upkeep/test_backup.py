"""A backup is one private file from which the office can be put back as it was, made while the office goes on."""

from __future__ import annotations

import fcntl
import os
import stat
import tarfile
import time
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import OFFICE
from tests.upkeep.conftest import tables, tree
from webapp import clock, config, worker
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.files import storing, sweeping
from webapp.files.models import Attachment
from webapp.upkeep import archive, backup, service
from webapp.upkeep.archive import UpkeepError
from webapp.upkeep.restore import restore


def back_up(app: Flask, settings: config.Settings, target: Path) -> backup.Made:
    return backup.make_backup(app.extensions["database"], app.extensions["files"], settings, target)


def lines(database: Database, action: str) -> list[JournalLine]:
    with database.reading() as session:
        return list(session.scalars(select(JournalLine).where(JournalLine.action == action)))


def test_an_office_restored_into_an_empty_folder_is_the_same_in_every_table_and_file(
    lively: Flask, settings: config.Settings, tmp_path: Path, empty: config.Settings
) -> None:
    before = tables(tmp_path / "piagam.sqlite3")
    made = back_up(lively, settings, tmp_path / "a.tar")
    restore(empty, tmp_path / "a.tar")
    after = tables(empty.var / "piagam.sqlite3")
    assert len(lines(Database(empty.database_url), "backup.restored")) == 1
    assert len(after["journal"]) == len(before["journal"]) + 1
    assert len(after["staff_sessions"]) == len(before["staff_sessions"]) == 1
    # The journal tells of the restore, sessions of staff are ended, and the backup itself held a lease.
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed - {"journal_heads"} == {"journal", "staff_sessions", "job_runs"}
    assert after.keys() == before.keys()
    assert len(after["cases"]) == 1
    assert len(after["attachments"]) == 3
    assert tree(empty.var / "files") == tree(tmp_path / "files")
    assert made.files == len(tree(tmp_path / "files")) == 4


def test_the_search_of_a_restored_office_finds_its_words(made: Path, empty: config.Settings) -> None:
    restore(empty, made)
    with Database(empty.database_url).engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM case_search WHERE case_search MATCH 'tambahan'")
        assert found.scalar() == 1


def test_after_a_restore_all_staff_sign_in_anew(made: Path, empty: config.Settings) -> None:
    restore(empty, made)
    with Database(empty.database_url).engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff_sessions WHERE ended_at IS NULL").scalar() == 0


def test_a_backup_is_one_tar_for_its_owner_alone_and_nothing_is_left_beside_it(
    lively: Flask, settings: config.Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    before = os.umask(0o022)
    try:
        back_up(lively, settings, folder / "a.tar")
    finally:
        os.umask(before)
    assert [path.name for path in folder.iterdir()] == ["a.tar"]
    assert stat.S_IMODE((folder / "a.tar").stat().st_mode) == 0o600
    with tarfile.open(folder / "a.tar") as tar:
        names = tar.getnames()
    assert names[0] == "piagam.sqlite3"
    assert names[-2:] == ["manifest.json", "digest.txt"]


def test_no_key_is_in_a_backup(made: Path, settings: config.Settings) -> None:
    held = made.read_bytes()
    secrets = [key.secret for key in settings.receipt_keys]
    for secret in (*secrets, *(secret.hex().encode() for secret in secrets)):
        assert secret not in held
    assert not any(key.encode() in held for key in (*settings.seal_keys, *settings.secret_keys))


def test_the_command_says_plainly_that_the_keys_are_not_in_it(lively: Flask, tmp_path: Path) -> None:
    result = lively.test_cli_runner().invoke(args=["backup", str(tmp_path / "a.tar")])
    assert result.exit_code == 0
    assert "The keys are NOT in it" in result.output
    assert "without the seal keys the names in it are lost" in result.output
    assert "4 files" in result.output


def test_the_journal_tells_of_a_backup_in_counts(lively: Flask, made: Path, database: Database) -> None:
    told = lines(database, "backup.made")
    assert len(told) == 1
    with archive.opened(made) as opened:
        assert told[0].facts["digest"] == opened.digest
    assert told[0].facts["files"] == 4


def test_a_backup_never_replaces_a_file(lively: Flask, settings: config.Settings, made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(UpkeepError, match="exists already"):
        back_up(lively, settings, made)
    assert made.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said_in_words(
    lively: Flask, settings: config.Settings, tmp_path: Path
) -> None:
    with pytest.raises(UpkeepError, match="cannot be written"):
        back_up(lively, settings, tmp_path / "none" / "a.tar")


def test_a_full_disk_leaves_no_half_backup(
    lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(archive.Writer, "finish", full)
    with pytest.raises(UpkeepError, match="No space left"):
        back_up(lively, settings, folder / "a.tar")
    assert list(folder.iterdir()) == []


def test_what_a_killed_backup_left_is_written_over(lively: Flask, settings: config.Settings, tmp_path: Path) -> None:
    (tmp_path / "a.tar.part").write_bytes(b"x" * 5_000_000)
    (tmp_path / "a.tar.part.sqlite3").write_bytes(b"half")
    back_up(lively, settings, tmp_path / "a.tar")
    with archive.opened(tmp_path / "a.tar") as opened:
        assert len(opened.store_keys) == 4
    assert not list(tmp_path.glob("a.tar.part*"))


def test_two_backups_to_one_name_do_not_mix(lively: Flask, settings: config.Settings, tmp_path: Path) -> None:
    with (tmp_path / "a.tar.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UpkeepError, match="Another backup"):
            back_up(lively, settings, tmp_path / "a.tar")


def test_postgresql_is_refused_with_the_name_of_its_own_tool(
    lively: Flask, settings: config.Settings, tmp_path: Path
) -> None:
    other = replace(settings, database_url="postgresql+psycopg://localhost/piagam")
    with pytest.raises(UpkeepError, match="pg_dump"):
        back_up(lively, other, tmp_path / "a.tar")
    with pytest.raises(UpkeepError, match="pg_dump"):
        restore(other, tmp_path / "a.tar")


def test_a_file_that_is_missing_already_is_told_and_stops_no_backup(
    lively: Flask, settings: config.Settings, tmp_path: Path, empty: config.Settings
) -> None:
    gone = next(path for path in (tmp_path / "files").rglob("*") if path.is_file())
    gone.unlink()
    result = lively.test_cli_runner().invoke(args=["backup", str(tmp_path / "a.tar")])
    assert result.exit_code == 1
    assert "1 files that the database names were not in the store" in result.output
    assert restore(empty, tmp_path / "a.tar").missing == 1


def test_a_file_withdrawn_while_the_backup_copies_is_in_it_all_the_same(
    lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: config.Settings
) -> None:
    """It is a year old, so no grace of the sweep would save it: the backup keeps the sweep itself away."""
    database: Database = lively.extensions["database"]
    read = storing.read
    swept: list[worker.Done] = []

    def read_slowly(store: Any, key: str) -> bytes:
        if not swept:
            with database.transaction() as session:
                for row in session.scalars(select(Attachment)):
                    session.delete(row)
            swept.append(worker.run_jobs(lively, due_only=False))
        return read(store, key)

    a_year_ago = (clock.now() - timedelta(days=365)).timestamp()
    for path in (tmp_path / "files").rglob("*"):
        os.utime(path, (a_year_ago, a_year_ago))
    monkeypatch.setattr(storing, "read", read_slowly)
    made = back_up(lively, settings, tmp_path / "a.tar")
    assert "orphan_objects" not in swept[0], "the sweep ran while the backup copied"
    assert (made.files, list(made.missing)) == (4, [])
    restore(empty, tmp_path / "a.tar")
    assert worker.run_jobs(lively, due_only=False)["orphan_objects"] == 3, "afterwards they go as always"


def test_a_backup_waits_for_a_sweep_that_is_running(
    lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = lively.extensions["database"]
    other = uuid.uuid4()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        with database.transaction() as session:
            service.release(session, office_id=OFFICE, job=service.ORPHAN_OBJECTS, holder=other)

    with database.transaction() as session:
        assert service.take_lease(session, office_id=OFFICE, job=service.ORPHAN_OBJECTS, holder=other)
    monkeypatch.setattr(time, "sleep", sleep)
    back_up(lively, settings, tmp_path / "a.tar")
    assert len(waited) == 1


def test_a_sweep_that_never_ends_is_said_in_words(
    lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = lively.extensions["database"]
    with database.transaction() as session:
        assert service.take_lease(session, office_id=OFFICE, job=service.ORPHAN_OBJECTS, holder=uuid.uuid4())
    monkeypatch.setattr(backup, "PATIENCE_SECONDS", -1.0)
    with pytest.raises(UpkeepError, match="does not end"):
        back_up(lively, settings, tmp_path / "a.tar")


def test_a_backup_that_lost_its_lease_is_no_backup(
    lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine slept in the middle, and a worker swept: what is missing then was not damaged."""
    keep = service.keep_lease

    def lost(session: Session, **facts: Any) -> bool:
        return keep(session, **{**facts, "holder": uuid.uuid4()})

    monkeypatch.setattr(service, "keep_lease", lost)
    with pytest.raises(UpkeepError, match="stopped for too long"):
        back_up(lively, settings, tmp_path / "a.tar")
    assert not (tmp_path / "a.tar").exists()


def test_a_half_written_file_is_in_no_backup(lively: Flask, settings: config.Settings, tmp_path: Path) -> None:
    (tmp_path / "files" / OFFICE / f"{uuid.uuid4()}#1").write_bytes(b"half")
    assert sweeping.unfinished(lively.extensions["files"], OFFICE)
    assert back_up(lively, settings, tmp_path / "a.tar").files == 4
