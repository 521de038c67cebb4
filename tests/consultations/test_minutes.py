"""Berita acara: written at the desk without scripts, published as page and tagged PDF, followed up until it is done."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import brotli
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories import consultations
from tests.factories import minutes as factory
from tests.factories.accounts import make_staff
from tests.factories.cases import signed_in
from tests.factories.pages import fields_of
from tests.factories.paper import Paper, needs_pango
from webapp import clock
from webapp.accounts.models import HEAD
from webapp.audit.models import JournalLine
from webapp.charter.models import Clause
from webapp.consultations import minutes_record, queries, reply_queries
from webapp.consultations.models import DRAFTED, Action, AgreedPoint, Attendance, Consultation, Minutes, Signature
from webapp.consultations.service import minutes as service
from webapp.consultations.service.minutes import ActionWords, Frame, PointWords, SignatureWords
from webapp.db import Database
from webapp.errors import Conflict, OfficeError
from webapp.web import press

AT = f"/petugas/kpu-mendengar/{factory.SLUG}/berita-acara"
PUBLIC = f"/kpu-mendengar/{factory.SLUG}/berita-acara"
PREFIXES = pytest.mark.parametrize("prefix", ["", "/jv"])
TAKEN, NOT_TAKEN = "Kami pendekkan menjadi dua hari.", "Kantor tutup pada hari Minggu."
RIGHT_TO_LEFT = "مرحبا בכם"


@dataclass
class Forum:
    """A consultation whose minutes a head of unit writes."""

    database: Database
    head: Client

    def send(self, path: str, **typed: str) -> TestResponse:
        """The form at this address with what it holds, changed by what is typed."""
        return send(self.head, path, **typed)

    def rows(self, table: type[Any]) -> list[Any]:
        with self.database.reading() as look:
            return list(look.scalars(select(table)))


def held(answer: TestResponse) -> dict[str, str]:
    """What a form holds as it comes."""
    return {name: values[0] for name, values in fields_of(answer).items() if values}


def send(browser: Client, path: str, **typed: str) -> TestResponse:
    return browser.post(f"{AT}{path}", data={**held(browser.get(f"{AT}{path}")), **typed})


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_hari": str(value.day), f"{name}_bulan": str(value.month), f"{name}_tahun": str(value.year)}


def frame(**more: str) -> dict[str, str]:
    return {"cara": factory.MEDIUM, "acara": factory.AGENDA, **day("tanggal", factory.held_on()), **more}


@pytest.fixture
def forum(app: Flask, database: Database) -> Forum:
    with database.transaction() as session:
        factory.make_consultation(session)
    return Forum(database, signed_in(app, "head", "data"))


@pytest.fixture
def published(forum: Forum) -> Forum:
    with forum.database.transaction() as session:
        by = make_staff(session, role=HEAD, name="Zz Penulis", sign_in_name="zz.penulis").id
        minutes, _late = factory.write_all(session, session.scalars(select(Consultation)).one(), by)
        factory.publish(session, minutes, by)
    return forum


def plain(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_whole_record_is_written_without_scripts_and_read_in_both_languages(forum: Forum, client: Client) -> None:
    assert "belum dimulai" in plain(forum.head.get(AT))
    assert forum.send("/pokok", **frame(hadir_disability="4", hadir_users="12")).status_code == 303
    assert forum.send("/kesepakatan", teks=factory.POINT).status_code == 303
    due = day("sampai", clock.today() + timedelta(days=30))
    assert forum.send("/tindak-lanjut", teks=factory.ACTION, oleh=factory.IN_CHARGE, **due).status_code == 303
    signed = day("tanggal", factory.held_on())
    assert (
        forum.send("/tanda-tangan", penandatangan=factory.SIGNER, jabatan=factory.SIGNED_AS, **signed).status_code
        == 303
    )
    assert factory.POINT not in client.get(PUBLIC).text
    assert forum.send("/terbit").status_code == 303
    for prefix, words in (("", "Pelaksana"), ("/jv", "Ingkang tanggel jawab")):
        read = plain(client.get(f"{prefix}{PUBLIC}"))
        for told in (factory.AGENDA, factory.POINT, factory.ACTION, factory.IN_CHARGE, factory.SIGNER, " 16 ", words):
            assert told in read, told
    people = {row.group: row.people for row in forum.rows(Attendance)}
    assert people == {"disability": 4, "users": 12}


@pytest.mark.parametrize(
    ("path", "typed", "where"),
    [
        ("/pokok", {"hadir_media": "-1"}, "hadir_media"),
        ("/pokok", {"hadir_media": "٣"}, "hadir_media"),
        ("/pokok", {"hadir_media": "10001"}, "hadir_media"),
        ("/pokok", {"cara": ""}, "cara"),
        ("/pokok", {"tanggal_tahun": "2099"}, "tanggal_hari"),
        ("/pokok", {"acara": "x" * 3001}, "acara"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(
    forum: Forum, path: str, typed: dict[str, str], where: str
) -> None:
    back = forum.send(path, **{**frame(hadir_parties="7"), **typed})
    assert back.status_code == 422
    assert f'href="#{where}"' in back.text
    assert 'value="7"' in back.text
    if "acara" not in typed:
        assert factory.AGENDA in back.text
    assert forum.rows(Minutes) == []


def test_nothing_can_be_added_before_the_record_is_begun(forum: Forum) -> None:
    for path in ("/kesepakatan", "/tindak-lanjut", "/tanda-tangan", "/terbit"):
        assert forum.head.get(f"{AT}{path}").status_code == 404
    assert forum.head.get("/petugas/kpu-mendengar/1999-1/berita-acara").status_code == 404


def test_a_form_sent_twice_adds_once(forum: Forum) -> None:
    forum.send("/pokok", **frame())
    kept = {
        name: values[0] for name, values in fields_of(forum.head.get(f"{AT}/kesepakatan"), "isian").items() if values
    }
    for _press in range(3):
        assert forum.head.post(f"{AT}/kesepakatan", data={**kept, "teks": factory.POINT}).status_code == 303
    assert [row.text for row in forum.rows(AgreedPoint)] == [factory.POINT]


def test_an_item_is_changed_and_taken_out(forum: Forum) -> None:
    forum.send("/pokok", **frame())
    forum.send("/kesepakatan", teks="Satu.")
    forum.send("/kesepakatan", teks="Dua.")
    first, second = sorted(forum.rows(AgreedPoint), key=lambda row: row.position)
    assert forum.send(f"/kesepakatan/{first.id}", teks=RIGHT_TO_LEFT).status_code == 303
    assert f"<bdi>{RIGHT_TO_LEFT}</bdi>" in forum.head.get(AT).text
    assert forum.send(f"/kesepakatan/{second.id}", hapus="1").status_code == 303
    assert [row.text for row in forum.rows(AgreedPoint)] == [RIGHT_TO_LEFT]
    assert forum.head.get(f"{AT}/kesepakatan/{second.id}").status_code == 404
    assert forum.head.get(f"{AT}/tindak-lanjut/{first.id}").status_code == 404, "a point is no action"


def test_of_two_editors_the_second_is_told_who_was_first_and_keeps_the_text(forum: Forum) -> None:
    forum.send("/pokok", **frame())
    stale = held(forum.head.get(f"{AT}/pokok"))
    forum.send("/kesepakatan", teks=factory.POINT)
    back = forum.head.post(f"{AT}/pokok", data={**stale, "acara": "Acara kedua."})
    assert back.status_code == 409
    assert 'id="bentrok"' in back.text
    assert "Acara kedua." in back.text
    assert forum.rows(Minutes)[0].agenda == factory.AGENDA
    assert forum.head.post(f"{AT}/pokok", data=held(back)).status_code == 303
    assert forum.rows(Minutes)[0].agenda == "Acara kedua."


def test_days_that_cannot_be_are_told_at_their_field(forum: Forum) -> None:
    forum.send("/pokok", **frame())
    early = factory.held_on() - timedelta(days=1)
    back = forum.send("/tindak-lanjut", teks="x", oleh="y", **day("sampai", early))
    assert (back.status_code, "#sampai_hari" in back.text) == (422, True)
    forum.send("/tindak-lanjut", teks="x", oleh="y", **day("sampai", factory.held_on()))
    late = forum.send("/pokok", **frame(**day("tanggal", factory.held_on() + timedelta(days=3))))
    assert (late.status_code, "#tanggal_hari" in late.text) == (422, True)
    action = forum.rows(Action)[0]
    back = forum.send(f"/tindak-lanjut/{action.id}/selesai", hasil="z", **day("tanggal", early))
    assert (back.status_code, "#tanggal_hari" in back.text, "z</textarea>" in back.text) == (422, True, True)


def test_without_a_point_and_a_signature_nothing_is_published(forum: Forum, client: Client) -> None:
    forum.send("/pokok", **frame())
    page = forum.head.get(f"{AT}/terbit")
    assert "<form" not in page.text[page.text.index("<main") :]
    token = held(forum.head.get(f"{AT}/pokok"))["csrf_token"]
    assert forum.head.post(f"{AT}/terbit", data={"csrf_token": token, "versi": "1"}).status_code == 409
    assert factory.AGENDA not in client.get(PUBLIC).text


def test_a_published_record_keeps_its_words_until_it_is_taken_back(published: Forum, client: Client) -> None:
    point = published.rows(AgreedPoint)[0]
    back = published.send(f"/kesepakatan/{point.id}", teks="Kata lain.")
    assert (back.status_code, "Kata lain." in back.text) == (409, True)
    assert "sudah terbit" in back.text
    assert published.send("/tarik").status_code == 303
    assert factory.POINT not in client.get(PUBLIC).text
    assert client.get(f"{PUBLIC}.pdf").status_code == 404
    assert published.send(f"/kesepakatan/{point.id}", teks="Kata lain.").status_code == 303


@PREFIXES
def test_an_action_is_followed_up_on_the_same_page_until_it_is_done(
    published: Forum, app: Flask, client: Client, prefix: str
) -> None:
    late, done = {"": ("terlambat 2 hari", "Selesai pada"), "/jv": ("kasèp 2 dinten", "Rampung dinten")}[prefix]
    before = plain(client.get(f"{prefix}{PUBLIC}"))
    assert late in before
    assert factory.NOTE in before
    action = next(row for row in published.rows(Action) if row.done_on is None)
    officer, where = signed_in(app, "officer", "data"), f"/tindak-lanjut/{action.id}/selesai"
    sent = send(officer, where, hasil="Kursi ditambah.", **day("tanggal", clock.today()))
    assert sent.status_code == 303
    after = plain(client.get(f"{prefix}{PUBLIC}"))
    assert late not in after
    assert "Kursi ditambah." in after
    assert after.count(done) == 2
    assert "Ditandai oleh" in plain(published.head.get(AT))
    assert published.send(where, belum="1").status_code == 303
    assert late in plain(client.get(f"{prefix}{PUBLIC}"))


def test_only_heads_and_administrators_write_and_auditors_mark_nothing(published: Forum, app: Flask) -> None:
    action = published.rows(Action)[0]
    for role, path, status in (
        ("officer", "/pokok", 403),
        ("officer", f"/tindak-lanjut/{action.id}/selesai", 200),
        ("auditor", f"/tindak-lanjut/{action.id}/selesai", 403),
        ("auditor", "", 200),
        ("administrator", "/pokok", 200),
    ):
        assert signed_in(app, role, None).get(f"{AT}{path}").status_code == status, (role, path)


@needs_pango
@PREFIXES
def test_the_paper_is_tagged_and_says_what_the_page_says(published: Forum, client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}{PUBLIC}.pdf")
    assert answer.content_type == "application/pdf"
    paper = Paper(answer.data)
    assert paper.faults() == []
    assert paper.catalog["/Lang"] == (prefix[1:] or "id")
    read = paper.text(paper.root)
    for told in (factory.AGENDA, factory.POINT, factory.ACTION, factory.NOTE, factory.SIGNER, PUBLIC):
        assert told.replace(" ", "") in read.replace(" ", ""), told
    assert len(paper.all("Table")) >= 4
    indonesian = {paper.text(one) for one in paper.root.walk() if one.language == "id"}
    assert (factory.POINT in indonesian) == (prefix == "/jv")


def test_the_paper_lists_what_citizens_let_others_read_and_never_more_than_a_document_holds(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = consultations.opened(database)
    with database.reading() as look:
        clause = queries.list_clauses(look, one)[0]
    for number in range(3):
        consultations.say(client, one, clause.id, cerita=f"Kata warga ke-{number} tentang butir ini.")
    consultations.say(client, one, cerita="Rahasia saya sendiri saja ya.", t_tampil=[])
    with database.transaction() as session:
        by = make_staff(session, role=HEAD, name="Zz Penulis", sign_in_name="zz.penulis").id
        minutes, _late = factory.write_all(session, session.get_one(Consultation, (one.office_id, one.id)), by)
        factory.publish(session, minutes, by)

    pages = kept_pages(monkeypatch)
    assert client.get(f"/kpu-mendengar/{one.slug}/berita-acara.pdf").status_code == 200
    assert pages[0].count(f"butir {clause.number}") == pages[0].count("Kata warga ke-") == 3
    assert "Rahasia saya" not in pages[0]
    assert "Ada 4 masukan." in pages[0]
    monkeypatch.setattr(queries, "PAGE", 1)
    monkeypatch.setattr(minutes_record, "LISTED", 1)
    client.get(f"/kpu-mendengar/{one.slug}/berita-acara.pdf")
    assert pages[1].count("Kata warga ke-") == 2
    assert "2 yang terbaru" in pages[1]


def answered(database: Database, client: Client) -> tuple[Consultation, Clause]:
    """A consultation with one input answered for its clause and two others together, and its minutes published."""
    one = consultations.opened(database)
    filed = [consultations.say(client, one, cerita=f"Kata warga ke-{number}.") for number in range(3)]
    with database.transaction() as session:
        by = make_staff(session, role=HEAD, unit_key="hukum", name="Zz Penulis", sign_in_name="zz.penulis").id
        clause, found = queries.list_clauses(session, one)[0], session.get_one(Consultation, (one.office_id, one.id))
        consultations.respond(session, found, by, [filed[0].case_id], TAKEN, clause.id)
        consultations.respond(session, found, by, [other.case_id for other in filed[1:]], NOT_TAKEN, None)
        minutes, _late = factory.write_all(session, found, by)
        factory.publish(session, minutes, by)
    return one, clause


def kept_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is given to the press from now on."""
    pages: list[str] = []

    def keep(page: bytes) -> bytes:
        pages.append(page.decode())
        return b"%PDF-1.7"

    monkeypatch.setattr(press, "make", keep)
    return pages


def section(page: str) -> str:
    """The responses on the paper, as text."""
    found = re.search(r"<h2>(?:Anda berkata|Panjenengan ngendika).*", page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


@pytest.mark.parametrize(
    ("prefix", "accepted", "refused", "changed"),
    [
        ("", "Masukan ini kami terima.", "Masukan ini tidak kami terima.", "Butir janji yang berubah:"),
        ("/jv", "Atur punika katampi.", "Atur punika boten saged katampi.", "Butir janji ingkang éwah:"),
    ],
)
def test_the_paper_gives_each_response_with_its_reason_its_clause_and_how_many_it_answers(
    database: Database,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
    accepted: str,
    refused: str,
    changed: str,
) -> None:
    one, clause = answered(database, client)
    pages = kept_pages(monkeypatch)
    public = f"{prefix}/kpu-mendengar/{one.slug}"
    assert client.get(f"{public}/berita-acara.pdf").status_code == 200
    read = section(pages[0])
    for told in (accepted, refused, TAKEN, NOT_TAKEN, clause.number, clause.text_id if not prefix else clause.text_jv):
        assert told in read, told
    assert read.count(changed) == 1
    assert read.index(NOT_TAKEN) < read.index(TAKEN), "the newest first"
    assert [int(found) for found in re.findall(r"(\d) (?:masukan|atur)", read)][:2] == [2, 1]
    assert f'href="{public}/tanggapan"' in client.get(f"{public}/berita-acara").text


def test_the_paper_never_lists_more_responses_than_a_document_holds(
    database: Database, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _clause = answered(database, client)
    filed, pages = consultations.say(client, one, cerita="Kata terakhir."), kept_pages(monkeypatch)
    with database.transaction() as session:
        by = make_staff(session, role=HEAD, unit_key="hukum", name="Zz Lain", sign_in_name="zz.lain").id
        found = session.get_one(Consultation, (one.office_id, one.id))
        consultations.respond(session, found, by, [filed.case_id], "Yang ketiga.", None)
    for module, name in ((minutes_record, "LISTED"), (reply_queries, "PUBLIC_PAGE")):
        monkeypatch.setattr(module, name, 1)
    client.get(f"/kpu-mendengar/{one.slug}/berita-acara.pdf")
    read = section(pages[0])
    assert [words in read for words in ("Yang ketiga.", NOT_TAKEN, TAKEN)] == [True, True, False]
    assert "2 yang terbaru" in read


def test_a_paper_without_responses_says_so(published: Forum, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = kept_pages(monkeypatch)
    client.get(f"{PUBLIC}.pdf")
    assert "Belum ada tanggapan" in section(pages[0])


def test_where_no_pdf_can_be_made_the_page_stands_there_and_says_why(
    published: Forum, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_page: bytes) -> bytes:
        raise press.NotPrinted("missing")

    monkeypatch.setattr(press, "make", refuse)
    answer = client.get(f"{PUBLIC}.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Pango" in answer.text
    assert factory.POINT in answer.text


def test_a_consultation_that_citizens_do_not_see_has_no_minutes_for_them(forum: Forum, client: Client) -> None:
    with forum.database.transaction() as session:
        factory.make_consultation(session, "2026-91", state=DRAFTED)
    assert client.get("/kpu-mendengar/2026-91/berita-acara").status_code == 404
    assert client.get("/kpu-mendengar/2026-91/berita-acara.pdf").status_code == 404
    assert "belum terbit" in client.get(PUBLIC).text


def test_the_journal_tells_every_deed_and_no_word_of_the_record(published: Forum) -> None:
    lines = [line for line in published.rows(JournalLine) if line.action.startswith("minutes.")]
    assert {line.action for line in lines} == {
        "minutes.begun",
        "minutes.changed",
        "minutes.action_done",
        "minutes.published",
    }
    told = " ".join(str(line.facts) for line in lines)
    for words in (factory.POINT, factory.SIGNER, factory.IN_CHARGE, factory.NOTE):
        assert words not in told


def test_with_every_list_full_the_page_stays_small(
    forum: Forum, client: Client, record_property: Callable[[str, object], None]
) -> None:
    long, today = "Kata yang panjang. " * 6, clock.today()
    with forum.database.transaction() as session:
        by = make_staff(session, role=HEAD, name="Zz Penulis", sign_in_name="zz.penulis").id
        minutes = factory.begin(session, session.scalars(select(Consultation)).one(), by)
        for number in range(service.MOST_ITEMS):
            factory.put(session, minutes, PointWords(f"{number} {long}"), by)
            action = factory.put(session, minutes, ActionWords(f"{number} {long}", "Subbagian", today), by)
            factory.put(session, minutes, SignatureWords(f"Nama {number}", "Peserta", factory.held_on()), by)
            row = session.get_one(Action, (factory.OFFICE, action))
            service.mark_done(session, minutes, row, done_on=today, note=long, seen=minutes.version, by=by)
        factory.publish(session, minutes, by)
    pages = {prefix: client.get(f"{prefix}{PUBLIC}").text for prefix in ("", "/jv")}
    elements = max(len(re.findall(r"<[a-z]", page)) for page in pages.values())
    size = max(len(brotli.compress(page.encode(), quality=5)) for page in pages.values())
    record_property("figures", f"minutes with every list full: {size} bytes, {elements} elements")
    assert size <= 14_000
    assert elements <= 400


class TestVerbs:
    """What the service itself refuses."""

    @pytest.fixture
    def begun(self, forum: Forum) -> Iterator[tuple[Any, Minutes, uuid.UUID]]:
        with forum.database.transaction() as session:
            by = make_staff(session, role=HEAD, name="Zz Penulis", sign_in_name="zz.penulis").id
            yield session, factory.begin(session, session.scalars(select(Consultation)).one(), by), by

    def test_a_second_record_of_one_consultation_is_a_conflict(self, begun: Any) -> None:
        session, minutes, by = begun
        consultation = session.scalars(select(Consultation)).one()
        with pytest.raises(Conflict):
            service.write_frame(session, consultation, frame=Frame(minutes.held_on, "lain", "", {}), seen=0, by=by)

    def test_an_id_of_another_record_is_not_found(self, begun: Any) -> None:
        session, minutes, by = begun
        item_id = factory.put(session, minutes, PointWords("x"), by)
        other = factory.begin(session, factory.make_consultation(session, "2026-92"), by)
        with pytest.raises(OfficeError) as told:
            service.put_item(session, other, item_id=item_id, words=PointWords("y"), seen=1, by=by)
        assert told.value.status == 404

    def test_a_list_is_full(self, begun: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        session, minutes, by = begun
        monkeypatch.setattr(service, "MOST_ITEMS", 2)
        for words in ("a", "b"):
            factory.put(session, minutes, PointWords(words), by)
        with pytest.raises(OfficeError, match="minutes_full"):
            factory.put(session, minutes, PointWords("c"), by)

    def test_an_action_is_late_from_the_day_after_its_day(self, begun: Any) -> None:
        session, minutes, by = begun
        action = session.get_one(
            Action, (factory.OFFICE, factory.put(session, minutes, ActionWords("x", "y", clock.today()), by))
        )
        assert not action.is_late(clock.today())
        assert action.is_late(clock.today() + timedelta(days=1))
        with time_machine.travel(datetime(2026, 12, 1, 17, 30, tzinfo=clock.JAKARTA), tick=False):
            minutes.published_at = clock.now()
        assert minutes.published_on == date(2026, 12, 1)

    def test_taking_out_and_in_again_changes_the_count(self, begun: Any) -> None:
        session, minutes, by = begun
        kept = Frame(minutes.held_on, minutes.medium, minutes.agenda, {"media": 2, "office": 3})
        consultation = session.scalars(select(Consultation)).one()
        service.write_frame(session, consultation, frame=kept, seen=minutes.version, by=by)
        assert service.frame_of(session, minutes) == kept
        assert service.write_frame(session, consultation, frame=kept, seen=-1, by=by) is None, "a second press"
        assert session.scalars(select(Signature)).all() == []
