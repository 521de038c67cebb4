"""The form of an invitation and the device at the desk: what is typed stays, what is sent counts once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories.cases import database_of, deed, file_report, open_case
from tests.factories.survey import OFFICE, head, invited, open_period
from webapp import clock
from webapp.crypto import KeyRing
from webapp.survey import questionnaire, service, tokens
from webapp.survey.models import SurveyAnswer

DEVICE = "/survei/meja"
ALL = {f"u_{key}": "3" for key in questionnaire.elements()}


def keyring_of(app: Flask) -> KeyRing:
    found: KeyRing = app.extensions["keyring"]
    return found


@pytest.fixture
def link(app: Flask) -> str:
    """The address of an invitation."""
    citizen = app.test_client()
    filed = file_report(citizen)
    open_case(citizen, filed)
    deed(citizen, "selesai")
    with database_of(app).transaction() as session:
        open_period(session)
        return f"/survei/{invited(session, keyring_of(app), filed.case_id)}"


@pytest.fixture
def device(app: Flask) -> FlaskClient:
    """A device that was switched on while a period runs."""
    with database_of(app).transaction() as session:
        open_period(session)
    client = app.test_client()
    assert client.post(f"{DEVICE}/nyala", data={"kode": code(app)}).status_code == 303
    return client


def code(app: Flask) -> str:
    return tokens.code_of_day(keyring_of(app), office_id=OFFICE, day=clock.today().isoformat())


def answers(app: Flask) -> list[SurveyAnswer]:
    with database_of(app).reading() as look:
        return list(look.scalars(select(SurveyAnswer)))


def checked(page: TestResponse) -> dict[str, str]:
    """The radios that the page shows as chosen."""
    return dict(re.findall(r'name="(u_\w+)" value="(\d)" checked', page.text))


def test_an_answer_is_taken_without_scripts_and_can_be_changed(app: Flask, client: FlaskClient, link: str) -> None:
    sent = client.post(link, data={**ALL, "p_sex": "f", "saran": "Kursi kurang."})
    assert (sent.status_code, sent.location) == (303, f"{link}?terima=1")
    assert "9 dari 9" in client.get(sent.location).text
    again = client.get(link)
    assert checked(again) == ALL
    assert "Kursi kurang." not in again.text
    assert 'value="f" selected' not in again.text
    client.post(link, data={"u_time": "1"})
    row = answers(app)[0]
    assert (len(answers(app)), row.time, row.cost, row.sex, row.text) == (1, 1, None, "f", "Kursi kurang.")
    client.post(link, data={"u_time": "1", "lupakan": "1"})
    assert (answers(app)[0].sex, answers(app)[0].text) == ("", "")


def test_a_double_press_counts_once(app: Flask, client: FlaskClient, link: str) -> None:
    assert {client.post(link, data=ALL).status_code for _press in range(2)} == {303}
    assert len(answers(app)) == 1


def test_missing_elements_are_left_out_and_told(app: Flask, client: FlaskClient, link: str) -> None:
    sent = client.post(link, data={"u_time": "4", "u_cost": "4"})
    assert "2 dari 9" in client.get(sent.location).text
    assert answers(app)[0].conduct is None


@pytest.mark.parametrize(
    "wrong",
    [{"u_time": "5"}, {"u_time": "0"}, {"u_time": "empat"}, {"p_age": "abad"}, {"saran": "x" * 1001}],
    ids=["five", "nought", "a word", "no such age", "long text"],
)
def test_a_value_out_of_range_brings_everything_back(
    app: Flask, client: FlaskClient, link: str, wrong: dict[str, str]
) -> None:
    back = client.post(link, data={**ALL, "p_sex": "m", "saran": "Terima kasih.", **wrong})
    assert back.status_code == 422
    assert 'id="galat"' in back.text
    assert checked(back) == {name: value for name, value in ALL.items() if name not in wrong}
    assert wrong.get("saran", "Terima kasih.") in back.text
    assert 'value="m" selected' in back.text
    assert answers(app) == []


def test_an_answer_without_any_element_is_asked_for_one_and_keeps_its_text(client: FlaskClient, link: str) -> None:
    back = client.post(link, data={"saran": "Kursi kurang."})
    assert back.status_code == 422
    assert 'href="#u_requirements-1"' in back.text
    assert "Kursi kurang." in back.text


def test_the_other_language_shows_what_was_typed_and_sends_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    page = client.post(f"/jv{link}", data={**ALL, "saran": "Kursi kurang.", "bahasa": "jv"})
    assert page.status_code == 200
    assert '<html lang="jv">' in page.text
    assert checked(page) == ALL
    assert "Kursi kurang." in page.text
    assert answers(app) == []


@pytest.mark.parametrize("path", ["/survei/9-" + "0" * 36, "/survei/x", "/survei/1-abc"])
def test_an_unknown_token_is_a_page_that_does_not_exist(app: Flask, client: FlaskClient, link: str, path: str) -> None:
    assert client.get(path).status_code == 404
    back = client.post(path, data={**ALL, "saran": "Kursi kurang."})
    assert back.status_code == 404
    assert "Kursi kurang." in back.text
    assert answers(app) == []


def test_after_the_period_the_link_says_that_it_ended_and_gives_the_text_back(
    app: Flask, client: FlaskClient, link: str
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert client.get(link).status_code == 410
        back = client.post(link, data={**ALL, "saran": "Kursi kurang."})
        assert back.status_code == 410
        assert "sudah berakhir" in back.text
        assert "Kursi kurang." in back.text
        assert client.post(link, data={"u_time": "7"}).status_code == 410
    with database_of(app).transaction() as session:
        service.close_period(session, office_id=OFFICE, number=1, version=1, by=head(session))
    assert client.get(link).status_code == 410
    assert answers(app) == []


def test_the_address_of_an_invitation_is_told_to_nobody(client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_the_device_takes_one_answer_after_the_other(app: Flask, device: FlaskClient) -> None:
    for _visitor in range(2):
        page = device.get(DEVICE)
        assert checked(page) == {}
        found = re.search(r'name="id" value="([^"]+)"', page.text)
        assert found
        for _press in range(2):
            sent = device.post(DEVICE, data={**ALL, "id": found[1], "layanan": "hasil-pemilu"})
            assert sent.status_code == 303
        fresh = device.get(sent.location)
        assert checked(fresh) == {}, "the next visitor sees nothing"
        assert "Terima kasih. Jawaban Anda sudah tersimpan." in fresh.text
        assert fresh.headers["Cache-Control"] == "no-store"
    assert [row.subject for row in answers(app)] == ["hasil-pemilu"] * 2


def test_a_device_that_nobody_switched_on_takes_nothing_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    with database_of(app).transaction() as session:
        open_period(session)
    assert 'name="u_time"' not in client.get(DEVICE).text
    for fields in ({}, {"kode": "12345678"}):
        back = client.post(DEVICE, data={**ALL, "saran": "Kursi kurang.", **fields})
        assert back.status_code == 403
        assert checked(back) == ALL
        assert "Kursi kurang." in back.text
    assert client.post(f"{DEVICE}/nyala", data={"kode": "1234"}).status_code == 422
    assert answers(app) == []
    sent = client.post(DEVICE, data={**ALL, "kode": code(app), "id": str(uuid.uuid4())})
    assert sent.status_code == 303
    assert len(answers(app)) == 1
    assert 'name="u_time"' in client.get(DEVICE).text


def test_after_midnight_the_device_asks_for_the_code_beside_what_was_typed(app: Flask, device: FlaskClient) -> None:
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        back = device.post(DEVICE, data={**ALL, "id": str(uuid.uuid4())})
        assert back.status_code == 403
        assert checked(back) == ALL
        assert 'name="kode"' in back.text


def test_without_a_running_period_the_device_says_so(client: FlaskClient) -> None:
    assert client.get(DEVICE).status_code == 410
    answer: Any = client.post(f"{DEVICE}/nyala", data={"kode": "1"})
    assert answer.status_code == 410


def test_a_strange_service_or_id_is_no_fault_of_ours(app: Flask, device: FlaskClient) -> None:
    assert device.post(DEVICE, data={**ALL, "layanan": "tidak-ada"}).status_code == 422
    assert device.post(DEVICE, data={**ALL, "id": "bukan-id"}).status_code == 303
    assert len(answers(app)) == 1
