"""What strangers, other sites and broken clients send: a clear error, nothing lost, nothing given away."""

from __future__ import annotations

import itertools
import re
import uuid

from flask import Flask
from werkzeug.test import Client

from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.cases import answers, count, database_of, file_report, open_case, signed_in, talk_fields
from tests.house.addresses import CITIZEN_LOOKS
from webapp.cases.models import Case, Message
from webapp.db import Database

FORM = "/lapor/data-pemilih"
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost:8443"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    *(
        {"Origin": crooked}
        for crooked in ("http://[", "http://[::1", "http://[localhost]", "localhost", "http://\u2100")
    ),
)
# Opera Mini's proxy sends no headers; a no-referrer page sends `null`.
OURS: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "null"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
)


def test_a_form_from_another_site_is_refused_and_writes_nothing(client: Client, database: Database) -> None:
    for path in (FORM, "/lacak", "/perkara/keluar", "/perkara/lanjut", "/petugas/masuk", "/petugas/keluar"):
        for headers in FOREIGN:
            answer = client.post(path, data=answers(), headers=headers)
            assert answer.status_code == 403, (path, headers)
            assert "Set-Cookie" not in answer.headers
    assert count(database, Case) == 0


def test_a_form_from_our_page_or_from_a_silent_browser_is_taken(client: Client, database: Database) -> None:
    for headers in OURS:
        assert client.post(FORM, data=answers(), headers=headers).status_code == 303, headers
    assert count(database, Case) == len(OURS)


def test_a_foreign_site_cannot_write_with_the_session_of_a_citizen_or_an_officer(
    app: Flask, database: Database
) -> None:
    citizen = app.test_client()
    filed = file_report(citizen)
    open_case(citizen, filed)
    fields = {**talk_fields(citizen), "pesan": "Dari situs lain"}
    assert citizen.post("/perkara/balas", data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    officer = signed_in(app)
    path = f"/petugas/perkara/{filed.number}/pesan"
    assert officer.post(path, data={"pesan": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert count(database, Message) == 0


def test_an_address_that_only_takes_forms_does_nothing_otherwise(client: Client, database: Database) -> None:
    for path in ("/perkara/balas", "/perkara/lanjut", "/perkara/keluar"):
        for method in ("PUT", "DELETE", "PATCH"):
            answer = client.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert "POST" in answer.headers["Allow"]
    # What a reload of a refused form asks for leads back to the page, and does nothing.
    assert client.get("/perkara/balas").status_code == 303
    assert client.get("/perkara/lanjut").status_code == 303
    assert count(database, Case) == 0


def test_unusual_methods_are_refused_in_words(client: Client) -> None:
    for path in (FORM, "/perkara", "/petugas/akun", f"/terima/{uuid.uuid4()}"):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            answer = client.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert "<h1>" in answer.text


def test_head_answers_like_get_without_a_body_and_changes_nothing(client: Client, database: Database) -> None:
    for look in (look for look in CITIZEN_LOOKS if "{" not in look.path):
        full, head = client.get(look.path), client.head(look.path)
        assert (head.status_code, head.data) == (full.status_code, b""), look.path
        assert head.headers["Cache-Control"] == full.headers["Cache-Control"]
    assert count(database, Case) == 0


def test_options_tells_the_methods_and_opens_no_door_to_other_sites(client: Client) -> None:
    answer = client.options(FORM, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]
    assert answer.data == b""


ASTRAY = (
    "https://evil.example/",
    "//evil.example/petugas",
    "/\\evil.example",
    "\\\\evil.example",
    "/petugas\\@evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/petugas\r\nSet-Cookie: a=b",
    "/petugas/../../evil",
    " /petugas",
    "/lapor",
    "/petugasx",
)


def test_a_sign_in_never_leads_outside_the_staff_room(app: Flask) -> None:
    with database_of(app).transaction() as session:
        staff = make_staff(session)
    for target in ASTRAY:
        fields = {"nama_masuk": staff.sign_in_name, "sandi": PASSWORD, "lanjut": target}
        answer = app.test_client().post("/petugas/masuk", data=fields)
        assert answer.status_code == 303
        assert re.fullmatch(r"/petugas(/\.\./\.\./evil)?", answer.location), answer.location
        assert all(cookie.startswith("piagam_") for cookie in answer.headers.getlist("Set-Cookie"))
    led_on = signed_in(app)
    for target in ASTRAY:
        assert led_on.get("/petugas/masuk", query_string={"lanjut": target}).location.startswith("/petugas")


def test_digits_after_an_ended_session_lead_to_our_own_case_only(client: Client) -> None:
    filed = file_report(client)
    open_case(client, filed)
    fields = {"kode": filed.digits, "pegangan": talk_fields(client)["pegangan"], "pesan": "Halo"}
    for target in ASTRAY:
        assert client.post("/perkara/lanjut", data={**fields, "lanjut_ke": target}).location == "/perkara"


def test_the_host_header_never_gets_into_an_address(client: Client) -> None:
    hosts = ("evil.example", "evil.example:80", "localhost@evil.example", "[::1]", "x" * 300)
    for host, path in itertools.product(hosts, ("/", "/lapor", "/petugas", "/keluar", FORM)):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code in (200, 303, 400)
        assert "evil" not in answer.text
        assert "evil" not in answer.headers.get("Location", "")


def test_forwarded_headers_of_a_stranger_change_nothing(client: Client) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-URL": "/petugas/akun"}
    answer = client.get("/", headers=forged)
    assert "evil" not in answer.text
    assert "Strict-Transport-Security" not in answer.headers
    assert "/petugas" not in answer.text


def test_a_forged_handle_writes_nothing_and_returns_the_text(client: Client, database: Database) -> None:
    open_case(client, file_report(client))
    fields = {**talk_fields(client), "pesan": "Teks saya yang penting"}
    for handle in ("", "x", "k1:" + "0" * 64, "'; DROP TABLE cases; --", "é\x00"):
        answer = client.post("/perkara/balas", data={**fields, "pegangan": handle})
        assert answer.status_code == 409, handle
        assert "Teks saya yang penting" in answer.text
    assert count(database, Message) == 0


def test_the_handle_of_another_case_writes_into_neither(client: Client, app: Flask, database: Database) -> None:
    other = app.test_client()
    open_case(other, file_report(other))
    open_case(client, file_report(client))
    fields = {**talk_fields(client), "pesan": "Salah alamat", "pegangan": talk_fields(other)["pegangan"]}
    assert client.post("/perkara/balas", data=fields).status_code == 409
    assert count(database, Message) == 0


def test_the_staff_room_has_no_javanese_twin(app: Flask) -> None:
    for browser in (app.test_client(), signed_in(app, "administrator")):
        for path in ("", "/masuk", "/akun", "/perkara/JBG-2026-000001"):
            assert browser.get(f"/jv/petugas{path}").status_code == 404
            assert browser.post(f"/jv/petugas{path}", data={"pesan": "x"}).status_code == 404


CROOKED = (
    "/lapor/x%0d%0aSet-Cookie:%20a=b",
    "/layanan/%0d%0aLocation:%20https://evil.example",
    "/%0d%0a%0d%0a<script>alert(1)</script>",
    "/petugas?lanjut=%0d%0aX: y",
    "/lacak?kode=%0d%0aX:%20y",
    "//evil.example/%2f..",
    "/%5cevil.example",
    "/jv//evil.example",
)


def test_line_ends_and_slashes_in_addresses_make_no_header_and_no_way_out(client: Client) -> None:
    for path in CROOKED:
        answer = client.get(path)
        assert answer.status_code in (200, 303, 308, 404)
        assert not {"X", "Set-Cookie"} & {name for name, _value in answer.headers}
        assert "evil" not in re.sub(r"/petugas/masuk\?.*", "", answer.headers.get("Location", ""))
        assert "<script>alert" not in answer.text
        for target in re.findall(r'(?:href|action|formaction)="([^"]*)"', answer.text):
            assert not target.startswith(("//", "/\\", "http://")), target


def test_typed_markup_is_shown_as_text_everywhere(app: Flask) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}"
    client = app.test_client()
    filed = file_report(client, cerita=attack, desa=attack[:100], nama=attack[:100], siapa="open")
    pages = [client.get(filed.receipt), open_case(client, filed), client.get(f"{filed.receipt}/perbaiki")]
    boss = signed_in(app, "administrator")
    pages += [
        boss.get(f"/petugas/perkara/{filed.number}"),
        boss.get("/petugas"),
        boss.get("/petugas", query_string={"kata": attack}),
    ]
    pages += [client.post(FORM, data={"cerita": attack, "desa": attack}), client.post("/lacak", data={"kode": attack})]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in re.findall(r"`(\S*)", page.text)


def test_a_receipt_of_somebody_else_cannot_be_found_by_trying(client: Client) -> None:
    filed = file_report(client)
    near = uuid.UUID(int=filed.submission_id.int ^ 1)
    assert client.get(f"/terima/{near}").status_code == 404
    assert client.get(f"/terima/{filed.case_id}").status_code == 404
    assert client.get(f"/terima/{str(filed.submission_id).upper()}").status_code in (200, 404)
