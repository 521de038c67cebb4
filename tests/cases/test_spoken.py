"""Speaking instead of writing: a voice is a story, and its repeat is no second one."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import (
    REPORT,
    again,
    answers,
    attached,
    case_of,
    count,
    file_report,
    flat,
    open_case,
    talk_fields,
)
from tests.factories.files import ogg, picture
from tests.factories.pages import faults_of, fields_of
from webapp.cases.models import Case
from webapp.cases.service.filing import NAMELESS
from webapp.db import Database
from webapp.headers import SENT_BY_SCRIPT

SPOKEN = {
    "": "Yang ingin saya sampaikan ada di rekaman suara.",
    "/jv": "Ingkang badhé kula aturaken wonten ing rekaman suwanten.",
}


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_a_voice_without_a_text_is_a_report(client: Client, app: Flask, prefix: str) -> None:
    fields = answers(cerita="", berkas=attached(ogg(), "suara.opus"))
    assert client.post(prefix + REPORT, data=again(fields)).status_code == 303
    assert case_of(app, uuid.UUID(fields["id"])).text == SPOKEN[prefix]


def test_a_repeat_without_its_voice_is_the_same_report(client: Client) -> None:
    fields = answers(cerita="", berkas=attached(ogg(), "suara.opus"))
    first = client.post(REPORT, data=again(fields))
    del fields["berkas"]
    repeat = client.post(REPORT, data=fields)
    assert (repeat.status_code, repeat.location) == (303, first.location)


def test_a_part_without_a_name_is_no_fault_of_ours(client: Client) -> None:
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x\r\n"
    body += b'Content-Disposition: form-data; name="siapa"\r\n\r\nopen\r\n--x--\r\n'
    assert client.post(REPORT, data=body, content_type="multipart/form-data; boundary=x").status_code == 422


def test_a_photo_tells_no_story(client: Client) -> None:
    page = client.post(REPORT, data=answers(cerita="", berkas=attached(picture(), "a.jpg")))
    assert [to for to, _words in faults_of(page)] == ["cerita"]


def test_a_voice_without_a_name_is_asked_about_once_more(client: Client) -> None:
    fields = answers(cerita="", siapa=NAMELESS, berkas=attached(ogg(), "suara.opus"))
    page = client.post(REPORT, data=fields)
    assert page.status_code == 422
    back = flat(fields_of(page))
    assert (back["yakin"], back["cerita"]) == ("1", SPOKEN[""])


def test_a_phone_that_sends_the_text_first_is_asked_before_anything_is_filed(
    client: Client, database: Database
) -> None:
    fields = answers(cerita="", siapa=NAMELESS) | {"cerita": SPOKEN[""], "suara": "1"}
    page = client.post(REPORT, data=fields, headers={SENT_BY_SCRIPT: "1"})
    assert page.status_code == 422
    assert count(database, Case) == 0
    told = client.post(REPORT, data={**fields, "yakin": "1"}, headers={SENT_BY_SCRIPT: "1"})
    again_told = client.post(REPORT, data={**fields, "yakin": "1", "suara": ""}, headers={SENT_BY_SCRIPT: "1"})
    assert told.json == again_told.json
    assert count(database, Case) == 1


def test_a_voice_kept_with_a_form_that_came_back_still_tells_the_story(client: Client, app: Flask) -> None:
    fields = answers(cerita="", siapa="", berkas=attached(ogg(), "suara.opus"))
    back = flat(fields_of(client.post(REPORT, data=fields)))
    sound = {**back, "siapa": "open"}
    assert client.post(REPORT, data=sound).status_code == 303
    assert case_of(app, uuid.UUID(fields["id"])).text == SPOKEN[""]


def test_a_voice_answers_the_office_too(client: Client) -> None:
    open_case(client, file_report(client))
    fields = {**talk_fields(client), "pesan": "", "berkas": attached(ogg(), "suara.opus")}
    for _time in range(2):
        assert client.post("/perkara/balas", data=again(fields)).status_code == 303
    page = client.get("/perkara").text
    assert page.count(SPOKEN[""]) == 2  # the message, and the words that the form keeps for a recording
    assert "suara.opus" in page
