"""A database with this room's tables, and a store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore
from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.db import Base, Database
from webapp.files.models import Attachment, HeldFile, IncomingFile, Piece


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'files.sqlite3'}")
    tables = [model.__table__ for model in (Attachment, HeldFile, IncomingFile, Piece)]
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection, [table for table in tables if isinstance(table, Table)])
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()
