"""Replying, adding files, withdrawing, settling: each counts once and moves the case as promised."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.cases import (
    Filed,
    attached,
    case_of,
    count,
    database_of,
    deed,
    file_report,
    flat,
    open_case,
    reply,
    signed_in,
    talk_fields,
)
from tests.factories.files import pdf, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.cases import states
from webapp.cases.models import Case, CaseEvent, Message
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile


@pytest.fixture
def filed(client: Client) -> Filed:
    """A report whose case is open in this browser."""
    filed = file_report(client)
    open_case(client, filed)
    return filed


def put_into(app: Flask, filed: Filed, state: str) -> None:
    """The office moved the case into `state`."""
    with database_of(app).transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).state = state


def said(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(row.kind, row.body) for row in session.scalars(select(Message).order_by(Message.id))]


def kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


# --- sending once


def test_a_reply_pressed_twice_is_one_message(client: Client, filed: Filed, database: Database) -> None:
    fields = {**talk_fields(client), "pesan": "Halo"}
    sent = [client.post("/perkara/balas", data=fields) for _press in range(2)]
    assert [(one.status_code, one.location) for one in sent] == [(303, "/perkara")] * 2
    assert said(database) == [("message", "Halo")]
    assert kinds(database) == ["received", "replied"]


def test_the_same_id_with_another_text_comes_back_with_a_fresh_id_and_its_files(
    client: Client, filed: Filed, database: Database
) -> None:
    fields = {**talk_fields(client), "pesan": "Halo"}
    client.post("/perkara/balas", data=fields)
    page = client.post("/perkara/balas", data={**fields, "pesan": "Lain", "berkas": attached(picture(), "a.jpg")})
    assert page.status_code == 409
    back = flat(fields_of(page))
    assert back["pesan"] == "Lain"
    assert back["id"] != fields["id"]
    assert "a.jpg" in main_of(page)
    assert client.post("/perkara/balas", data=back).status_code == 303
    assert [body for _kind, body in said(database)] == ["Halo", "Lain"]
    assert count(database, Attachment) == 1


def test_a_file_new_to_a_sent_reply_is_added_to_the_same_message(
    client: Client, filed: Filed, database: Database
) -> None:
    fields = {**talk_fields(client), "pesan": "Halo"}
    client.post("/perkara/balas", data=fields)
    assert client.post("/perkara/balas", data={**fields, "berkas": attached(pdf(), "b.pdf")}).status_code == 303
    with database.reading() as session:
        [message] = session.scalars(select(Message))
        assert list(session.scalars(select(Attachment.message_id))) == [message.id]


def test_the_id_of_the_filing_cannot_be_used_for_a_reply(client: Client, filed: Filed, database: Database) -> None:
    page = client.post("/perkara/balas", data={**talk_fields(client), "id": filed.submission_id, "pesan": "Halo"})
    assert page.status_code == 409
    assert said(database) == []


def test_files_pressed_twice_are_added_once(client: Client, filed: Filed, database: Database) -> None:
    fields = talk_fields(client, "/perkara/berkas")
    for _press in range(2):
        sent = client.post("/perkara/berkas", data={**fields, "berkas": attached(pdf(), "b.pdf")})
        assert (sent.status_code, sent.location) == (303, "/perkara")
    assert count(database, Attachment) == 1
    assert kinds(database) == ["received", "files_added"]
    assert "b.pdf" in client.get("/perkara").text


def test_a_second_press_after_kept_files_were_taken_is_no_empty_form(
    client: Client, filed: Filed, database: Database
) -> None:
    fields = {**talk_fields(client, "/perkara/berkas"), "berkas": [attached(pdf(), "b.pdf"), attached(b"MZ", "x.exe")]}
    refused = client.post("/perkara/berkas", data=fields)
    assert refused.status_code == 422
    kept = flat(fields_of(refused))
    assert [client.post("/perkara/berkas", data=kept).status_code for _press in range(2)] == [303, 303]
    assert count(database, Attachment) == 1
    assert count(database, HeldFile) == 0


def test_a_note_of_an_officer_pressed_twice_is_one_note(
    app: Flask, client: Client, filed: Filed, database: Database
) -> None:
    browser = signed_in(app, "officer", "data")
    address = f"/petugas/perkara/{filed.number}"
    token = browser.get(address).text.split('name="csrf_token" value="')[1].split('"')[0]
    note = {"csrf_token": token, "versi": "1", "id": str(uuid.uuid4()), "jenis": "note", "pesan": "Rahasia dapur"}
    assert [browser.post(f"{address}/pesan", data=note).status_code for _press in range(2)] == [303, 303]
    assert said(database) == [("note", "Rahasia dapur")]
    page = client.get("/perkara")
    assert "Rahasia dapur" not in page.text, "an internal note is never shown to the citizen"


# --- faults


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00"])
def test_an_empty_reply_is_refused_at_its_field(client: Client, filed: Filed, database: Database, text: str) -> None:
    page = reply(client, text)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["pesan"]
    assert said(database) == []


def test_a_reply_of_20001_signs_is_shown_back_whole(client: Client, filed: Filed, database: Database) -> None:
    text = "kata " * 4000 + "a"
    page = reply(client, text)
    assert page.status_code == 422
    assert flat(fields_of(page))["pesan"] == text
    assert said(database) == []


def test_a_refused_file_is_named_and_the_text_and_the_good_file_stay(
    client: Client, filed: Filed, database: Database
) -> None:
    page = reply(client, "Halo", berkas=[attached(picture(), "a.jpg"), attached(b"MZ", "x.exe")])
    assert page.status_code == 422
    assert [(to, "x.exe" in sentence) for to, sentence in faults_of(page)] == [("berkas", True)]
    assert flat(fields_of(page))["pesan"] == "Halo"
    assert client.post("/perkara/balas", data=flat(fields_of(page))).status_code == 303
    assert count(database, Attachment) == 1


def test_the_files_page_asks_for_a_file(client: Client, filed: Filed, database: Database) -> None:
    page = client.post("/perkara/berkas", data=talk_fields(client, "/perkara/berkas"))
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["berkas"]
    assert kinds(database) == ["received"]


# --- states


AFTER_REPLY = {
    **{state: state for state in ("received", "verifying", "in_hand", "referred", "declined", "objected", "reopened")},
    "waiting": "in_hand",
    # Closed before any answer; what was answered first, and sent back once: tests/cases/test_after_answer.py.
    **dict.fromkeys(("answered", "closed", "withdrawn"), "reopened"),
}


def test_a_reply_leads_to_the_state_it_must(app: Flask, client: Client, filed: Filed) -> None:
    assert set(AFTER_REPLY) == set(states.STATES)
    for before, after in AFTER_REPLY.items():
        put_into(app, filed, before)
        assert reply(client, f"Kabar saya: {before}.").status_code == 303
        assert case_of(app, filed.submission_id).state == after, before


@pytest.mark.parametrize(("name", "to"), [("cabut", "withdrawn"), ("selesai", "closed")])
def test_withdrawing_and_settling_are_offered_and_done_where_the_machine_allows(
    app: Flask, client: Client, filed: Filed, name: str, to: str
) -> None:
    for state in states.STATES:
        put_into(app, filed, state)
        offered = f'href="/perkara/{name}"' in client.get("/perkara").text
        assert offered == (to in states.moves(state, by_citizen=True)), state
        if offered:
            assert client.get(f"/perkara/{name}").status_code == 200
            assert deed(client, name).status_code == 303
            assert case_of(app, filed.submission_id).state == to, state
        else:
            assert client.get(f"/perkara/{name}").location == "/perkara"


def test_each_state_has_its_own_heading_and_says_whose_turn_it_is(app: Flask, client: Client, filed: Filed) -> None:
    heads = []
    for state in states.STATES:
        put_into(app, filed, state)
        main = main_of(client.get("/perkara"))
        heads.append((main.split("<h1>")[1].split("</h1>")[0], main.split('<p class="lead">')[1].split("</p>")[0]))
        assert main.count('aria-current="step"') == 1
    assert len({head for head, _turn in heads}) == len(states.STATES)
    assert len({turn for _head, turn in heads}) == len(states.STATES)


def test_withdrawing_twice_is_no_fault_and_one_event(
    app: Flask, client: Client, filed: Filed, database: Database
) -> None:
    form = flat_hidden(client, "/perkara/cabut")
    assert [client.post("/perkara/cabut", data=form).status_code for _press in range(2)] == [303, 303]
    assert kinds(database) == ["received", "withdrawn"]
    assert case_of(app, filed.submission_id).state == "withdrawn"


def test_a_move_the_machine_refuses_changes_nothing(
    app: Flask, client: Client, filed: Filed, database: Database
) -> None:
    form = flat_hidden(client, "/perkara/cabut")
    put_into(app, filed, "referred")
    assert client.post("/perkara/cabut", data=form).status_code == 422
    assert case_of(app, filed.submission_id).state == "referred"
    assert kinds(database) == ["received"]


def test_a_reopened_case_gets_a_new_promise(app: Flask, client: Client, filed: Filed) -> None:
    put_into(app, filed, "answered")
    reply(client, "Belum beres.")
    case = case_of(app, filed.submission_id)
    assert case.state == "reopened"
    assert case.answer_on is not None
    assert case.due_on == case.answer_on


def flat_hidden(client: Client, path: str) -> dict[str, Any]:
    """Hidden fields of the one form of a page between the wish and the deed."""
    text = client.get(path).text
    return {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "pegangan")}
