"""The journal is one chain for each office: whoever changes, takes out or doubles a line is found at that line."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tracemalloc
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from webapp import migrations
from webapp.audit import chain, service
from webapp.audit.chain import Broken, Head
from webapp.audit.models import JournalHead, JournalLine
from webapp.config import Settings
from webapp.db import Database, discard, new_id

OFFICE = "9901"
ACTORS = (service.CITIZEN, service.SYSTEM, service.staff(uuid.UUID(int=7)))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A migrated database without an office."""
    database = Database(f"sqlite:///{tmp_path / 'jurnal.sqlite3'}")
    migrations.upgrade(database.engine)
    yield database
    database.dispose()


def write(database: Database, count: int = 6, office_id: str = OFFICE) -> None:
    """Lines with facts of every kind."""
    with database.transaction() as session:
        for number in range(count):
            service.record(
                session,
                office_id=office_id,
                actor=ACTORS[number % 3],
                action="case.moved",
                subject_id=new_id() if number % 2 else None,
                facts={"z": number, "a": "é\u200b", "yes": True, "no": False, "none": None, "big": 2**60},
            )


def tamper(database: Database, *statements: str) -> None:
    """Change the journal as somebody who owns the file can: without its triggers, and without its unique positions."""
    path = str(database.engine.url.database)
    with sqlite3.connect(path) as raw:
        for name in ("journal_no_update", "journal_no_delete", "journal_no_replace"):
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
    raw.close()


def verdict(database: Database, published: Head | None = None) -> chain.Verdict:
    with database.reading() as session:
        return chain.verify(session, OFFICE, published)


def head(database: Database) -> Head:
    with database.reading() as session:
        return chain.head(session, OFFICE)


def lines(database: Database) -> list[JournalLine]:
    with database.reading() as session:
        wanted = select(JournalLine).where(JournalLine.office_id == OFFICE).order_by(JournalLine.position)
        return list(session.scalars(wanted))


def test_positions_count_from_one_and_every_line_names_the_one_before(empty: Database) -> None:
    write(empty)
    written = lines(empty)
    assert [line.position for line in written] == [1, 2, 3, 4, 5, 6]
    assert [line.previous_digest for line in written] == [chain.GENESIS, *(line.digest for line in written[:-1])]
    assert head(empty) == Head(6, written[-1].digest)
    assert verdict(empty) == chain.Verdict(OFFICE, 6, head(empty), None)


def test_the_digest_is_what_the_description_says(empty: Database) -> None:
    """Written out by hand: whoever verifies without us must come to the same digits."""
    moment = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    line: dict[str, Any] = {
        "office_id": "3517",
        "position": 1,
        "id": uuid.UUID(int=1),
        "at": moment,
        "actor": "citizen",
        "action": "case.received",
        "outcome": "ok",
        "subject_id": None,
        "facts": {"b": True, "a": 1, "c": None, "d": "é"},
        "previous_digest": "0" * 64,
    }
    by_hand = (
        '["piagam-jurnal-1","3517",1,"00000000-0000-0000-0000-000000000001","2026-11-24T03:00:00.000000+00:00",'
        '"citizen","case.received","ok",null,{"a":1,"b":true,"c":null,"d":"\\u00e9"},"' + "0" * 64 + '"]'
    )
    assert chain.canonical(**line) == by_hand.encode()
    assert chain.digest(**line) == hashlib.sha256(by_hand.encode()).hexdigest()


@pytest.mark.parametrize("field", ["office_id", "position", "id", "at", "actor", "action", "outcome", "subject_id"])
def test_every_field_counts(empty: Database, field: str) -> None:
    write(empty, 2)
    line = lines(empty)[1]
    whole = {column.name: getattr(line, column.name) for column in JournalLine.__table__.columns}
    del whole["digest"]
    other: dict[str, Any] = {
        "position": 3,
        "id": new_id(),
        "subject_id": new_id(),
        "at": datetime(2020, 1, 1, tzinfo=UTC),
    }
    assert chain.digest(**whole) == line.digest
    assert chain.digest(**{**whole, field: other.get(field, "lain")}) != line.digest


@pytest.mark.parametrize("fact", [1.5, [1], {"a": 1}, b"x"])
def test_a_fact_that_two_databases_could_read_differently_is_refused(empty: Database, fact: Any) -> None:
    with pytest.raises(ValueError, match="fact of the journal"), empty.transaction() as session:
        service.record(session, office_id=OFFICE, actor="system", action="x", facts={"a": fact})
    assert head(empty) == Head(0, chain.GENESIS)


def test_what_rolls_back_leaves_no_gap(empty: Database) -> None:
    write(empty, 2)
    with empty.transaction() as session:
        service.record(session, office_id=OFFICE, actor="system", action="x")
        discard(session)
    write(empty, 1)
    assert [line.position for line in lines(empty)] == [1, 2, 3]
    assert verdict(empty).broken is None


def test_offices_have_chains_of_their_own(empty: Database) -> None:
    write(empty, 3)
    write(empty, 2, office_id="9902")
    with empty.reading() as session:
        assert chain.list_offices(session) == ["9901", "9902"]
        assert [chain.verify(session, one).lines for one in ("9901", "9902")] == [3, 2]


RELINKED = "UPDATE journal SET digest = printf('%064d', 7) WHERE position = 3"
TAMPERED = {
    "a changed actor": (["UPDATE journal SET actor = 'system' WHERE position = 3"], Broken(3, chain.CHANGED)),
    "a changed moment": (
        ["UPDATE journal SET at = '2020-01-01 00:00:00.000000' WHERE position = 3"],
        Broken(3, chain.CHANGED),
    ),
    "a changed fact": (["""UPDATE journal SET facts = '{"z": 2.5}' WHERE position = 3"""], Broken(3, chain.CHANGED)),
    "facts that are no table": (["UPDATE journal SET facts = '[1]' WHERE position = 3"], Broken(3, chain.CHANGED)),
    "facts that are no JSON": (["UPDATE journal SET facts = 'nonsense' WHERE position = 3"], Broken(3, chain.CHANGED)),
    "a moment that is none": (["UPDATE journal SET at = 'gestern' WHERE position = 3"], Broken(3, chain.CHANGED)),
    "a subject that is no id": (["UPDATE journal SET subject_id = 'zz' WHERE position = 4"], Broken(4, chain.CHANGED)),
    "an id that is none": (["UPDATE journal SET id = 'zz' WHERE position = 1"], Broken(1, chain.CHANGED)),
    "an actor of bytes": (["UPDATE journal SET actor = x'ff00' WHERE position = 6"], Broken(6, chain.CHANGED)),
    "a text that is no UTF-8": (
        ["UPDATE journal SET actor = CAST(x'ff00' AS TEXT) WHERE position = 3"],
        Broken(3, chain.CHANGED),
    ),
    "two unreadable lines": (
        ["UPDATE journal SET facts = '' WHERE position IN (2, 5)"],
        Broken(2, chain.CHANGED),
    ),
    "a position that is none": (
        ["UPDATE journal SET position = 'x' WHERE position = 3"],
        Broken(3, chain.MISSING),
    ),
    "a head whose position is no number": (["UPDATE journal_heads SET position = 'x'"], Broken(6, chain.HEAD_ASTRAY)),
    "a changed digest": ([RELINKED], Broken(3, chain.CHANGED)),
    "a missing line": (["DELETE FROM journal WHERE position = 3"], Broken(3, chain.MISSING)),
    "a missing first line": (["DELETE FROM journal WHERE position = 1"], Broken(1, chain.MISSING)),
    "a missing line, others moved up": (
        ["DELETE FROM journal WHERE position = 3", "UPDATE journal SET position = position - 1 WHERE position > 3"],
        Broken(3, chain.CHANGED),
    ),
    "two lines changed places": (
        [
            "UPDATE journal SET position = 99 WHERE position = 3",
            "UPDATE journal SET position = 3 WHERE position = 4",
            "UPDATE journal SET position = 4 WHERE position = 99",
        ],
        Broken(3, chain.CHANGED),
    ),
    "a cut tail": (["DELETE FROM journal WHERE position > 4"], Broken(5, chain.TAIL_CUT)),
    "everything gone": (["DELETE FROM journal"], Broken(1, chain.TAIL_CUT)),
    "a cut tail and no head": (
        ["DELETE FROM journal WHERE position > 4", "DELETE FROM journal_heads"],
        Broken(4, chain.HEAD_ASTRAY),
    ),
    "a head set back": (["UPDATE journal_heads SET position = 5"], Broken(6, chain.HEAD_ASTRAY)),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_first_broken_link_is_named(empty: Database, name: str) -> None:
    write(empty)
    statements, expected = TAMPERED[name]
    tamper(empty, *statements)
    assert verdict(empty).broken == expected


def test_a_position_that_stands_twice_is_named(empty: Database) -> None:
    write(empty)
    columns = "office_id, at, actor, action, outcome, subject_id, facts, position, previous_digest, digest"
    tamper(
        empty,
        "CREATE TABLE open_journal AS SELECT * FROM journal",
        "DROP TABLE journal",
        "ALTER TABLE open_journal RENAME TO journal",
        f"INSERT INTO journal (id, {columns}) SELECT 'f' || substr(id, 2), {columns} FROM journal WHERE position = 3",
    )
    assert verdict(empty).broken == Broken(3, chain.DOUBLED)


def forge(database: Database, keep: int, *, add: int = 0) -> None:
    """What only the owner of the database can do: cut the tail, write lines anew, and set the head to match."""
    tamper(database, f"DELETE FROM journal WHERE position > {keep}")
    with database.transaction() as session:
        last = session.scalars(select(JournalLine).order_by(JournalLine.position.desc()).limit(1)).one()
        kept = session.get_one(JournalHead, (OFFICE,))
        kept.position, kept.digest = last.position, last.digest
    if add:
        write(database, add)


def test_a_line_changed_with_its_digest_breaks_the_link_to_the_next(empty: Database) -> None:
    write(empty)
    third = lines(empty)[2]
    whole = {column.name: getattr(third, column.name) for column in JournalLine.__table__.columns}
    del whole["digest"]
    forged = chain.digest(**{**whole, "outcome": "denied"})
    tamper(empty, f"UPDATE journal SET outcome = 'denied', digest = '{forged}' WHERE position = 3")
    assert verdict(empty).broken == Broken(4, chain.UNLINKED)


def test_a_tail_cut_together_with_its_head_is_shown_only_by_a_published_head(empty: Database) -> None:
    write(empty)
    published = head(empty)
    forge(empty, 4)
    assert verdict(empty).broken is None
    assert verdict(empty, published).broken == Broken(5, chain.TAIL_CUT)


def test_a_journal_written_anew_is_shown_only_by_a_published_head(empty: Database) -> None:
    write(empty)
    published = head(empty)
    forge(empty, 4, add=5)
    assert verdict(empty).broken is None
    assert verdict(empty, published).broken == Broken(6, chain.PUBLISHED_ASTRAY)


def test_an_older_published_head_still_fits_after_more_lines(empty: Database) -> None:
    write(empty)
    published = head(empty)
    write(empty)
    assert verdict(empty, published).broken is None


@pytest.mark.parametrize("text_", ["", "7", "x:" + "0" * 64, "7:" + "0" * 63, "7:" + "g" * 64, "²:" + "0" * 64])
def test_a_head_that_cannot_be_read_is_refused(text_: str) -> None:
    with pytest.raises(ValueError, match="POSITION:DIGEST"):
        Head.read(text_)


def test_a_head_is_read_as_people_copy_it() -> None:
    assert Head.read(" 12: ABCD " + "0000 " * 15) == Head(12, "abcd" + "0" * 60)


STATEMENTS = (
    "UPDATE journal SET actor = 'x'",
    "UPDATE journal SET position = position + 1000",
    "DELETE FROM journal",
    "INSERT OR REPLACE INTO journal SELECT * FROM journal",
    "REPLACE INTO journal SELECT * FROM journal WHERE position = 1",
    "UPDATE OR REPLACE journal SET id = (SELECT id FROM journal WHERE position = 1)",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_changes_a_written_line_not_even_of_a_stranger_with_plain_settings(
    empty: Database, statement: str
) -> None:
    write(empty)
    before = [(line.id, line.digest) for line in lines(empty)]
    with pytest.raises(IntegrityError, match="append-only"), empty.transaction() as session:
        session.execute(text(statement))
    with (
        sqlite3.connect(str(empty.engine.url.database)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        raw.execute(statement)
    raw.close()
    assert [(line.id, line.digest) for line in lines(empty)] == before


def test_a_replacement_with_another_id_at_a_taken_position_is_refused(empty: Database) -> None:
    write(empty)
    line = lines(empty)[2]
    columns = {column.name: getattr(line, column.name) for column in JournalLine.__table__.columns}
    with pytest.raises(IntegrityError), empty.transaction() as session:
        session.execute(insert(JournalLine).prefix_with("OR REPLACE").values({**columns, "id": new_id()}))
    assert verdict(empty).broken is None


def test_lines_written_before_the_chain_are_chained_in_the_order_of_their_ids(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'lama.sqlite3'}")
    migrations.upgrade(database.engine, "0007")
    statement = text(
        "INSERT INTO journal (office_id, id, at, actor, action, outcome, subject_id, facts) "
        "VALUES (:office, :id, '2026-11-24 03:00:00.123456', 'system', :action, 'ok', NULL, :facts)"
    )
    with database.transaction() as session:
        for number in (3, 1, 2):
            for office in ("9902", OFFICE):
                row = {"office": office, "id": uuid.UUID(int=number).hex, "action": f"a{number}"}
                session.execute(statement, {**row, "facts": json.dumps({"b": number, "a": None})})
    migrations.upgrade(database.engine)
    assert [(line.position, line.action) for line in lines(database)] == [(1, "a1"), (2, "a2"), (3, "a3")]
    with database.reading() as session:
        assert all(chain.verify(session, one).broken is None for one in chain.list_offices(session))
    write(database, 1)
    assert verdict(database).lines == 4
    migrations.downgrade(database.engine, "0007")
    with pytest.raises(IntegrityError, match="append-only"), database.transaction() as session:
        session.execute(text("DELETE FROM journal"))
    migrations.upgrade(database.engine)
    assert verdict(database).lines == 4
    assert verdict(database).broken is None
    database.dispose()


def test_a_hundred_thousand_lines_are_verified_in_little_memory(empty: Database, record_property: Any) -> None:
    rows, last = [], chain.GENESIS
    moment = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    for position in range(1, 100_001):
        row: dict[str, Any] = {
            "office_id": OFFICE,
            "id": uuid.UUID(int=position),
            "at": moment,
            "actor": "citizen",
            "action": "case.received",
            "outcome": "ok",
            "subject_id": None,
            "facts": {"version": 1},
            "position": position,
            "previous_digest": last,
        }
        last = chain.digest(**row)
        rows.append({**row, "digest": last})
    with empty.transaction() as session:
        session.execute(insert(JournalLine), rows)
        session.add(JournalHead(office_id=OFFICE, position=100_000, digest=last))
    rows.clear()
    tracemalloc.start()
    found = verdict(empty)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    record_property("figures", f"Journal: 100,000 lines verified, at most {peak / 2**20:.1f} MB held at a time")
    assert (found.lines, found.broken) == (100_000, None)
    assert peak < 20 * 2**20


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["audit", *arguments])
    return result.exit_code, result.output


def test_the_command_says_that_all_is_well_and_names_the_head(app: Flask, database: Database) -> None:
    code, printed = run(app, "head")
    assert code == 0
    code, told = run(app, "verify", "--head", printed.strip())
    assert code == 0, told
    assert "unbroken" in told
    assert printed.strip() in told


def test_the_command_names_the_broken_line_and_ends_with_one(
    app: Flask, database: Database, settings: Settings, office_id: str
) -> None:
    write(database, 6, office_id)
    write(database, 2, "9902")
    tamper(database, f"DELETE FROM journal WHERE office_id = '{office_id}' AND position = 4")
    code, told = run(app, "verify")
    assert code == 1
    assert f"Office {office_id}: BROKEN after 3 lines that fit: line 4 is missing." in told
    assert "Office 9902: 2 lines, unbroken." in told
    assert run(app, "verify", "--office", "9902")[0] == 0


@pytest.mark.parametrize("head_", ["7", "x"])
def test_the_command_refuses_a_head_that_is_none(app: Flask, head_: str) -> None:
    code, told = run(app, "verify", "--head", head_)
    assert code == 2
    assert "POSITION:DIGEST" in told


def test_the_command_asks_which_office_a_head_belongs_to(app: Flask, database: Database) -> None:
    write(database, 2, "9902")
    code, told = run(app, "verify", "--head", "1:" + "0" * 64)
    assert code == 2
    assert "--office" in told


def test_every_kind_of_break_has_its_words() -> None:
    from webapp.audit import cli

    kinds = {getattr(chain, name) for name in ("CHANGED", "MISSING", "DOUBLED", "UNLINKED", "TAIL_CUT", "HEAD_ASTRAY")}
    assert set(cli.WORDS) == kinds | {chain.PUBLISHED_ASTRAY}
