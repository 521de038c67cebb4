"""What strangers, other sites and broken clients send: a clear error, nothing lost, nothing given away."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import answers, count, file_report, open_case, signed_in, talk_fields
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


def test_head_answers_like_get_without_a_body_and_changes_nothing(client: Client, database: Database) -> None:
    for look in (look for look in CITIZEN_LOOKS if "{" not in look.path):
        full, head = client.get(look.path), client.head(look.path)
        assert (head.status_code, head.data) == (full.status_code, b""), look.path
        assert head.headers["Cache-Control"] == full.headers["Cache-Control"]
    assert count(database, Case) == 0


def test_the_staff_room_has_no_javanese_twin(app: Flask) -> None:
    for browser in (app.test_client(), signed_in(app, "administrator")):
        for path in ("", "/masuk", "/akun", "/perkara/JBG-2026-000001"):
            assert browser.get(f"/jv/petugas{path}").status_code == 404
            assert browser.post(f"/jv/petugas{path}", data={"pesan": "x"}).status_code == 404


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
