"""The guard: who may, what changes only with a token, and what a refusal leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import OFFICE, form_token, new_browser, send
from webapp.accounts import guard, queries
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, ROLES, StaffSession
from webapp.audit.models import JournalLine
from webapp.db import Database

Browser = Callable[[str], Client]


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser signed in with a role."""

    def sign_in(role: str) -> Client:
        return new_browser(app, role=role, name=f"Orang {role}")

    return sign_in


def test_without_roles_everybody_reads_and_only_the_auditor_does_not_write() -> None:
    assert [guard.may((), role, "GET") for role in ROLES] == [True] * 4
    assert [role for role in ROLES if not guard.may((), role, "POST")] == [AUDITOR]


def test_named_roles_are_exactly_those_who_may() -> None:
    assert [role for role in ROLES if guard.may((HEAD, ADMINISTRATOR), role, "POST")] == [HEAD, ADMINISTRATOR]
    assert not guard.may((HEAD,), OFFICER, "GET")


def test_a_guarded_view_tells_its_roles_to_the_matrix(app: Flask) -> None:
    assert vars(app.view_functions["people.people"])["guarded_roles"] == (ADMINISTRATOR,)
    assert vars(app.view_functions["own_account.leaving"])["guarded_roles"] == ()


def test_current_actor_outside_a_guard_is_a_fault(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(RuntimeError):
        guard.current_actor()


@pytest.mark.parametrize("role", [OFFICER, HEAD, AUDITOR])
def test_a_role_that_may_not_is_refused_and_the_try_is_in_the_journal(
    browser: Browser, database: Database, role: str
) -> None:
    answer = browser(role).get("/petugas/akun")
    assert answer.status_code == 403
    with database.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.outcome == "denied")).one()
        staff_id = session.scalars(select(StaffSession.staff_id)).one()
    assert line.actor == f"staff:{staff_id}"
    assert line.facts == {"endpoint": "people.people", "method": "GET"}


def test_a_refused_post_changes_nothing_and_is_in_the_journal(browser: Browser, database: Database) -> None:
    client = browser(OFFICER)
    assert send(client, "/petugas/akun/undang", peran=ADMINISTRATOR).status_code == 403
    with database.reading() as session:
        denied = session.scalars(select(JournalLine.action).where(JournalLine.outcome == "denied")).all()
        invited = queries.list_open_invitations(session, OFFICE)
    assert denied == ["access"]
    assert [one for one in invited if one.created_by] == []


def test_a_form_without_its_token_is_not_carried_out(browser: Browser, database: Database) -> None:
    answer = browser(ADMINISTRATOR).post("/petugas/akun/undang", data={"peran": OFFICER, "unit": "data"})
    assert answer.status_code == 403
    with database.reading() as session:
        assert [one for one in queries.list_open_invitations(session, OFFICE) if one.created_by] == []


def test_a_form_with_its_token_is_carried_out(browser: Browser) -> None:
    assert send(browser(ADMINISTRATOR), "/petugas/akun/undang", peran=OFFICER, unit="data").status_code == 303


def test_a_token_of_another_browser_does_not_pass(browser: Browser) -> None:
    stolen = form_token(browser(OFFICER), "/petugas/keluar")
    form = {"csrf_token": stolen, "peran": OFFICER, "unit": "data"}
    assert browser(ADMINISTRATOR).post("/petugas/akun/undang", data=form).status_code == 403


def test_htmx_without_a_session_is_led_to_the_whole_sign_in_page(client: Client) -> None:
    answer = client.get("/petugas/akun", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/petugas/masuk?lanjut=%2Fpetugas%2Fakun"


def test_use_is_noted_at_most_once_a_minute(app: Flask, database: Database) -> None:
    def seen() -> list[str]:
        with database.reading() as session:
            return [moment.isoformat() for moment in session.scalars(select(StaffSession.seen_at))]

    with time_machine.travel("2026-11-24T03:00:00Z", tick=False) as at:
        client = new_browser(app)
        at.shift(timedelta(seconds=59))
        client.get("/petugas/keluar")
        assert seen() == ["2026-11-24T03:00:00+00:00"]
        at.shift(timedelta(seconds=1))
        client.get("/petugas/keluar")
        assert seen() == ["2026-11-24T03:01:00+00:00"]


def test_a_forged_cookie_opens_nothing(client: Client) -> None:
    client.set_cookie("piagam_petugas", "x" * 43)
    assert client.get("/petugas/sandi").status_code == 303


def test_signing_out_after_the_session_ended_asks_for_nothing(client: Client) -> None:
    assert client.post("/petugas/keluar").location == "/petugas/masuk"
