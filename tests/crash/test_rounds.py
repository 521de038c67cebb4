"""Kill -9 at random moments under mixed load: what was acknowledged is there whole, the rest whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from tests.crash.rounds import make_office, play

ROUNDS = 20


def test_nothing_promised_is_lost_when_processes_are_killed_at_random_moments(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = secrets.randbelow(10**6)
    print(f"the same lots again: python -m tests.crash --rounds {ROUNDS} --seed {seed}")
    var = tmp_path / "var"
    make_office(var)
    for tally in play(var, ROUNDS, seed):
        told = tally.table()
    record_property("figures", told)
    assert tally.rounds >= ROUNDS
    assert tally.missing == [], told
