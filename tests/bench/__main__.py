"""`make bench`: builds what it needs in a folder that goes at the end, measures, prints one table.

`PIAGAM_BENCH=load|growth|night|memory|uploads|slow|survey|crash|faults` runs one part. Exit 0 even where a
target is missed: the table says so and by how much; 1 when something could not be measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import growth, load, memory, night, slow, survey, uploads
from tests.bench.table import Row, show
from tests.conftest import ROOT
from translations import translate

PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "load": load.measure,
    "growth": growth.measure,
    "night": night.measure,
    "memory": memory.measure,
    "uploads": uploads.measure,
    "slow": slow.measure,
    "survey": survey.measure,
}
# Parts that play rounds instead of measuring: their name, what they are called, and how many rounds.
ROUNDS = {"crash": ("Power cuts", 200), "faults": ("Broken lines, kills and restarts", 2000)}


def main() -> int:
    """Run the parts that are asked for."""
    wanted = os.environ.get("PIAGAM_BENCH") or "all"
    if wanted not in (*PARTS, *ROUNDS, "all"):
        print(f"PIAGAM_BENCH must be one of {', '.join((*PARTS, *ROUNDS))}, or empty for all, not {wanted!r}.")
        return 1
    translate.compile_catalogues(ROOT)
    rows: list[Row] = []
    missing = 0
    for name, measure in PARTS.items():
        if wanted in (name, "all"):
            try:
                rows += _part(name, measure)
            except RuntimeError as reason:  # what a part needs is not there: the others are printed all the same
                print(f"{name} could not be measured: {reason}", flush=True)
                missing = 1
    if rows:
        print(f"\nMachine: {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end.\n")
        print(show(rows), flush=True)
    return max((_rounds(name) for name in ROUNDS if wanted in (name, "all")), default=0) or missing


def _part(name: str, measure: Callable[[Path], list[Row]]) -> list[Row]:
    """One part in a folder of its own, on the disk of the temporary folder (TMPDIR chooses another)."""
    begun = time.monotonic()
    print(f"{name} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="piagam-bench-") as folder:
        rows = measure(Path(folder))
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return rows


def _rounds(name: str) -> int:
    """The rounds of one kind, in a process of their own."""
    title, rounds = ROUNDS[name]
    print(f"\n{title}, {rounds} rounds:", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.{name}", "--rounds", str(rounds)], cwd=ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main())
