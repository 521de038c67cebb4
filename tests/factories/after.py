"""A case walked through months: an office with its line upwards, a citizen with sixteen digits, a worker, and time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.cases import OFFICE, Filed, database_of, file_report
from tests.factories.clocks import TUESDAY, clock_of
from tests.factories.desk import Officer, events_of, messages_of, officer, row_of
from tests.factories.pages import fields_of, main_of
from webapp import worker
from webapp.accounts import posts
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER
from webapp.cases.models import Case, CaseEvent, Objection
from webapp.cases.service import clocks
from webapp.db import Database

START = TUESDAY
UNIT = "data"


@dataclass(slots=True)
class People:
    """The line upwards of one unit: who answers, the head, the secretary, the chair, and the administrator."""

    author: Officer
    head: Officer
    secretary: Officer
    chair: Officer
    boss: Officer


@dataclass(slots=True)
class Months:
    """One case in its office. `prefix` is the citizen's language; nothing here runs a script."""

    app: Flask
    travel: time_machine.Traveller
    people: People
    filed: Filed
    prefix: str = ""

    @property
    def database(self) -> Database:
        """Where it is kept."""
        return database_of(self.app)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return row_of(self.database, self.filed.number)

    @property
    def kinds(self) -> list[str]:
        """What happened, oldest first."""
        return [event.kind for event in self.events]

    @property
    def events(self) -> list[CaseEvent]:
        """The history."""
        return events_of(self.database, self.filed.number)

    @property
    def said(self) -> list[str]:
        """Every message of the case, oldest first."""
        return [row.body for row in messages_of(self.database, self.filed.number)]

    @property
    def objection(self) -> Objection:
        """The objection of the case."""
        with self.database.reading() as session:
            return session.query(Objection).one()

    def days(self, count: float) -> None:
        """Time passes."""
        self.travel.shift(timedelta(days=count))

    def run_worker(self) -> dict[str, int | None]:
        """Every job once."""
        return worker.run_jobs(self.app, due_only=False)

    def answer(self, text: str = "Sudah kami perbaiki.", by: Officer | None = None) -> None:
        """The office answers."""
        sent = (by or self.people.author).write(self.filed.number, "answer", text)
        assert sent.status_code == 303

    def decline(self, reason: str = "Bukan wewenang kami.") -> None:
        """The office refuses."""
        assert self.people.author.refuse(self.filed.number, reason).status_code == 303

    def look(self, path: str = "/perkara") -> str:
        """The citizen's page, opened with the digits."""
        browser = self.citizen()
        page = browser.get(f"{self.prefix}{path}")
        assert page.status_code == 200, page.status_code
        return main_of(page)

    def citizen(self) -> Any:
        """A fresh browser that holds the case."""
        browser = self.app.test_client()
        assert browser.post(f"{self.prefix}/lacak", data={"kode": self.filed.digits}).status_code == 303
        return browser

    def send(self, path: str, *, form: str = "isian", page: str = "", **fields: Any) -> TestResponse:
        """The citizen fills in the form of a page and sends it."""
        browser = self.citizen()
        shown = fields_of(browser.get(f"{self.prefix}{page or path}"), form)
        hidden = {name: shown[name][0] for name in ("csrf_token", "pegangan")}
        answer: TestResponse = browser.post(f"{self.prefix}{path}", data={**hidden, "id": str(uuid.uuid4()), **fields})
        return answer

    def reply(self, text: str) -> TestResponse:
        """A plain message under the conversation."""
        return self.send("/perkara/balas", page="/perkara", pesan=text)

    def send_back(self, text: str = "Belum selesai bagi saya.") -> TestResponse:
        """“Belum selesai.”"""
        return self.send("/perkara/belum-selesai", page="/perkara", pesan=text)

    def object(self, text: str = "Jawaban itu keliru.", reason: str = "wrong") -> TestResponse:
        """Keberatan."""
        return self.send("/perkara/keberatan", page="/perkara", pesan=text, sebab=reason)

    def do(self, deed: str) -> TestResponse:
        """Withdraw (`cabut`) or settle (`selesai`)."""
        return self.send(f"/perkara/{deed}", page="/perkara")

    @property
    def reviewer(self) -> Officer:
        """Who decides the objection."""
        mine = self.people
        line = (mine.head, mine.secretary, mine.chair, mine.boss)
        return next(one for one in line if one.staff.id == self.objection.reviewer_id)

    def decide(self, by: Officer, *, upheld: bool, text: str = "Kami sudah membacanya.", **more: Any) -> TestResponse:
        """The superior answers the objection."""
        path = f"/petugas/perkara/{self.filed.number}/keberatan"
        by.look(self.filed.number)
        shown = fields_of(by.client.get(path), "isian")
        word = "dikabulkan" if upheld else "ditolak"
        kept = {name: shown[name][0] for name in ("csrf_token", "versi", "id")}
        return by.client.post(path, data={**kept, "abaikan": "y", "putusan": word, "jawaban": text, **more})

    def open_clocks(self) -> set[str]:
        """The rules whose clocks run or wait."""
        with self.database.reading() as session:
            found = clocks.list_clocks(session, session.get_one(Case, (OFFICE, self.filed.case_id)))
        return {one.rule.key for one in found if one.is_open}

    def last_day(self, key: str) -> datetime:
        """The last moment of the newest clock of a rule."""
        with self.database.reading() as session:
            moment = clock_of(session, session.get_one(Case, (OFFICE, self.filed.case_id)), key).clock.due_at
        assert moment is not None
        return moment


def people(app: Flask) -> People:
    """An office whose unit has a head, and which has a secretary and a chair."""
    found = People(
        author=officer(app, OFFICER, UNIT, name="Penulis Jawaban"),
        head=officer(app, HEAD, UNIT, name="Kepala Data"),
        secretary=officer(app, HEAD, "umum", name="Sekretaris"),
        chair=officer(app, ADMINISTRATOR, name="Ketua"),
        boss=officer(app, ADMINISTRATOR, name="Pengelola"),
    )
    with database_of(app).transaction() as session:
        for post, who in ((posts.SECRETARY, found.secretary), (posts.CHAIR, found.chair)):
            posts.put_post(session, office_id=OFFICE, post=post, staff_id=who.staff.id, by=found.boss.staff.id)
    return found


@contextmanager
def months(app: Flask, prefix: str = "", path: str = "/lapor/data-pemilih", **facts: Any) -> Iterator[Months]:
    """A case that was filed just now; time stands still until it is moved."""
    with time_machine.travel(START, tick=False) as travel:
        line = people(app)
        filed = file_report(app.test_client(), path, **facts)
        yield Months(app, travel, line, filed, prefix)
