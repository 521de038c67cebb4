"""Who may know the name: open to the handling unit, sealed from everybody, or never kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import browser_of, make_staff
from tests.factories.cases import (
    REPORT,
    Filed,
    answers,
    attached,
    case_of,
    count,
    database_of,
    file_report,
    flat,
    open_case,
    reply,
    signed_in,
)
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER
from webapp.cases.models import Case, SealedIdentity
from webapp.config import Settings
from webapp.crypto import Sealer
from webapp.db import Database

NAME, CONTACT = "Sulastri Kuswandari", "0812-7777-1234"
UNIT = "data"  # handles data-pemilih
ADDRESS = "203.0.113.77"


@pytest.fixture(params=["sealed", "open"])
def filed(request: pytest.FixtureRequest, client: Client) -> Filed:
    return file_report(client, siapa=request.param, nama=NAME, kontak=CONTACT)


@pytest.fixture
def sealed(client: Client) -> Filed:
    return file_report(client, siapa="sealed", nama=NAME, kontak=CONTACT)


def identity(app: Flask, filed: Filed) -> tuple[str, str] | None:
    """What the sealed table holds of a case, opened with the keys of this test."""
    sealer: Sealer = app.extensions["sealer"]
    with database_of(app).reading() as session:
        row = session.get(SealedIdentity, ("3517", filed.case_id))
        if row is None:
            return None
        return (sealer.open(row.name) if row.name else "", sealer.open(row.contact) if row.contact else "")


def shows(page_text: str) -> bool:
    return NAME in page_text or CONTACT in page_text


def stored_bytes(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every byte the database left on the disk."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    for found in sorted(path.parent.glob(f"{path.name}*")):
        yield found.name, found.read_bytes()


def test_name_and_contact_are_kept_sealed_whatever_was_chosen(app: Flask, filed: Filed) -> None:
    assert identity(app, filed) == (NAME, CONTACT)


def test_the_citizen_pages_tell_what_became_of_the_name_and_never_show_it(client: Client, filed: Filed) -> None:
    pages = [
        client.get(filed.receipt),
        client.get(f"/jv{filed.receipt}"),
        client.get(f"{filed.receipt}/perbaiki"),
        client.get(f"{filed.receipt}/tanda-terima.txt"),
        client.get(f"{filed.receipt}/tanggal.ics"),
        open_case(client, filed),
    ]
    assert [page.status_code for page in pages] == [200] * 6
    assert not any(shows(page.text) for page in pages)


def test_no_page_of_the_desk_opens_a_sealed_name_not_even_for_the_handling_unit(app: Flask, sealed: Filed) -> None:
    for role in (OFFICER, HEAD, ADMINISTRATOR, AUDITOR):
        browser = signed_in(app, role, UNIT)
        page = browser.get(f"/petugas/perkara/{sealed.number}")
        assert page.status_code == 200
        assert not shows(page.text), role
        for words in ("", NAME.split()[0], "7777"):
            listed = browser.get("/petugas", query_string={"kata": words})
            assert (sealed.number in listed.text) == (words == ""), "a sealed name is not searched either"


def test_an_open_name_is_read_by_the_handling_unit_and_by_nobody_else(app: Flask, client: Client) -> None:
    filed = file_report(client, siapa="open", nama=NAME, kontak=CONTACT)
    address = f"/petugas/perkara/{filed.number}"
    theirs = signed_in(app, OFFICER, UNIT).get(address).text
    assert NAME in theirs
    assert CONTACT in theirs
    for role in (ADMINISTRATOR, AUDITOR):
        page = signed_in(app, role).get(address)
        assert page.status_code == 200
        assert not shows(page.text), f"{role} reads the name"
    assert signed_in(app, OFFICER, "hukum").get(address).status_code == 404


def test_an_open_name_is_read_by_the_officer_it_was_given_to(app: Flask, client: Client) -> None:
    filed = file_report(client, siapa="open", nama=NAME)
    with database_of(app).transaction() as session:
        officer = make_staff(session, role=OFFICER, unit_key="hukum", sign_in_name="dititipi")
        session.get_one(Case, ("3517", filed.case_id)).officer_id = officer.id
    assert NAME in browser_of(app, officer).get(f"/petugas/perkara/{filed.number}").text


def test_a_nameless_report_keeps_no_name_even_when_one_was_typed(app: Flask, client: Client) -> None:
    filed = file_report(client, siapa="nameless", nama=NAME, kontak=CONTACT)
    assert identity(app, filed) is None
    assert not shows(client.get(filed.receipt).text)
    assert not shows(signed_in(app, OFFICER, UNIT).get(f"/petugas/perkara/{filed.number}").text)


def test_a_report_without_a_name_keeps_no_row_and_says_so(app: Flask, client: Client, database: Database) -> None:
    filed = file_report(client, siapa="sealed")
    assert count(database, SealedIdentity) == 0
    with_name = file_report(client, siapa="sealed", nama=NAME)
    told = [main_of(client.get(one.receipt)) for one in (filed, with_name)]
    assert told[0] != told[1]


def test_the_stolen_database_holds_no_name_id_digits_or_address(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    refused = client.post(REPORT, data=answers(cerita="", nama=NAME, berkas=attached(picture(), "a.jpg")))
    held_id = flat(fields_of(refused))["id"]
    filed = file_report(client, siapa="sealed", nama=NAME, kontak=CONTACT)
    client.post(REPORT, data={**filed.fields, "cerita": "Lain."})
    client.post(f"{filed.receipt}/perbaiki", data={**filed.fields, "versi": "1", "cerita": "Dibetulkan."})
    open_case(client, filed)
    reply(client, "Mohon kabar.")
    client.post("/lacak", data={"kode": filed.digits[:-1]})
    with database_of(app).engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    secrets = {
        "name": NAME.encode(),
        "contact": CONTACT.encode(),
        "id": str(filed.submission_id).encode(),
        "id without dashes": filed.submission_id.hex.encode(),
        "id as bytes": filed.submission_id.bytes,
        "held id": held_id.encode(),
        "held id without dashes": uuid.UUID(held_id).hex.encode(),
        "digits": filed.digits.encode(),
        "grouped digits": filed.groups.encode(),
        "address": ADDRESS.encode(),
    }
    read = dict(stored_bytes(settings))
    assert b"Dibetulkan." in read["piagam.sqlite3"], "the test looks at the right file"
    for file, content in read.items():
        assert [what for what, secret in secrets.items() if secret in content] == [], file


def test_events_and_journal_know_of_the_name_only_that_there_is_one(app: Flask, client: Client, sealed: Filed) -> None:
    client.post(f"{sealed.receipt}/perbaiki", data={**sealed.fields, "versi": "1", "nama": "Sulastri Baru"})
    assert identity(app, sealed) == ("Sulastri Baru", CONTACT)
    with database_of(app).reading() as session:
        for table in ("case_events", "journal", "case_search"):
            rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            assert "Sulastri" not in str(rows), table


def test_empty_fields_of_a_correction_leave_the_sealed_ones_alone(app: Flask, client: Client, sealed: Filed) -> None:
    fields = flat(fields_of(client.get(f"{sealed.receipt}/perbaiki")))
    assert (fields["nama"], fields["kontak"]) == ("", "")
    assert client.post(f"{sealed.receipt}/perbaiki", data={**fields, "kontak": "0899"}).status_code == 303
    assert identity(app, sealed) == (NAME, "0899")


def test_turning_nameless_in_a_correction_forgets_the_name_for_good(
    app: Flask, client: Client, sealed: Filed, database: Database
) -> None:
    fields = flat(fields_of(client.get(f"{sealed.receipt}/perbaiki")))
    client.post(f"{sealed.receipt}/perbaiki", data={**fields, "siapa": "nameless", "nama": NAME})
    assert count(database, SealedIdentity) == 0
    assert case_of(app, sealed.submission_id).openness == "nameless"
    client.post(f"{sealed.receipt}/perbaiki", data={**fields, "siapa": "sealed"})
    assert identity(app, sealed) is None


def test_the_choice_of_openness_explains_each_in_one_sentence_and_none_promises_publication(client: Client) -> None:
    page = client.get(REPORT)
    choices = page.text.split('id="siapa"')[1].split("</fieldset>")[0]
    assert choices.count("<b>") == 3
    values = [part.split('"')[0] for part in choices.split('value="')[1:]]
    assert values == ["open", "sealed", "nameless"]


def test_openness_is_kept_as_chosen(app: Flask, client: Client) -> None:
    for choice in ("open", "sealed", "nameless"):
        filed = file_report(client, siapa=choice)
        with database_of(app).reading() as session:
            assert session.scalar(select(Case.openness).where(Case.id == filed.case_id)) == choice
