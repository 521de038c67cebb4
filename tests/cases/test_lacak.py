"""`/lacak`: sixteen digits open one case; a slip, an unknown code and a wrong length get different words."""

from __future__ import annotations

import uuid

from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import count, database_of, file_report
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.audit.models import JournalLine
from webapp.cases.models import CaseSession
from webapp.crypto import receipt_digits

UNKNOWN = receipt_digits(uuid.UUID("3f2504e0-4f89-41d3-9a0c-0305e82c3301"))


def slip_of(digits: str) -> str:
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def enter(client: Client, code: str) -> TestResponse:
    return client.post("/lacak", data={"kode": code})


def sentence(page: TestResponse) -> str:
    assert page.status_code == 422
    [(to, words)] = faults_of(page)
    assert to == "kode"
    return words


def test_the_page_is_public_cacheable_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/lacak")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert page.headers["ETag"]
    assert "Set-Cookie" not in page.headers
    assert "csrf_token" not in page.text
    again = client.get("/lacak", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_digits_open_the_case_with_or_without_spaces_and_dashes(client: Client) -> None:
    filed = file_report(client)
    for form in ("{0}{1}{2}{3}", "{0} {1} {2} {3}", "{0}-{1}-{2}-{3}", " {0}.{1}\u00a0{2} – {3}\r\n"):
        entered = enter(client, form.format(*filed.groups.split()))
        assert (entered.status_code, entered.location) == (303, "/perkara")
        page = client.get("/perkara")
        assert page.status_code == 200
        assert filed.number in page.text
        assert page.headers["Cache-Control"] == "no-store"
        client.post("/perkara/keluar")


def test_a_slip_an_unknown_code_and_a_wrong_length_get_different_words(client: Client) -> None:
    filed = file_report(client)
    words = [
        sentence(enter(client, code)) for code in (slip_of(filed.digits), UNKNOWN, filed.digits[:-1], "", filed.number)
    ]
    assert len({words[0], words[1], words[2]}) == 3
    assert "15" in words[2]
    assert "0" in words[3]
    assert "10" in words[4]


def test_what_was_typed_stays_in_the_field(client: Client) -> None:
    for code in ("4789 8363 3004 6265", "empat tujuh <b>", "🙂", "1" * 3000):
        page = enter(client, code)
        assert page.status_code == 422
        assert fields_of(page)["kode"] == [code]
        assert "tujuh <b>" not in page.text


def test_a_refused_code_opens_no_session_and_tells_nothing_of_a_case(client: Client, app: Flask) -> None:
    filed = file_report(client)
    for code in (slip_of(filed.digits), UNKNOWN):
        page = enter(client, code)
        assert "Set-Cookie" not in page.headers
        assert filed.number not in main_of(page)
    assert count(database_of(app), CaseSession) == 0
    assert client.get("/perkara").status_code == 303


def test_the_cookie_is_an_opaque_token_that_scripts_and_other_sites_cannot_use(client: Client, app: Flask) -> None:
    filed = file_report(client)
    cookie = enter(client, filed.digits).headers["Set-Cookie"]
    name, value = cookie.split(";")[0].split("=", 1)
    assert name == "piagam_perkara", "the plain name only on loopback without https"
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie, "it ends with the browser"
    with database_of(app).reading() as session:
        [row] = session.scalars(select(CaseSession))
    assert value not in row.token_hash
    assert str(row.case_id) not in value


def test_on_https_the_cookie_carries_the_host_prefix_and_is_secure(client: Client) -> None:
    filed = file_report(client)
    entered = client.post("/lacak", data={"kode": filed.digits}, base_url="https://kpu.example")
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-piagam_perkara=")
    assert "Secure" in cookie
    assert client.get("/perkara", base_url="https://kpu.example").status_code == 200


def test_in_javanese_the_digits_lead_to_the_javanese_case(client: Client) -> None:
    filed = file_report(client)
    assert client.post("/jv/lacak", data={"kode": filed.digits}).location == "/jv/perkara"
    assert '<html lang="jv">' in client.get("/jv/perkara").text


def test_opening_a_case_is_written_into_the_journal_without_digits(client: Client, app: Flask) -> None:
    filed = file_report(client)
    enter(client, filed.digits)
    with database_of(app).reading() as session:
        lines = list(session.scalars(select(JournalLine).where(JournalLine.action == "case.opened_by_receipt")))
    assert [(line.actor, line.subject_id, line.facts) for line in lines] == [("citizen", filed.case_id, {})]


def test_other_digits_in_the_same_browser_open_the_other_case(client: Client) -> None:
    first, second = file_report(client), file_report(client)
    enter(client, first.digits)
    enter(client, second.digits)
    page = client.get("/perkara").text
    assert second.number in page
    assert first.number not in page


def test_many_wrong_codes_lock_nobody_out(client: Client) -> None:
    filed = file_report(client)
    for _try in range(30):
        assert enter(client, slip_of(filed.digits)).status_code == 422
    assert enter(client, filed.digits).status_code == 303
