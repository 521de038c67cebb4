"""The sign-in page: one sentence for every failure, safe ways on, and the cookie's flags."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, make_staff, new_browser, send
from webapp.accounts import passwords
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.i18n import gettext

WRONG = "kuda lumping lelah 8"


@pytest.fixture(autouse=True)
def sri(database: Database) -> None:
    with database.transaction() as session:
        make_staff(session, name="Sri Wahyuni")


def enter(client: Client, name: str = "sri.wahyuni", password: str = PASSWORD, **fields: str) -> TestResponse:
    return client.post("/petugas/masuk", data={"nama_masuk": name, "sandi": password, **fields})


def test_the_right_password_leads_to_the_cases_and_the_session_holds(client: Client) -> None:
    answer = enter(client, " Sri.Wahyuni ")
    assert (answer.status_code, answer.location) == (303, "/petugas")
    assert client.get("/petugas/keluar").status_code == 200


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(client: Client) -> None:
    known, unknown = enter(client, password=WRONG), enter(client, "tidak.ada", WRONG)
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace("sri.wahyuni", "") == unknown.text.replace("tidak.ada", "")


def test_an_unknown_name_costs_the_same_hashing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def verify(password_hash: str | None, password: str) -> bool:
        asked.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "verify_password", verify)
    enter(client)
    enter(client, "tidak.ada")
    assert [bool(one) for one in asked] == [True, False]


def test_the_error_page_keeps_the_name_never_the_password_and_starts_with_the_summary(client: Client) -> None:
    page = enter(client, password=WRONG)
    assert 'value="sri.wahyuni"' in page.text
    assert WRONG not in page.text
    main = page.text.split("<main")[1]
    assert main.index('id="galat"') < main.index("<h1")
    assert 'href="#sandi"' in main


def test_empty_fields_are_named_one_by_one(client: Client) -> None:
    page = enter(client, "", "")
    assert page.status_code == 422
    assert 'href="#nama_masuk"' in page.text
    assert 'href="#sandi"' in page.text


def test_the_sixth_wrong_try_waits_and_says_how_long(client: Client) -> None:
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False):
        statuses = [enter(client, password=WRONG).status_code for _ in range(5)]
        answer = enter(client)
    assert statuses == [422] * 5
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "30" in answer.text.split("<main")[1]


def test_the_owner_enters_at_another_address_while_one_is_slowed(client: Client) -> None:
    for _ in range(6):
        enter(client, password=WRONG)
    form = {"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}
    answer = client.post("/petugas/masuk", data=form, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert answer.status_code == 303


def test_a_closed_account_reads_like_an_unknown_one(client: Client, database: Database) -> None:
    with database.transaction() as session:
        make_staff(session, name="Budi", active=False)
    assert enter(client, "budi").status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/petugas",
        "//evil.example/petugas",
        "/\\evil.example",
        "/petugas\\..\\evil",
        "javascript:alert(1)",
        "/lapor",
        "/petugasan",
        "/petugas\r\nX: y",
    ],
)
def test_the_way_on_never_leaves_the_staff_room(client: Client, target: str) -> None:
    assert enter(client, lanjut=target).location == "/petugas"


def test_the_way_on_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    asked = client.get("/petugas/sandi?x=1")
    assert (asked.status_code, asked.location) == (303, "/petugas/masuk?lanjut=%2Fpetugas%2Fsandi%3Fx%3D1")
    assert 'name="lanjut" value="/petugas/sandi?x=1"' in client.get(asked.location).text
    assert enter(client, lanjut="/petugas/sandi?x=1").location == "/petugas/sandi?x=1"


def test_who_is_signed_in_is_led_on_from_the_sign_in_page(client: Client) -> None:
    enter(client)
    assert client.get("/petugas/masuk?lanjut=/petugas/sandi").location == "/petugas/sandi"


def test_on_loopback_without_tls_the_cookie_has_no_prefix_and_no_secure(client: Client) -> None:
    cookie = _session_cookie(enter(client))
    assert cookie.startswith("piagam_petugas=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_elsewhere_the_cookie_is_secure_bound_to_the_host_and_ends_with_the_browser(client: Client) -> None:
    form = {"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}
    cookie = _session_cookie(client.post("/petugas/masuk", data=form, base_url="https://kpu.example"))
    assert cookie.startswith("__Host-piagam_petugas=")
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_a_form_of_another_site_signs_nobody_in(client: Client) -> None:
    form = {"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}
    answer = client.post("/petugas/masuk", data=form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_the_sign_in_page_is_kept_by_no_cache_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/petugas/masuk")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert 'autocomplete="username"' in page.text
    assert 'autocomplete="current-password"' in page.text


def test_failed_and_good_sign_ins_stand_in_the_journal_without_what_was_typed(
    client: Client, database: Database
) -> None:
    enter(client, "rahasia.saya", WRONG)
    enter(client)
    with database.reading() as session:
        lines = session.scalars(select(JournalLine).order_by(JournalLine.id)).all()
    told = [line for line in lines if line.action == "sign_in"]
    assert [(line.outcome, line.actor == "stranger") for line in told] == [("denied", True), ("ok", False)]
    assert "rahasia" not in repr([(line.actor, line.facts) for line in lines])


def test_signing_out_forgets_the_cookie_and_the_session(app: Flask) -> None:
    client = new_browser(app, name="Budi")
    page = client.get("/petugas/keluar").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    kept = client.get_cookie("piagam_petugas")
    assert kept is not None
    answer = client.post("/petugas/keluar", data={"csrf_token": token})
    assert answer.location == "/petugas/masuk"
    assert client.get_cookie("piagam_petugas") is None
    client.set_cookie("piagam_petugas", kept.value)
    assert client.get("/petugas/keluar").status_code == 303


def _session_cookie(answer: TestResponse) -> str:
    return next(cookie for cookie in answer.headers.getlist("Set-Cookie") if "piagam_petugas=" in cookie)


def test_who_comes_back_after_the_session_ended_is_told_so(app: Flask, client: Client) -> None:
    with app.test_request_context("/petugas/masuk"):
        told = gettext("Your session has ended")
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False) as at:
        browser = new_browser(app, name="Budi")
        at.shift(timedelta(minutes=61))
        page = browser.get("/petugas/sandi", follow_redirects=True)
        assert f"<h1>{told}</h1>" in page.text
        assert 'name="lanjut" value="/petugas/sandi"' in page.text
        assert told in enter(browser, password=WRONG).text
        assert enter(browser, lanjut="/petugas/sandi").location == "/petugas/sandi"
    assert told not in client.get("/petugas/sandi", follow_redirects=True).text


def test_who_signed_out_is_not_told_of_an_ended_session(app: Flask) -> None:
    with app.test_request_context("/petugas/masuk"):
        told = gettext("Your session has ended")
    browser = new_browser(app, name="Budi")
    assert told not in browser.get("/petugas/masuk", follow_redirects=True).text
    assert told not in send(browser, "/petugas/keluar").text
    assert told not in browser.get("/petugas", follow_redirects=True).text
