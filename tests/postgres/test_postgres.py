"""The same office on PostgreSQL: migrations both ways, triggers, a chain under many writers, the main job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from tests.factories.accounts import make_staff
from tests.factories.cases import count, file_report, open_case, reply
from tests.factories.desk import administrator
from tests.factories.files import picture
from tests.factories.tus import Sender, press_together
from tests.house import world as house
from tests.house.rows import fill
from tests.house.seen import ask_everything
from tests.house.test_migrations import TABLES, differences, names_in_database, names_in_models, scripts
from tests.postgres import conftest
from webapp import clock, migrations
from webapp.audit import chain, service
from webapp.audit.models import JournalLine
from webapp.cases.models import Case, IdentityOpening
from webapp.db import Base, Database, new_id
from webapp.files.models import Attachment, Piece

OFFICE = "3517"
WRITERS, LINES = 8, 25
# What a statement tries to change, where a table has no actor.
COLUMNS = {"identity_openings": "reason", "calendar_changes": "reason"}
KEYS = {"calendar_changes": "office_id, revision"}


def test_where_no_server_can_run_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "_program", lambda name: None if name == "initdb" else name)
    assert "initdb not found" in conftest.missing()
    monkeypatch.setattr(conftest, "_program", lambda name: name)
    monkeypatch.setattr(conftest, "_account", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "refuses to run as root" in conftest.missing()


def verdict(database: Database, office_id: str = OFFICE) -> chain.Verdict:
    with database.reading() as session:
        return chain.verify(chain.steady(session), office_id)


def test_the_head_migration_equals_the_models(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        assert differences(connection, Base.metadata) == []
        for name, table in Base.metadata.tables.items():
            told, wanted = names_in_database(connection, name), names_in_models(table, connection.dialect)
            told["index"] -= told["unique"]  # PostgreSQL lists the index behind a unique constraint too
            assert told == wanted, name


def test_each_step_goes_down_and_up_again_with_rows_in_every_table(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        assert set(fill(connection, Base.metadata)) == TABLES
    for script in reversed(scripts(empty)):
        migrations.downgrade(empty.engine, script.down_revision or "base")
        with empty.engine.connect() as connection:
            check_rows(connection)
    with empty.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        assert connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE '%\\_refuse'")) == 0
    for script in scripts(empty):
        migrations.upgrade(empty.engine, script.revision)
    with empty.engine.begin() as connection:
        assert set(fill(connection, Base.metadata)) == TABLES


def check_rows(connection: Connection) -> None:
    """What still stands kept its row."""
    for name in set(inspect(connection).get_table_names()) & TABLES:
        assert connection.scalar(text(f'SELECT count(*) FROM "{name}"')) == 1, name


def test_lines_written_before_the_chain_are_chained(empty: Database) -> None:
    migrations.upgrade(empty.engine, "0007")
    statement = text(
        "INSERT INTO journal (office_id, id, at, actor, action, outcome, subject_id, facts) "
        "VALUES (:office, :id, now(), 'system', 'x', 'ok', NULL, '{\"b\": 1, \"a\": null, \"c\": true}')"
    )
    with empty.transaction() as session:
        for number in range(1500):
            session.execute(statement, {"office": ("9902", OFFICE)[number % 2], "id": new_id()})
    migrations.upgrade(empty.engine)
    assert [(verdict(empty, one).lines, verdict(empty, one).broken) for one in ("9902", OFFICE)] == [(750, None)] * 2
    migrations.downgrade(empty.engine, "0007")
    migrations.upgrade(empty.engine)
    assert verdict(empty).lines == 750


@pytest.mark.parametrize("table", ["journal", "case_events", "identity_openings", "calendar_changes"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET actor = 'x'",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT ({1}) DO UPDATE SET actor = 'x'",
        "WITH gone AS (DELETE FROM {} RETURNING *) SELECT * FROM gone",
    ],
)
def test_no_statement_changes_a_written_line(app: Flask, table: str, statement: str) -> None:
    database: Database = app.extensions["database"]
    filed = file_report(app.test_client())
    with database.transaction() as session:
        by = make_staff(session)
        facts = {"case_id": filed.case_id, "staff_id": by.id, "unit_key": "data", "reason": "Perlu menelepon."}
        session.add(IdentityOpening(office_id=OFFICE, opened_at=clock.now(), **facts))
    statement = statement.replace("actor", COLUMNS.get(table, "actor"))
    with database.transaction() as session:
        before = session.scalar(text(f"SELECT count(*) FROM {table}"))
    assert before
    with pytest.raises(ProgrammingError) as refused:
        change(database, statement.format(table, KEYS.get(table, "office_id, id")))
    assert "append-only" in str(refused.value)
    with database.reading() as session:
        column = COLUMNS.get(table, "actor")
        assert session.scalar(text(f"SELECT count(*) FROM {table} WHERE {column} <> 'x'")) == before


def change(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.execute(text(statement))


def test_many_writers_at_once_leave_neither_gap_nor_fork(empty: Database) -> None:
    """The very first line too: no head stands yet when all of them begin."""
    migrations.upgrade(empty.engine)
    start = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        start.wait()
        for number in range(LINES):
            with empty.transaction() as session:
                service.record(
                    session, office_id=OFFICE, actor="system", action="x", facts={"writer": writer, "line": number}
                )

    together([lambda writer=writer: write(writer) for writer in range(WRITERS)])  # type: ignore[misc]
    found = verdict(empty)
    assert (found.lines, found.broken) == (WRITERS * LINES, None)
    with empty.reading() as session:
        told = session.scalars(select(JournalLine.facts).order_by(JournalLine.position)).all()
    for writer in range(WRITERS):
        assert [facts["line"] for facts in told if facts["writer"] == writer] == list(range(LINES))


def together(deeds: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(deed) for deed in deeds]:
            done.result()


def test_a_verdict_is_no_alarm_while_others_write(app: Flask) -> None:
    """Lines are read in one moment of the database; a head read later would look like a cut tail."""
    database: Database = app.extensions["database"]
    with database.reading() as session:
        chain.steady(session)
        before = chain.head(session, OFFICE)
        with database.transaction() as writing:
            service.record(writing, office_id=OFFICE, actor="system", action="x")
        session.expire_all()
        found = chain.verify(session, OFFICE)
        assert (found.broken, found.head) == (None, before)


def test_both_databases_give_a_line_the_same_digest(empty: Database) -> None:
    """Microseconds, the order of names, yes and one, nothing, large numbers, foreign letters: back as they went."""
    migrations.upgrade(empty.engine)
    facts: dict[str, chain.Fact] = {"z": True, "a": 1, "m": None, "n": False, "big": 2**62, "t": 'ꦲé\u200b"\\ '}
    with empty.transaction() as session:
        line = service.record(
            session, office_id=OFFICE, actor=service.staff(new_id()), action="x", subject_id=new_id(), facts=facts
        )
        moment = line.at
    with empty.reading() as session:
        stored = session.scalars(select(JournalLine)).one()
        assert stored.at == moment
        assert stored.at.tzinfo is UTC
        assert (chain.digest_of(stored), stored.facts) == (line.digest, facts)


def test_a_moment_without_microseconds_keeps_its_digest(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(empty.engine)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    with empty.transaction() as session:
        service.record(session, office_id=OFFICE, actor="system", action="x")
    assert verdict(empty).broken is None


def test_the_main_job_is_done(app: Flask) -> None:
    """Every state of a case, files, both sides talking; then every page, and a chain that holds."""
    built = house.build(app)
    wrong = [str(one) for one in ask_everything(built) if one.answer.status_code != one.look.status]
    assert wrong == []
    found = verdict(app.extensions["database"])
    assert found.broken is None
    assert found.lines > 60


def test_reports_filed_at_once_get_numbers_and_lines_without_a_gap(app: Flask) -> None:
    start = threading.Barrier(WRITERS)
    clients = [app.test_client() for _number in range(WRITERS)]

    def work(index: int) -> None:
        client = clients[index]
        start.wait()
        filed = file_report(client)
        open_case(client, filed)
        assert reply(client, "Mohon kabar.").status_code == 303

    together([lambda index=index: work(index) for index in range(WRITERS)])  # type: ignore[misc]
    database: Database = app.extensions["database"]
    assert count(database, Case) == WRITERS
    with database.reading() as session:
        assert sorted(session.scalars(select(Case.number))) == list(range(1, WRITERS + 1))
    assert verdict(database).broken is None
    boss = administrator(app)
    assert "000008" in boss.client.get("/petugas", query_string={"kata": "hilang"}).text


def test_a_file_in_pieces_arrives_once_though_two_phones_send_it(app: Flask) -> None:
    filed = file_report(app.test_client())
    one = Sender(app.test_client(), filed, picture(size=(900, 900), quality=100))
    assert one.begin().status_code == 201
    half = len(one.data) // 2
    for offset, length in ((0, half), (half, len(one.data))):
        assert press_together(app, one, offset, length) in ([204, 409], [204, 404])
    with app.extensions["database"].reading() as session:
        assert len(list(session.scalars(select(Attachment)))) == 1
        assert list(session.scalars(select(Piece))) == []
