"""The doctor finds one planted fault of every kind, says what to do, and finds nothing in a sound office."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text, update

from tests.conftest import OFFICE, ROOT
from tests.factories.desk import administrator
from tests.servers import environment
from webapp import clock, config, migrations, worker
from webapp.audit import service as journal
from webapp.cases.models import SealedIdentity
from webapp.config import Key
from webapp.db import Database
from webapp.files.models import Attachment
from webapp.upkeep import doctor
from webapp.upkeep.doctor import machine
from webapp.upkeep.marks import note_keys
from webapp.upkeep.models import JobRun
from webapp.workdays import queries as workdays
from webapp.workdays.engine import Kind
from webapp.workdays.models import CalendarDay

Usage = namedtuple("Usage", "total used free")


@dataclass
class Ward:
    """An office that a fault is planted in."""

    app: Flask
    settings: config.Settings
    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def stored(self) -> list[Path]:
        return sorted(path for path in (self.folder / "files").rglob("*") if path.is_file())

    def change(self, **facts: object) -> None:
        self.settings = replace(self.settings, **facts)  # type: ignore[arg-type]

    def raw(self, statement: str, *values: object) -> None:
        """As somebody writes with a tool of their own: no foreign keys are checked."""
        line = sqlite3.connect(self.folder / "piagam.sqlite3")
        line.execute(statement, values)
        line.commit()
        line.close()

    def findings(self) -> dict[str, list[doctor.Finding]]:
        jobs = {job.name: worker.interval(self.app, job) for job in worker.jobs(self.app)}
        database = Database(self.settings.database_url)
        try:
            return doctor.examine(self.settings, database, self.app.extensions["files"], jobs)
        finally:
            database.dispose()


@pytest.fixture
def ward(lively: Flask, settings: config.Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    """A sound office in a folder of its own, under the umask that `wsgi.py` sets."""
    before = os.umask(0o077)
    tmp_path.chmod(0o700)
    for path in tmp_path.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    worker.run_jobs(lively)
    _fill_years(lively)
    monkeypatch.setattr(machine, "find_library", lambda name: name)  # a sound office has Pango
    yield Ward(lively, replace(settings, var=tmp_path), tmp_path, monkeypatch)
    os.umask(before)


def _fill_years(app: Flask) -> None:
    """A holiday in this year and the next, whenever the test runs: a sound office has written them down."""
    database: Database = app.extensions["database"]
    with database.transaction() as session:
        for year in {clock.today().year, clock.today().year + 1} - workdays.years_filled(session, OFFICE):
            facts = {"name": "Tahun Baru", "kind": Kind.HOLIDAY, "decree": "SKB"}
            session.add(CalendarDay(office_id=OFFICE, day=date(year, 1, 1), **facts))


def test_a_sound_office_has_no_finding(ward: Ward) -> None:
    assert ward.findings() == {area: [] for area in doctor.AREAS}


def no_database(ward: Ward) -> None:
    ward.database.dispose()
    ward.change(database_url=f"sqlite:///{ward.folder / 'none.sqlite3'}")


def not_readable(ward: Ward) -> None:
    ward.database.dispose()
    (ward.folder / "other.sqlite3").write_bytes(b"x" * 8192)
    ward.change(database_url=f"sqlite:///{ward.folder / 'other.sqlite3'}")


def damaged(ward: Ward) -> None:
    """An index that no longer fits its table."""
    index = "ix_cases_office_id_due_on"
    swapped = f"UPDATE sqlite_master SET sql=replace(sql, 'due_on, id', 'id, due_on') WHERE name='{index}'"
    line = sqlite3.connect(ward.folder / "piagam.sqlite3")
    line.execute("PRAGMA writable_schema=ON")
    line.execute(swapped)
    line.commit()
    line.close()


def dangling(ward: Ward) -> None:
    ward.raw("UPDATE messages SET case_id='00000000000000000000000000000000'")


def no_wal(ward: Ward) -> None:
    """A file system without shared memory, as network shares are."""
    ward.database.dispose()
    line = sqlite3.connect(ward.folder / "piagam.sqlite3")
    line.execute("PRAGMA journal_mode=DELETE").fetchall()
    line.close()
    ward.change(database_url=f"sqlite:///file:{ward.folder / 'piagam.sqlite3'}?vfs=unix-none&uri=true")


def old_schema(ward: Ward) -> None:
    migrations.downgrade(ward.database.engine, "0007")


def new_schema(ward: Ward) -> None:
    ward.raw("UPDATE alembic_version SET version_num='9999'")


def mostly_air(ward: Ward) -> None:
    ward.raw("CREATE TABLE big AS SELECT randomblob(12000000) AS x")
    ward.raw("DROP TABLE big")


def lost_receipt_key(ward: Ward) -> None:
    ward.change(receipt_keys=(Key("k9", b"z" * 32),))


def other_receipt_key(ward: Ward) -> None:
    """A new machine made a key of its own under the same name, as `make run` does."""
    with ward.database.transaction() as session:
        note_keys(session, ward.app.config["SETTINGS"])
    ward.change(receipt_keys=tuple(Key(key.name, b"z" * 32) for key in ward.app.config["SETTINGS"].receipt_keys))


def foreign_app_secret(ward: Ward) -> None:
    administrator(ward.app)  # has an app
    ward.raw("UPDATE authenticator_apps SET secret = ?", Fernet(Fernet.generate_key()).encrypt(b"JBSWY3DPEHPK3PXP"))


def lost_seal_key(ward: Ward) -> None:
    ward.change(seal_keys=(Fernet.generate_key().decode(),))


def lost_file(ward: Ward) -> None:
    with ward.database.reading() as session:
        key = session.query(Attachment.store_key).limit(1).scalar()
    (ward.folder / "files" / key).unlink()


def stray_file(ward: Ward, name: str = "") -> None:
    stray = ward.folder / "files" / OFFICE / (name or str(uuid.uuid4()))
    stray.write_bytes(b"x")
    old = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(stray, (old, old))


def half_written_file(ward: Ward) -> None:
    stray_file(ward, f"{uuid.uuid4()}#1")


def damaged_file(ward: Ward) -> None:
    for path in ward.stored:
        path.write_bytes(b"y" + path.read_bytes()[1:])


def closed_store(ward: Ward) -> None:
    """A folder in whose place a file stands: no right, no room and a broken disk look the same to the doctor."""

    def refuse(*_args: object, **_facts: object) -> None:
        raise PermissionError(13, "Permission denied")

    ward.patch.setattr("webapp.upkeep.doctor.data.obstore.put", refuse)


def future_line(ward: Ward) -> None:
    ahead = clock.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as patch, ward.database.transaction() as session:
        patch.setattr(clock, "now", lambda: ahead)
        journal.record(session, office_id=OFFICE, actor=journal.SYSTEM, action="sign_in")


def last_century(ward: Ward) -> None:
    ward.patch.setattr(clock, "now", lambda: datetime(1970, 1, 1, 12, tzinfo=ZoneInfo("UTC")))


def no_zone(ward: Ward) -> None:
    ward.patch.setattr(clock, "JAKARTA", ZoneInfo("UTC"))


def no_holidays(ward: Ward) -> None:
    ward.raw("DELETE FROM calendar_days")


def full_disk(ward: Ward) -> None:
    ward.patch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 100 * 1024**2))


def no_office(ward: Ward) -> None:
    ward.change(office_id="3518")


def no_address(ward: Ward) -> None:
    ward.change(base_url="desk.example")


def plain_address(ward: Ward) -> None:
    ward.change(base_url="http://desk.example")


def public_host(ward: Ward) -> None:
    ward.change(host="0.0.0.0", base_url="https://desk.example")


def no_base_url(ward: Ward) -> None:
    ward.change(trusted_proxy="127.0.0.1")


def never_ran(ward: Ward) -> None:
    ward.raw("DELETE FROM job_runs WHERE job='held_files'")


def long_ago(ward: Ward) -> None:
    with ward.database.transaction() as session:
        ago = clock.now() - timedelta(days=3)
        session.execute(update(JobRun).where(JobRun.job == "held_files").values(began_at=ago, ended_at=ago))


def message_stuck(ward: Ward) -> None:
    columns = "office_id, id, staff_id, kind, subject_id, occasion, facts, made_at, attempts"
    row = (OFFICE, "0" * 32, "1" * 32, "escalated", "2" * 32, "", "{}", "2026-11-24 03:00:00", 5)
    ward.raw(f"INSERT INTO outbox ({columns}) VALUES ({', '.join('?' * len(row))})", *row)


def failed(ward: Ward) -> None:
    ward.raw("UPDATE job_runs SET outcome='failed' WHERE job='case_sessions'")


def lax_umask(_ward: Ward) -> None:
    os.umask(0o022)


def open_secrets(ward: Ward) -> None:
    (ward.folder / "secrets.env").chmod(0o644)


def open_file(ward: Ward) -> None:
    ward.stored[0].chmod(0o640)


def no_pango(ward: Ward) -> None:
    ward.patch.setattr(machine, "find_library", lambda name: None if "pango" in name else name)


FAULTS: list[tuple[Callable[[Ward], None], str, str, str]] = [
    (no_database, "database", "there is no database yet", "db upgrade"),
    (not_readable, "database", "cannot be read", "PIAGAM_DATABASE_URL"),
    (damaged, "database", "damaged", "restore the last backup"),
    (dangling, "database", "rows refer to rows that are gone", "Restore"),
    (no_wal, "database", "not in WAL mode", "local disk"),
    (old_schema, "database", "its schema is 0007", "db upgrade"),
    (new_schema, "database", "newer than the program", "Install the version"),
    (mostly_air, "database", "MB of it are empty pages", "restore it with --replace"),
    (lost_receipt_key, "keys", "receipts were made with the key 'k1'", "Put that key back"),
    (other_receipt_key, "keys", "another one than the receipts here were made with", "Put the key back"),
    (lost_seal_key, "keys", "2 of 2 sealed names and contacts", "PIAGAM_SEAL_KEYS"),
    (foreign_app_secret, "keys", "1 of 1 sealed secrets of second factors", "PIAGAM_SEAL_KEYS"),
    (lost_file, "files", "1 files that the database names are gone", "backup"),
    (stray_file, "files", "1 files belong to no row", "worker"),
    (half_written_file, "files", "1 files belong to no row", "worker"),
    (damaged_file, "files", "3 of the newest files are damaged", "disk"),
    (closed_store, "files", "no file can be stored (PermissionError)", "PIAGAM_FILES_URL"),
    (future_line, "clock", "minutes in the future", "NTP"),
    (last_century, "clock", "it is the year 1970", "NTP"),
    (no_zone, "clock", "not seven hours ahead", "tzdata"),
    (full_disk, "disk", "100 MB are free", "Make room"),
    (no_office, "settings", "there is no office 3518", "office seed"),
    (no_address, "settings", "PIAGAM_BASE_URL is no address", "https://"),
    (plain_address, "settings", "PIAGAM_BASE_URL has no TLS", "proxy"),
    (public_host, "settings", "without TLS", "127.0.0.1"),
    (no_base_url, "settings", "links in invitations", "PIAGAM_BASE_URL"),
    (no_holidays, "calendar", f"holidays of {clock.today().year} are not filled in", "/petugas/kalender"),
    (message_stuck, "outbox", "1 messages to staff were tried 5 times", "worker logs"),
    (never_ran, "worker", "held_files never ran", "make run"),
    (long_ago, "worker", "held_files did not run since", "make run"),
    (failed, "worker", "case_sessions failed", "worker --once"),
    (lax_umask, "modes", "umask 022", "077"),
    (open_secrets, "modes", "among them secrets.env", "chmod"),
    (open_file, "modes", "1 files and folders can be read", "chmod"),
    (no_pango, "paper", "no PDF files can be made: pango-1.0, pangoft2-1.0", "libpango"),
]


@pytest.mark.parametrize(("plant", "area", "wrong", "cure"), FAULTS, ids=[plant.__name__ for plant, *_ in FAULTS])
def test_a_planted_fault_is_found_with_its_cure(
    plant: Callable[[Ward], None], area: str, wrong: str, cure: str, ward: Ward
) -> None:
    plant(ward)
    found = ward.findings()
    told = [finding for finding in found[area] if wrong in finding.wrong]
    assert len(told) == 1, found
    assert cure in told[0].cure


def test_every_area_has_a_planted_fault() -> None:
    assert {area for _plant, area, _wrong, _cure in FAULTS} == set(doctor.AREAS)


def test_an_area_that_cannot_be_looked_at_stops_no_other(ward: Ward) -> None:
    ward.raw("DROP TABLE sealed_identities")
    ward.raw("UPDATE job_runs SET outcome='failed' WHERE job='case_sessions'")
    found = ward.findings()
    assert "could not be looked at" in found["keys"][0].wrong
    assert found["worker"]
    assert found["clock"] == []


def test_the_doctor_tells_no_name_and_no_text(ward: Ward) -> None:
    for plant, *_rest in FAULTS[8:15]:
        plant(ward)
    told = str(ward.findings())
    with ward.database.reading() as session:
        sealed = session.query(SealedIdentity).one()
        words = session.scalars(text("SELECT text FROM cases")).one()
    assert "Wulan" not in told
    assert str(sealed.case_id) not in told
    assert words not in told


def test_the_command_prints_each_area_and_ends_with_1_when_something_is_wrong(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.app.config["SETTINGS"] = ward.settings
    sound = ward.app.test_cli_runner().invoke(args=["doctor"])
    assert (sound.exit_code, sound.output) == (0, "".join(f"ok     {area}\n" for area in doctor.AREAS))
    failed(ward)
    ill = ward.app.test_cli_runner().invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "WRONG  worker: case_sessions failed at its last run.\n       Run " in ill.output


def test_missing_keys_are_told_in_one_sentence_before_anything_starts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Set PIAGAM_SECRET_KEYS, PIAGAM_RECEIPT_KEYS, PIAGAM_SEAL_KEYS" in done.stderr
    assert done.stderr.count("\n") == 1
