"""The language switch of a filled form: everything comes back in the other language, nothing is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import Client

from tests.factories.cases import REPORT, answers, attached, count, file_report, flat, open_case, talk_fields
from tests.factories.files import ogg, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.cases.models import Case, Message, Submission
from webapp.db import Database
from webapp.files.models import HeldFile

FILLED: dict[str, Any] = {
    "cerita": "Baris satu.\r\n\r\nBaris <dua> & 'tiga' 😀",
    "desa": "Galengdowoo",
    "nama": "Siti",
    "kontak": "0812",
    "mudah": ["telepon", "isyarat"],
    "untuk": "lain",
    "siapa": "nameless",
    "kapan": "t",
    "kapan_hari": "99",
    "kapan_bulan": "2",
    "kapan_tahun": "",
    "kecamatan": "outside",
}


def switch_of(text: str) -> str:
    """Where the switch button of a page leads."""
    found = re.search(r'<button[^>]*formaction="([^"]+)"[^>]*name="bahasa" value="(?:id|jv)"', text)
    assert found, "the page has no language switch that carries the form"
    return found[1]


def lines(fields: dict[str, Any]) -> dict[str, Any]:
    """With one kind of line end: a browser shows both alike."""
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in fields.items()}


@pytest.mark.parametrize(("here", "there"), [("", "/jv"), ("/jv", "")])
@pytest.mark.parametrize("path", [REPORT, "/lapor/tindak-pidana-pemilu", "/layanan/ubah-data-pemilih/ajukan"])
def test_a_filled_form_comes_back_whole_with_the_same_id_at_the_other_address(
    client: Client, database: Database, path: str, here: str, there: str
) -> None:
    page = client.get(f"{here}{path}")
    assert switch_of(page.text) == f"{there}{path}"
    fields = {**flat(fields_of(page)), **{name: value for name, value in FILLED.items() if name in _names(page.text)}}
    language = "jv" if there else "id"
    switched = client.post(f"{there}{path}", data={**fields, "bahasa": language})
    assert switched.status_code == 200
    assert f'<html lang="{language}">' in switched.text
    assert lines(flat(fields_of(switched))) == lines(fields)
    assert faults_of(switched) == []
    assert switch_of(switched.text) == f"{here}{path}"
    assert switched.headers["Cache-Control"] == "private, no-cache"
    assert count(database, Case) == 0


def _names(text: str) -> set[str]:
    return set(re.findall(r'name="([^"]+)"', text))


def test_files_stay_with_the_form_through_two_switches_and_are_sent(client: Client, database: Database) -> None:
    fields = answers(berkas=[attached(picture(), "a.jpg"), attached(ogg(), "b.opus")], bahasa="jv")
    page = client.post(f"/jv{REPORT}", data=fields)
    assert page.status_code == 200
    page = client.post(REPORT, data={**flat(fields_of(page)), "bahasa": "id"})
    assert "a.jpg" in main_of(page)
    assert "b.opus" in main_of(page)
    assert flat(fields_of(page))["id"] == fields["id"]
    receipt = client.get(client.post(REPORT, data=flat(fields_of(page))).location).text
    assert "a.jpg" in receipt
    assert "b.opus" in receipt
    assert count(database, HeldFile) == 0


def test_a_file_that_cannot_be_kept_is_named_with_its_reason_by_the_switch_too(client: Client) -> None:
    page = client.post(f"/jv{REPORT}", data=answers(berkas=attached(b"MZ", "buruk.exe"), bahasa="jv"))
    assert page.status_code == 200
    assert "buruk.exe" in main_of(page)


def test_a_switch_in_haste_is_not_taken_for_a_machine(client: Client) -> None:
    page = client.post(f"/jv{REPORT}", data=answers(bahasa="jv"))
    assert client.post(f"/jv{REPORT}", data=flat(fields_of(page))).status_code == 303


def test_enter_sends_the_form_because_its_twin_button_stands_before_the_switch(client: Client) -> None:
    page = client.get(REPORT).text
    buttons = re.findall(r'<button type="submit"[^>]*form="isian"[^>]*>', page)
    assert len(buttons) == 2
    assert 'tabindex="-1" aria-hidden="true"' in buttons[0]
    assert "formaction" not in buttons[0]
    assert "formnovalidate" in buttons[1]
    assert page.index(buttons[1]) < page.index("<main")


def test_the_digits_typed_into_lacak_stay_and_open_nothing(client: Client) -> None:
    filed = file_report(client)
    page = client.post("/jv/lacak", data={"kode": filed.groups, "bahasa": "jv"})
    assert page.status_code == 200
    assert fields_of(page)["kode"] == [filed.groups]
    assert faults_of(page) == []
    assert "Set-Cookie" not in page.headers
    assert switch_of(page.text) == "/lacak"


def test_a_reply_half_written_stays_with_its_files_and_is_not_sent(client: Client, database: Database) -> None:
    page = open_case(client, file_report(client))
    assert switch_of(page.text) == "/jv/perkara/balas"
    fields = {**flat(fields_of(page)), "pesan": "Belum selesai", "berkas": attached(picture(), "a.jpg")}
    switched = client.post("/jv/perkara/balas", data={**fields, "bahasa": "jv"})
    assert switched.status_code == 200
    assert '<html lang="jv">' in switched.text
    assert flat(fields_of(switched))["pesan"] == "Belum selesai"
    assert "a.jpg" in main_of(switched)
    assert count(database, Message) == 0
    assert switch_of(switched.text) == "/perkara/balas"
    sent = client.post("/jv/perkara/balas", data=flat(fields_of(switched)))
    assert (sent.status_code, sent.location) == (303, "/jv/perkara")
    assert "a.jpg" in client.get("/perkara").text


def test_after_a_refused_reply_the_switch_leads_to_an_address_that_answers(client: Client) -> None:
    open_case(client, file_report(client))
    refused = client.post("/perkara/balas", data=talk_fields(client))
    assert refused.status_code == 422
    switched = client.post(switch_of(refused.text), data={**flat(fields_of(refused)), "bahasa": "jv"})
    assert switched.status_code == 200
    assert faults_of(switched) == []


def test_files_chosen_on_the_files_page_stay(client: Client, database: Database) -> None:
    open_case(client, file_report(client))
    fields = talk_fields(client, "/perkara/berkas")
    assert switch_of(client.get("/perkara/berkas").text) == "/jv/perkara/berkas"
    page = client.post("/jv/perkara/berkas", data={**fields, "berkas": attached(ogg(), "b.opus"), "bahasa": "jv"})
    assert page.status_code == 200
    assert "b.opus" in main_of(page)
    assert count(database, Submission) == 1, "only the filing itself was sent"


def test_a_switch_whose_session_ended_asks_for_the_digits_and_then_sends(client: Client) -> None:
    filed = file_report(client)
    fields = {**flat(fields_of(open_case(client, filed))), "pesan": "Tetap ada", "bahasa": "jv"}
    client.post("/perkara/keluar")
    page = client.post("/jv/perkara/balas", data=fields)
    assert page.status_code == 403
    sent = client.post("/jv/perkara/lanjut", data={**flat(fields_of(page)), "kode": filed.digits})
    assert (sent.status_code, sent.location) == (303, "/jv/perkara")
    assert "Tetap ada" in client.get("/perkara").text


def test_where_nothing_is_typed_the_switch_is_a_link(client: Client) -> None:
    filed = file_report(client)
    open_case(client, filed)
    for path in ("/", "/lapor", "/layanan", filed.receipt, "/perkara/cabut", "/lapor/korupsi"):
        page = client.get(path).text
        assert re.search(rf'<a href="/jv{re.escape(path) if path != "/" else "/?"}" lang="jv"', page), path
        assert 'name="bahasa"' not in page
