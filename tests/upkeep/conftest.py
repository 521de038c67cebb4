"""An office with something in every corner, and what it looks like from outside."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import OFFICE
from tests.factories.accounts import make_staff
from tests.factories.cases import attached, file_report, open_case, reply
from tests.factories.files import ogg, pdf, picture
from webapp import config, create_app
from webapp.accounts import sessions
from webapp.db import Database
from webapp.files import service as files
from webapp.files.preparing import Upload
from webapp.upkeep import backup, places
from webapp.upkeep.archive import DATABASE, FILES, Manifest, Writer

Table = list[tuple[Any, ...]]
BACKUP = "kemarin.tar"


@pytest.fixture(scope="session")
def furnished(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with life in it and its backup, made once: a case with files and talk, a sealed name, a held file."""
    folder = tmp_path_factory.mktemp("furnished")
    for name in ("piagam.sqlite3", "secrets.env"):
        shutil.copy(seeded / name, folder)
    settings = replace(config.load({"PIAGAM_VAR": str(folder)}), var=seeded)
    app = create_app(settings)
    _furnish(app)
    backup.make_backup(app.extensions["database"], app.extensions["files"], settings, folder / BACKUP)
    app.extensions["database"].dispose()
    return folder


def _furnish(app: Flask) -> None:
    citizen = app.test_client()
    brought = [attached(picture(), "foto.jpg"), attached(pdf(), "surat.pdf")]
    filed = file_report(citizen, nama="Wulan Pertiwi", kontak="081299887766", berkas=brought)
    open_case(citizen, filed)
    assert reply(citizen, "Ini tambahan.", berkas=attached(ogg(), "suara.opus")).status_code == 303
    batch = files.prepare([Upload("kk.pdf", io.BytesIO(pdf() + b"%held"))])
    put = files.put(app.extensions["files"], OFFICE, batch.files)
    database: Database = app.extensions["database"]
    with database.transaction() as session:
        files.hold(session, office_id=OFFICE, held_for="k1:a", put=put)
        sessions.open_session(session, staff=make_staff(session))


@pytest.fixture
def settings(furnished: Path, seeded: Path, tmp_path: Path) -> config.Settings:
    """An office of this test's own, a copy of the furnished one."""
    shutil.copy(furnished / "piagam.sqlite3", tmp_path)
    shutil.copy(furnished / "secrets.env", tmp_path)
    shutil.copytree(furnished / "files", tmp_path / "files")
    return replace(config.load({"PIAGAM_VAR": str(tmp_path)}), var=seeded)


@pytest.fixture
def lively(app: Flask) -> Flask:
    """The application on it."""
    return app


@pytest.fixture
def made(furnished: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    return Path(shutil.copy(furnished / BACKUP, tmp_path / BACKUP))


@pytest.fixture
def empty(settings: config.Settings, tmp_path: Path) -> config.Settings:
    """An installation with the same keys and nothing in it."""
    return elsewhere(settings, tmp_path / "kosong")


def elsewhere(settings: config.Settings, folder: Path) -> config.Settings:
    """The same office in another folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return replace(
        settings,
        var=folder,
        database_url=f"sqlite:///{folder / 'piagam.sqlite3'}",
        files_url=(folder / "files").as_uri(),
    )


def tables(database: Path) -> dict[str, Table]:
    """Every row of every table."""
    line = sqlite3.connect(database)
    try:
        names = [row[0] for row in line.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {name: sorted(line.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}
    finally:
        line.close()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pack(target: Path, database: Path, stored: Mapping[str, bytes], **changes: Any) -> Path:
    """A backup made by hand, with a fitting digest whatever is in it; `changes` are those of its manifest."""
    line = places.read_only(database)
    try:
        facts: dict[str, Any] = {
            "version": "0.1.0",
            "made_at": "2026-11-24T03:00:00+00:00",
            "offices": [OFFICE],
            "schema": line.execute("SELECT version_num FROM alembic_version").fetchone()[0],
            "rows": places.count_rows(line),
        }
    finally:
        line.close()
    with target.open("wb") as out:
        writer = Writer(out)
        with database.open("rb") as data:
            writer.add(DATABASE, data, database.stat().st_size)
        for key, content in stored.items():
            writer.add(FILES + key, io.BytesIO(content), len(content))
        writer.finish(Manifest(**{**facts, **changes}))
    return target
