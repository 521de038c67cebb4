"""The house in which hostile rows are tried: built once for each worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.hostile.rows import Ground
from tests.house.conftest import inhabited
from tests.house.world import World
from webapp import config, create_app


@pytest.fixture(scope="session")
def worn_world(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An inhabited house that rows may wear: they add cases, and take nothing away that another row needs."""
    for made in inhabited(seeded, tmp_path_factory.mktemp("hostile")):
        # Hundreds of rows from one address are what the product takes for a flood; floods are tried in a fresh office.
        made.app.extensions["limiter"].enabled = False
        yield made


@pytest.fixture
def ground(worn_world: World, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Ground:
    """What a row needs; the fresh office is made only for rows that ask, and waits for no other writer."""

    def fresh() -> Flask:
        settings: config.Settings = request.getfixturevalue("settings")
        app = create_app(replace(settings, database_wait_seconds=0))
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.var))
        request.addfinalizer(app.extensions["database"].dispose)
        return app

    return Ground(worn_world, fresh, lambda figures: record_property("figures", figures))
