"""Replies and answers that waited on a phone or a computer: which session may send them, and what it is told."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, attached, count, file_report, flat, open_case, talk_fields
from tests.factories.desk import Officer, drafts_of, journal_of, messages_of, officer
from tests.factories.files import picture
from tests.factories.pages import fields_of
from webapp.cases.models import Message, Submission
from webapp.db import Database
from webapp.files.models import Attachment

BY_PHONE = {"X-Piagam-Kirim": "1"}
TEXT = "Sudah saya cek, belum ada."


@pytest.fixture
def filed(client: Client) -> Filed:
    """A report whose case is open in this browser."""
    filed = file_report(client)
    open_case(client, filed)
    return filed


def word(answer: TestResponse) -> str:
    """What the answer tells the outbox."""
    return answer.headers["X-Piagam-Kirim"]


def waiting(client: Client) -> dict[str, Any]:
    """A reply as a phone keeps it: without its token."""
    fields = {**talk_fields(client), "pesan": TEXT}
    del fields["csrf_token"]
    return fields


def send(client: Client, fields: dict[str, Any], path: str = "/perkara/balas") -> TestResponse:
    """What the outbox does: the token of now, then the text."""
    key = client.get("/perkara/kunci", headers=BY_PHONE)
    token = key.json["kunci"] if key.status_code == 200 and key.json else ""
    return client.post(path, data={**fields, "csrf_token": token}, headers=BY_PHONE)


def bodies(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Message.body).order_by(Message.id)))


# --- citizens


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_a_reply_that_waited_is_new_once_and_known_ever_after(
    client: Client, filed: Filed, database: Database, prefix: str
) -> None:
    fields = waiting(client)
    sent = [send(client, fields, f"{prefix}/perkara/balas") for _try in range(3)]
    assert [one.status_code for one in sent] == [201, 200, 200]
    assert [one.json for one in sent] == [{"id": fields["id"], "tanda": f"{prefix}/perkara"}] * 3
    assert {word(one) for one in sent} == {"1"}
    assert bodies(database) == [TEXT]
    page = client.get("/perkara").text
    assert page.count('class="note good"') == 1, "a repeat is no second message"


def test_the_token_comes_fresh_with_the_marks_of_the_open_case_and_is_kept_by_nobody(
    client: Client, filed: Filed
) -> None:
    key = client.get("/perkara/kunci", headers=BY_PHONE)
    assert key.json
    assert talk_fields(client)["pegangan"] in key.json["untuk"]
    assert key.headers["Cache-Control"] == "no-store"
    assert word(key) == "1"


def test_without_an_open_case_it_is_told_so_and_nothing_is_written(
    client: Client, app: Flask, filed: Filed, database: Database
) -> None:
    fields = waiting(client)
    client.post("/perkara/keluar")
    for browser in (client, app.test_client()):
        key = browser.get("/perkara/kunci", headers=BY_PHONE)
        assert (key.status_code, word(key), key.text) == (403, "sesi", "")
        sent = send(browser, fields)
        assert (sent.status_code, word(sent)) == (403, "sesi")
        assert TEXT in sent.text, "the page for people carries the text on"
    assert bodies(database) == []
    open_case(client, filed)
    assert send(client, fields).status_code == 201
    assert bodies(database) == [TEXT]


def test_a_token_of_another_time_is_as_good_as_none(client: Client, filed: Filed, database: Database) -> None:
    sent = client.post("/perkara/balas", data={**waiting(client), "csrf_token": "dulu"}, headers=BY_PHONE)
    assert (sent.status_code, word(sent)) == (403, "sesi")
    assert bodies(database) == []


def test_it_never_lands_on_another_case(client: Client, filed: Filed, database: Database) -> None:
    fields = waiting(client)
    open_case(client, file_report(client, cerita="Perkara lain."))
    key = client.get("/perkara/kunci", headers=BY_PHONE)
    assert key.json
    assert fields["pegangan"] not in key.json["untuk"]
    sent = send(client, fields)
    assert (sent.status_code, word(sent)) == (409, "lain")
    assert bodies(database) == []


def test_the_same_id_with_another_text_comes_back_as_a_page_and_is_no_lock(
    client: Client, filed: Filed, database: Database
) -> None:
    fields = waiting(client)
    send(client, fields)
    page = send(client, {**fields, "pesan": "Teks lain."})
    assert (page.status_code, word(page)) == (409, "1")
    assert flat(fields_of(page))["pesan"] == "Teks lain."
    assert bodies(database) == [TEXT]


def test_files_follow_their_text_and_stay_single(client: Client, filed: Filed, database: Database) -> None:
    fields = waiting(client)
    for _try in range(2):
        send(client, fields)
        send(client, {**fields, "berkas": attached(picture(), "kursi.jpg")})
    only = {**fields, "id": str(uuid.uuid4()), "pesan": ""}
    sent = [send(client, {**only, "berkas": attached(picture(), "a.jpg")}, "/perkara/berkas") for _try in range(2)]
    assert [one.status_code for one in sent] == [201, 200]
    assert bodies(database) == [TEXT, ""]
    assert count(database, Attachment) == 2


def test_htmx_that_names_the_outbox_still_gets_its_part_of_the_page(client: Client, filed: Filed) -> None:
    fields = {**talk_fields(client), "pesan": TEXT}
    both = {**BY_PHONE, "HX-Request": "true"}
    sent = client.post("/perkara/balas", data=fields, headers=both)
    assert (sent.status_code, sent.location, word(sent)) == (303, "/perkara", "1")
    part = client.get("/perkara", headers=both)
    assert TEXT in part.text
    assert word(part) == "1"


def test_leaving_a_case_lets_the_browser_forget_pages_and_nothing_that_waits(client: Client, filed: Filed) -> None:
    assert client.post("/perkara/keluar").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/keluar").headers


# --- officers


@pytest.fixture
def sri(app: Flask) -> Officer:
    return officer(app, name="Sri Wahyuni", unit_key="data")


def answer_of(sri: Officer, filed: Filed, **changes: Any) -> dict[str, Any]:
    """An answer as an office computer keeps it."""
    hidden = flat(fields_of(sri.look(filed.number), "isian"))
    fields = {name: hidden[name] for name in ("id", "versi", "penulis")}
    return {**fields, "jenis": "answer", "pesan": TEXT, **changes}


def write(browser: Client, filed: Filed, fields: dict[str, Any], deed: str = "pesan") -> TestResponse:
    key = browser.get("/petugas/kunci", headers=BY_PHONE)
    token = key.json["kunci"] if key.status_code == 200 and key.json else ""
    data = {**fields, "csrf_token": token}
    return browser.post(f"/petugas/perkara/{filed.number}/{deed}", data=data, headers=BY_PHONE)


def test_an_answer_that_waited_is_written_once(sri: Officer, filed: Filed, database: Database) -> None:
    fields = answer_of(sri, filed)
    sent = [write(sri.client, filed, fields) for _try in range(3)]
    assert [one.status_code for one in sent] == [201, 200, 200]
    assert sent[0].json == {"id": fields["id"], "tanda": f"/petugas/perkara/{filed.number}/jawaban"}
    assert [row.body for row in drafts_of(database, filed.number)] == [TEXT]
    assert messages_of(database, filed.number) == [], "nobody has checked it yet"


def test_signed_out_it_is_told_so_and_nothing_is_written(
    sri: Officer, app: Flask, filed: Filed, database: Database
) -> None:
    fields = answer_of(sri, filed)
    stranger = app.test_client()
    key = stranger.get("/petugas/kunci", headers=BY_PHONE)
    assert (key.status_code, word(key), key.text) == (403, "sesi", "")
    sent = write(stranger, filed, fields)
    assert (sent.status_code, word(sent)) == (403, "sesi")
    assert TEXT in sent.text
    assert messages_of(database, filed.number) == []


def test_another_officer_never_sends_it_in_their_name(
    sri: Officer, app: Flask, filed: Filed, database: Database
) -> None:
    fields = answer_of(sri, filed)
    budi = officer(app, name="Budi Lain", unit_key="data")
    key = budi.client.get("/petugas/kunci", headers=BY_PHONE)
    assert key.json
    assert fields["penulis"] not in key.json["untuk"]
    sent = write(budi.client, filed, fields)
    assert (sent.status_code, word(sent)) == (409, "lain")
    assert TEXT in sent.text, "the text comes back"
    assert messages_of(database, filed.number) == []
    assert journal_of(database, filed.number)[-1].facts["reason"] == "other_writer"
    assert write(sri.client, filed, fields).status_code == 201


def test_the_mark_of_an_account_tells_nothing_and_outlives_a_change_of_keys(
    app: Flask, sri: Officer, filed: Filed
) -> None:
    mark = answer_of(sri, filed)["penulis"]
    assert sri.staff.id.hex not in mark.replace("-", "")
    assert "sri" not in mark
    key = sri.client.get("/petugas/kunci", headers=BY_PHONE)
    assert key.json
    assert key.json["untuk"] == app.extensions["keyring"].digests("writer", str(sri.staff.id))


def test_an_officer_who_came_second_gets_the_page_that_shows_what_happened(
    sri: Officer, app: Flask, filed: Filed, database: Database
) -> None:
    fields = answer_of(sri, filed)
    officer(app, unit_key="data").write(filed.number, "note", "Saya dulu.")
    page = write(sri.client, filed, fields)
    assert (page.status_code, word(page)) == (409, "1")
    assert "Saya dulu." in page.text
    again = flat(fields_of(page, "isian"))
    assert again["pesan"] == TEXT
    assert again["id"] != fields["id"]
    with database.reading() as session:
        assert len(list(session.scalars(select(Submission.id_hash).where(Submission.purpose == "office")))) == 1
