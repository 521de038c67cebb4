"""A PostgreSQL server of the tests' own, one a run, where its programs are installed; else the reason to skip.

It listens on a socket in a folder of its own and on no port. PostgreSQL refuses to run as root: there the
account `postgres` or `nobody` runs it.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url

from webapp import config, create_app, migrations, trial
from webapp.db import Database

PROGRAMS = ("initdb", "pg_ctl", "postgres")
LIMIT_SECONDS = 60
ACCOUNTS = ("postgres", "nobody")
# A test's rows need no disk: half a second less a database.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=60"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with a database `template` that is migrated and seeded."""

    folder: Path

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://piagam@/{name}?host={self.folder}"

    def make(self, template: str = "template0") -> str:
        """A new database, empty or a copy; returns its address."""
        name = f"uji_{next(_numbers)}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()
        return self.url(name)


def missing() -> str:
    """Why no server can be started here; empty when one can."""
    lacking = [program for program in PROGRAMS if _program(program) is None]
    if lacking:
        return f"PostgreSQL is not installed here: {', '.join(lacking)} not found (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and _account() is None:
        return f"PostgreSQL refuses to run as root, and there is no account {' or '.join(ACCOUNTS)}"
    return ""


def _program(name: str) -> str | None:
    places = [str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *places]))


def _account() -> pwd.struct_passwd | None:
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def _run(folder: Path, program: str, *arguments: str) -> None:
    found, account = _program(program), _account() if os.geteuid() == 0 else None
    assert found is not None  # `missing()` looked
    as_whom: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    log = folder / "perintah.log"
    with log.open("ab") as out:  # no pipe: the server would keep it open for ever
        subprocess.run(
            [found, *arguments],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            timeout=LIMIT_SECONDS,
            check=True,
            **as_whom,
        )


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server, stopped when the run ends."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="piagam-pg-"))  # pytest's own folder is closed to the other account
    account = _account() if os.geteuid() == 0 else None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = str(folder / "data")
    try:
        _run(folder, "initdb", "-D", data, "-U", "piagam", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        _run(folder, "pg_ctl", "-D", data, "-w", "-l", str(folder / "server.log"), "-o", f"-k {folder} {FAST}", "start")
        try:
            yield Server(folder)
        finally:
            _run(folder, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def seeded_settings(server: Server, seeded: Path) -> config.Settings:
    """An office in PostgreSQL, migrated and seeded: tests copy it."""
    loaded = config.load({"PIAGAM_VAR": str(seeded), "PIAGAM_DATABASE_URL": server.make()})
    database = Database(loaded.database_url)
    migrations.upgrade(database.engine)
    trial.seed(database, loaded)
    database.dispose()
    return loaded


@pytest.fixture
def empty(server: Server) -> Iterator[Database]:
    """A database without tables."""
    database = Database(server.make())
    yield database
    database.dispose()


@pytest.fixture
def settings(server: Server, seeded_settings: config.Settings, tmp_path: Path) -> config.Settings:
    """An office of this test's own, in PostgreSQL."""
    template = make_url(seeded_settings.database_url).database
    assert template is not None
    return replace(seeded_settings, database_url=server.make(template), files_url=(tmp_path / "files").as_uri())


@pytest.fixture
def app(settings: config.Settings) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    made = create_app(settings)
    yield made
    made.extensions["database"].dispose()
