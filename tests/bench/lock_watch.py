"""How long nobody else could write: a process of its own that tries to take SQLite's write lock again and again.

A transaction's own time says more than that: SQLite writes its log back into the file (a checkpoint) after COMMIT has
given the lock away, and a filing that comes meanwhile is not held up. So the lock is measured from outside, by one
who wants it. Two transactions with less than a try between them count as one.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

TRY_EVERY_SECONDS = 0.0005


@dataclass(slots=True)
class Held:
    """Each time somebody held the lock: since when (`time.perf_counter`, the same in all processes), how many ms."""

    times: list[tuple[float, float]] = field(default_factory=list)


@contextmanager
def watching(database: Path) -> Iterator[Held]:
    """What was held is there when the block has ended."""
    held = Held()
    here, there = multiprocessing.get_context("spawn").Pipe()
    watcher = multiprocessing.get_context("spawn").Process(target=_watch, args=(str(database), there))
    watcher.start()
    here.recv()
    try:
        yield held
    finally:
        here.send(None)
        held.times = here.recv()
        watcher.join()


def _watch(database: str, line: Connection) -> None:
    held: list[tuple[float, float]] = []
    since: float | None = None
    with sqlite3.connect(database, timeout=0, isolation_level=None) as connection:
        line.send(None)
        while not line.poll():
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                since = since if since is not None else time.perf_counter()
            else:
                connection.execute("ROLLBACK")
                if since is not None:
                    held.append((since, 1000 * (time.perf_counter() - since)))
                    since = None
            time.sleep(TRY_EVERY_SECONDS)
    line.send(held)
