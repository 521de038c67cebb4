"""The conversation in pages, and its attachments for whoever may see the case."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import browser_of
from tests.factories.cases import (
    Filed,
    attached,
    database_of,
    file_report,
    name_handlers,
    open_case,
    signed_in,
    talk_fields,
)
from tests.factories.files import ogg, pdf, picture
from tests.factories.pages import main_of
from webapp.accounts.models import ADMINISTRATOR, OFFICER
from webapp.cases.models import Case, Message
from webapp.cases.queries import PAGE_MESSAGES
from webapp.cases.service import talk
from webapp.files.models import Attachment


@pytest.fixture
def filed(client: Client) -> Filed:
    """A report with a picture, open in this browser."""
    filed = file_report(client, berkas=attached(picture(), "foto.jpg"))
    open_case(client, filed)
    return filed


def write(app: Flask, filed: Filed, number: int) -> None:
    with database_of(app).transaction() as session:
        case = session.get_one(Case, ("3517", filed.case_id))
        for count in range(1, number + 1):
            talk.add_message(session, case, author=talk.CITIZEN, kind="message", body=f"Pesan ke-{count}.")


def shown(client: Client, page: str) -> list[int]:
    main = main_of(client.get(f"/perkara{page}"))
    return [int(found) for found in re.findall(r"Pesan ke-(\d+)\.", main)]


def attachment_of(app: Flask, filed: Filed) -> uuid.UUID:
    with database_of(app).reading() as session:
        return session.scalars(select(Attachment.id).where(Attachment.owner_id == filed.case_id)).one()


# --- pages


def test_a_short_conversation_is_one_page_that_begins_with_the_report(app: Flask, client: Client, filed: Filed) -> None:
    write(app, filed, PAGE_MESSAGES)
    main = main_of(client.get("/perkara"))
    assert shown(client, "") == list(range(1, PAGE_MESSAGES + 1))
    assert "halaman=" not in main
    assert main.index(str(filed.fields["cerita"])) < main.index("Pesan ke-1.")


def test_a_long_conversation_shows_the_newest_first_page_and_leads_to_earlier_ones(
    app: Flask, client: Client, filed: Filed
) -> None:
    total = 2 * PAGE_MESSAGES + 5
    write(app, filed, total)
    first, second, third = (shown(client, f"?halaman={page}") for page in (1, 2, 3))
    assert shown(client, "") == first == list(range(total - PAGE_MESSAGES + 1, total + 1))
    assert third + second + first == list(range(1, total + 1))
    assert 'href="/perkara?halaman=2"' in client.get("/perkara").text
    middle = client.get("/perkara?halaman=2").text
    assert 'href="/perkara?halaman=1"' in middle
    assert 'href="/perkara?halaman=3"' in middle
    thread = main_of(client.get("/perkara")).split('<ul class="talk">')[1].split("</ul>")[0]
    assert str(filed.fields["cerita"]) not in thread, "the report itself stands on the page where it began"


@pytest.mark.parametrize(
    ("asked", "page"), [("0", 1), ("-3", 1), ("99999999999999999999999", 2), ("dua", 1), ("", 1), ("\x00", 1)]
)
def test_a_strange_page_number_shows_the_nearest_page(
    app: Flask, client: Client, filed: Filed, asked: str, page: int
) -> None:
    write(app, filed, PAGE_MESSAGES + 1)
    found = client.get("/perkara", query_string={"halaman": asked})
    assert found.status_code == 200
    assert ("Pesan ke-1." in main_of(found)) == (page == 2)


# --- attachments


def test_the_holder_of_the_receipt_fetches_the_files_of_the_case(app: Flask, client: Client, filed: Filed) -> None:
    address = f"/perkara/berkas/{attachment_of(app, filed)}"
    assert f'href="{address}"' in client.get("/perkara").text
    file = client.get(address)
    assert (file.status_code, file.headers["Content-Type"]) == (200, "image/jpeg")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["Cache-Control"] == "no-store"
    assert file.data.startswith(b"\xff\xd8")


def test_without_a_session_or_with_another_case_the_file_does_not_open(
    app: Flask, client: Client, filed: Filed
) -> None:
    address = f"/perkara/berkas/{attachment_of(app, filed)}"
    stranger = app.test_client()
    assert stranger.get(address).location == "/lacak"
    open_case(stranger, file_report(stranger))
    assert stranger.get(address).status_code == 404
    client.post("/perkara/keluar")
    assert client.get(address).location == "/lacak"


def test_unknown_and_strange_file_addresses_are_not_found(client: Client, filed: Filed) -> None:
    for name in (str(uuid.uuid4()), "..%2f..%2fsecrets.env", "bukan-id", "%00"):
        assert client.get(f"/perkara/berkas/{name}").status_code == 404


def test_an_officer_fetches_it_only_when_the_case_is_theirs_to_see(app: Flask, filed: Filed) -> None:
    address = f"/petugas/perkara/{filed.number}/berkas/{attachment_of(app, filed)}"
    assert signed_in(app, OFFICER, "data").get(address).status_code == 200
    assert signed_in(app, ADMINISTRATOR).get(address).status_code == 200
    assert signed_in(app, OFFICER, "hukum").get(address).status_code == 404
    assert app.test_client().get(address).status_code in (303, 403)


def test_the_files_of_a_conduct_matter_open_for_its_two_handlers_alone(app: Flask, client: Client) -> None:
    pair = name_handlers(app)
    filed = file_report(client, "/lapor/anggota-sekretariat", berkas=attached(pdf(), "bukti.pdf"))
    address = f"/petugas/perkara/{filed.number}/berkas/{attachment_of(app, filed)}"
    assert [browser_of(app, handler).get(address).status_code for handler in pair] == [200, 200]
    for role in (ADMINISTRATOR, "auditor", "head"):
        assert signed_in(app, role, "umum").get(address).status_code == 404


def test_a_file_of_one_case_does_not_open_under_the_number_of_another(app: Flask, client: Client, filed: Filed) -> None:
    other = file_report(client)
    address = f"/petugas/perkara/{other.number}/berkas/{attachment_of(app, filed)}"
    assert signed_in(app, OFFICER, "data").get(address).status_code == 404


def test_files_added_later_stand_with_their_message(app: Flask, client: Client, filed: Filed) -> None:
    fields = talk_fields(client, "/perkara/berkas")
    client.post("/perkara/berkas", data={**fields, "berkas": [attached(ogg(), "b.opus"), attached(pdf(), "c.pdf")]})
    with database_of(app).reading() as session:
        [message] = session.scalars(select(Message))
        names = list(session.scalars(select(Attachment.name).where(Attachment.message_id == message.id)))
    assert names == ["b.opus", "c.pdf"]
    entry = main_of(client.get("/perkara")).split(f'id="pesan-{message.id}"')[1].split("</li>")[0]
    assert "b.opus" in entry
    assert "c.pdf" in entry
    assert "foto.jpg" not in entry
