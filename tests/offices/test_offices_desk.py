"""`/petugas/kantor`: the administrator sees what is missing and fills it in."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import browser_of, make_staff
from webapp.accounts.models import ADMINISTRATOR, OFFICER
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.offices import queries

EDIT = "/petugas/kantor/ubah"


@pytest.fixture
def administrator(app: Flask, database: Database) -> Client:
    with database.transaction() as session:
        staff = make_staff(session, role=ADMINISTRATOR)
    return browser_of(app, staff)


def form_of(client: Client, path: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them back."""
    html = client.get(path).get_data(as_text=True)
    fields = dict.fromkeys(re.findall(r'<input [^>]*name="([^"]+)"', html), "")
    for name in fields:
        found = re.search(rf'name="{name}" value="([^"]*)"', html)
        fields[name] = found[1] if found else ""
    return fields


def test_unknown_contacts_are_named_as_not_filled_in(administrator: Client) -> None:
    html = administrator.get("/petugas/kantor").get_data(as_text=True)
    assert html.count("belum diisi") >= 4


def test_citizens_never_read_that_something_is_not_filled_in(client: Client) -> None:
    for path in ("/", "/bantuan", "/layanan/pindah-memilih"):
        assert "belum diisi" not in client.get(path).get_data(as_text=True)


def test_a_filled_in_phone_is_stored_journaled_and_shown_to_citizens(
    administrator: Client, client: Client, database: Database, office_id: str
) -> None:
    fields = form_of(administrator, EDIT) | {"telepon": "0321 123456"}
    assert administrator.post(EDIT, data=fields).status_code == 303
    with database.reading() as session:
        assert queries.get_office(session, office_id).phone == "0321 123456"
        line = session.scalars(select(JournalLine).where(JournalLine.action == "office.edited")).one()
    assert "phone" in line.facts["fields"]
    assert "123456" not in str(line.facts)
    assert "tel:0321123456" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nama", ""),
        ("sebutan", "x" * 81),
        ("telepon", "telepon rumah"),
        ("surel", "kantor"),
        ("situs", "javascript:alert(1)"),
        ("halaman_keluar", ""),
        ("halaman_keluar", "http://contoh.id"),
    ],
)
def test_a_wrong_entry_is_shown_back_whole_and_changes_nothing(
    administrator: Client, database: Database, office_id: str, field: str, value: str
) -> None:
    fields = form_of(administrator, EDIT) | {"jam": "Senin sampai Jumat", field: value}
    response = administrator.post(EDIT, data=fields)
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert re.search(r"<title>Kesalahan: ", html)
    assert f'href="#{field}"' in html
    assert "Senin sampai Jumat" in html
    with database.reading() as session:
        assert queries.get_office(session, office_id).hours == ""


def test_a_unit_is_renamed_and_keeps_its_key(administrator: Client, database: Database, office_id: str) -> None:
    path = "/petugas/kantor/bagian/parmas"
    fields = form_of(administrator, path) | {"nama": "Subbagian SDM dan Parmas", "jabatan": "Kepala Subbagian"}
    assert administrator.post(path, data=fields).status_code == 303
    with database.reading() as session:
        unit = queries.get_unit(session, office_id, "parmas")
    assert (unit.name, unit.certainty) == ("Subbagian SDM dan Parmas", "high")


def test_a_unit_without_a_name_is_refused(administrator: Client) -> None:
    path = "/petugas/kantor/bagian/parmas"
    response = administrator.post(path, data=form_of(administrator, path) | {"nama": "  "})
    assert response.status_code == 422


def test_an_unknown_unit_is_not_found(administrator: Client) -> None:
    assert administrator.get("/petugas/kantor/bagian/lain").status_code == 404
    fields = form_of(administrator, EDIT)
    assert administrator.post("/petugas/kantor/bagian/lain", data=fields).status_code == 404


def test_an_officer_may_not_open_the_office_data(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        staff = make_staff(session, role=OFFICER)
    assert browser_of(app, staff).get("/petugas/kantor").status_code == 403


def test_a_stranger_is_led_to_the_sign_in(client: Client) -> None:
    response = client.get("/petugas/kantor")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/petugas/masuk")
