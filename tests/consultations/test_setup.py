"""Setting a consultation up at the desk, what stays after publication, and writing down what was said elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories import consultations as forum
from tests.factories.accounts import form_token, make_staff
from tests.factories.cases import OFFICE, answers, attached, database_of
from tests.factories.desk import administrator
from tests.factories.files import pdf
from webapp import clock
from webapp.charter import queries as charter
from webapp.charter.models import CONSULTATION
from webapp.charter.service import drafts
from webapp.consultations import queries, ready
from webapp.consultations.models import OPEN, Consultation
from webapp.consultations.service import setup
from webapp.consultations.service.setup import MeetingPlan
from webapp.db import Database
from webapp.errors import Conflict, OfficeError

HOME = "/petugas/kpu-mendengar"


@pytest.fixture
def boss(app: Flask) -> Client:
    return administrator(app).client


def post(client: Client, path: str, **fields: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client, "/petugas/keluar"), **fields})


def now(database: Database, slug: str) -> Consultation:
    with database.reading() as look:
        found = queries.find(look, OFFICE, slug)
        assert found is not None
        return found


def test_the_whole_setup_at_the_desk_without_scripts(boss: Client, client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        drafts.make_draft(session, office_id=OFFICE, slug=forum.SERVICE, by=forum.head(session))
    today = clock.today()
    days = forum.day_fields("mulai", today) | forum.day_fields("akhir", today + timedelta(days=9))
    made = post(boss, f"{HOME}/baru", judul=forum.TITLE, alasan=forum.WHY, layanan=forum.SERVICE, **days)
    assert made.status_code == 303
    at = made.location
    slug = at.rpartition("/")[2]
    assert slug == f"{today.year}-1"
    assert client.get(f"/kpu-mendengar/{slug}").status_code == 404
    keys, meeting = ["layanan-apa", "cara-menangani"], forum.day_fields("tanggal", today + timedelta(days=2))
    for version, part, fields in (
        (1, "pertanyaan", {"siap": keys, "baru": "Apa lagi?"}),
        (2, "unsur", {"users": "10", "disability": "0"}),
        (3, "rapat", {**meeting, "jam": "09.30", "tempat": "Aula", "tersedia": ["isyarat", "teks"]}),
        (4, "dokumen", {"berkas": attached(pdf(), "rancangan.pdf")}),
        (5, "terbit", {}),
    ):
        answer = post(boss, f"{at}/{part}", versi=str(version), **fields)
        assert answer.status_code == 303, part
    page = client.get(f"/kpu-mendengar/{slug}").text
    for words in (forum.TITLE, forum.WHY, "Apa lagi?", "Aula", "bahasa isyarat", "rancangan.pdf", "Pengguna layanan"):
        assert words in page
    assert "butir=" in page
    with database.reading() as look:
        draft = charter.find_on_its_way(look, OFFICE, forum.SERVICE)
        assert draft is not None
        assert draft.state == CONSULTATION
    assert "Sedang dibuka" in client.get("/kpu-mendengar").text


def test_what_citizens_were_told_stays_after_publication(boss: Client, database: Database) -> None:
    one = forum.opened(database)
    for part, fields in (("ubah", {}), ("pertanyaan", {"siap": "layanan-apa"})):
        days = forum.day_fields("mulai", one.first_on) | forum.day_fields("akhir", one.last_on)
        answer = post(
            boss, f"{HOME}/{one.slug}/{part}", versi=str(one.version), judul="Lain", alasan="Lain", **days, **fields
        )
        assert answer.status_code == 409, part
        assert "Konsultasi sudah terbit" in answer.text
    assert now(database, one.slug).title_id == forum.TITLE


def test_whoever_was_second_sees_it_and_keeps_what_was_typed(boss: Client, database: Database) -> None:
    one = forum.opened(database)
    assert post(boss, f"{HOME}/{one.slug}/unsur", versi=str(one.version), users="3").status_code == 303
    second = post(boss, f"{HOME}/{one.slug}/unsur", versi=str(one.version), media="77")
    assert second.status_code == 409
    assert 'value="77"' in second.text
    with database.reading() as look:
        assert queries.list_groups(look, one) == {"users": 3}


def test_nothing_asked_is_not_published_and_says_so(boss: Client, database: Database) -> None:
    with database.transaction() as session:
        one = forum.drafted(session, forum.head(session))
    answer = post(boss, f"{HOME}/{one.slug}/terbit", versi="1")
    assert answer.status_code == 422
    assert "Belum ada yang ditanyakan" in answer.text


def test_an_end_moves_on_only_and_opens_again(session: Session) -> None:
    by = forum.head(session)
    one = forum.about_draft(session, by)
    facts: dict[str, Any] = {"office_id": OFFICE, "slug": one.slug, "by": by}
    with pytest.raises(OfficeError, match="consultation_shorter"):
        setup.prolong(session, **facts, seen=one.version, last_on=one.last_on - timedelta(days=1))
    forum.ended(session, one)
    setup.prolong(session, **facts, seen=one.version, last_on=clock.today() + timedelta(days=3))
    assert one.state_at(clock.now()) == OPEN
    with pytest.raises(Conflict):
        setup.prolong(session, **facts, seen=1, last_on=clock.today() + timedelta(days=5))


def test_a_plan_that_cannot_be_is_refused(session: Session) -> None:
    by, today = forum.head(session), clock.today()
    long_ago = {"first_on": today - timedelta(days=9), "last_on": today - timedelta(days=2)}
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"last_on": today - timedelta(days=9)}, "consultation_backwards"),
        (long_ago, "consultation_over"),
        ({"service_slug": "hasil-pemilu"}, "consultation_no_draft"),
    )
    for changes, code in refused:
        with pytest.raises(OfficeError, match=code):
            forum.drafted(session, by, **changes)


def test_the_nine_ready_questions_have_both_languages_and_their_topics() -> None:
    found = list(ready.questions().values())
    assert [row.topic for row in found] == ["service"] * 5 + ["complaint"] * 4
    assert all(row.text.id and row.text.jv and row.text.id != row.text.jv for row in found)


def test_questions_keep_their_id_when_others_change(session: Session) -> None:
    by = forum.head(session)
    one = forum.ask(session, forum.drafted(session, by), by)
    before = {row.text_id: row.id for row in queries.list_questions(session, one)}
    forum.ask(session, one, by, "cara-menangani", "layanan-apa")
    rows = queries.list_questions(session, one)
    assert [row.position for row in rows] == [1, 2]
    assert all(before[row.text_id] == row.id for row in rows)


# The part of a consultation, what is wrong with it, and the field it is named at.
FAULTS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("unsur", {"users": "-1"}, "users"),
    ("unsur", {"users": "banyak"}, "users"),
    ("rapat", {"tanggal_hari": "3", "tanggal_bulan": "3", "tanggal_tahun": "2027", "jam": "25.00"}, "jam"),
    ("rapat", {"tempat": "Aula"}, "tanggal_hari"),
    ("rapat", {"tautan": "javascript:alert(1)"}, "tautan"),
    ("pertanyaan", {"siap": "bukan-kunci"}, "siap"),
    ("perpanjang", {"akhir_hari": "31", "akhir_bulan": "2", "akhir_tahun": "2027"}, "akhir"),
)


def test_a_fault_at_the_desk_is_named_at_its_field(boss: Client, database: Database) -> None:
    with database.transaction() as session:
        by = forum.head(session)
        one = forum.ask(session, forum.drafted(session, by), by)
    for part, fields, fault in FAULTS:
        answer = post(boss, f"{HOME}/{one.slug}/{part}", versi=str(one.version), **fields)
        assert answer.status_code == 422, (part, fields)
        assert f'href="#{fault}' in answer.text, (part, fields)


def test_what_was_said_in_a_meeting_is_kept_with_its_source(boss: Client, app: Flask, client: FlaskClient) -> None:
    database = database_of(app)
    with database.transaction() as session:
        by = forum.head(session)
        one = forum.about_draft(session, by)
        plan = MeetingPlan(clock.now() - timedelta(days=1), "Aula")
        setup.set_meetings(session, office_id=OFFICE, slug=one.slug, seen=one.version, keep=(), more=[plan], by=by)
        meeting = queries.list_meetings(session, one)[0].id
    path = f"{HOME}/{one.slug}/masukan"
    said = {"t_bagian": "semua", "t_sikap": "support", "cerita": "Setuju semua.", "t_tampil": "ya", "tanggal": "1"}
    without = post(boss, path, **answers(path, **said, lewat="meeting", rapat=str(meeting)))
    assert without.status_code == 422
    assert 'href="#sumber' in without.text
    source = {"lewat": "meeting", "rapat": str(meeting), "sumber": "notula halaman 2"}
    kept = post(boss, path, **answers(path, **{**said, **source}))
    assert kept.status_code == 303
    assert kept.location.startswith("/petugas/catat/tanda-terima/")
    row = forum.inputs(database)[0]
    assert (row.medium, row.meeting_id, row.source_note, row.is_late) == ("meeting", meeting, "notula halaman 2", False)
    page = client.get(f"/kpu-mendengar/{one.slug}").text
    assert "disampaikan dalam pertemuan" in page
    assert "notula halaman 2" not in page
    with database.transaction() as session:
        setup.set_meetings(
            session, office_id=OFFICE, slug=one.slug, seen=now(database, one.slug).version, keep=(), more=(), by=by
        )
        assert [held.id for held in queries.list_meetings(session, one)] == [meeting]


def test_officers_write_down_and_auditors_only_read(app: Flask) -> None:
    from tests.factories.accounts import browser_of

    database = database_of(app)
    one = forum.opened(database)
    with database.transaction() as session:
        officer = make_staff(session, unit_key="data", name="Petugas Forum", sign_in_name="petugas.forum")
    page = browser_of(app, officer).get(f"{HOME}/{one.slug}").text
    assert f"{HOME}/{one.slug}/masukan" in page
    assert f"{HOME}/{one.slug}/unsur" not in page
