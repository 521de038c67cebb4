"""What looks like a machine or gives a voice away costs one more press, and no limit refuses a filing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import Client

from tests.factories.cases import (
    REPORT,
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
from tests.factories.files import ogg, pdf, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp import clock
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import HeldFile
from webapp.i18n import gettext
from webapp.throttle.models import AddressCount, DailyKey

NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)


def confirm_page(client: Client, database: Database, fields: dict[str, Any], path: str = REPORT) -> Any:
    """Send once: nothing is filed, no error is shown, everything stands in the form again."""
    page = client.post(path, data=fields)
    assert page.status_code == 422
    assert faults_of(page) == []
    assert count(database, Case) == 0
    return page


def press_again(client: Client, database: Database, page: Any, path: str = REPORT) -> str:
    sent = client.post(path, data=flat(fields_of(page)))
    assert sent.status_code == 303
    assert count(database, Case) == 1
    return client.get(sent.location).text


def test_a_phone_whose_clock_goes_ahead_is_no_machine(client: Client, database: Database) -> None:
    ahead = str(int(clock.now().timestamp()) + 3 * 365 * 24 * 3600)
    assert client.post(REPORT, data=answers(dibuka=ahead)).status_code == 303
    assert count(database, Case) == 1


def test_the_trap_is_out_of_sight_and_out_of_reach(client: Client) -> None:
    page = client.get(REPORT).text
    trap = page.split('name="situs"')[0].rsplit("<div", 1)[1]
    assert 'class="vh" aria-hidden="true"' in trap
    assert 'tabindex="-1"' in page.split('name="situs"')[1].split(">")[0]


def test_a_filled_trap_costs_one_press_with_everything_kept(client: Client, database: Database) -> None:
    fields = answers(situs="http://murah.example", nama="Siti", desa="Galengdowo", mudah=["telepon", "jawa"])
    page = confirm_page(client, database, {**fields, "berkas": attached(picture(), "a.jpg")})
    back = flat(fields_of(page))
    assert {name: back[name] for name in fields} == {**fields, "situs": ""}
    assert back["yakin"] == "1"
    assert "a.jpg" in press_again(client, database, page)
    assert count(database, HeldFile) == 0


def test_a_form_sent_within_three_seconds_costs_one_press(client: Client, database: Database) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        fields = {**answers(), **flat(fields_of(client.get(REPORT)))} | {
            name: value for name, value in answers().items() if name not in ("id", "dibuka")
        }
        now.move_to(NOW + timedelta(seconds=2))
        page = confirm_page(client, database, fields)
        press_again(client, database, page)


def test_after_three_seconds_nothing_is_asked(client: Client, database: Database) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        opened = flat(fields_of(client.get(REPORT)))["dibuka"]
        now.move_to(NOW + timedelta(seconds=3))
        file_report(client, dibuka=opened)
    assert count(database, Case) == 1


def test_mending_a_fault_quickly_is_no_haste(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        opened = flat(fields_of(client.get(REPORT)))
        now.move_to(NOW + timedelta(minutes=4))
        page = client.post(REPORT, data={**answers(cerita=""), "dibuka": opened["dibuka"]})
        sent = client.post(REPORT, data={**flat(fields_of(page)), "cerita": "Lengkap."})
    assert sent.status_code == 303


def test_a_form_that_does_not_tell_when_it_was_opened_is_taken(client: Client) -> None:
    for opened in ("", "kemarin", "-5", "٣", "9" * 400, "1e9"):
        file_report(client, dibuka=opened)


def test_a_voice_without_a_name_is_warned_about_and_then_sent(client: Client, database: Database) -> None:
    fields = answers(siapa="nameless", berkas=[attached(ogg(), "suara.opus"), attached(pdf(), "surat.pdf")])
    page = confirm_page(client, database, fields)
    assert "suara.opus" in main_of(page)
    receipt = press_again(client, database, page)
    assert "suara.opus" in receipt
    assert "surat.pdf" in receipt


def test_the_voice_can_be_left_out_at_the_warning(client: Client, database: Database) -> None:
    page = confirm_page(client, database, answers(siapa="nameless", berkas=attached(ogg(), "suara.opus")))
    box = page.text.split('name="lepas" value="')[1].split('"')[0]
    sent = client.post(REPORT, data={**flat(fields_of(page)), "lepas": box})
    assert "suara.opus" not in client.get(sent.location).text


def test_a_picture_without_a_name_or_a_voice_with_one_are_taken_at_once(client: Client, database: Database) -> None:
    file_report(client, siapa="nameless", berkas=attached(picture(), "a.jpg"))
    file_report(client, siapa="sealed", nama="Siti", berkas=attached(ogg(), "suara.opus"))
    assert count(database, Case) == 2


def test_each_form_with_files_says_before_the_choice_that_a_voice_can_be_recognised(app: Flask, client: Client) -> None:
    filed = file_report(client)
    with app.test_request_context("/"):
        hint = gettext("A voice can be recognised. Send no recording when nobody may know you.")
    for page in (client.get(REPORT), open_case(client, filed), client.get("/perkara/berkas")):
        assert hint in main_of(page).split('type="file"')[0]


def test_the_ninth_filing_of_an_hour_from_one_address_is_taken_and_waits_to_be_checked(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOW, tick=False):
        filed = [file_report(client) for _ in range(9)]
        client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
        elsewhere = file_report(client)
    flags = [case_of(app, one.submission_id).needs_check for one in (*filed, elsewhere)]
    assert flags == [False] * 8 + [True, False]
    assert {case_of(app, one.submission_id).state for one in filed} == {"received"}


def test_the_ninth_gets_its_receipt_like_everybody(client: Client) -> None:
    filed = [file_report(client) for _ in range(9)][-1]
    assert filed.pair in client.get(filed.receipt).text
    assert open_case(client, filed).status_code == 200
    assert reply(client, "Ini sungguhan.").status_code == 303


def test_an_hour_later_the_same_address_is_trusted_again(app: Flask, client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        for _filing in range(9):
            file_report(client)
        now.move_to(NOW + timedelta(hours=2))
        later = file_report(client)
    assert case_of(app, later.submission_id).needs_check is False


def test_what_an_officer_records_never_counts_as_a_flood(app: Flask, database: Database) -> None:
    browser = signed_in(app, "officer", "data")
    for _visitor in range(9):
        page = browser.get("/petugas/catat/perihal/data-pemilih")
        hidden = {"csrf_token": page.text.split('name="csrf_token" value="')[1].split('"')[0]}
        fields = {**answers(), **hidden, "lewat": "desk", "tanggal": "0", "jam": ""}
        assert browser.post("/petugas/catat/perihal/data-pemilih", data=fields).status_code == 303
    with database.reading() as session:
        assert set(session.scalars(select(Case.needs_check))) == {False}
    assert count(database, AddressCount) == 0


def test_counts_are_hashed_under_the_key_of_the_day_and_gone_the_next(app: Flask, client: FlaskClient) -> None:
    client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    with time_machine.travel(NOW, tick=False) as now:
        file_report(client)
        with database_of(app).reading() as session:
            [row] = session.scalars(select(AddressCount))
            [key] = session.scalars(select(DailyKey))
        assert "198.51.100.9" not in row.address_hash
        now.move_to(NOW + timedelta(days=1))
        file_report(client)
        with database_of(app).reading() as session:
            [fresh] = session.scalars(select(AddressCount))
            assert fresh.address_hash != row.address_hash
            assert [other.secret for other in session.scalars(select(DailyKey))] != [key.secret]
            assert session.scalar(select(AddressCount.count)) == 1


def test_a_full_counter_refuses_nobody(app: Flask, client: Client) -> None:
    file_report(client)
    with database_of(app).transaction() as session:
        session.execute(update(AddressCount).values(count=10_000))
    assert case_of(app, file_report(client).submission_id).needs_check is True
