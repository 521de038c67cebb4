"""Migrations 0004 and 0016 go up and down with rows in their tables."""

from __future__ import annotations

import uuid
from pathlib import Path

from sqlalchemy import inspect, select

from webapp import migrations
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile, IncomingFile, Piece

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


def test_the_tables_of_pieces_come_and_go_with_rows_and_leave_the_files_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    migrations.upgrade(database.engine, "0016")
    owner = {"office_id": "3517", "owner_kind": "case", "owner_id": uuid.uuid4()}
    with database.transaction() as session:
        file = IncomingFile(**owner, id_hash="k1:a", name="a.jpg", size_bytes=9)
        session.add_all((file, Attachment(**owner, position=1, origin="citizen", **FACTS)))
        session.flush()
        session.add(Piece(office_id="3517", upload_id=file.id, begins_at=0, store_key="3517/y"))
    migrations.downgrade(database.engine, "0014")
    assert not {"uploads", "upload_pieces"} & set(inspect(database.engine).get_table_names())
    migrations.upgrade(database.engine, "0016")
    with database.reading() as session:
        assert len(session.scalars(select(Attachment)).all()) == 1
        assert session.scalars(select(Piece)).all() == []
    database.dispose()
