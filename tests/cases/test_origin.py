"""Forms without a session come from our own pages: a foreign origin is refused, an absent one is not."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import REPORT, answers, attached, count, file_report, flat, open_case, talk_fields
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Case, CaseSession, Message, Submission
from webapp.db import Database
from webapp.files.models import Attachment
from webapp.throttle.models import AddressCount

FOREIGN = [
    {"Origin": "https://jahat.example"},
    {"Origin": "http://localhost.jahat.example"},
    {"Origin": "http://localhost:9999"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
]
OURS = [
    {},  # Opera Mini sends neither
    {"Origin": "null"},  # what a no-referrer page sends
    {"Origin": ""},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


def test_a_filing_from_a_foreign_site_is_refused_and_nothing_is_kept(client: Client, database: Database) -> None:
    for headers in FOREIGN:
        page = client.post(REPORT, data=answers(cerita="Dikirim oleh situs lain."), headers=headers)
        assert page.status_code == 403, headers
        assert "<h1>" in page.text
        assert "Dikirim oleh situs lain." not in main_of(page)
    assert [count(database, table) for table in (Case, Submission, AddressCount)] == [0, 0, 0]


def test_a_filing_without_an_origin_or_from_ours_is_taken(client: Client, database: Database) -> None:
    for headers in OURS:
        assert client.post(REPORT, data=answers(), headers=headers).status_code == 303, headers
    assert count(database, Case) == len(OURS)


def test_a_form_that_another_site_may_have_begun_comes_back_with_an_id_of_our_own_and_its_files(
    client: Client, database: Database
) -> None:
    chosen = answers(cerita="", berkas=[attached(picture(), "bukti.jpg")])
    page = client.post(REPORT, data=chosen, headers={"Origin": "null"})
    back = fields_of(page)
    assert page.status_code == 422
    assert back["id"] != [chosen["id"]], "who chose an id could read the receipt"
    assert "bukti.jpg" in main_of(page)
    assert client.post(REPORT, data={**flat(back), "cerita": "Nama saya hilang."}).status_code == 303
    assert count(database, Attachment) == 1


@pytest.mark.parametrize("headers", [{}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_ours_comes_back_with_the_id_it_had(client: Client, headers: dict[str, str]) -> None:
    sent = answers(cerita="")
    assert fields_of(client.post(REPORT, data=sent, headers=headers))["id"] == [sent["id"]]


@pytest.mark.parametrize("headers", [FOREIGN[0], FOREIGN[3]])
def test_every_form_of_the_citizen_refuses_a_foreign_site(
    app: Flask, client: Client, database: Database, headers: dict[str, str]
) -> None:
    filed = file_report(client)
    open_case(client, filed)
    fields = {**talk_fields(client), "pesan": "Halo", "kode": filed.digits, "lanjut_ke": "/perkara/balas"}
    sessions = count(database, CaseSession)
    for path in (
        "/lacak",
        filed.receipt,
        f"{filed.receipt}/perbaiki",
        "/perkara/balas",
        "/perkara/berkas",
        "/perkara/cabut",
        "/perkara/selesai",
        "/perkara/lanjut",
        "/perkara/keluar",
    ):
        assert client.post(path, data={**fields, "aksi": "tutup"}, headers=headers).status_code == 403, path
        assert client.post(f"/jv{path}", data=fields, headers=headers).status_code == 403, path
    assert filed.pair in client.get(filed.receipt).text, "the receipt is still open"
    assert client.get("/perkara").status_code == 200, "the session still runs"
    assert count(database, Message) == 0
    assert count(database, CaseSession) == sessions


def test_reading_is_open_to_links_from_everywhere(client: Client) -> None:
    for headers in FOREIGN:
        for path in (REPORT, "/lacak", "/lapor"):
            assert client.get(path, headers=headers).status_code == 200


def test_the_session_of_a_case_alone_is_not_enough_to_write(client: Client, database: Database) -> None:
    open_case(client, file_report(client))
    page = client.post("/perkara/balas", data={"pesan": "Tanpa tanda formulir"})
    assert page.status_code == 403
    assert count(database, Message) == 0
