"""What was recorded can be put right until an officer begins; what was typed is never lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import Client

from tests.factories.cases import Filed, case_of, count, database_of, file_report, flat, open_case, reply, signed_in
from tests.factories.pages import faults_of, fields_of, ids_of, main_of
from webapp import clock
from webapp.cases.models import Case, CaseEvent
from webapp.db import Database

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NEW_TEXT = "Bukan ibu saya, melainkan bibi saya yang hilang."


@pytest.fixture
def filed(client: Client) -> Filed:
    return file_report(
        client,
        kecamatan="35.17.09",
        kapan="t",
        kapan_hari="3",
        kapan_bulan="11",
        kapan_tahun="2026",
        desa="Entah",
        t_kekeliruan="ganda",
        mudah=["telepon", "jawa"],
        untuk="lain",
        siapa="sealed",
    )


def form_of(client: Client, filed: Filed) -> dict[str, Any]:
    page = client.get(f"{filed.receipt}/perbaiki")
    assert page.status_code == 200
    return flat(fields_of(page))


def correct(client: Client, filed: Filed, **changes: Any) -> int:
    fields = {**form_of(client, filed), **changes}
    return client.post(f"{filed.receipt}/perbaiki", data=fields).status_code


def begin(app: Flask, filed: Filed) -> None:
    """An officer has begun."""
    with database_of(app).transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).begun_at = clock.now()


def events(app: Flask) -> list[tuple[str, str]]:
    with database_of(app).reading() as session:
        rows = session.scalars(select(CaseEvent).order_by(CaseEvent.id))
        return [(row.kind, str(row.facts.get("fields", ""))) for row in rows]


def test_the_form_comes_filled_with_everything_that_was_recorded(client: Client, filed: Filed) -> None:
    shown = form_of(client, filed)
    wanted = {name: value for name, value in filed.fields.items() if name not in ("id", "dibuka")}
    assert {name: shown[name] for name in wanted} == wanted


def test_saving_it_untouched_changes_nothing_and_writes_no_event(app: Flask, client: Client, filed: Filed) -> None:
    assert correct(client, filed) == 303
    assert events(app) == [("received", "")]


@pytest.mark.parametrize("day", ["x", "0"])
def test_an_unknown_day_or_today_is_shown_again_too(client: Client, day: str) -> None:
    filed = file_report(client, kapan=day)
    assert correct(client, filed) == 303
    assert correct(client, filed, cerita=NEW_TEXT) == 303


def test_a_correction_is_kept_told_on_the_receipt_and_written_as_one_event(
    app: Flask, client: Client, filed: Filed
) -> None:
    changes = {"cerita": NEW_TEXT, "kecamatan": "outside", "kapan": "0", "t_kekeliruan": "hilang", "untuk": "saya"}
    assert correct(client, filed, **changes) == 303
    case = case_of(app, filed.submission_id)
    assert (case.text, case.place, case.answers["kekeliruan"]) == (NEW_TEXT, "outside", "hilang")
    assert (case.happened_on, case.for_other, case.ease) == (clock.today(), False, ["telepon", "jawa"])
    assert NEW_TEXT in main_of(client.get(filed.receipt))
    [_received, (kind, fields)] = events(app)
    assert kind == "corrected"
    assert set(fields.split(",")) == {"text", "place", "district_code", "happened_on", "answers", "for_other"}


def test_digits_number_and_promise_stay_the_same(app: Flask, client: Client, filed: Filed) -> None:
    before = case_of(app, filed.submission_id)
    correct(client, filed, cerita=NEW_TEXT)
    after = case_of(app, filed.submission_id)
    assert filed.pair in client.get(filed.receipt).text
    for name in ("year", "number", "received_at", "verify_on", "answer_on", "due_on", "unit_key", "matter"):
        assert getattr(after, name) == getattr(before, name)


def test_a_wrong_correction_comes_back_as_typed_and_changes_nothing(app: Flask, client: Client, filed: Filed) -> None:
    fields = {**form_of(client, filed), "cerita": "", "desa": "Diubah", "kapan_bulan": "2", "kapan_hari": "31"}
    page = client.post(f"{filed.receipt}/perbaiki", data=fields)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["cerita", "kapan-1"]
    assert {"cerita", "kapan-1"} <= set(ids_of(page))
    assert flat(fields_of(page)) == fields
    assert case_of(app, filed.submission_id).village_text == "Entah"


def test_an_officer_who_has_begun_ends_it_with_409_and_the_text_comes_back(
    app: Flask, client: Client, filed: Filed
) -> None:
    fields = {**form_of(client, filed), "cerita": NEW_TEXT, "nama": "Siti"}
    begin(app, filed)
    page = client.post(f"{filed.receipt}/perbaiki", data=fields)
    assert page.status_code == 409
    assert NEW_TEXT in main_of(page)
    assert "Siti" in main_of(page)
    assert case_of(app, filed.submission_id).text == filed.fields["cerita"]
    assert client.get(f"{filed.receipt}/perbaiki").status_code == 409
    assert "/perbaiki" not in client.get(filed.receipt).text, "the receipt no longer offers what is refused"


@pytest.mark.parametrize("deed", ["pesan", "keadaan"])
def test_every_first_deed_of_an_officer_counts_as_begun(app: Flask, client: Client, filed: Filed, deed: str) -> None:
    browser = signed_in(app, "officer", "data")
    address = f"/petugas/perkara/{filed.number}"
    hidden = flat(fields_of(browser.get(address)))
    page = browser.get(address).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {**hidden, "csrf_token": token, "versi": str(case_of(app, filed.submission_id).version)}
    sent |= {"jenis": "note", "pesan": "Catatan", "id": "", "ke": "verifying"}
    assert browser.post(f"{address}/{deed}", data=sent).status_code == 303
    assert client.get(f"{filed.receipt}/perbaiki").status_code == 409


def test_an_expired_receipt_keeps_the_text_of_a_slow_writer(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        filed = file_report(client)
        fields = {**form_of(client, filed), "cerita": NEW_TEXT}
        now.move_to(MORNING + timedelta(minutes=31))
        page = client.post(f"{filed.receipt}/perbaiki", data=fields)
    assert page.status_code == 409
    assert NEW_TEXT in main_of(page)
    assert filed.groups not in page.text
    assert 'href="/lacak"' in main_of(page)


def test_a_closed_receipt_corrects_nothing(app: Flask, client: Client, filed: Filed) -> None:
    fields = {**form_of(client, filed), "cerita": NEW_TEXT}
    client.post(filed.receipt, data={"aksi": "tutup"})
    assert client.post(f"{filed.receipt}/perbaiki", data=fields).status_code == 409
    assert case_of(app, filed.submission_id).text == filed.fields["cerita"]


def test_a_withdrawn_report_is_no_longer_corrected(app: Flask, client: Client, filed: Filed) -> None:
    with database_of(app).transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).state = "withdrawn"
    assert client.get(f"{filed.receipt}/perbaiki").status_code == 409


def test_the_language_switch_of_a_correction_keeps_what_was_typed_and_saves_nothing(
    app: Flask, client: Client, filed: Filed
) -> None:
    fields = {**form_of(client, filed), "cerita": NEW_TEXT, "kapan_hari": "99"}
    page = client.post(f"/jv{filed.receipt}/perbaiki", data={**fields, "bahasa": "jv"})
    assert page.status_code == 200
    assert 'lang="jv"' in page.text
    assert flat(fields_of(page)) == fields
    assert faults_of(page) == []
    assert "aria-invalid" not in main_of(page), "nothing was judged yet"
    assert case_of(app, filed.submission_id).text == filed.fields["cerita"]


def test_the_search_knows_the_corrected_words_and_what_was_said_since(
    app: Flask, client: Client, filed: Filed, database: Database
) -> None:
    open_case(client, filed)
    assert reply(client, "Tambahan tentang kartu keluarga.").status_code == 303
    assert correct(client, filed, cerita=NEW_TEXT) == 303
    with database.reading() as session:
        words = session.execute(text("SELECT words FROM case_search")).scalar_one()
    assert "bibi" in words
    assert "kartu keluarga" in words
    assert "Nama ibu saya" not in words


def test_an_unknown_receipt_cannot_be_corrected(client: Client, database: Database) -> None:
    address = "/terima/3f2504e0-4f89-41d3-9a0c-0305e82c3301/perbaiki"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"cerita": "x"}).status_code == 404
    assert count(database, Case) == 0


def test_correcting_a_request_keeps_its_own_answers(app: Flask, client: Client) -> None:
    filed = file_report(
        client,
        "/layanan/magang-penelitian-data/ajukan",
        t_lembaga_asal="Universitas",
        **_choice(client, "/layanan/magang-penelitian-data/ajukan", "t_keperluan"),
        t_tanggal_mulai_hari="1",
        t_tanggal_mulai_bulan="2",
        t_tanggal_mulai_tahun="2027",
    )
    shown = form_of(client, filed)
    assert (shown["t_lembaga_asal"], shown["t_tanggal_mulai_hari"]) == ("Universitas", "1")
    assert correct(client, filed, t_lembaga_asal="Sekolah") == 303
    answers = case_of(app, filed.submission_id).answers
    assert (answers["lembaga_asal"], date.fromisoformat(answers["tanggal_mulai"])) == ("Sekolah", date(2027, 2, 1))


def _choice(client: Client, path: str, name: str) -> dict[str, str]:
    return {name: client.get(path).text.split(f'name="{name}" value="')[1].split('"')[0]}


def test_a_form_of_an_older_tab_is_refused_with_its_text_and_can_be_sent_once_more(
    app: Flask, client: Client, filed: Filed
) -> None:
    older = form_of(client, filed)
    assert correct(client, filed, desa="Diwek") == 303
    page = client.post(f"{filed.receipt}/perbaiki", data={**older, "cerita": NEW_TEXT})
    assert page.status_code == 409
    assert "tab lain" in main_of(page)
    assert case_of(app, filed.submission_id).text == filed.fields["cerita"]
    kept = flat(fields_of(page))
    assert kept["cerita"] == NEW_TEXT
    assert client.post(f"{filed.receipt}/perbaiki", data=kept).status_code == 303
    assert case_of(app, filed.submission_id).text == NEW_TEXT


def test_the_same_correction_pressed_twice_is_no_conflict(app: Flask, client: Client, filed: Filed) -> None:
    fields = {**form_of(client, filed), "cerita": NEW_TEXT}
    for _press in range(2):
        assert client.post(f"{filed.receipt}/perbaiki", data=fields).status_code == 303
    assert [kind for kind, _fields in events(app)] == ["received", "corrected"]


def test_who_gave_a_name_reads_that_going_nameless_deletes_it(client: Client, filed: Filed) -> None:
    sentence = "yang tersimpan kami hapus"
    named = file_report(client, nama="Siti", siapa="sealed")
    assert main_of(client.get(f"{named.receipt}/perbaiki")).count(sentence) == 2
    assert sentence not in main_of(client.get(f"{filed.receipt}/perbaiki"))
