"""What must be true of an office whatever was killed: whole or not at all, once, and nothing left over."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.crash.office import OFFICE, Office
from tests.crash.people import CORRECTION, WITHDRAWAL, Browser, Sent, told
from webapp.cases.models import AnswerDraft, Case, CaseEvent, Message, Receipt, Submission
from webapp.cases.service import once
from webapp.files.models import Attachment

# An event that each message of this kind brings along, in the same transaction.
SPEAKING = ("replied", "files_added", "answer_sent", "question_sent", "note_sent", "transcribed")


def times_kept(office: Office, session: Session, sent: Sent) -> int:
    """How often a send was taken in: 0 or 1. AssertionError when half of it is there, or more than once."""
    if sent.kind in (CORRECTION, WITHDRAWAL):
        return _deed_kept(office, session, sent)
    assert sent.id is not None
    hashes = once.id_hashes(office.app.extensions["keyring"], sent.id)
    found = list(session.scalars(select(Submission).where(Submission.id_hash.in_(hashes))))
    assert len(found) <= 1, f"taken in {len(found)} times: {told(sent)}"
    if not found:
        return 0
    if sent.fields.get("jenis") == "answer":
        _check_draft(session, sent, found[0])
    elif found[0].message_id is None:
        _check_filing(office, session, sent, found[0])
    else:
        message = session.get_one(Message, (OFFICE, found[0].message_id))
        assert message.body == sent.fields.get("pesan", ""), f"another text: {told(sent)}"
    _check_files(session, sent, found[0])
    return 1


def _check_draft(session: Session, sent: Sent, known: Submission) -> None:
    """An officer's answer was acknowledged as a draft: its words stand in one, however many were saved since."""
    drafts = session.scalars(select(AnswerDraft.body).where(AnswerDraft.case_id == known.case_id)).all()
    assert any(sent.fields["pesan"] in body for body in drafts), f"no draft holds it: {told(sent)}"


def _check_filing(office: Office, session: Session, sent: Sent, known: Submission) -> None:
    case = session.get_one(Case, (OFFICE, known.case_id))
    first = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "received")).all()
    assert len(first) == 1, f"{len(first)} first events: {told(sent)}"
    digests = office.app.extensions["keyring"].digests("receipt", sent.digits)
    receipts = session.scalars(select(Receipt).where(Receipt.digits_hash.in_(digests))).all()
    assert [receipt.case_id for receipt in receipts] == [case.id], f"its digits do not open it: {told(sent)}"
    corrected = session.scalar(select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.kind == "corrected"))
    assert corrected or case.text == sent.fields["cerita"], f"another text: {told(sent)}"


def _check_files(session: Session, sent: Sent, known: Submission) -> None:
    wanted = select(Attachment).where(Attachment.owner_id == known.case_id)
    rows = session.scalars(wanted.where(Attachment.message_id.is_not_distinct_from(known.message_id))).all()
    assert len(rows) == len(sent.files), f"{len(rows)} of {len(sent.files)} files: {told(sent)}"
    letters = {hashlib.sha256(data).hexdigest() for name, data in sent.files if name.endswith(".pdf")}
    assert letters <= {row.digest for row in rows}, f"a letter is not what was sent: {told(sent)}"


def _deed_kept(office: Office, session: Session, sent: Sent) -> int:
    """A correction or a withdrawal has no id of its own: its text or its state says whether it was taken."""
    digests = office.app.extensions["keyring"].digests("receipt", sent.digits)
    receipt = session.scalars(select(Receipt).where(Receipt.digits_hash.in_(digests))).one()
    case = session.get_one(Case, (OFFICE, receipt.case_id))
    events = Counter(session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    if sent.kind == WITHDRAWAL:
        assert (case.state == "withdrawn") == (events["withdrawn"] == 1), f"half withdrawn: {told(sent)}"
        return events["withdrawn"]
    return int(case.text == sent.fields["cerita"])


def check_corrections(office: Office, session: Session, log: Iterable[Sent]) -> None:
    """Each correction that was pressed, however often, is one event of its case."""
    pressed = Counter(sent.digits for sent in log if sent.kind == CORRECTION)
    for digits, times in pressed.items():
        hashes = office.app.extensions["keyring"].digests("receipt", digits)
        case_id = session.scalars(select(Receipt.case_id).where(Receipt.digits_hash.in_(hashes))).one()
        events = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.kind == "corrected")
        assert len(session.scalars(events).all()) == times, f"{digits[:4]}…: not every correction counts once"


def check_downloads(office: Office, session: Session, browser: Browser, log: Iterable[Sent]) -> int:
    """Every acknowledged file comes back through the product as it was kept; returns how many."""
    looked = 0
    for digits in sorted({sent.digits for sent in log if sent.files}):
        browser.open_case(digits)
        hashes = office.app.extensions["keyring"].digests("receipt", digits)
        case_id = session.scalars(select(Receipt.case_id).where(Receipt.digits_hash.in_(hashes))).one()
        for row in session.scalars(select(Attachment).where(Attachment.owner_id == case_id)):
            data = browser.look(f"/perkara/berkas/{row.id}").body
            assert hashlib.sha256(data).hexdigest() == row.digest, f"a damaged file: {row.id}"
            looked += 1
    return looked


def check_office(office: Office) -> None:
    """The whole database and the whole folder, and the chain of the journal."""
    faults = faults_of(office.var / "piagam.sqlite3", office.files.parent)
    assert not faults, faults
    if "audit" in office.app.cli.commands:
        office.command("audit", "verify")


def faults_of(database: Path, files: Path) -> list[str]:
    """Everything that is half or damaged in a database and its folder of files, read with nothing of ours."""
    line = sqlite3.connect(database, timeout=20)
    line.row_factory = sqlite3.Row
    try:
        return [*_database(line), *_cases(line), *_journal(line), *_search(line), *_bytes(line, files)]
    finally:
        line.close()


def _database(line: sqlite3.Connection) -> Iterator[str]:
    told = [str(row[0]) for row in line.execute("PRAGMA integrity_check")]
    yield from (f"integrity: {one}" for one in told if one != "ok")
    yield from (f"foreign key: {tuple(row)}" for row in line.execute("PRAGMA foreign_key_check"))


# Each asks for what must not be there.
HALVES = {
    "a case without a receipt": (
        "SELECT id FROM cases c WHERE (SELECT count(*) FROM receipts r WHERE r.case_id=c.id) != 1"
    ),
    "a case without its first event": (
        "SELECT id FROM cases c WHERE "
        "(SELECT count(*) FROM case_events e WHERE e.case_id=c.id AND kind='received') != 1"
    ),
    "a case whose version is not the number of its events": (
        "SELECT id FROM cases c WHERE version != (SELECT count(*) FROM case_events e WHERE e.case_id=c.id)"
    ),
    "a case without the send that opened it": (
        "SELECT id FROM cases c WHERE "
        "(SELECT count(*) FROM submissions s WHERE s.case_id=c.id AND purpose='filing') != 1"
    ),
    "a message without its send": (
        "SELECT id FROM messages m WHERE (SELECT count(*) FROM submissions s WHERE s.message_id=m.id) != 1"
    ),
    "a send without its message": (
        "SELECT id_hash FROM submissions s WHERE message_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id=s.message_id)"
    ),
    "a message without its event": (
        "SELECT id FROM cases c WHERE (SELECT count(*) FROM messages m WHERE m.case_id=c.id) != "
        f"(SELECT count(*) FROM case_events e WHERE e.case_id=c.id AND kind IN {SPEAKING})"
    ),
    "a draft of an answer without its event": (
        "SELECT id FROM cases c WHERE (SELECT count(*) FROM answer_drafts d WHERE d.case_id=c.id) != "
        "(SELECT count(*) FROM case_events e WHERE e.case_id=c.id AND kind='draft_saved')"
    ),
    "a file without its case": (
        "SELECT id FROM attachments a WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id=a.owner_id)"
    ),
    "a file without its message": (
        "SELECT id FROM attachments a WHERE message_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id=a.message_id)"
    ),
    "a withdrawn case without its event": (
        "SELECT id FROM cases c WHERE state='withdrawn' "
        "AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id=c.id AND kind='withdrawn')"
    ),
}


def _cases(line: sqlite3.Connection) -> Iterator[str]:
    for what, query in HALVES.items():
        yield from (f"{what}: {row[0]}" for row in line.execute(query))
    for year, numbers in _by_year(line).items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"the numbers of {year} have a gap or a twin"


def _by_year(line: sqlite3.Connection) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in line.execute("SELECT year, number FROM cases ORDER BY year, number"):
        found.setdefault(row["year"], []).append(row["number"])
    return found


def _journal(line: sqlite3.Connection) -> Iterator[str]:
    """Every event has its line and every line its event, version by version."""
    written: dict[str, list[tuple[int, str]]] = {}
    for row in line.execute("SELECT subject_id, action, facts FROM journal WHERE action LIKE 'case.%' ORDER BY id"):
        version = json.loads(row["facts"]).get("version")
        if version is not None:
            written.setdefault(row["subject_id"], []).append((version, row["action"]))
    happened: dict[str, list[tuple[int, str]]] = {}
    for row in line.execute("SELECT case_id, kind FROM case_events ORDER BY id"):
        events = happened.setdefault(row["case_id"], [])
        events.append((len(events) + 1, f"case.{row['kind']}"))
    for case_id in written.keys() | happened.keys():
        if sorted(written.get(case_id, [])) != happened.get(case_id):
            yield f"journal and history differ: {case_id}"


def _search(line: sqlite3.Connection) -> Iterator[str]:
    """The text search holds exactly the words of its cases, and is sound in itself."""
    try:
        line.execute("INSERT INTO case_search (case_search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield f"the text search is damaged: {error}"
    finally:
        line.rollback()
    held = {row["case_id"]: row["words"] for row in line.execute("SELECT case_id, words FROM case_search")}
    for row in line.execute("SELECT id, text, village_text, answers FROM cases"):
        said = line.execute("SELECT body FROM messages WHERE case_id=?", (row["id"],))
        words = [row["text"], row["village_text"], *json.loads(row["answers"]).values(), *(one[0] for one in said)]
        found = held.pop(row["id"], "")
        if sorted(_words(found)) != sorted(_words(" ".join(words))):
            yield f"the text search does not fit its case: {row['id']}"
    yield from (f"the text search knows a case that is none: {case_id}" for case_id in held)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _bytes(line: sqlite3.Connection, folder: Path) -> Iterator[str]:
    for table in ("attachments", "held_files"):
        for row in line.execute(f"SELECT store_key, digest, size_bytes FROM {table}"):
            path = folder / row["store_key"]
            if not path.is_file():
                yield f"a row of {table} without its file: {row['store_key']}"
            elif hashlib.sha256(path.read_bytes()).hexdigest() != row["digest"]:
                yield f"a damaged file: {row['store_key']}"
    for row in line.execute("SELECT id, size_bytes, received_bytes FROM uploads WHERE received_bytes < size_bytes"):
        keys = line.execute("SELECT store_key FROM upload_pieces WHERE upload_id=?", (row["id"],))
        pieces = [folder / key for (key,) in keys]
        if sum(path.stat().st_size for path in pieces if path.is_file()) != row["received_bytes"]:
            yield f"a file on its way of which not all is there that it says: {row['id']}"


def taken_exactly_once(office: Office, log: Iterable[Sent]) -> None:
    """Every send that was acknowledged by now is there once and whole."""
    with office.database.reading() as session:
        for sent in log:
            if sent.acknowledged and sent.kind not in (CORRECTION,):
                assert times_kept(office, session, sent) == 1, f"acknowledged and gone: {told(sent)}"
        check_corrections(office, session, log)


__all__ = ["check_downloads", "check_office", "faults_of", "taken_exactly_once", "times_kept"]
