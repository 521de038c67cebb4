"""Exactly once over broken lines, kills and restarts: what a page called received is there, nothing is twice."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tests.crash.rounds import make_office
from tests.faults.rounds import play

LINE_ROUNDS, KILL_ROUNDS = 150, 20


def test_whatever_breaks_each_form_arrives_once_or_stays_with_its_writer(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("PIAGAM_SEED") or secrets.randbelow(10**6))
    print(f"the same lots again: PIAGAM_SEED={seed}")
    var = tmp_path / "var"
    make_office(var)
    for tally in play(var, LINE_ROUNDS, KILL_ROUNDS, seed):
        told = tally.table()
    record_property("figures", told)
    assert tally.line_rounds >= LINE_ROUNDS
    assert tally.kill_rounds >= KILL_ROUNDS
    assert tally.rare == {}, told
    assert tally.missing == [], told
