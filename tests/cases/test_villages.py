"""An unsure village never blocks: it is kept as typed, and "maksud Anda …?" is asked on the receipt."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.cases import Filed, case_of, count, database_of, file_report, flat
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import CaseEvent
from webapp.offices.models import Region

WONOSALAM = "35.17.05"


def village(app: Flask, code: str) -> Region:
    with database_of(app).reading() as session:
        return session.get_one(Region, ("3517", code))


def unsure(client: Client, text: str = "Galengdowoo", district: str = WONOSALAM) -> Filed:
    return file_report(client, desa=text, kecamatan=district)


def offered(client: Client, filed: Filed) -> list[str]:
    """The codes of the villages the receipt asks about; the empty one keeps the typed words."""
    return re.findall(r'name="desa" value="([^"]*)"', client.get(filed.receipt).text)


def test_a_village_named_beyond_doubt_is_known_at_once_and_nothing_is_asked(app: Flask, client: Client) -> None:
    filed = file_report(client, desa="desa galengdowo", kecamatan="unknown")
    case = case_of(app, filed.submission_id)
    assert case.village_code is not None
    assert (case.place, case.district_code) == ("district", WONOSALAM)
    assert village(app, case.village_code).name == "Galengdowo"
    assert offered(client, filed) == []
    assert "Wonosalam" in client.get(filed.receipt).text


def test_an_unsure_village_is_received_as_typed_and_asked_on_the_receipt(app: Flask, client: Client) -> None:
    filed = unsure(client)
    case = case_of(app, filed.submission_id)
    assert (case.village_text, case.village_code, case.state) == ("Galengdowoo", None, "received")
    codes = offered(client, filed)
    assert codes[-1] == ""
    assert "Galengdowo" in [village(app, code).name for code in codes[:-1]]
    assert "Galengdowoo" in main_of(client.get(filed.receipt))


def test_choosing_a_village_settles_the_place(app: Flask, client: Client) -> None:
    filed = unsure(client, district="unknown")
    code = next(code for code in offered(client, filed)[:-1] if village(app, code).name == "Galengdowo")
    answered = client.post(filed.receipt, data={"aksi": "desa", "desa": code})
    assert (answered.status_code, answered.location) == (303, filed.receipt)
    case = case_of(app, filed.submission_id)
    assert (case.village_code, case.district_code, case.village_text) == (code, WONOSALAM, "Galengdowoo")
    assert offered(client, filed) == []


@pytest.mark.parametrize("district", [WONOSALAM, "unknown"])
def test_keeping_it_as_written_settles_the_place_too_and_loses_no_answer(
    app: Flask, client: Client, district: str
) -> None:
    filed = unsure(client, district=district)
    before = case_of(app, filed.submission_id).place
    client.post(filed.receipt, data={"aksi": "desa", "desa": ""})
    assert case_of(app, filed.submission_id).place == before
    assert offered(client, filed) == []
    assert "Galengdowoo" in main_of(client.get(filed.receipt))
    # The correction shows the same place again, so that saving asks for nothing new.
    page = client.get(f"{filed.receipt}/perbaiki")
    assert fields_of(page)["kecamatan"] == [district]
    assert client.post(f"{filed.receipt}/perbaiki", data=flat(fields_of(page))).status_code == 303
    assert offered(client, filed) == [], "a settled question is not asked again"


def test_a_chosen_village_outlives_a_correction_of_the_story(app: Flask, client: Client) -> None:
    filed = unsure(client)
    code = offered(client, filed)[0]
    client.post(filed.receipt, data={"aksi": "desa", "desa": code})
    fields = flat(fields_of(client.get(f"{filed.receipt}/perbaiki")))
    assert client.post(f"{filed.receipt}/perbaiki", data={**fields, "cerita": "Lebih jelas."}).status_code == 303
    assert case_of(app, filed.submission_id).village_code == code


def test_another_village_typed_in_a_correction_is_asked_about_anew(app: Flask, client: Client) -> None:
    filed = unsure(client)
    client.post(filed.receipt, data={"aksi": "desa", "desa": offered(client, filed)[0]})
    fields = flat(fields_of(client.get(f"{filed.receipt}/perbaiki")))
    client.post(f"{filed.receipt}/perbaiki", data={**fields, "desa": "Carangwulungg"})
    assert case_of(app, filed.submission_id).village_code is None
    assert len(offered(client, filed)) > 1


def test_the_same_answer_twice_is_one_event(app: Flask, client: Client) -> None:
    filed = unsure(client)
    for _press in range(2):
        client.post(filed.receipt, data={"aksi": "desa", "desa": ""})
    with database_of(app).reading() as session:
        kinds = list(session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == filed.case_id)))
    assert sorted(kinds) == ["place_settled", "received"]


def test_a_code_that_is_no_village_changes_nothing(app: Flask, client: Client) -> None:
    filed = unsure(client)
    for code in ("35.17.05", "99.99", "\x00", "x" * 500):
        assert client.post(filed.receipt, data={"aksi": "desa", "desa": code}).status_code == 422
        assert case_of(app, filed.submission_id).village_code is None
    assert count(database_of(app), CaseEvent) == 1


def test_a_village_that_nothing_resembles_is_received_too(app: Flask, client: Client) -> None:
    for text in ("Entah di mana", "🙂", "x" * 200, "Sumbermulyo RT 3", "?"):
        filed = unsure(client, text)
        assert case_of(app, filed.submission_id).village_text == text
        assert text in main_of(client.get(filed.receipt))


def test_a_place_outside_jombang_is_never_turned_into_one_of_ours(app: Flask, client: Client) -> None:
    filed = unsure(client, "Galengdowo", "outside")
    case = case_of(app, filed.submission_id)
    assert (case.place, case.district_code, case.village_code) == ("outside", None, None)
    assert offered(client, filed) == []
    assert "Wonosalam" not in main_of(client.get(filed.receipt))


@pytest.mark.parametrize("place", ["outside", "unknown"])
def test_the_two_ways_out_of_the_list_are_taken_and_told(app: Flask, client: Client, place: str) -> None:
    filed = file_report(client, kecamatan=place)
    assert (case_of(app, filed.submission_id).place, case_of(app, filed.submission_id).district_code) == (place, None)
    words = re.search(rf'<option value="{place}"[^>]*>([^<]+)', client.get(filed.path).text)
    assert words, "the list offers this way out"
    assert flat(fields_of(client.get(f"{filed.receipt}/perbaiki")))["kecamatan"] == place
