"""What the crash rounds look for is found when it is there: each half and each leftover, planted once."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

import pytest
from flask import Flask

from tests.crash.checks import faults_of
from tests.crash.people import FILING, MESSAGE, UPLOAD, Sent
from tests.crash.rounds import SWEEP, Tally, _was_interrupted
from tests.factories.cases import attached, deed, file_report, open_case, reply
from tests.factories.files import pdf

OFFICE = "3517"


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Path:
    """The folder of an office with a talked, a withdrawn and a plain case, and files."""
    client = app.test_client()
    filed = file_report(client, berkas=[attached(pdf(), "surat.pdf")])
    open_case(client, filed)
    assert reply(client, "Ini tambahan.", berkas=attached(pdf() + b"%2", "lagi.pdf")).status_code == 303
    other = app.test_client()
    open_case(other, file_report(other))
    assert deed(other, "cabut").status_code == 303
    file_report(app.test_client())
    app.extensions["database"].dispose()
    return tmp_path


def look(folder: Path) -> list[str]:
    return faults_of(folder / "piagam.sqlite3", folder / "files")


def change(folder: Path, *statements: str) -> None:
    """As a half-finished write would leave it: no trigger stands in the way."""
    line = sqlite3.connect(folder / "piagam.sqlite3")
    for (name,) in line.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        line.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        line.execute(statement)
    line.commit()
    line.close()


def test_a_sound_office_has_no_half(office: Path) -> None:
    assert look(office) == []


ON_ITS_WAY = """
INSERT INTO uploads (office_id, id, id_hash, owner_kind, owner_id, name, size_bytes, received_bytes, touched_at)
SELECT office_id, id, 'k1:a', 'case', id, 'a.jpg', 9, 5, recorded_at FROM cases LIMIT 1
"""


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("DELETE FROM receipts",), "a case without a receipt"),
        (("DELETE FROM case_events WHERE kind='received'",), "a case without its first event"),
        (("UPDATE cases SET version=version+1",), "a case whose version is not the number of its events"),
        (("DELETE FROM submissions WHERE purpose='filing'",), "a case without the send that opened it"),
        (("DELETE FROM submissions WHERE message_id IS NOT NULL",), "a message without its send"),
        (("DELETE FROM messages",), "a send without its message"),
        (("DELETE FROM case_events WHERE kind='replied'",), "a message without its event"),
        (("UPDATE attachments SET owner_id=id",), "a file without its case"),
        (("DELETE FROM messages",), "a file without its message"),
        (("DELETE FROM case_events WHERE kind='withdrawn'",), "a withdrawn case without its event"),
        (("UPDATE cases SET number=number+5 WHERE number=3",), "have a gap or a twin"),
        (("DELETE FROM journal WHERE action='case.replied'",), "journal and history differ"),
        (("UPDATE case_search SET words='lain'",), "the text search does not fit its case"),
        (("DELETE FROM case_search",), "the text search does not fit its case"),
        (("UPDATE case_search SET case_id='none'",), "the text search knows a case that is none"),
        (("DELETE FROM case_search_data WHERE id > 10",), "the text search is damaged"),
        (("UPDATE messages SET case_id=id",), "foreign key"),
        ((ON_ITS_WAY,), "a file on its way of which not all is there that it says"),
    ],
)
def test_a_planted_half_is_found(statements: tuple[str, ...], told: str, office: Path) -> None:
    change(office, *statements)
    assert [fault for fault in look(office) if told in fault], look(office)


def test_a_lost_and_a_damaged_file_are_found(office: Path) -> None:
    first, second = sorted(path for path in (office / "files").rglob("*") if path.is_file())
    first.unlink()
    second.write_bytes(b"x")
    told = look(office)
    assert any("without its file" in fault for fault in told)
    assert any("a damaged file" in fault for fault in told)


def test_a_damaged_database_is_found(office: Path) -> None:
    change(office, "PRAGMA wal_checkpoint(TRUNCATE)")
    index = "ix_cases_office_id_due_on"
    change(
        office,
        "PRAGMA writable_schema=ON",
        f"UPDATE sqlite_master SET sql=replace(sql, 'due_on, id', 'id, due_on') WHERE name='{index}'",
    )
    assert any(fault.startswith("integrity") for fault in look(office))


def sent(begun: float, ended: float, status: int, kind: str = FILING) -> Sent:
    return Sent(kind, "/", {}, (), uuid.uuid4(), "", begun, ended, status)


@pytest.mark.parametrize(
    ("begun", "ended", "status", "counts"),
    [
        (1.0, 3.0, 0, True),  # on its way, and never answered
        (1.0, 3.0, 303, False),  # answered by the process that lived
        (2.5, 3.0, 0, False),  # begun after the kill: it met a closed door
        (0.0, 3.0, 0, False),  # never got a line
        (1.0, 1.5, 0, False),  # broke before the kill: not by it
    ],
)
def test_only_a_form_on_its_way_at_the_kill_counts(begun: float, ended: float, status: int, counts: bool) -> None:
    assert _was_interrupted(sent(begun, ended, status), 2.0) == counts


def test_the_next_round_is_about_what_was_interrupted_least() -> None:
    tally = Tally(1)
    assert tally.rarest == FILING
    tally.interrupted.update({FILING: 3, MESSAGE: 2, SWEEP: 1})
    assert tally.rarest == UPLOAD
    assert FILING not in tally.missing
    assert UPLOAD in tally.missing
    assert "interrupted: filing 3, message 2, upload 0" in tally.table()
