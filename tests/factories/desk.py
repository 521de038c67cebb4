"""Officers at their desk: browsers of each role, presses on a case's page, and cases made without a form."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import browser_of, form_token, make_staff
from tests.factories.cases import OFFICE, database_of
from tests.factories.pages import fields_of
from webapp.accounts import service as accounts
from webapp.accounts.models import ADMINISTRATOR, OFFICER, Staff
from webapp.accounts.queries import Actor
from webapp.audit.models import JournalLine
from webapp.cases.models import AnswerDraft, Case, CaseEvent, Message
from webapp.cases.service import answers, history, reviews
from webapp.db import Database, new_id

NEAR, FAR = date(2026, 12, 1), date(2027, 1, 4)
# A matter that its two named handlers alone may see.
CONDUCT = "/lapor/anggota-sekretariat"
_names = itertools.count(1)
_numbers = itertools.count(500_000)


@dataclass(slots=True)
class Officer:
    """A member of staff and their browser. `page` is the case's page as they last saw it."""

    staff: Staff
    client: Client
    seen: dict[str, TestResponse] = field(default_factory=dict)

    def look(self, number: str) -> TestResponse:
        """Open the case; later presses carry what this page carried."""
        page = self.client.get(address(number))
        if page.status_code == 303:  # their session ended with the days that passed
            self.client = browser_of(cast(Flask, self.client.application), self.staff)
            page = self.client.get(address(number))
        self.seen[number] = page
        return page

    def press(self, number: str, deed: str, headers: Any = None, **fields: Any) -> TestResponse:
        """Press a button of the page last seen, with a fresh id unless one is given."""
        if number not in self.seen:
            self.look(number)
        hidden = fields_of(self.seen[number], "isian")
        kept = {name: hidden[name][0] for name in ("csrf_token", "versi")}
        return self.client.post(
            f"{address(number)}/{deed}", data={**kept, "id": str(uuid.uuid4()), **fields}, headers=headers
        )

    def write(self, number: str, kind: str, text: str, **fields: Any) -> TestResponse:
        """Answer, ask or note on the page as it is now. An answer goes out: by its draft, approved where needed."""
        self.look(number)
        kept = self.press(number, "pesan", jenis=kind, pesan=text, **fields)
        if kind != "answer" or kept.status_code >= 400:
            return kept
        return send_answer(cast(Flask, self.client.application), self.client, number)

    def refuse(self, number: str, reason: str, ground: str = "Bukan wewenang kantor.") -> TestResponse:
        """Decline the case: an answer that a second officer approves."""
        data = draft_fields(self.client, number, hasil="declined", pesan="Maaf.", kerja=reason, dasar=ground)
        saved = self.client.post(f"{address(number)}/jawaban", data=data)
        if saved.status_code != 303:
            return saved
        return send_answer(cast(Flask, self.client.application), self.client, number)


def draft_fields(client: Client, number: str, **changes: Any) -> dict[str, Any]:
    """The form of an answer's draft as it stands, with changes."""
    fields = fields_of(client.get(f"{address(number)}/jawaban"), "isian")
    fields.pop("pakai", None)
    return {**fields, **changes}


def send_answer(app: Flask, client: Client, number: str, **fields: str) -> TestResponse:
    """Send the draft as it is, whatever the check found; where a second officer is needed, an administrator or the
    other handler approves it."""
    page = client.get(f"{address(number)}/jawaban")
    data = {**fields_of(page, "kirim-jawaban"), "abaikan": "y", **fields}
    sent = client.post(f"{address(number)}/jawaban/kirim", data=data)
    if sent.status_code != 303 or not sent.location.endswith("/jawaban"):
        return sent
    return approve_answer(app, number)


def approve_answer(app: Flask, number: str, by: Client | None = None) -> TestResponse:
    """Somebody who may approves the answer that waits: an account of the office that can, else a new administrator."""
    with database_of(app).reading() as session:
        case = row_of(database_of(app), number)
        review = answers.open_review(session, case)
        draft = answers.find_draft(session, case)
        assert review is not None
        assert draft is not None
        able = reviews.reviewers(session, case, draft, asked_by=review.asked_by)
    client = by or (browser_of(app, able[0]) if able else administrator(app).client)
    page = client.get(f"{address(number)}/jawaban")
    return client.post(f"{address(number)}/jawaban/setujui", data=fields_of(page, "setujui"))


def address(number: str) -> str:
    """The case's page for officers."""
    return f"/petugas/perkara/{number}"


def officer(app: Flask, role: str = OFFICER, unit_key: str | None = None, **facts: Any) -> Officer:
    """A new member of staff, signed in."""
    name = facts.pop("name", f"Pegawai {next(_names)}")
    with database_of(app).transaction() as session:
        staff = make_staff(session, role=role, unit_key=unit_key, name=name, **facts)
    return Officer(staff, browser_of(app, staff))


def not_ours(database: Database, case_id: uuid.UUID) -> None:
    """The case is about a matter for which another body is competent: it may be referred without a check."""
    with database.transaction() as session:
        session.get_one(Case, (OFFICE, case_id)).matter = "dugaan-pelanggaran"


def administrator(app: Flask) -> Officer:
    """Somebody who sees every case that is not about conduct."""
    return officer(app, ADMINISTRATOR)


def handlers(app: Flask, *units: str | None) -> tuple[Officer, Officer]:
    """The two who alone read conduct matters."""
    first, second = (officer(app, OFFICER, unit) for unit in (units or (None, None)))
    boss = administrator(app)
    with database_of(app).transaction() as session:
        accounts.name_handlers(session, office_id=OFFICE, staff_ids=(first.staff.id, second.staff.id), by=boss.staff.id)
    return first, second


def actor(staff_id: uuid.UUID | None = None, role: str = ADMINISTRATOR, unit: str | None = None, **facts: Any) -> Actor:
    """An actor for queries, without an account behind it."""
    return Actor(OFFICE, staff_id or uuid.uuid4(), "Orang", role, unit, facts.get("handles_conduct", False))


def token(client: Client) -> str:
    """A form token of a signed-in browser."""
    return form_token(client, "/petugas/keluar")


def row_of(database: Database, number: str) -> Case:
    """The case of a public number."""
    _prefix, year, count = number.rsplit("-", 2)
    with database.reading() as session:
        return session.scalars(select(Case).where(Case.year == int(year), Case.number == int(count))).one()


def messages_of(database: Database, number: str) -> list[Message]:
    """What was written on a case, oldest first."""
    case = row_of(database, number)
    with database.reading() as session:
        return list(session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.id)))


def drafts_of(database: Database, number: str) -> list[AnswerDraft]:
    """Every saved state of a case's answer, oldest first."""
    case = row_of(database, number)
    with database.reading() as session:
        wanted = select(AnswerDraft).where(AnswerDraft.case_id == case.id).order_by(AnswerDraft.id)
        return list(session.scalars(wanted))


def events_of(database: Database, number: str) -> list[CaseEvent]:
    """The history of a case, oldest first."""
    case = row_of(database, number)
    with database.reading() as session:
        return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)))


def journal_of(database: Database, number: str) -> list[JournalLine]:
    """The journal's lines about a case, oldest first."""
    case = row_of(database, number)
    with database.reading() as session:
        return list(
            session.scalars(select(JournalLine).where(JournalLine.subject_id == case.id).order_by(JournalLine.id))
        )


def bare_cases(session: Session, count: int, *, words: Sequence[str] = (), **facts: Any) -> list[uuid.UUID]:
    """`count` cases in one statement, without receipt and history; `words` makes them findable."""
    moment = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    rows = [
        {
            "office_id": OFFICE,
            "id": new_id(),
            "year": 2026,
            "number": next(_numbers),
            "kind": "complaint",
            "matter": "data-pemilih",
            "state": "received",
            "state_since": moment,
            "channel": "web",
            "language": "id",
            "openness": "sealed",
            "text": "Nama hilang dari daftar.",
            "unit_key": "data",
            "received_at": moment,
            "recorded_at": moment,
            "verify_on": NEAR,
            "due_on": NEAR,
            **facts,
        }
        for _row in range(count)
    ]
    session.execute(insert(Case), rows)
    for row, text in zip(rows, words, strict=False):
        history.index_words(session, session.get_one(Case, (OFFICE, row["id"])), text)
    return [row["id"] for row in rows]
