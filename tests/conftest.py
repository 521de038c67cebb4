"""Fixtures of the whole house: a seeded office, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from translations import translate
from webapp import config, create_app, migrations, trial
from webapp.db import Database

ROOT = Path(__file__).resolve().parent.parent
OFFICE = "3517"


@pytest.fixture(scope="session", autouse=True)
def _compiled_catalogues() -> None:
    """Pages are read in the languages as they stand in the .po files."""
    translate.compile_catalogues(ROOT)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like `var/` after the first `make run`: secrets, database, office, catalogue."""
    var = tmp_path_factory.mktemp("var")
    trial.make_secrets(var)
    settings = config.load({"PIAGAM_VAR": str(var)})
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    trial.seed(database, settings)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return var


@pytest.fixture
def settings(seeded: Path, tmp_path: Path) -> config.Settings:
    """Settings of an office of this test's own."""
    shutil.copy(seeded / "piagam.sqlite3", tmp_path / "piagam.sqlite3")
    shutil.copy(seeded / "secrets.env", tmp_path / "secrets.env")
    loaded = config.load({"PIAGAM_VAR": str(tmp_path)})
    return replace(loaded, var=seeded)  # pressed static files are shared, rows and files are not


@pytest.fixture
def app(settings: config.Settings) -> Iterator[Flask]:
    """The application on a fresh copy of the seeded office."""
    made = create_app(settings)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.var))  # templates are compiled once a run
    yield made
    made.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, on https."""
    return app.test_client()


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of this test's office."""
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session that is thrown away unless the test commits it."""
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def office_id() -> str:
    """KPU Kabupaten Jombang."""
    return OFFICE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the figures that tests recorded with `record_property("figures", …)`, from every worker."""
    for report in terminalreporter.getreports("passed"):
        for name, figures in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(str(figures))


# Laws that read the same pages of one inhabited house: on one worker, so that these are made once.
SAME_PAGES = frozenset(
    f"tests/house/test_{name}.py"
    for name in ("bytes", "headers", "links", "nodes", "pages_inspected", "pages_language", "refusals", "routes")
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Whole files go to a worker (`--dist loadgroup` of xdist 3.8 does nothing under pytest 9.2)."""

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            if file.startswith("tests/postgres/"):
                return "postgres"  # one server for all of them
            return "pages" if file in SAME_PAGES else file

    return ByFile(config, log)
