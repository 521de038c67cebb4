"""`/petugas/piagam`: standards are edited clause by clause in the app, in Indonesian, without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import browser_of, form_token, make_staff
from tests.factories.cases import attached, signed_in
from tests.factories.charter import OFFICE, SLUG
from tests.factories.files import ogg, pdf
from tests.factories.pages import fields_of
from webapp.audit.models import JournalLine
from webapp.charter import queries
from webapp.charter.models import Clause, Pledge, Standard
from webapp.db import Database

HOME = "/petugas/piagam"
AT = f"{HOME}/layanan/{SLUG}"
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
RIGHT_TO_LEFT = "خدمة مجانية"


@pytest.fixture
def head(app: Flask) -> Client:
    """A head of unit who has begun a draft."""
    browser = signed_in(app, "head", "data")
    assert press(browser, "mulai").status_code == 303
    return browser


def press(browser: Client, deed: str, **more: str) -> TestResponse:
    data = {"csrf_token": form_token(browser, "/petugas/keluar"), "tindakan": deed, **more}
    return browser.post(f"{AT}/rancangan", data=data)


def revision(browser: Client) -> str:
    found = re.search(r'name="versi" value="(\d+)"', browser.get(f"{AT}/rancangan").text)
    assert found
    return found[1]


def send(browser: Client, path: str, form: str = "isian", **typed: str) -> TestResponse:
    kept = {name: values[0] for name, values in fields_of(browser.get(path), form).items() if values}
    return browser.post(path, data={**kept, **typed})


def clause_id(database: Database, number: str) -> str:
    with database.reading() as session:
        draft = queries.find_on_its_way(session, OFFICE, SLUG)
        assert draft is not None
        return next(str(row.id) for row in queries.list_clauses(session, draft) if row.number == number)


def day(name: str, on: datetime) -> dict[str, str]:
    return {f"{name}_hari": str(on.day), f"{name}_bulan": str(on.month), f"{name}_tahun": str(on.year)}


def test_everybody_reads_and_the_list_names_all_services(app: Flask) -> None:
    for role in ("officer", "auditor"):
        page = signed_in(app, role).get(HOME).text
        assert page.count(f'href="{HOME}/layanan/') == 18
        assert "Maklumat belum ditandatangani" in page


def test_an_officer_reads_the_draft_without_a_button(app: Flask, head: Client) -> None:
    officer = signed_in(app, "officer", "data")
    page = officer.get(f"{AT}/rancangan").text
    assert "Rancangan" in page
    assert "tindakan" not in page
    assert press(officer, "konsultasi").status_code == 403


def test_a_clause_is_changed_added_moved_and_taken_out_and_the_difference_is_told_in_words(
    database: Database, head: Client
) -> None:
    first = clause_id(database, "1.1")
    assert send(head, f"{AT}/butir/{first}", teks="Bawa KTP saja.", cocok="belum").status_code == 303
    assert send(head, f"{AT}/butir", komponen="legal_basis", teks="UU 25/2009.").status_code == 303
    assert press(head, f"turun:{first}", versi=revision(head)).status_code == 303
    gone = clause_id(database, "5.1")
    assert press(head, f"keluar:{gone}", versi=revision(head)).status_code == 303
    page = head.get(f"{AT}/rancangan").text
    for told in ("Ditambah, butir 7.1", "Dihapus, butir 5.1", "Diubah, butir 1.2.", "menjadi “Bawa KTP saja.”"):
        assert told in page, told
    assert "Dipindah: butir 1.2 menjadi 1.1." in page
    assert "Terjemahan Jawa dibuat dari naskah lama" in page
    assert press(head, f"masuk:{gone}", versi=revision(head)).status_code == 303
    assert "Dihapus, butir" not in head.get(f"{AT}/rancangan").text


def test_two_editors_at_once_the_later_one_gets_409_and_keeps_the_text(
    app: Flask, database: Database, head: Client
) -> None:
    other = signed_in(app, "administrator")
    path = f"{AT}/butir/{clause_id(database, '3.1')}"
    kept = {name: values[0] for name, values in fields_of(other.get(path), "isian").items() if values}
    assert send(head, path, teks="Yang pertama.").status_code == 303
    answer = other.post(path, data={**kept, "teks": "Yang kedua, panjang."})
    assert answer.status_code == 409
    assert "Yang kedua, panjang." in answer.text
    assert "Yang pertama." in answer.text
    again = {name: values[0] for name, values in fields_of(answer, "isian").items() if values}
    assert other.post(path, data=again).status_code == 303
    with database.reading() as session:
        texts = set(session.scalars(select(Clause.text_id)))
    assert "Yang kedua, panjang." in texts


def test_a_press_on_a_draft_that_somebody_changed_since_is_told(database: Database, head: Client) -> None:
    old = revision(head)
    assert send(head, f"{AT}/butir", komponen="time", teks="Baru.").status_code == 303
    answer = press(head, f"keluar:{clause_id(database, '1.1')}", versi=old)
    assert answer.status_code == 409
    assert "menambah butir" in answer.text
    assert press(head, "keluar:bukan-butir", versi=revision(head)).status_code == 409


def test_a_clause_of_ten_thousand_words_is_refused_with_its_text_kept(head: Client) -> None:
    long = "kata " * 10_000
    answer = send(head, f"{AT}/butir", komponen="time", teks=long)
    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert "1.500" in answer.text


@time_machine.travel(NOON, tick=False)
def test_right_to_left_text_stands_apart_and_turns_nothing_around(app: Flask, client: Client) -> None:
    head = signed_in(app, "head", "data")
    press(head, "mulai")
    sent = f"\u202e{RIGHT_TO_LEFT}\u202c"
    assert send(head, f"{AT}/butir", komponen="fee", teks=sent).status_code == 303
    assert f"“{RIGHT_TO_LEFT}”" in head.get(f"{AT}/rancangan").text
    assert send(head, f"{AT}/berlaku", keputusan="9/2026", **day("berlaku", NOON)).status_code == 303
    page = client.get(f"/layanan/{SLUG}").text
    assert f"<bdi>{RIGHT_TO_LEFT}</bdi>" in page
    assert "\u202e" not in page


@time_machine.travel(NOON, tick=False)
def test_a_stale_translation_is_not_shown_and_the_indonesian_text_is_marked(
    client: Client, database: Database, app: Flask
) -> None:
    head = signed_in(app, "head", "data")
    press(head, "mulai")
    path = f"{AT}/butir/{clause_id(database, '4.1')}"
    jawa = fields_of(head.get(path), "isian")["jawa"][0]
    assert send(head, path, teks="Gratis untuk siapa pun.", cocok="belum").status_code == 303
    assert send(head, f"{AT}/berlaku", keputusan="9/2026", **day("berlaku", NOON)).status_code == 303
    page = client.get(f"/jv/layanan/{SLUG}").text
    assert '<bdi lang="id">Gratis untuk siapa pun.</bdi>' in page
    assert jawa not in page


@time_machine.travel(NOON, tick=False)
def test_a_version_is_put_in_force_and_its_page_tells_the_difference_for_ever(app: Flask) -> None:
    head = signed_in(app, "head", "data")
    press(head, "mulai")
    assert send(head, f"{AT}/janji", hari="7", sumber="SK Ketua").status_code == 303
    assert send(head, f"{AT}/berlaku", keputusan="12 Tahun 2026", **day("berlaku", NOON)).status_code == 303
    assert head.get(f"{AT}/berlaku").status_code == 404
    page = head.get(f"{AT}/versi/2").text
    assert "Diubah, janji waktu: dari 14 hari kerja menjadi 7 hari kerja." in page
    assert "12 Tahun 2026" in page
    assert head.get(f"{AT}/versi/3").status_code == 404
    press(head, "mulai")
    twice = send(head, f"{AT}/berlaku", keputusan="12 tahun 2026", **day("berlaku", NOON))
    assert twice.status_code == 422
    assert "sudah dipakai versi lain" in twice.text
    past = send(head, f"{AT}/berlaku", keputusan="13", **day("berlaku", datetime(2026, 11, 1, tzinfo=UTC)))
    assert past.status_code == 422
    assert 'value="13"' in past.text


@pytest.mark.parametrize("typed", ["0", "-3", "1,5", "seminggu", "9999999", "٣"])
def test_a_promise_that_is_no_number_of_days_comes_back_as_typed(head: Client, typed: str) -> None:
    answer = send(head, f"{AT}/janji", hari=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text


def test_an_empty_promise_means_not_established(database: Database, head: Client) -> None:
    assert send(head, f"{AT}/janji", hari="").status_code == 303
    with database.reading() as session:
        days = session.scalars(select(Standard.answer_days).where(Standard.version == 2)).one()
    assert days is None


SIGNED = {
    "teks": "Kami sanggup.",
    "penandatangan": "Contoh",
    "jabatan": "Ketua",
    **day("tanggal", datetime(2026, 11, 2)),
}


def test_the_pledge_stands_on_the_public_page_once_it_is_signed_and_older_ones_are_kept(
    app: Flask, client: Client, database: Database
) -> None:
    head = signed_in(app, "head", "data")
    assert "Maklumat belum ditandatangani." in client.get("/piagam").text
    assert send(head, f"{HOME}/maklumat", **SIGNED).status_code == 303
    page = client.get("/piagam").text
    assert "Kami sanggup." in page
    assert '<time datetime="2026-11-02">' in page
    assert "Contoh" in page
    assert '<bdi lang="id">Kami sanggup.</bdi>' in client.get("/jv/piagam").text
    assert send(head, f"{HOME}/maklumat", teks="Kami lebih sanggup.").status_code == 303
    with database.reading() as session:
        assert [row.version for row in session.scalars(select(Pledge).order_by(Pledge.version))] == [1, 2]


def test_a_pledge_of_a_day_to_come_or_overtaken_comes_back_as_typed(app: Flask) -> None:
    head, other = signed_in(app, "head", "data"), signed_in(app, "administrator")
    future = send(head, f"{HOME}/maklumat", **{**SIGNED, **day("tanggal", datetime(2031, 1, 1))})
    assert future.status_code == 422
    kept = {name: values[0] for name, values in fields_of(other.get(f"{HOME}/maklumat"), "isian").items() if values}
    assert send(head, f"{HOME}/maklumat", **SIGNED).status_code == 303
    late = other.post(f"{HOME}/maklumat", data={**kept, **SIGNED, "teks": "Naskah lain."})
    assert late.status_code == 409
    assert "Naskah lain." in late.text


def test_a_voice_stands_beside_its_text_and_only_sound_is_taken(app: Flask, client: Client) -> None:
    head = signed_in(app, "head", "data")
    for path, back in ((f"{AT}/suara", AT), (f"{HOME}/maklumat/suara", HOME)):
        if "maklumat" in path:
            send(head, f"{HOME}/maklumat", **SIGNED)
        fields = {"csrf_token": form_token(head, "/petugas/keluar"), "bahasa": "id"}
        refused = head.post(path, data={**fields, "berkas": attached(pdf(), "surat.pdf")})
        assert refused.status_code == 422
        assert head.post(path, data=fields).status_code == 422
        taken = head.post(path, data={**fields, "berkas": attached(ogg(), "janji.ogg")})
        assert (taken.status_code, taken.location) == (303, back)
    links = re.findall(r'href="(/piagam/suara/[^"]+)"', client.get("/piagam").text)
    assert len(links) == 2
    heard = client.get(links[0])
    assert heard.status_code == 200
    assert heard.content_type.startswith("audio/")
    assert "Mirengaken ing basa Indonesia" in client.get("/jv/piagam").text, "the Indonesian voice, and said so"


def test_no_other_file_of_the_house_is_heard_there(client: Client, app: Flask) -> None:
    from tests.factories.cases import file_report
    from webapp.files.models import Attachment

    file_report(client, berkas=[attached(ogg(), "suara.ogg")])
    with app.extensions["database"].reading() as session:
        own = session.scalars(select(Attachment.id)).one()
    assert client.get(f"/piagam/suara/{own}").status_code == 404


def test_each_deed_has_its_words_in_the_journal(app: Flask, database: Database, head: Client) -> None:
    assert send(head, f"{AT}/butir", komponen="time", teks="Baru.").status_code == 303
    page = signed_in(app, "auditor").get("/petugas/jurnal").text
    assert "Butir ditambahkan ke rancangan" in page
    with database.reading() as session:
        facts = [line.facts for line in session.scalars(select(JournalLine)) if line.action.startswith("standard.")]
    assert facts
    assert "Baru." not in str(facts)


def test_a_head_of_another_unit_writes_too_and_an_officer_does_not(app: Flask) -> None:
    with app.extensions["database"].transaction() as session:
        staff = make_staff(session, role="head", unit_key="hukum", sign_in_name="kepala.hukum", name="Kepala Hukum")
    assert press(browser_of(app, staff), "mulai").status_code == 303
