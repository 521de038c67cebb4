"""“Tampilkan desa”: the villages of the chosen district to pick from, on a press; nothing is lost, nothing sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import REPORT, answers, attached, case_of, count, database_of, file_report, flat
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Case
from webapp.files.models import HeldFile

WONOSALAM, COUNT = "35.17.05", 9
SERVICE = "/layanan/ubah-data-pemilih/ajukan"


def ask(client: Client, path: str = REPORT, **changes: Any) -> TestResponse:
    """Press the button of a filled form."""
    return client.post(path, data={**answers(**changes), "tampil": "desa"})


def names(page: TestResponse) -> list[str]:
    """The villages that a page offers; the first choice keeps what was typed."""
    return re.findall(r'name="desa_pilih" value="([^"]+)"', page.text)


def picked(page: TestResponse) -> str:
    found = re.search(r'name="desa_pilih" value="([^"]*)" checked', page.text)
    assert found
    return found[1]


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_form_comes_back_filled_with_the_villages_of_its_district(app: Flask, client: Client, prefix: str) -> None:
    sent = answers(desa="Galeng", nama="Siti", kecamatan=WONOSALAM)
    page = client.post(prefix + REPORT, data={**sent, "tampil": "desa"})
    assert page.status_code == 200
    assert len(names(page)) == COUNT
    assert "Galengdowo" in names(page)
    assert picked(page) == ""
    kept = flat(fields_of(page))
    assert {name: kept[name] for name in ("id", "cerita", "desa", "nama")} == {
        name: sent[name] for name in ("id", "cerita", "desa", "nama")
    }
    assert "galat" not in page.text
    assert count(database_of(app), Case) == 0


def test_no_form_shows_a_list_that_nobody_asked_for(client: Client) -> None:
    assert names(client.get(REPORT)) == []
    assert names(client.post(REPORT, data=answers(cerita="", kecamatan=WONOSALAM))) == []


@pytest.mark.parametrize("district", ["", "unknown", "outside", "35.17", "99", "\x00", "x" * 3000])
def test_without_a_district_of_ours_it_says_what_to_choose_first(client: Client, district: str) -> None:
    page = ask(client, kecamatan=district)
    assert (page.status_code, names(page)) == (200, [])
    assert "Pilih kecamatan dulu." in main_of(page)


def test_files_stay_with_a_form_that_only_asked_for_villages(app: Flask, client: Client) -> None:
    page = ask(client, berkas=attached(picture(), "foto.jpg"))
    assert "foto.jpg" in main_of(page)
    assert count(database_of(app), HeldFile) == 1


def test_a_picked_village_is_the_place_and_the_typed_one_is_put_right(app: Flask, client: Client) -> None:
    filed = file_report(client, desa="Galengdowoo", desa_pilih="Galengdowo", kecamatan=WONOSALAM)
    case = case_of(app, filed.submission_id)
    assert (case.village_text, case.village_code is None) == ("Galengdowo", False)


def test_as_i_wrote_it_keeps_what_was_typed(app: Flask, client: Client) -> None:
    filed = file_report(client, desa="Galengdowoo", desa_pilih="", kecamatan=WONOSALAM)
    assert case_of(app, filed.submission_id).village_text == "Galengdowoo"


def test_a_pick_survives_every_fault_of_the_form_and_the_language_switch(client: Client) -> None:
    chosen = answers(cerita="", desa_pilih="Galengdowo", kecamatan=WONOSALAM)
    refused = client.post(REPORT, data=chosen)
    assert (refused.status_code, picked(refused)) == (422, "Galengdowo")
    switched = client.post(f"/jv{REPORT}", data={**chosen, "bahasa": "jv"})
    assert (switched.status_code, picked(switched)) == (200, "Galengdowo")


def test_a_pick_of_another_district_never_blocks(app: Flask, client: Client) -> None:
    """Without scripts the district may be changed after the list was shown: taken as typed, asked on the receipt."""
    filed = file_report(client, desa_pilih="Galengdowo", kecamatan="35.17.01")
    case = case_of(app, filed.submission_id)
    assert (case.village_text, case.village_code) == ("Galengdowo", None)
    assert "Galengdowo, Wonosalam" in main_of(client.get(filed.receipt))


def test_a_pick_that_nobody_can_have_made_is_none(app: Flask, client: Client) -> None:
    filed = file_report(client, desa="Galengdowo", desa_pilih="x" * 300, kecamatan=WONOSALAM)
    assert case_of(app, filed.submission_id).village_text == "Galengdowo"


def test_the_correction_has_the_list_too_and_marks_the_recorded_village(client: Client) -> None:
    filed = file_report(client, desa="galengdowo", kecamatan=WONOSALAM)
    address = f"{filed.receipt}/perbaiki"
    fields = flat(fields_of(client.get(address)))
    page = client.post(address, data={**fields, "desa": "Galengdowo", "tampil": "desa"})
    assert (page.status_code, len(names(page)), picked(page)) == (200, COUNT, "Galengdowo")
    assert "Nothing" not in page.text
    part = client.post(address, data={**fields, "tampil": "desa"}, headers={"HX-Request": "true"})
    assert f'<div id="status" data-hx-swap-oob="innerHTML">{COUNT} desa untuk dipilih</div>' in part.text


def test_a_request_for_a_service_has_it_too(client: Client) -> None:
    fields = flat(fields_of(client.get(SERVICE)))
    page = client.post(SERVICE, data={**fields, "kecamatan": WONOSALAM, "tampil": "desa"})
    assert (page.status_code, len(names(page))) == (200, COUNT)


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "9 desa untuk dipilih"), ("/jv", "Wonten 9 désa ingkang saged dipunpilih")]
)
def test_the_script_fetches_the_same_list_alone(client: Client, prefix: str, words: str) -> None:
    part = client.get(f"{prefix}/lapor/desa/{WONOSALAM}")
    assert part.status_code == 200
    assert words in part.text
    assert "<main" not in part.text
    assert names(part) == names(ask(client, prefix + REPORT, kecamatan=WONOSALAM))
    assert len(part.data) < 3_000


@pytest.mark.parametrize("code", ["35.17", "99.99", "unknown", "x" * 2000])
def test_no_list_is_made_of_what_is_no_district(client: Client, code: str) -> None:
    assert client.get(f"/lapor/desa/{code}").status_code == 404
