"""Growth: the officer's and the citizen's pages with 1,000, 10,000 and 100,000 cases, one person asking.

Three offices stand at the same time, each with one web process, and are asked in turn: a noisy minute falls on all.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import many, rig
from tests.bench.line import get, kept_line
from tests.bench.table import Row, middle, p95
from tests.conftest import ROOT
from tests.servers import Server

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 7
ASKED_PER_ROUND = 6
ALL_UNITS = ""  # the auditor
INBOX_MS, SEARCH_MS, ANY_WORD_MS = 12.0, 25.0, 60.0
GROWN, TRACKING_GROWN = 1.2, 1.1
SOME = 15  # a word in this many of a hundred cases, or fewer, is no frequent word


@dataclass(slots=True)
class Office:
    """A running office of one size and what is known of it."""

    size: int
    server: Server
    cookies: dict[str, str]
    numbers: list[str]
    times: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, name: str, path: str, cookie: str, times: int) -> None:
        """Ask for a page some times over one connection; the first answer of a connection is not counted."""
        request, taken = get(path, Cookie=cookie), self.times.setdefault(name, [])
        with kept_line(self.server.port) as line:
            line.ask(request)
            processes = rig.web_processes(self.server)
            before = rig.cpu_seconds(processes)
            for _number in range(times):
                begun = time.perf_counter()
                status, answer = line.ask(request)
                ended = time.perf_counter()
                assert status == b"200", (path, answer[:300])
                taken.append(1000 * (ended - begun))
            self.cpu.setdefault(name, []).append(1000 * (rig.cpu_seconds(processes) - before) / times)


def measure(folder: Path, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """All rows of this part."""
    built = time.monotonic()
    notes = {size: _fill(folder / f"office-{size}", size) for size in sizes}
    print(f"offices of {', '.join(f'{size:,}' for size in sizes)} cases made in {time.monotonic() - built:.0f} s")
    with ExitStack() as stack:
        offices = []
        for size in sizes:
            server = stack.enter_context(rig.office(folder / f"office-{size}", PIAGAM_WEB_PROCESSES="1"))
            offices.append(Office(size, server, notes[size]["cookies"], notes[size]["numbers"]))
        for turn in range(ROUNDS):
            _round(offices, turn)
    return _rows(offices)


def _fill(var: Path, size: int) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.many", str(var), str(size)], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    notes: dict[str, Any] = json.loads(made.stdout)
    return notes


def _round(offices: list[Office], turn: int) -> None:
    """Every page once in every office."""
    for name, path, who in _pages():
        for office in offices[turn % len(offices) :] + offices[: turn % len(offices)]:
            number = office.numbers[turn % len(office.numbers)]
            office.ask(name, path.format(number=number), office.cookies[who], ASKED_PER_ROUND)


def _pages() -> list[tuple[str, str, str]]:
    """Name, address, and whose cookie."""
    pages = [
        ("inbox, a unit's officer", "/petugas", many.MEASURED_UNIT),
        ("inbox, all units", "/petugas", ALL_UNITS),
        ("quality, a unit's officer", "/petugas/mutu", many.MEASURED_UNIT),
        ("quality, any unit", f"/petugas/mutu?unit={many.MEASURED_UNIT}", ALL_UNITS),
        ("case page", "/petugas/perkara/{number}", many.MEASURED_UNIT),
        ("tracking", "/perkara", many.TRACKED),
    ]
    for (word, share), who in itertools.product(_words(), (many.MEASURED_UNIT, ALL_UNITS)):
        pages.append((_search(word, share, who), f"/petugas?kata={word}", who))
    pages.append((_search("warga", 100, ALL_UNITS) + ", closed too", "/petugas?kata=warga&keadaan=apa-saja", ALL_UNITS))
    return pages


def _words() -> tuple[tuple[str, int], ...]:
    return (*many.WORDS, (many.ENDED_WORD, many.ENDED_SHARE * 4 // 5))


def _search(word: str, share: int, who: str) -> str:
    ended = ", none of them running" if word == many.ENDED_WORD else ""
    return f"search, word in {share} %{ended}, {'all units' if who == ALL_UNITS else 'a unit'}"


def _rows(offices: list[Office]) -> list[Row]:
    least, most = offices[0], offices[-1]
    rows = []
    for name, _path, _who in _pages():
        small, large = middle(least.times[name]), middle(most.times[name])
        told = ", ".join(f"{middle(office.times[name]):.1f}" for office in offices)
        spent = ", ".join(f"{middle(office.cpu[name]):.1f}" for office in offices)
        beside = f"p50 {told}; CPU {spent}; p95 {p95(most.times[name]):.1f}"
        if name.startswith("search"):
            frequent = int(name.split("word in ")[1].split()[0]) > SOME
            rows.append(Row(name, large, "ms", None, ANY_WORD_MS if frequent else SEARCH_MS, beside))
            continue
        if name.startswith(("inbox", "quality")):
            rows.append(Row(name, large, "ms", None, INBOX_MS, beside))
        grown = TRACKING_GROWN if name == "tracking" else GROWN
        by_cpu = middle(most.cpu[name]) / middle(least.cpu[name])
        rows.append(
            Row(f"{name}, against {least.size:,} cases", large / small, "x", None, grown, f"by CPU {by_cpu:.2f} x")
        )
    return rows
