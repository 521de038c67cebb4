"""Random walks over all routes: never a fault of ours, always a page in words, and a house in order afterwards."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.factories.cases import database_of
from tests.hostile.invariants import broken, journal_lines
from tests.hostile.walk import Walk
from tests.house.conftest import inhabited
from tests.house.world import World
from webapp.cases.models import Case, Receipt

REQUESTS = 3_000 if os.environ.get("PIAGAM_SWEEP") == "full" else 450
# So often is the house looked over.
LOOKED_OVER = 150


@pytest.fixture(scope="module")
def walked_world(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A house that walks wear out: accounts are closed, units renamed, cases withdrawn."""
    yield from inhabited(seeded, tmp_path_factory.mktemp("walks"))


def test_a_random_walk_finds_no_fault_and_leaves_the_house_in_order(
    walked_world: World, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("PIAGAM_SEED") or secrets.randbelow(10**9))
    walk = Walk(walked_world, seed)
    again = f"PIAGAM_SEED={seed} .venv/bin/python -m pytest tests/hostile/test_walks.py"
    lines, looked_at = journal_lines(walked_world.app), 0
    try:
        while walk.asked < REQUESTS:
            walk.step()
            if walk.asked - looked_at >= LOOKED_OVER:
                looked_at = walk.asked
                assert broken(walked_world.app) == []
                assert journal_lines(walked_world.app) >= lines
                lines = journal_lines(walked_world.app)
        assert broken(walked_world.app) == []
    except BaseException as error:
        steps = "\n  ".join(walk.trail[-6:])
        error.add_note(f"seed {seed}, after {walk.asked} requests, last steps:\n  {steps}\nGo it again: {again}")
        raise
    kinds = ", ".join(f"{status} {number}" for status, number in sorted(walk.statuses.items()))
    record_property(
        "figures", f"Random walk, PIAGAM_SEED={seed}: {walk.asked} requests, {walk.forms} forms of pages ({kinds})"
    )
    assert walk.forms > REQUESTS / 20, "the walk only knocked at doors"
    assert {200, 303, 404, 422} <= walk.statuses.keys()


def test_a_house_out_of_order_would_be_seen(walked_world: World) -> None:
    with database_of(walked_world.app).transaction() as session:
        session.delete(session.scalars(select(Receipt).limit(1)).one())
        session.execute(update(Case).where(Case.number > 1).values(version=99))
    found = broken(walked_world.app)
    assert any("receipts" in words for words in found)
    assert any("version 99" in words for words in found)
