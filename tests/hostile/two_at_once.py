"""Rows about two processes that prepare one office at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT
from tests.servers import TRIAL

UPGRADE = (sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade")
# Two interpreters on a busy machine; only a deadlock takes longer.
ENOUGH_SECONDS = 120
# arrives, place, expected, kept: read by the table of the README, tried in test_two_at_once.py.
ROWS = (
    (
        "two first starts at the same moment",
        "one empty folder",
        "both end well",
        "one set of keys, one office",
    ),
    ("two migrations at the same moment", "one empty database", "both end well", "the schema once, at its head"),
)


def at_once(command: tuple[str, ...], env: Mapping[str, str], times: int = 2) -> list[tuple[int, str]]:
    """The command so often at the same time; how each ended, and what it said."""
    running = [
        subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _number in range(times)
    ]
    return [
        (process.returncode, out) for process in running for out in [process.communicate(timeout=ENOUGH_SECONDS)[0]]
    ]


def database_in(var: Path) -> str:
    """The database of a folder."""
    return f"sqlite:///{var / 'piagam.sqlite3'}"


__all__ = ["ROWS", "TRIAL", "UPGRADE", "at_once", "database_in"]
