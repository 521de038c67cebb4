"""Memory: what each process keeps for itself after load (PSS), and all of them together."""

from __future__ import annotations

import itertools
from pathlib import Path

from tests.bench import rig
from tests.bench.citizen import cookie_of_a_case
from tests.bench.line import get, load
from tests.bench.load import OK, PEOPLE, SEE_OTHER, filings
from tests.bench.table import Row
from tests.factories.cases import REPORT

LOAD_SECONDS = 4.0
WEB_MB, ALL_MB = 90.0, 300.0
PAGES = ("/", "/jv/", "/lapor", "/layanan", "/bantuan", "/lacak", REPORT, "/jv/lapor/akses-tps", "/perkara")


def measure(folder: Path) -> list[Row]:
    """All rows of this part: the office as `make run` starts it."""
    var = folder / "memory"
    rig.make_office(var)
    with rig.office(var, PIAGAM_WEB_PROCESSES=str(rig.WEB_PROCESSES)) as server:
        cookie = cookie_of_a_case(server)
        asked = itertools.cycle([get(page, Cookie=cookie, Accept_Encoding="br") for page in PAGES])
        load(server.port, lambda: next(asked), seconds=LOAD_SECONDS, people=PEOPLE, expect=OK)
        load(server.port, filings(REPORT), seconds=LOAD_SECONDS, people=PEOPLE, expect=SEE_OTHER)
        # The web processes are started first; whatever else runs (sweeping, the worker) counts with them.
        processes = server.children()
        kept = [rig.pss_mb(process) for process in processes]
    parent = "the parent aside"
    web, others = kept[: rig.WEB_PROCESSES], kept[rig.WEB_PROCESSES :]
    told = ", ".join(f"{mb:.0f}" for mb in kept)
    return [
        Row("memory of a web process", max(web), "MB", None, WEB_MB, f"PSS of all after load: {told}"),
        Row("memory of two and the worker", sum(kept), "MB", None, ALL_MB, f"{len(others)} beside the web, {parent}"),
    ]
