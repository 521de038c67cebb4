"""`python -m tests.crash --rounds 200 [--seed N]`: crash rounds by hand, and the figures at the end."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.crash.rounds import Tally, make_office, play
from translations import translate

# Everything ever sent is looked at after each round: after so many rounds a new office keeps that affordable.
AN_OFFICE = 40


def main() -> int:
    """0 when nothing was lost."""
    given = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    given.add_argument("--rounds", type=int, default=20)
    given.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    chosen = given.parse_args()
    translate.compile_catalogues(ROOT)
    print(f"seed {chosen.seed}", flush=True)
    whole = Tally(chosen.seed)
    while whole.rounds < chosen.rounds:
        with tempfile.TemporaryDirectory(prefix="piagam-crash-") as folder:
            var = Path(folder) / "var"
            make_office(var)
            for tally in play(var, min(AN_OFFICE, chosen.rounds - whole.rounds), chosen.seed + whole.rounds):
                if sys.stderr.isatty():
                    print(f"\r{whole.rounds + tally.rounds}", end="", file=sys.stderr, flush=True)
        whole.add(tally)
    print(whole.table())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
