"""What must hold in the database after whatever was sent: no half case, one receipt a case, nothing dangling."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.factories.cases import database_of
from webapp.audit.models import JournalLine
from webapp.cases import carried
from webapp.cases.models import Case, CaseEvent, CaseNumber, Message, Receipt, SealedIdentity, Submission
from webapp.files import arriving
from webapp.files.models import Attachment, HeldFile, IncomingFile
from webapp.files.storing import read


def broken(app: Flask) -> list[str]:
    """Everything that is not as it must be, in words."""
    with database_of(app).reading() as session:
        found = [*_database(session), *_cases(session), *_talk(session), *_files(session, app)]
    return found


def journal_lines(app: Flask) -> int:
    """How many lines the journal has: they only grow."""
    with database_of(app).reading() as session:
        return session.scalar(select(func.count()).select_from(JournalLine)) or 0


def _database(session: Session) -> list[str]:
    whole = session.scalar(text("PRAGMA quick_check"))
    dangling = session.execute(text("PRAGMA foreign_key_check")).all()
    return [f"quick_check: {whole}"] * (whole != "ok") + [f"dangling: {row}" for row in dangling]


def _cases(session: Session) -> list[str]:
    cases = list(session.scalars(select(Case)))
    received = Counter(session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "received")))
    events = Counter(session.scalars(select(CaseEvent.case_id)))
    receipts = Counter(session.scalars(select(Receipt.case_id)))
    filings = Counter(session.scalars(select(Submission.case_id).where(Submission.purpose == "filing")))
    words = session.scalar(text("SELECT count(*) FROM case_search")) or 0
    named = set(session.scalars(select(SealedIdentity.case_id)))
    found = []
    for case in cases:
        counts = (received[case.id], receipts[case.id], filings[case.id])
        if counts != (1, 1, 1):
            found.append(f"case {case.number}: received, receipts, filings are {counts}")
        if events[case.id] != case.version:
            found.append(f"case {case.number}: version {case.version} of {events[case.id]} events")
        if case.openness == "nameless" and case.id in named:
            found.append(f"case {case.number}: nameless with a name")
    if words != len(cases):
        found.append(f"{words} rows of search for {len(cases)} cases")
    if {*received, *receipts, *filings, *events} - {case.id for case in cases}:
        found.append("something belongs to no case")
    return found + _numbers(session, cases)


def _numbers(session: Session, cases: list[Case]) -> list[str]:
    """Without a gap, as far as the counter says."""
    last = {row.year: row.last for row in session.scalars(select(CaseNumber))}
    by_year = groupby(sorted((case.year, case.number) for case in cases), key=lambda pair: pair[0])
    numbers = {year: [number for _year, number in pairs] for year, pairs in by_year}
    return [f"numbers of {year}" for year, found in numbers.items() if found != list(range(1, last[year] + 1))]


def _talk(session: Session) -> list[str]:
    sent = set(session.scalars(select(Submission.message_id).where(Submission.message_id.is_not(None))))
    messages = set(session.scalars(select(Message.id)))
    return ["a send without its message"] * bool(sent - messages)


def _files(session: Session, app: Flask) -> list[str]:
    owners = set(session.scalars(select(Case.id)))
    rows = [*session.scalars(select(Attachment)), *session.scalars(select(HeldFile))]
    of_cases = [row for row in rows if isinstance(row, Attachment) and row.owner_kind == carried.CASE]
    found = [f"file {row.id} of no case" for row in of_cases if row.owner_id not in owners]
    store = app.extensions["files"]
    for file in session.scalars(select(IncomingFile)):
        here = [read(store, key) for key in arriving.pieces(session, file)]
        if not file.is_over and sum(len(piece) for piece in here) != file.received_bytes:
            found.append(f"file {file.id} says that more came than did")
    return found + [f"file {row.id} is short" for row in rows if len(read(store, row.store_key)) != row.size_bytes]
