"""One small trial, filled once on a Tuesday morning and read by every test of this room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from webapp import config, create_app, trial
from webapp.db import Database
from webapp.demo import office
from webapp.demo.office import Filled
from webapp.files.storing import open_store
from webapp.schema import load_models

load_models()

# Tuesday, 10.00 WIB: a working day, with time before and after the office's hours.
TUESDAY = datetime(2026, 11, 24, 3, tzinfo=UTC)
SEED, COUNT = 12, 40


@dataclass(frozen=True, slots=True)
class Trial:
    """A filled folder and what was made in it."""

    settings: config.Settings
    filled: Filled


def fill(folder: Path, *, moment: datetime = TUESDAY, seed: int = SEED, count: int = COUNT) -> Trial:
    """A trial of its own in `folder`, filled at `moment`."""
    trial.make_secrets(folder)
    settings = config.load({"PIAGAM_VAR": str(folder)})
    database = Database(settings.database_url)
    with time_machine.travel(moment, tick=False):
        filled = office.fill(database, settings, open_store(settings.files_url), seed=seed, count=count)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return Trial(settings, filled)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The trial that tests read and never change."""
    return fill(tmp_path_factory.mktemp("trial"))


@pytest.fixture
def kept(filled: Trial) -> Iterator[Database]:
    """The database of that trial, for reading."""
    database = Database(filled.settings.database_url)
    yield database
    database.dispose()


@pytest.fixture
def trial_app(filled: Trial, seeded: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of that trial, which a test may change."""
    shutil.copytree(filled.settings.var, tmp_path / "var")
    settings = replace(config.load({"PIAGAM_VAR": str(tmp_path / "var")}), var=seeded)
    app = create_app(settings)
    yield app
    app.extensions["database"].dispose()
