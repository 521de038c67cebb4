"""The whole loop of the charter, through its doors alone and without scripts, in both languages.

A promise is drafted, citizens are asked, each is answered, the record is published, the new promise holds by decree, a
case is filed under it, complaints name the clause, it is answered and asked about, and the charter tells what was kept.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import browser_of, form_token
from tests.factories.cases import OFFICE, Filed, again, answers, database_of, file_report
from tests.factories.consultations import day_fields, inputs
from tests.factories.desk import Officer, officer, row_of
from tests.factories.pages import fields_of, main_of
from tests.factories.paper import Paper
from webapp import clock, worker
from webapp.accounts.models import HEAD, OFFICER
from webapp.charter import queries as charter
from webapp.charter.models import Clause, Standard
from webapp.survey import questionnaire
from webapp.survey.models import SurveyAnswer

TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
# The service's own unit writes its promise; the legal unit listens, and answers complaints.
SLUG, UNIT, LISTENERS, COMPONENT = "hasil-pemilu", "teknis", "hukum", "time"
DRAFT, DESK = f"/petugas/piagam/layanan/{SLUG}", "/petugas/kpu-mendengar"
ASK, COMPLAIN = f"/layanan/{SLUG}/ajukan", "/lapor/pelayanan"
WANTED = {"t_pemilihan": "bupati-2024", "t_bentuk": "csv"}

PROMISED = {"": "Kami jawab dalam 10 hari kerja.", "/jv": "Kula wangsuli salebeting 10 dinten kerja."}
TITLE, MEETING, POINT = "Janji data hasil pemilu", "Aula contoh", "Janji dipendekkan menjadi 10 hari kerja."
ON_WEB, ON_PHONE = "Empat belas hari terlalu lama bagi warga.", "Empat belas hari terlalu lama bagi warga desa."
IN_MEETING, SOURCE = "Loket sebaiknya buka pada hari Minggu.", "Notula halaman 2"
TAKEN, NOT_TAKEN = "Kami pendekkan menjadi sepuluh hari kerja.", "Kantor tutup pada hari Minggu."
SIGNER, DECREE, NEXT_DECREE = "Zz Penandatangan Lingkar", "21 Tahun 2026", "22 Tahun 2026"
MADE = {"": "Diubah karena masukan warga", "/jv": "Dipunéwahi amargi aturipun warga"}
ONE_CLAUSE = {"": "1 butir diubah karena masukan warga", "/jv": "1 butir dipunéwahi amargi aturipun warga"}
OF = {"": "dari", "/jv": "saking"}
TOLD = "Banyak pengaduan menyebut satu butir piagam."
REQUESTS = COMPLAINTS = 5


@dataclass
class Loop:
    """An office, a citizen's language, and time that stands until it is moved.

    `head` and `officer` are of the service's unit, `listener` (a head) and `clerk` of the one that listens.
    """

    app: Flask
    travel: time_machine.Traveller
    prefix: str
    head: Officer
    officer: Officer
    listener: Officer
    clerk: Officer
    slug: str = ""
    clause: uuid.UUID = field(default_factory=uuid.uuid4)
    filed: list[Filed] = field(default_factory=list)
    complaints: list[Filed] = field(default_factory=list)

    @property
    def desk(self) -> str:
        """The consultation for officers."""
        return f"{DESK}/{self.slug}"

    @property
    def forum(self) -> str:
        """The consultation for citizens, in their language."""
        return f"{self.prefix}/kpu-mendengar/{self.slug}"

    def days(self, count: int) -> None:
        """Time passes, and staff sign in again."""
        self.travel.shift(timedelta(days=count))
        for one in (self.head, self.officer, self.listener, self.clerk):
            one.client = browser_of(self.app, one.staff)

    def read(self, path: str) -> str:
        """What any citizen reads there, in their language."""
        page = self.app.test_client().get(path if path.startswith(self.prefix) else f"{self.prefix}{path}")
        assert page.status_code == 200, (path, page.status_code)
        return re.sub(r"\s+", " ", main_of(page))

    def send(self, path: str, **typed: Any) -> TestResponse:
        """Who is in charge opens a form, changes what is named and sends it."""
        browser = (self.head if path.startswith(DRAFT) else self.listener).client
        held = {name: values for name, values in fields_of(browser.get(path)).items() if values}
        return browser.post(path, data={**held, **typed})

    def sheet(self, path: str, **typed: Any) -> TestResponse:
        """The same; it must be taken."""
        answer = self.send(path, **typed)
        assert answer.status_code == 303, (path, answer.status_code)
        return answer

    def standard(self, version: int) -> Standard:
        """A version of the service."""
        with database_of(self.app).reading() as look:
            found = charter.find_number(look, OFFICE, SLUG, version)
        assert found is not None
        return found

    def standard_of(self, filed: Filed) -> uuid.UUID | None:
        """The version under which a case stands."""
        return row_of(database_of(self.app), filed.number).standard_id


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_loop_from_a_draft_to_the_kept_share_and_back_to_the_clause(app: Flask, prefix: str) -> None:
    with time_machine.travel(TUESDAY, tick=False) as travel:
        boss, writer, listener, clerk = (
            officer(app, role, unit) for unit in (UNIT, LISTENERS) for role in (HEAD, OFFICER)
        )
        loop = Loop(app, travel, prefix, boss, writer, listener, clerk)
        a_draft_is_made(loop)
        citizens_are_asked(loop)
        they_speak_on_the_web_offline_and_in_a_meeting(loop)
        loop.days(9)
        each_gets_a_response_and_only_then_it_is_closed(loop)
        the_minutes_are_published(loop)
        the_new_version_holds(loop)
        a_case_and_complaints_come_under_it(loop)
        the_head_is_asked_to_look_at_the_clause(loop)
        they_are_answered_closed_and_asked_about(loop)
        loop.days(1)
        the_charter_tells_what_was_kept(loop)
        the_case_keeps_its_version(loop)


def a_draft_is_made(loop: Loop) -> None:
    """A head of unit writes another promise; citizens still read the old one."""
    begin(loop)
    with database_of(loop.app).reading() as look:
        draft = charter.find_on_its_way(look, OFFICE, SLUG)
        assert draft is not None
        loop.clause = next(row.id for row in charter.list_clauses(look, draft) if row.component == COMPONENT)
    shorter = {"teks": PROMISED[""], "jawa": PROMISED["/jv"], "cocok": "ya"}
    loop.sheet(f"{DRAFT}/butir/{loop.clause}", **shorter)
    loop.sheet(f"{DRAFT}/janji", hari="10", sumber="SK contoh")
    assert PROMISED[""] in loop.head.client.get(f"{DRAFT}/rancangan").text
    assert PROMISED[loop.prefix] not in loop.read(f"/layanan/{SLUG}")


def begin(loop: Loop) -> None:
    """The press that makes a draft."""
    token = form_token(loop.head.client, "/petugas/keluar")
    made = loop.head.client.post(f"{DRAFT}/rancangan", data={"csrf_token": token, "tindakan": "mulai"})
    assert made.status_code == 303


def citizens_are_asked(loop: Loop) -> None:
    """A consultation on the draft: questions, who is invited, a meeting, then everybody reads it."""
    today = clock.today()
    days = day_fields("mulai", today) | day_fields("akhir", today + timedelta(days=8))
    made = loop.sheet(f"{DESK}/baru", judul=TITLE, alasan="Kami menulis ulang janji ini.", layanan=SLUG, **days)
    loop.slug = made.location.rpartition("/")[2]
    loop.sheet(f"{loop.desk}/pertanyaan", siap=["cara-mengadu"])
    loop.sheet(f"{loop.desk}/unsur", users="12", disability="3")
    when = day_fields("tanggal", today + timedelta(days=1))
    loop.sheet(f"{loop.desk}/rapat", jam="09.30", tempat=MEETING, tersedia=["isyarat"], **when)
    assert loop.app.test_client().get(loop.forum).status_code == 404
    loop.sheet(f"{loop.desk}/terbit")
    page = loop.read(loop.forum)
    assert TITLE in page
    assert PROMISED[loop.prefix] in page


def they_speak_on_the_web_offline_and_in_a_meeting(loop: Loop) -> None:
    """One writes on the page, one wrote on a phone without a net, one spoke; all three stand there."""
    path = f"{loop.forum}/masukan"
    about = {"t_bagian": str(loop.clause), "t_sikap": "propose", "t_tampil": "ya"}
    loop.filed.append(file_report(loop.app.test_client(), path, cerita=ON_WEB, **about))
    waited = answers(path, cerita=ON_PHONE, tunda="7200", **about)
    told = loop.app.test_client().post(path, data=again(waited), headers={"X-Piagam-Kirim": "1"})
    assert told.status_code == 201
    assert told.json is not None
    assert told.json["id"] == waited["id"]
    loop.days(2)
    desk = f"{loop.desk}/masukan"
    page = loop.clerk.client.get(desk)
    meeting = re.search(r'name="rapat".*?value="([0-9a-f-]{36})"', page.text, re.DOTALL)
    assert meeting
    said = {**about, "t_sikap": "object", "cerita": IN_MEETING, "tanggal": "1", "lewat": "meeting"}
    token = form_token(loop.clerk.client, "/petugas/keluar")
    fields = answers(desk, **said, rapat=meeting[1], sumber=SOURCE, csrf_token=token)
    assert loop.clerk.client.post(desk, data=fields).status_code == 303
    assert [row.medium for row in inputs(database_of(loop.app))] == ["web", "web", "meeting"]
    shown = loop.read(loop.forum)
    for words in (ON_WEB, ON_PHONE, IN_MEETING):
        assert words in shown
    assert SOURCE not in shown


def each_gets_a_response_and_only_then_it_is_closed(loop: Loop) -> None:
    """One response for the two that are alike; while the third waits nothing is closed."""
    first, second, third = (str(row.id) for row in inputs(database_of(loop.app)))
    alike = f"{loop.desk}/tanggapan/baru?masukan={first}"
    assert fields_of(loop.listener.client.get(alike))["masukan"] == [first, second]
    loop.sheet(alike, putusan="accepted", butir=str(loop.clause), alasan=TAKEN)
    assert loop.send(f"{loop.desk}/tutup").status_code == 409
    loop.sheet(f"{loop.desk}/tanggapan/baru?masukan={third}", putusan="not", alasan=NOT_TAKEN)
    loop.sheet(f"{loop.desk}/tutup")
    said = loop.read(f"{loop.forum}/tanggapan")
    for words in (ON_WEB, TAKEN, IN_MEETING, NOT_TAKEN):
        assert words in said
    assert TAKEN in main_of(opened(loop, loop.filed[0]).get(f"{loop.prefix}/perkara"))


def the_minutes_are_published(loop: Loop) -> None:
    """Berita acara: begun, a point, an action, a signature, published as page and paper."""
    record, today = f"{loop.desk}/berita-acara", clock.today()
    held, due = day_fields("tanggal", today), day_fields("sampai", today + timedelta(days=30))
    loop.sheet(f"{record}/pokok", cara=MEETING, acara="Membahas janji.", hadir_users="12", **held)
    loop.sheet(f"{record}/kesepakatan", teks=POINT)
    loop.sheet(f"{record}/tindak-lanjut", teks="Menetapkan janji baru.", oleh="Subbagian Hukum", **due)
    loop.sheet(f"{record}/tanda-tangan", penandatangan=SIGNER, jabatan="Wakil peserta", **held)
    assert POINT not in loop.read(f"{loop.forum}/berita-acara")
    loop.sheet(f"{record}/terbit")
    page = loop.read(f"{loop.forum}/berita-acara")
    assert POINT in page
    assert SIGNER in page
    paper = loop.app.test_client().get(f"{loop.forum}/berita-acara.pdf")
    assert paper.status_code == 200
    if paper.content_type != "application/pdf":
        assert POINT in paper.text, "where no PDF can be made the page stands there"
        return
    tagged = Paper(paper.data)
    read = tagged.text(tagged.root).replace(" ", "")
    assert tagged.faults() == []
    for words in (POINT, ON_WEB, IN_MEETING, TAKEN, NOT_TAKEN, PROMISED[loop.prefix]):
        assert words.replace(" ", "") in read, words


def the_new_version_holds(loop: Loop) -> None:
    """By decree, from today; the clause says because of whom it changed."""
    decided = day_fields("berlaku", clock.today())
    loop.sheet(f"{DRAFT}/berlaku", keputusan=DECREE, **decided)
    page = loop.read(f"/layanan/{SLUG}")
    assert PROMISED[loop.prefix] in page
    assert DECREE in page
    assert MADE[loop.prefix] in page
    assert f'href="{loop.forum}/tanggapan"' in page


def a_case_and_complaints_come_under_it(loop: Loop) -> None:
    """Requests under the new version, and complaints that name its clause."""
    ask, complain = f"{loop.prefix}{ASK}", f"{loop.prefix}{COMPLAIN}"
    loop.filed = [file_report(loop.app.test_client(), ask, **WANTED) for _number in range(REQUESTS)]
    assert {loop.standard_of(one) for one in loop.filed} == {loop.standard(2).id}
    assert f"{COMPLAIN}?layanan={SLUG}" in loop.read(f"/layanan/{SLUG}")
    assert f'value="{loop.clause}"' in loop.read(f"{COMPLAIN}?layanan={SLUG}")
    names = {"butir": str(loop.clause), "layanan": SLUG}
    loop.complaints = [file_report(loop.app.test_client(), complain, **names) for _number in range(COMPLAINTS)]
    named = loop.app.test_client().get(f"{loop.prefix}{loop.complaints[0].receipt}")
    assert PROMISED[loop.prefix] in named.text


def the_head_is_asked_to_look_at_the_clause(loop: Loop) -> None:
    """The worker opens one review, and the head of the unit is told."""
    assert worker.run_jobs(loop.app, due_only=False)["clause_reviews"] == 1
    reminders = loop.head.client.get("/petugas/pengingat").text
    assert TOLD in reminders
    task = re.search(r'href="(/petugas/piagam/tinjauan/[0-9a-f-]{36})"', reminders)
    assert task
    assert PROMISED[""] in loop.head.client.get(task[1]).text


def they_are_answered_closed_and_asked_about(loop: Loop) -> None:
    """Requests and one complaint are answered; its writer settles it, is offered the survey, and answers."""
    for one in loop.filed:
        assert loop.officer.write(one.number, "answer", "Berkasnya ada di laman kami.").status_code == 303
    mine = loop.complaints[0]
    assert loop.clerk.write(mine.number, "answer", "Sudah kami perbaiki.").status_code == 303
    today = clock.today()
    days = day_fields("mulai", today) | day_fields("akhir", today + timedelta(days=20))
    loop.sheet("/petugas/survei/buka", judul="Triwulan contoh", populasi="", **days)
    citizen = opened(loop, mine)
    settle = f"{loop.prefix}/perkara/selesai"
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', citizen.get(settle).text))
    assert citizen.post(settle, data=kept).status_code == 303
    assert row_of(database_of(loop.app), mine.number).state == "closed"
    assert worker.run_jobs(loop.app, due_only=False)["survey_invitations"] == 1
    offered = re.search(rf'href="({loop.prefix}/survei/[^"]+)"', citizen.get(f"{loop.prefix}/perkara").text)
    assert offered
    told = citizen.post(unescape(offered[1]), data={f"u_{key}": "4" for key in questionnaire.elements()})
    assert told.status_code == 303
    with database_of(loop.app).reading() as look:
        assert [row.time for row in look.scalars(select(SurveyAnswer))] == [4]


def the_charter_tells_what_was_kept(loop: Loop) -> None:
    """From the worker's daily rows; the clause says that citizens changed it, and officers see it under review."""
    worker.run_jobs(loop.app, due_only=False)
    row = re.search(rf"<tr>(?:(?!</tr>).)*/layanan/{SLUG}.*?</tr>", loop.read("/piagam"))
    assert row
    assert f"{REQUESTS} {OF[loop.prefix]} {REQUESTS} (100%)" in row[0]
    assert ONE_CLAUSE[loop.prefix] in row[0]
    assert MADE[loop.prefix] in loop.read(f"/layanan/{SLUG}")
    desk = re.sub(r"<[^>]+>|\s+", " ", loop.head.client.get("/petugas/piagam").text)
    assert re.search(rf"Terbuka\..{{0,80}}{re.escape(PROMISED[''])}", re.sub(" +", " ", desk))
    assert f"{COMPLAINTS} pengaduan" in desk
    assert f"{COMPLAINTS} pengaduan menyebut butir ini." in loop.listener.client.get(DRAFT).text


def the_case_keeps_its_version(loop: Loop) -> None:
    """A third version holds; what was filed under the second stays under it for ever."""
    begin(loop)
    loop.sheet(f"{DRAFT}/berlaku", keputusan=NEXT_DECREE, **day_fields("berlaku", clock.today()))
    before, now = loop.standard(2), loop.standard(3)
    assert (before.state, now.state) == ("replaced", "in_force")
    assert {loop.standard_of(one) for one in loop.filed} == {before.id}
    later = file_report(loop.app.test_client(), f"{loop.prefix}{ASK}", **WANTED)
    assert loop.standard_of(later) == now.id
    with database_of(loop.app).reading() as look:
        assert look.get_one(Clause, (OFFICE, before.id, loop.clause)).text_id == PROMISED[""]


def opened(loop: Loop, filed: Filed) -> Client:
    """A citizen's browser that typed the sixteen digits."""
    browser = loop.app.test_client()
    assert browser.post(f"{loop.prefix}/lacak", data={"kode": filed.digits}).status_code == 303
    return browser
