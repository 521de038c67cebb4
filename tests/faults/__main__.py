"""`python -m tests.faults --rounds 2000 [--seed N]`: fault rounds by hand, and the figures at the end.

One round in sixteen is a kill; after so many rounds a new office is opened, since all of it is looked at each time.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.crash.rounds import make_office
from tests.faults.rounds import play
from tests.faults.tally import Tally
from translations import translate

AN_OFFICE = 400
KILLS_ONE_IN = 16


def main() -> int:
    """0 when nothing was lost, nothing was there twice, and every class broke enough (never so in very few rounds)."""
    given = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    given.add_argument("--rounds", type=int, default=170)
    given.add_argument("--seed", type=int, default=int(os.environ.get("PIAGAM_SEED") or secrets.randbelow(10**6)))
    chosen = given.parse_args()
    translate.compile_catalogues(ROOT)
    print(f"seed {chosen.seed}", flush=True)
    whole = Tally(chosen.seed)
    while (played := whole.line_rounds + whole.kill_rounds) < chosen.rounds:
        rounds = min(AN_OFFICE, chosen.rounds - played)
        kills = rounds // KILLS_ONE_IN
        with tempfile.TemporaryDirectory(prefix="piagam-faults-") as folder:
            var = Path(folder) / "var"
            make_office(var)
            for tally in play(var, rounds - kills, kills, chosen.seed + played):
                if sys.stderr.isatty():
                    print(f"\r{played + tally.line_rounds + tally.kill_rounds}", end="", file=sys.stderr, flush=True)
        whole.add(tally)
    print(whole.table())
    if whole.rare or whole.missing:
        print(f"too rare: {whole.rare}, {whole.missing}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
