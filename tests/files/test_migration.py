"""Migration 0004 goes up and down with rows in its tables."""

from __future__ import annotations

import uuid
from pathlib import Path

from sqlalchemy import inspect, select

from webapp import migrations
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile

FACTS = {"name": "a.pdf", "media_type": "application/pdf", "size_bytes": 9, "digest": "d" * 64, "store_key": "3517/x"}


def test_the_files_tables_come_and_go_with_rows(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    migrations.upgrade(database.engine, "0004")
    with database.transaction() as session:
        session.add(HeldFile(office_id="3517", held_for="k1:a", **FACTS))
        session.add(
            Attachment(office_id="3517", owner_kind="case", owner_id=uuid.uuid4(), position=1, origin="office", **FACTS)
        )
    migrations.downgrade(database.engine, "0003")
    assert not {"attachments", "held_files"} & set(inspect(database.engine).get_table_names())
    migrations.upgrade(database.engine, "0004")
    with database.reading() as session:
        assert session.scalars(select(Attachment)).all() == []
    database.dispose()
