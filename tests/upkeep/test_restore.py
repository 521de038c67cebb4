"""A restore goes into an empty place, or moves the old aside; killed half-way, the same command finishes it."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import OFFICE, ROOT
from tests.servers import environment
from tests.upkeep.conftest import elsewhere, pack, tables, tree
from tests.upkeep.test_archive import refused, snapshot
from webapp import config, migrations
from webapp.config import Key
from webapp.db import Database
from webapp.upkeep import places
from webapp.upkeep.archive import UpkeepError
from webapp.upkeep.restore import restore

__all__ = ["snapshot"]


def whole(settings: config.Settings, made: Path) -> None:
    """What stands there is the office of the backup, and nothing else is left of the restore."""
    folder = settings.var
    assert len(tables(folder / "piagam.sqlite3")["attachments"]) == 3
    assert len(tree(folder / "files")) == 4
    assert not list(folder.glob(".restore*"))
    assert not (folder / "piagam.sqlite3-wal").exists()


def test_a_place_with_data_is_refused_and_stays_as_it_is(made: Path, empty: config.Settings) -> None:
    restore(empty, made)
    told = refused(empty, made, "there is an office already")
    assert "--replace" in told


def test_files_of_somebody_else_are_data_too(made: Path, empty: config.Settings) -> None:
    stranger = empty.var / "files" / OFFICE / "x"
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"x")
    refused(empty, made, "holds files that are not those of this backup")


def test_a_leftover_log_of_a_database_is_data_too(made: Path, empty: config.Settings) -> None:
    """SQLite would play it into the new database."""
    (empty.var / "piagam.sqlite3-wal").write_bytes(b"old")
    refused(empty, made, "there is an office already")
    restore(empty, made, replace=True)
    whole(empty, made)


def test_replace_moves_the_old_data_aside_whole(
    lively: Flask, settings: config.Settings, made: Path, empty: config.Settings
) -> None:
    restore(empty, made)
    line = sqlite3.connect(empty.var / "piagam.sqlite3")
    line.execute("DELETE FROM attachments")
    line.commit()
    line.close()
    (empty.var / "files" / OFFICE / "later").write_bytes(b"later")
    done = restore(empty, made, replace=True)
    whole(empty, made)
    old_database, old_files = done.aside
    assert tables(old_database)["attachments"] == []
    assert len(tree(old_files)) == 5
    assert old_database.name.startswith("piagam.sqlite3.before-restore-")


def test_a_damaged_database_is_moved_aside_too(made: Path, empty: config.Settings) -> None:
    (empty.var / "piagam.sqlite3").write_bytes(b"SQLite format 3\0 and then nothing of it")
    restore(empty, made, replace=True)
    whole(empty, made)


def test_an_open_office_is_not_replaced(made: Path, empty: config.Settings) -> None:
    restore(empty, made)
    database = Database(empty.database_url)
    with database.reading() as session:
        session.execute(text("SELECT 1 FROM cases")).all()  # as any request does; then the line stays open, idle
    with database.engine.connect():
        refused(empty, made, "The office is open", replace_old=True)
    database.dispose()
    restore(empty, made, replace=True)


def test_an_older_backup_is_migrated(snapshot: Path, empty: config.Settings, tmp_path: Path) -> None:
    old = Database(f"sqlite:///{snapshot}")
    migrations.downgrade(old.engine, "0007")
    with old.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    old.dispose()
    done = restore(empty, pack(tmp_path / "old.tar", snapshot, {}))
    assert (done.schema_before, done.schema) == ("0007", migrations.head())
    assert "job_runs" in tables(empty.var / "piagam.sqlite3")


def test_an_object_store_on_the_network_is_refused_in_words(made: Path, empty: config.Settings) -> None:
    refused(replace(empty, files_url="s3://bucket/files"), made, "object store on the network")


def test_another_key_under_the_same_name_is_told(made: Path, empty: config.Settings) -> None:
    """The names fit, the digits of every receipt would open nothing, and nobody would know why."""
    other = replace(empty, receipt_keys=(Key("k1", b"z" * 32),))
    assert restore(other, made).strange_keys == ("k1",)
    shutil.rmtree(empty.var)
    assert restore(elsewhere(empty, empty.var), made).strange_keys == ()


def test_two_restores_at_once_do_not_mix(made: Path, empty: config.Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out = "webapp.upkeep.restore._lay_out"
    told: list[str] = []

    def meanwhile(*_args: object) -> None:
        monkeypatch.undo()
        with pytest.raises(UpkeepError) as caught:
            restore(empty, made)
        told.append(str(caught.value))
        raise UpkeepError("enough")

    monkeypatch.setattr(lay_out, meanwhile)
    with pytest.raises(UpkeepError, match="enough"):
        restore(empty, made)
    assert told == ["Another restore is running here."]
    assert tree(empty.var) == {}


KILLING = """
import json, os, pathlib, signal, sys
from dataclasses import replace
from webapp import config
from webapp.upkeep.restore import restore
from webapp.upkeep.archive import Archive
from webapp.upkeep import restore as module

what, number = sys.argv[2], int(sys.argv[3])
count = 0

def counted(real):
    def call(*args, **facts):
        global count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **facts)
    return call

if what == "rename":
    pathlib.Path.rename = counted(pathlib.Path.rename)
elif what == "copy":
    Archive.copy = counted(Archive.copy)
restore(config.load(), pathlib.Path(sys.argv[1]), replace="replace" in sys.argv)
"""


@pytest.mark.parametrize(
    ("what", "number", "old"),
    [("copy", 3, False), ("rename", 1, False), ("rename", 2, False), ("rename", 2, True), ("rename", 4, True)],
)
def test_a_restore_killed_half_way_is_finished_by_the_same_command(
    what: str, number: int, old: bool, made: Path, settings: config.Settings, tmp_path: Path
) -> None:
    """A process of its own, ended by SIGKILL between any two steps; nothing old is lost either."""
    target = elsewhere(settings, tmp_path / "tujuan")
    shutil.copy(tmp_path / "secrets.env", target.var)
    if old:
        restore(target, made)
        (target.var / "files" / OFFICE / "later").write_bytes(b"later")
        line = sqlite3.connect(target.var / "piagam.sqlite3")
        line.execute("CREATE TABLE mark (x)")
        line.close()
    command = [sys.executable, "-c", KILLING, str(made)]
    more = ["replace"] if old else []
    env = environment(target.var)
    killed = subprocess.run([*command, what, str(number), *more], cwd=ROOT, env=env, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (target.var / "piagam.sqlite3").exists() or old
    restore(target, made, replace=old)
    whole(target, made)
    if old:
        aside = [path for path in target.var.iterdir() if "before-restore" in path.name]
        databases = [path for path in aside if path.is_file()]
        assert any("mark" in tables(path) for path in databases)
        assert any(path.name == "later" for path in target.var.rglob("later"))


def test_the_commands_put_an_office_back(lively: Flask, made: Path, tmp_path: Path) -> None:
    result = lively.test_cli_runner().invoke(args=["restore", str(made)])
    assert result.exit_code == 1
    assert "there is an office already" in result.output
    lively.extensions["database"].dispose()
    result = lively.test_cli_runner().invoke(args=["restore", "--replace", str(made)])
    assert result.exit_code == 0, result.output
    assert "Restored as it was at" in result.output
    assert result.output.count("The old data stand in") == 2


def test_a_database_url_without_a_file_is_refused(empty: config.Settings, made: Path) -> None:
    refused(replace(empty, database_url="sqlite://"), made, "in no file of its own")
    assert json.dumps(str(places.files_folder("s3://x"))) == '"None"'
