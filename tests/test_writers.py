"""Writers wait for each other, but never so many that nobody can read."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.servers import until
from webapp.db import Database


def test_the_writer_who_would_take_the_last_thread_is_told_soon(tmp_path: Path) -> None:
    path = tmp_path / "baris.sqlite3"
    database = Database(f"sqlite:///{path}", wait_seconds=20, most_waiting=1)
    write(database)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder, ThreadPoolExecutor(1) as crowd:
        holder.execute("BEGIN IMMEDIATE")
        waiting = crowd.submit(write, database)
        until(lambda: database.waiting == 1, "one writer waits")
        with pytest.raises(OperationalError, match="too many writers"):
            write(database)
        holder.execute("COMMIT")
        waiting.result()
    write(database)  # whoever has written gave the place back
    database.dispose()


def write(database: Database) -> None:
    with database.transaction() as session:
        session.connection()
