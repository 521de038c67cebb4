"""History and journal are written once: the database itself refuses every change of a written line."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from tests.factories.cases import Filed
from tests.factories.desk import Officer, events_of, journal_of
from webapp.audit.models import JournalLine
from webapp.cases.models import CaseEvent
from webapp.db import Database

TABLES = pytest.mark.parametrize("model", [CaseEvent, JournalLine])


@TABLES
def test_a_written_line_is_neither_changed_nor_deleted(
    database: Database, boss: Officer, filed: Filed, model: type[CaseEvent | JournalLine]
) -> None:
    boss.write(filed.number, "note", "Cek.")
    before = [event.kind for event in events_of(database, filed.number)], len(journal_of(database, filed.number))
    for statement in (update(model).values(actor="staff:orang-lain"), delete(model)):
        with pytest.raises(IntegrityError, match="append-only"), database.transaction() as session:
            session.execute(statement)
    assert (
        [event.kind for event in events_of(database, filed.number)],
        len(journal_of(database, filed.number)),
    ) == before


@TABLES
def test_replacing_a_line_by_its_id_is_refused_too(
    database: Database, boss: Officer, filed: Filed, model: type[CaseEvent | JournalLine]
) -> None:
    table = model.__tablename__
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert len(events_of(database, filed.number)) == len(journal_of(database, filed.number)) == 1
    assert boss.staff.id
