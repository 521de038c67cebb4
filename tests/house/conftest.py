"""The inhabited house, built once for every law that only reads it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.house import world as house
from tests.house.seen import Answered, Seen, ask_everything, see_everything
from webapp import config, create_app


def inhabited(seeded: Path, folder: Path) -> Iterator[house.World]:
    """A house of its own in `folder`."""
    for name in ("piagam.sqlite3", "secrets.env"):
        shutil.copy(seeded / name, folder / name)
    settings = replace(config.load({"PIAGAM_VAR": str(folder)}), var=seeded)
    app = create_app(settings)
    yield house.build(app)
    app.extensions["database"].dispose()


@pytest.fixture(scope="session")
def world(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[house.World]:
    """Read it, do not change it: other tests read it too."""
    yield from inhabited(seeded, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def own_world(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[house.World]:
    """A house that the tests of one module may wear out."""
    yield from inhabited(seeded, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def asked() -> dict[str, Any]:
    """Every SELECT that these looks sent, with the parameters of one of them; full once `answered` is there."""
    return {}


@pytest.fixture(scope="session")
def answered(world: house.World, asked: dict[str, Any]) -> list[Answered]:
    """Every address of the house, asked once in each language it has."""

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            asked.setdefault(statement, parameters)

    engine = world.app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    found = list(ask_everything(world))
    event.remove(engine, "before_cursor_execute", note)
    return found


@pytest.fixture(scope="session")
def seen(world: house.World, answered: list[Answered]) -> list[Seen]:
    """Every page of the house, opened and refused."""
    return list(see_everything(world, answered))
