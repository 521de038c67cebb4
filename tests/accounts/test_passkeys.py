"""Passkeys over the pages' forms, with a software authenticator; tests/journeys does it in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, app_code, make_staff, new_browser, send
from tests.factories.authenticator import Authenticator, base64url
from tests.factories.pages import faults_of
from webapp.accounts import passkeys
from webapp.accounts.models import ADMINISTRATOR, FactorChallenge, Passkey
from webapp.audit.models import JournalLine
from webapp.db import Database

OURS = {"Origin": "http://localhost"}
STEP, ADD = "/petugas/masuk/kedua", "/petugas/faktor/kunci"
START = "2026-11-24T03:00:00Z"


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def owner(app: Flask) -> Client:
    """An administrator, signed in, with an app."""
    return new_browser(app, role=ADMINISTRATOR)


def question_on(page: TestResponse) -> str:
    """What the page asks the browser."""
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found, "no passkey is asked for"
    return unescape(found[1])


def add(owner: Client, phone: Authenticator, name: str = "Ponsel kantor") -> TestResponse:
    answer = phone.create(question_on(owner.get(ADD)))
    return send(owner, ADD, kunci_jawaban=answer, nama_kunci=name)


def ask(app: Flask) -> tuple[Client, TestResponse]:
    """Another browser that gave the right password, and its second step."""
    client = app.test_client()
    client.post("/petugas/masuk", data={"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}, headers=OURS)
    return client, client.get(STEP)


def answer_with(client: Client, page: TestResponse, answer: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    return client.post(STEP, data={"csrf_token": unescape(token[1]), "kunci_jawaban": answer}, headers=OURS)


def kept(database: Database) -> list[Passkey]:
    with database.reading() as session:
        return list(session.scalars(select(Passkey).order_by(Passkey.id)))


def test_a_passkey_is_made_and_opens_the_second_step(app: Flask, database: Database, owner: Client) -> None:
    phone = Authenticator()
    assert add(owner, phone).status_code == 303
    assert "Ponsel kantor" in owner.get("/petugas/faktor").text
    client, page = ask(app)
    answer = answer_with(client, page, phone.get(question_on(page)))
    assert (answer.status_code, answer.location) == (303, "/petugas")
    assert client.get("/petugas").status_code == 200
    (passkey,) = kept(database)
    assert (passkey.sign_count, passkey.used_at is not None) == (1, True)


def test_the_first_factor_may_be_a_passkey_and_brings_recovery_codes(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        make_staff(session, role=ADMINISTRATOR)
    client, page = ask(app)
    codes = answer_with(client, page, Authenticator().create(question_on(page)))
    assert codes.location.startswith("/petugas/faktor/kode")
    assert len(re.findall(r"<li>\d{4} \d{4} \d{4}</li>", client.get(codes.location).text)) == 10
    assert client.get("/petugas").status_code == 200
    _client, page = ask(app)
    assert 'name="kode_faktor"' in page.text  # a recovery code serves where no script runs
    assert "<noscript>" in page.text


def test_an_account_may_have_several_and_each_opens(app: Flask, database: Database, owner: Client) -> None:
    phone, stick = Authenticator(), Authenticator()
    add(owner, phone)
    asked = json.loads(question_on(owner.get(ADD)))
    assert [one["id"] for one in asked["excludeCredentials"]] == [base64url(phone.credential_id)]
    add(owner, stick, "")
    first, second = kept(database)
    assert first.name == "Ponsel kantor"
    assert second.name  # what the browser calls itself
    for made in (phone, stick):
        client, page = ask(app)
        assert answer_with(client, page, made.get(question_on(page))).status_code == 303


def test_the_same_passkey_is_kept_once(database: Database, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    again = add(owner, phone)
    assert again.status_code == 422
    assert 'id="ditolak"' in again.text
    assert len(kept(database)) == 1


def test_an_answer_counts_once(app: Flask, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    answer = phone.get(question_on(page))
    assert answer_with(client, page, answer).status_code == 303
    other, step = ask(app)
    assert answer_with(other, step, answer).status_code == 422
    assert other.get("/petugas").status_code == 303


def test_a_refused_answer_uses_its_challenge_up_too(app: Flask, database: Database, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    question = question_on(page)
    forged = Authenticator()
    forged.credential_id = phone.credential_id
    again = answer_with(client, page, forged.get(question))
    assert again.status_code == 422
    assert 'id="ditolak"' in again.text
    assert question_on(again) != question
    assert answer_with(client, again, phone.get(question)).status_code == 422
    assert answer_with(client, again, phone.get(question_on(again))).status_code == 303
    with database.reading() as session:
        lines = session.scalars(select(JournalLine.outcome).where(JournalLine.action == "pass_factor")).all()
    assert lines == ["denied", "ok"]


def test_a_question_is_good_for_ten_minutes(app: Flask, owner: Client, at: time_machine.Traveller) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    at.shift(passkeys.CHALLENGE_LIFE - timedelta(seconds=1))
    assert answer_with(client, page, phone.get(question_on(page))).status_code == 303
    client, page = ask(app)
    at.shift(passkeys.CHALLENGE_LIFE)
    late = answer_with(client, page, phone.get(question_on(page)))
    assert late.status_code == 422
    assert answer_with(client, late, phone.get(question_on(late))).status_code == 303


def test_a_question_belongs_to_the_session_it_was_put_to(app: Flask, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    _here, asked = ask(app)
    there, page = ask(app)
    assert answer_with(there, page, phone.get(question_on(asked))).status_code == 422


def test_a_question_for_making_one_signs_nobody_in(app: Flask, database: Database, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    challenge = json.loads(question_on(owner.get(ADD)))["challenge"]
    client, page = ask(app)
    question = json.dumps({**json.loads(question_on(page)), "challenge": challenge})
    assert answer_with(client, page, phone.get(question)).status_code == 422
    with database.reading() as session:
        assert {one.purpose for one in session.scalars(select(FactorChallenge))} == {"register", "sign_in"}


def test_a_counter_that_stands_still_betrays_a_copy(app: Flask, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    answer_with(client, page, phone.get(question_on(page)))
    phone.count -= 1
    client, page = ask(app)
    assert answer_with(client, page, phone.get(question_on(page))).status_code == 422


def test_the_passkey_of_a_colleague_opens_nothing(app: Flask, database: Database, owner: Client) -> None:
    phone, other = Authenticator(), Authenticator()
    add(owner, phone)
    add(new_browser(app, role=ADMINISTRATOR, name="Admin Dua"), other)
    client, page = ask(app)
    assert answer_with(client, page, other.get(question_on(page))).status_code == 422


def test_an_answer_given_to_another_site_is_refused(app: Flask, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    phone.origin = "http://localhost.evil.example"
    assert answer_with(client, page, phone.get(question_on(page))).status_code == 422
    question = json.loads(question_on(client.get(STEP)))
    phone.origin = "http://localhost"
    assert answer_with(client, page, phone.get(json.dumps({**question, "rpId": "evil.example"}))).status_code == 422


def bent(answer: str, **parts: str) -> str:
    made = json.loads(answer)
    return json.dumps({**made, "response": {**made["response"], **parts}})


BROKEN: dict[str, Callable[[str], str]] = {
    "no JSON": lambda answer: "bukan json",
    "a number": lambda answer: "7",
    "a list": lambda answer: "[]",
    "nothing in it": lambda answer: "{}",
    "no signature": lambda answer: bent(answer, signature=""),
    "odd signature": lambda answer: bent(answer, signature="AAAA"),
    "odd data": lambda answer: bent(answer, authenticatorData="AA"),
    "no client data": lambda answer: bent(answer, clientDataJSON="%%%"),
    "deep": lambda answer: "[" * 100_000,
    "odd id": lambda answer: json.dumps({**json.loads(answer), "rawId": 7}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_one_refusal_in_words(app: Flask, owner: Client, name: str) -> None:
    phone = Authenticator()
    add(owner, phone)
    client, page = ask(app)
    answer = answer_with(client, page, BROKEN[name](phone.get(question_on(page))))
    assert answer.status_code == 422
    assert 'id="ditolak"' in answer.text
    assert client.get("/petugas").status_code == 303


@pytest.mark.parametrize("attestation", ["", "AAAA", "%%%", base64url(b"\xa0")])
def test_a_broken_registration_is_refused_and_keeps_the_name(
    database: Database, owner: Client, attestation: str
) -> None:
    answer = Authenticator().create(question_on(owner.get(ADD)))
    page = send(owner, ADD, kunci_jawaban=bent(answer, attestationObject=attestation), nama_kunci="Kunci biru")
    assert page.status_code == 422
    assert 'value="Kunci biru"' in page.text
    assert kept(database) == []


def test_a_form_without_an_answer_and_with_a_long_name_comes_back(owner: Client) -> None:
    assert send(owner, ADD, nama_kunci="Kunci biru").status_code == 422
    page = send(owner, ADD, nama_kunci="x" * 65, kunci_jawaban="{}")
    assert (page.status_code, faults_of(page)[0][0]) == (422, "nama_kunci")


def test_one_is_removed_from_the_list_and_the_last_factor_stays(app: Flask, database: Database, owner: Client) -> None:
    phone = Authenticator()
    add(owner, phone)
    (passkey,) = kept(database)
    assert send(owner, "/petugas/faktor/aplikasi/hapus").status_code == 303
    refused = send(owner, f"{ADD}/{passkey.id}/hapus")
    assert (refused.status_code, 'id="ditolak"' in refused.text) == (422, True)
    add(owner, Authenticator())
    assert send(owner, f"{ADD}/{passkey.id}/hapus").status_code == 303
    client, page = ask(app)
    assert answer_with(client, page, phone.get(question_on(page))).status_code == 422


def test_nobody_removes_the_passkey_of_a_colleague(app: Flask, database: Database, owner: Client) -> None:
    add(owner, Authenticator())
    (passkey,) = kept(database)
    other = new_browser(app, role=ADMINISTRATOR, name="Admin Dua")
    assert send(other, f"{ADD}/{passkey.id}/hapus").status_code == 404
    assert len(kept(database)) == 1


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://kpu.example", ("kpu.example", "https://kpu.example")),
        ("https://KPU.example:443/", ("kpu.example", "https://kpu.example")),
        ("https://kpu.example:8443", ("kpu.example", "https://kpu.example:8443")),
        ("http://localhost:8000/", ("localhost", "http://localhost:8000")),
        ("http://kpu.example", None),
        ("http://127.0.0.1:8000/", None),
        ("https://203.0.113.9", None),
        ("https://[::1]/", None),
        ("", None),
    ],
)
def test_a_passkey_is_made_for_a_name_and_never_for_a_number(address: str, site: tuple[str, str] | None) -> None:
    found = passkeys.site_of(address, "Piagam Warga")
    assert (found and (found.rp_id, found.origin)) == site


def test_at_an_address_of_numbers_the_app_serves_alone(app: Flask, owner: Client) -> None:
    add(owner, Authenticator())
    base = "http://127.0.0.1:8000"
    client = app.test_client()
    form = {"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}
    client.post("/petugas/masuk", data=form, base_url=base)
    page = client.get(STEP, base_url=base)
    assert "data-options" not in page.text
    assert "passkey.js" not in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": unescape(token[1]), "kunci_jawaban": "{}"}
    assert client.post(STEP, data=data, base_url=base).status_code == 422
    data = {"csrf_token": unescape(token[1]), "kode_faktor": app_code()}
    assert client.post(STEP, data=data, base_url=base).status_code == 303
