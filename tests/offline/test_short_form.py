"""The short form of `/luring`: any matter as one choice, filed like every other form, without scripts too."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import attached, case_of, count, file_report, flat
from tests.factories.desk import CONDUCT, handlers
from tests.factories.files import pdf, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.cases import matters
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile

SHORT, SHARED = "/luring", "/lapor/bagikan"
STORY = "Kotak suara di TPS 7 terbuka. Desa Mojo, kemarin."
BOTH = pytest.mark.parametrize("prefix", ["", "/jv"])


def back_of(page: TestResponse) -> dict[str, Any]:
    """What a browser would send of the page's form."""
    return flat(fields_of(page))


def filled(client: Client, path: str = SHORT, **changes: Any) -> dict[str, Any]:
    """What a browser without scripts sends when the required questions are answered."""
    return {
        **back_of(client.get(path)),
        "perihal": "logistik",
        "cerita": STORY,
        "siapa": "sealed",
        "dibuka": "1000",
        **changes,
    }


@BOTH
def test_the_form_files_under_the_chosen_matter(client: Client, app: Flask, prefix: str) -> None:
    fields = filled(client, prefix + SHORT)
    sent = client.post(prefix + SHORT, data=fields)
    assert (sent.status_code, sent.location) == (303, f"{prefix}/terima/{fields['id']}")
    found = case_of(app, uuid.UUID(fields["id"]))
    assert (found.matter, found.unit_key, found.text, found.language) == ("logistik", "umum", STORY, prefix[1:] or "id")
    assert (found.place, found.happened_on, found.known_on) == ("unknown", None, None)


@pytest.mark.parametrize("slug", [m.slug for m in matters.by_slug().values() if m.door == "form"])
def test_every_matter_that_takes_a_filing_is_offered_and_taken(client: Client, app: Flask, slug: str) -> None:
    assert f'<option value="{slug}">' in main_of(client.get(SHORT))
    fields = filled(client, perihal=slug)
    assert client.post(SHORT, data=fields).status_code == 303
    assert case_of(app, uuid.UUID(fields["id"])).matter == slug


def test_it_asks_for_little_and_everything_required_is_on_it(client: Client) -> None:
    page = client.post(SHORT, data={"dibuka": "1000", "kapan": "x"})
    assert page.status_code == 422
    assert [to for to, _words in faults_of(page)] == ["perihal", "cerita", "kecamatan"]


def test_without_a_matter_it_comes_back_with_everything(client: Client, database: Database) -> None:
    fields = filled(client, perihal="tidak-ada", kontak="0812", berkas=attached(picture(), "kotak.jpg"))
    page = client.post(SHORT, data=fields)
    assert page.status_code == 422
    assert [to for to, _words in faults_of(page)] == ["perihal"]
    back = back_of(page)
    assert (back["cerita"], back["kontak"], back["id"], back["siapa"]) == (STORY, "0812", fields["id"], "sealed")
    assert "kotak.jpg" in main_of(page)
    assert client.post(SHORT, data={**back, "perihal": "logistik"}).status_code == 303
    assert count(database, Attachment) == 1


def test_a_fault_leads_to_the_matters_own_form_filled(client: Client) -> None:
    fields = filled(client, perihal="dugaan-pelanggaran", siapa="", nama="Sri")
    page = client.post(SHORT, data=fields)
    assert page.status_code == 422
    assert 'action="/lapor/dugaan-pelanggaran"' in main_of(page)
    assert 'formaction="/jv/lapor/dugaan-pelanggaran"' in page.text
    back = back_of(page)
    assert (back["cerita"], back["id"], back["nama"]) == (STORY, fields["id"], "Sri")


@pytest.mark.parametrize(("prefix", "other"), [("", "/jv"), ("/jv", "")])
def test_the_language_switch_keeps_everything(client: Client, prefix: str, other: str) -> None:
    start = client.get(prefix + SHORT)
    assert f'formaction="{other}{SHORT}"' in start.text
    fields = filled(client, prefix + SHORT, bahasa=other[1:] or "id", kontak="0812")
    page = client.post(other + SHORT, data=fields)
    assert page.status_code == 200
    assert faults_of(page) == []
    back = back_of(page)
    assert (back["perihal"], back["cerita"], back["kontak"], back["id"]) == ("logistik", STORY, "0812", fields["id"])


def test_sent_twice_is_one_case_and_another_text_is_a_new_one(client: Client, database: Database) -> None:
    fields = filled(client)
    assert [client.post(SHORT, data=fields).status_code for _time in range(2)] == [303, 303]
    assert count(database, Case) == 1
    other = client.post(SHORT, data={**fields, "cerita": "Lain."})
    assert other.status_code == 409
    assert back_of(other)["id"] != fields["id"]


def test_what_others_must_have_is_shown_back_and_never_filed(client: Client, database: Database) -> None:
    for slug in ("kekerasan", "korupsi", "sengketa", "anggota-sekretariat"):
        assert f'<option value="{slug}"' not in main_of(client.get(SHORT))
        page = client.post(SHORT, data=filled(client, perihal=slug))
        assert page.status_code == 409
        assert STORY in page.text
        assert (page.headers["Cache-Control"] == "no-store") or slug != "kekerasan"
    assert "/bantuan-aman" in main_of(client.get(SHORT))
    assert count(database, Case) == 0


def test_conduct_is_offered_while_two_handlers_are_named(client: Client, app: Flask) -> None:
    handlers(app)
    slug = CONDUCT.rsplit("/", 1)[1]
    assert f'<option value="{slug}">' in main_of(client.get(SHORT))
    fields = filled(client, perihal=slug)
    assert client.post(SHORT, data=fields).status_code == 303
    assert case_of(app, uuid.UUID(fields["id"])).conduct


def test_only_numbers_that_are_established_are_shown(client: Client) -> None:
    page = main_of(client.get(SHORT))
    assert 'href="tel:129"' in page
    assert "628111129129" in page
    assert page.count('href="tel:') == 1  # the office's own telephone is not established


@BOTH
def test_the_second_page_without_its_sheet_is_the_same_page(client: Client, app: Flask, prefix: str) -> None:
    whole, bare = client.get(prefix + SHORT), client.get(prefix + SHORT + "?tanpa-lembar")
    assert "<style></style>" in bare.text
    assert (
        bare.text.replace("<style></style>", f"<style>{app.extensions['assets'].css}</style>").split("isian")[0]
        == (whole.text.split("isian")[0])
    )


@BOTH
def test_what_another_application_shares_is_shown_on_a_form_and_filed_by_nobody(
    client: Client, database: Database, prefix: str
) -> None:
    shared = {"judul": "Berita", "cerita": STORY, "tautan": "https://example.org/1"}
    files = [attached(picture(), "kotak.jpg"), attached(pdf(), "surat.pdf")]
    # As browsers send it: as if the address had been typed.
    headers = {"Sec-Fetch-Site": "none", "Origin": "null"}
    page = client.post(prefix + SHARED, data={**shared, "berkas": files}, headers=headers)
    assert page.status_code == 200
    back = back_of(page)
    assert back["cerita"] == f"Berita\n{STORY}\nhttps://example.org/1"
    assert (count(database, Case), count(database, HeldFile)) == (0, 2)
    fields = {**back, "perihal": "logistik", "siapa": "sealed"}
    assert client.post(prefix + SHORT, data={**fields, "dibuka": "1000"}).status_code == 303
    assert (count(database, Case), count(database, Attachment)) == (1, 2)


def test_a_shared_file_that_cannot_be_taken_is_refused_by_name(client: Client) -> None:
    page = client.post(SHARED, data={"cerita": STORY, "berkas": attached(b"no photo", "aneh.exe")})
    assert page.status_code == 200
    assert "aneh.exe" in main_of(page)
    assert back_of(page)["cerita"] == STORY


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://lain.example"}])
def test_another_site_shares_nothing(client: Client, database: Database, headers: dict[str, str]) -> None:
    page = client.post(SHARED, data={"berkas": attached(picture(), "a.jpg")}, headers=headers)
    assert page.status_code == 403
    assert count(database, HeldFile) == 0


def test_a_report_by_the_short_form_differs_from_none_by_the_long_one(client: Client, app: Flask) -> None:
    """The same answers make the same case, whichever page asked."""
    long = case_of(
        app, file_report(client, "/lapor/logistik", cerita=STORY, kecamatan="unknown", kapan="x").submission_id
    )
    fields = filled(client)
    client.post(SHORT, data=fields)
    short = case_of(app, uuid.UUID(fields["id"]))
    for name in ("kind", "matter", "unit_key", "openness", "text", "place", "district_code", "answers", "for_other"):
        assert getattr(short, name) == getattr(long, name), name
