"""A sealed name is opened for a reason, shown once, and the citizen reads that, when, by which unit and why."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, browser_of, form_token, fresh_code
from tests.factories.cases import Filed, count, file_report, open_case
from tests.factories.desk import CONDUCT, Officer, administrator, handlers, journal_of, officer
from tests.factories.pages import fields_of, main_of
from webapp import create_app
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, Staff
from webapp.cases.models import Case, CaseEvent, IdentityOpening
from webapp.config import Settings
from webapp.crypto import Sealer
from webapp.db import Database

NAME, CONTACT = "Sulastri Kuswandari", "0812-7777-1234"
UNIT, OFFICE = "data", "3517"
REASON = "Perlu menelepon untuk mencocokkan alamat."


def allowed(app: Flask, role: str = OFFICER, unit: str | None = UNIT, *, may: bool = True) -> Officer:
    """Somebody of a unit whom the administrator allowed to open names."""
    made = officer(app, role, unit)
    allow(app, made, may)
    return made


def allow(app: Flask, somebody: Officer, may: bool = True) -> None:
    database: Database = app.extensions["database"]
    with database.transaction() as session:
        session.get_one(Staff, (OFFICE, somebody.staff.id)).may_open_names = may
    if may:  # who may open names gives a second factor too
        somebody.client = browser_of(app, somebody.staff)


@pytest.fixture
def filed(client: Client) -> Filed:
    return file_report(client, siapa="sealed", nama=NAME, kontak=CONTACT)


def address(filed: Filed) -> str:
    return f"/petugas/perkara/{filed.number}/nama"


def opened(who: Officer, filed: Filed, reason: str = REASON, **fields: str) -> TestResponse:
    """Ask with a reason."""
    data = {"csrf_token": form_token(who.client, "/petugas/keluar"), "id": str(uuid.uuid4()), "alasan": reason}
    return who.client.post(address(filed), data={**data, **fields})


def _carried(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of a form, the reason among them."""
    form = page.text.split(f'action="{action}"')[1].split("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    assert fields["bawa-alasan"] == REASON
    return fields


def shows(page: TestResponse) -> bool:
    return NAME in page.text or CONTACT in page.text


def test_an_officer_of_the_unit_who_may_reads_the_name_after_a_reason(app: Flask, filed: Filed) -> None:
    for role in (OFFICER, HEAD):
        who = allowed(app, role)
        assert address(filed) in who.client.get(f"/petugas/perkara/{filed.number}").text
        asked = who.client.get(address(filed))
        assert not shows(asked)
        page = opened(who, filed)
        assert page.status_code == 200
        assert NAME in page.text
        assert CONTACT in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "Location" not in page.headers
        assert NAME not in str(page.headers)


def test_each_look_needs_a_reason_of_its_own(app: Flask, filed: Filed, database: Database) -> None:
    who, press = allowed(app), str(uuid.uuid4())
    assert shows(opened(who, filed, id=press))
    again = opened(who, filed, id=press)
    assert again.status_code == 409
    assert not shows(again)
    assert fields_of(again)["alasan"] == [REASON]
    assert fields_of(again)["id"] != [press]
    assert not shows(who.client.get(address(filed)))
    assert not shows(who.client.get(f"/petugas/perkara/{filed.number}"))
    assert count(database, IdentityOpening) == 1
    assert shows(opened(who, filed, "Nomor lama tidak aktif lagi."))
    assert count(database, IdentityOpening) == 2


@pytest.mark.parametrize("reason", ["", "   ", "karena", "x" * 501])
def test_without_a_proper_reason_nothing_is_opened_and_the_text_is_kept(
    app: Flask, filed: Filed, database: Database, reason: str
) -> None:
    page = opened(allowed(app), filed, reason)
    assert page.status_code == 422
    assert not shows(page)
    assert 'href="#alasan"' in page.text
    assert fields_of(page)["alasan"] == [reason.strip()]
    assert count(database, IdentityOpening) == 0


DENIED: dict[str, dict[str, Any]] = {
    "an officer of the unit who was not allowed": {"may": False},
    "a head of the unit who was not allowed": {"role": HEAD, "may": False},
    "an administrator, though allowed": {"role": ADMINISTRATOR},
    "an auditor, though allowed": {"role": AUDITOR},
}


@pytest.mark.parametrize("who", DENIED)
def test_everybody_else_is_refused_and_the_try_is_in_the_journal(
    app: Flask, filed: Filed, database: Database, who: str
) -> None:
    somebody = allowed(app, **DENIED[who])
    assert address(filed) not in somebody.client.get(f"/petugas/perkara/{filed.number}").text
    for number in (1, 2):
        answer = somebody.client.get(address(filed)) if number == 1 else opened(somebody, filed)
        assert answer.status_code == 403
        assert not shows(answer)
        denied = [line for line in journal_of(database, filed.number) if line.outcome == "denied"]
        assert len(denied) == number
        assert denied[-1].actor == f"staff:{somebody.staff.id}"
        assert str(denied[-1].facts["endpoint"]).startswith("names_desk.")
    assert count(database, IdentityOpening) == 0


def test_another_unit_does_not_even_learn_of_the_case_but_the_try_is_in_the_journal(
    app: Flask, filed: Filed, database: Database
) -> None:
    stranger = allowed(app, unit="hukum")
    assert opened(stranger, filed).status_code == 404
    last = journal_of(database, filed.number)[-1]
    assert (last.outcome, last.facts["reason"]) == ("denied", "sight")


def test_an_officer_of_another_unit_who_was_given_the_case_opens_no_name(
    app: Flask, filed: Filed, database: Database
) -> None:
    helper = allowed(app, unit="hukum")
    with database.transaction() as session:
        session.get_one(Case, (OFFICE, filed.case_id)).officer_id = helper.staff.id
    assert helper.client.get(f"/petugas/perkara/{filed.number}").status_code == 200
    assert opened(helper, filed).status_code == 403


def test_the_names_of_conduct_matters_are_opened_by_their_two_handlers_alone(app: Flask, database: Database) -> None:
    first, second = handlers(app, UNIT, None)
    filed = file_report(app.test_client(), CONDUCT, siapa="sealed", nama=NAME)
    for outsider in (allowed(app, HEAD), allowed(app, ADMINISTRATOR)):
        assert opened(outsider, filed).status_code == 404
    assert opened(first, filed).status_code == 403
    allow(app, first)
    allow(app, second)
    assert shows(opened(first, filed))
    assert shows(opened(second, filed))
    assert count(database, IdentityOpening) == 2


def test_the_citizen_reads_when_by_which_unit_and_why_but_not_by_whom(app: Flask, client: Client, filed: Filed) -> None:
    before = main_of(open_case(client, filed))
    who = allowed(app)
    assert opened(who, filed, "Untuk <b>menelepon</b> keluarga.").status_code == 200
    for prefix in ("", "/jv"):
        page = client.get(f"{prefix}/perkara")
        told = main_of(page)
        assert told != before
        assert "Untuk <b>menelepon</b> keluarga." in told  # main_of unescapes
        assert "Untuk &lt;b&gt;menelepon" in page.text
        assert who.staff.name not in told
        assert not shows(page)
    boss = administrator(app).client.get(f"/petugas/perkara/{filed.number}")
    assert "Untuk &lt;b&gt;menelepon" in boss.text
    assert not shows(boss)


def test_a_citizen_whose_name_nobody_opened_reads_that_too(app: Flask, client: Client, filed: Filed) -> None:
    told = main_of(open_case(client, filed))
    other = app.test_client()
    nameless = main_of(open_case(other, file_report(other, siapa="nameless")))
    heading = r"<h2>Nama Anda yang dirahasiakan</h2>"
    assert re.search(heading, told)
    assert not re.search(heading, nameless)


@pytest.mark.parametrize("who", ["nameless", "sealed", "open"])
def test_where_nothing_is_sealed_there_is_nothing_to_open(
    app: Flask, client: Client, database: Database, who: str
) -> None:
    name = {"nama": NAME} if who == "open" else {}
    filed = file_report(client, siapa=who, **name)
    somebody = allowed(app)
    case_page = somebody.client.get(f"/petugas/perkara/{filed.number}")
    assert address(filed) not in case_page.text
    page = somebody.client.get(address(filed))
    assert page.status_code == 200
    assert 'name="alasan"' not in page.text
    assert opened(somebody, filed).status_code == 409
    assert count(database, IdentityOpening) == 0


def test_the_journal_holds_ids_and_neither_reason_nor_name(app: Flask, filed: Filed, database: Database) -> None:
    who = allowed(app)
    opened(who, filed)
    line = journal_of(database, filed.number)[-1]
    with database.reading() as session:
        opening = session.scalars(select(IdentityOpening)).one()
        assert CaseEvent.__tablename__
        assert session.scalar(select(Case.version).where(Case.id == filed.case_id)) == 1
    assert (line.action, line.outcome, line.actor) == ("name.opened", "ok", f"staff:{who.staff.id}")
    assert line.facts == {"opening": str(opening.id), "unit": UNIT}
    assert (opening.staff_id, opening.reason, opening.case_id) == (who.staff.id, REASON, filed.case_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity_openings SET reason = 'x'",
        "DELETE FROM identity_openings",
        "INSERT OR REPLACE INTO identity_openings SELECT * FROM identity_openings",
    ],
)
def test_an_opening_is_written_for_ever(app: Flask, filed: Filed, database: Database, statement: str) -> None:
    opened(allowed(app), filed)
    with pytest.raises(IntegrityError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))
    assert count(database, IdentityOpening) == 1


def lost_keys(settings: Settings) -> Flask:
    """The same office after its seal keys were lost: with a new one."""
    return create_app(replace(settings, seal_keys=(Fernet.generate_key().decode(),)))


def test_a_lost_key_is_told_in_words_and_everything_else_works(
    app: Flask, filed: Filed, settings: Settings, database: Database
) -> None:
    who = allowed(app)
    later = lost_keys(settings)
    somebody = Officer(who.staff, browser_of(later, who.staff))
    assert somebody.client.get(f"/petugas/perkara/{filed.number}").status_code == 200
    answer = opened(somebody, filed)
    assert answer.status_code == 409
    assert "Kuncinya" in answer.text or "kunci" in answer.text
    assert count(database, IdentityOpening) == 0
    last = journal_of(database, filed.number)[-1]
    assert (last.action, last.outcome) == ("name.opened", "failed")
    citizen = later.test_client()
    assert open_case(citizen, filed).status_code == 200, "the receipt's keys are others"
    anew = file_report(citizen, siapa="sealed", nama=NAME)
    assert shows(opened(somebody, anew)), "what is sealed from now on opens"
    later.extensions["database"].dispose()


def test_an_open_name_whose_key_is_lost_does_not_break_the_page_of_its_case(
    app: Flask, client: Client, settings: Settings
) -> None:
    filed = file_report(client, siapa="open", nama=NAME)
    later = lost_keys(settings)
    page = officer(later, OFFICER, UNIT).client.get(f"/petugas/perkara/{filed.number}")
    assert page.status_code == 200
    assert "kunci" in page.text.lower()
    later.extensions["database"].dispose()


def test_an_older_key_that_is_kept_still_opens(app: Flask, filed: Filed, settings: Settings) -> None:
    both = (Fernet.generate_key().decode(), *settings.seal_keys)
    later = create_app(replace(settings, seal_keys=both))
    assert shows(opened(allowed(later), filed))
    later.extensions["database"].dispose()


def test_a_form_without_a_token_opens_nothing(app: Flask, filed: Filed, database: Database) -> None:
    who = allowed(app)
    answer = who.client.post(address(filed), data={"alasan": REASON, "id": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert not shows(answer)
    assert count(database, IdentityOpening) == 0


def test_the_name_stands_in_no_search_export_log_error_or_draft(
    app: Flask, filed: Filed, settings: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that is kept or handed out, after the name was opened once and one look failed."""
    caplog.set_level("INFO")
    who = allowed(app)
    assert shows(opened(who, filed))
    refused = app.test_client().post("/lapor/data-pemilih", data={"nama": NAME, "kontak": CONTACT, "cerita": ""})
    assert refused.status_code == 422
    boss = administrator(app)
    answers = [
        who.client.get("/petugas", query_string={"kata": NAME.split()[0]}),
        boss.client.get("/petugas/jurnal"),
        boss.client.get("/petugas/jurnal/jurnal.csv"),
        boss.client.get("/petugas/jurnal/kepala.txt"),
        boss.client.get(address(filed)),
        opened(Officer(who.staff, browser_of(lost_keys(settings), who.staff)), filed, "Alasan yang lain lagi."),
    ]
    for answer in answers:
        assert CONTACT not in answer.text
        assert NAME not in answer.text
        assert filed.number in answer.text or answer.status_code in (200, 403, 409)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        indexed = connection.exec_driver_sql("SELECT words FROM case_search").scalars().all()
    assert not [words for words in indexed if "Sulastri" in words]
    stored = [path for path in settings.var.rglob("*") if path.is_file()]
    database_file = str(settings.database_url).removeprefix("sqlite:///")
    for path in [*stored, type(settings.var)(database_file)]:
        assert NAME.encode() not in path.read_bytes(), path
    assert "Sulastri" not in caplog.text


def test_the_sealer_refuses_to_open_what_another_key_sealed() -> None:
    one, other = (Sealer((Fernet.generate_key().decode(),)) for _number in range(2))
    with pytest.raises(Exception, match="seal_broken"):
        other.open(one.seal(NAME))


def test_a_session_that_ended_keeps_the_reason_and_opens_the_name_for_whoever_signs_in(
    app: Flask, filed: Filed, database: Database
) -> None:
    who, ours = allowed(app), {"Sec-Fetch-Site": "same-origin"}
    browser = app.test_client()
    fields = {"alasan": REASON, "id": str(uuid.uuid4())}
    ended = browser.post(address(filed), data=fields, headers=ours)
    assert ended.status_code == 403
    assert not shows(ended)
    assert REASON in ended.text
    signed_in = {**_carried(ended, "/petugas/masuk"), "nama_masuk": who.staff.sign_in_name, "sandi": PASSWORD}
    step = browser.post("/petugas/masuk", data=signed_in, headers=ours)
    assert not shows(step), "the password alone opens no name"
    passed = {**_carried(step, "/petugas/masuk/kedua"), "kode_faktor": fresh_code(app, who.staff)}
    page = browser.post("/petugas/masuk/kedua", data=passed, headers=ours)
    assert page.status_code == 200
    assert shows(page)
    assert page.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        assert session.scalars(select(IdentityOpening.staff_id)).all() == [who.staff.id]
