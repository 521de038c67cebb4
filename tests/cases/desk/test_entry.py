"""An officer files for a visitor, a caller or a letter: the original time counts, the receipt is on the screen."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import attached, case_of, count
from tests.factories.desk import Officer, events_of, handlers, journal_of, officer, token
from tests.factories.files import picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.accounts.models import HEAD
from webapp.cases import matters
from webapp.cases.models import Case
from webapp.crypto import grouped, receipt_digits
from webapp.db import Database
from webapp.files.models import Attachment

ENTRY = "/petugas/catat/perihal/data-pemilih"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday, 10:00 WIB
SOUND = {
    "lewat": "letter",
    "tanggal": "t",
    "tanggal_hari": "20",
    "tanggal_bulan": "11",
    "tanggal_tahun": "2026",
    "jam": "09.30",
    "cerita": "Bu Warti bercerita namanya hilang.",
    "kecamatan": "35.17.05",
    "kapan": "x",
    "siapa": "sealed",
}


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    """Tuesday morning, with the office open."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def sri(at: time_machine.Traveller, app: Flask) -> Officer:
    """An officer of another unit than the one that will handle it."""
    return officer(app, unit_key="parmas")


def record(who: Officer, path: str = ENTRY, **changes: Any) -> tuple[uuid.UUID, TestResponse]:
    """Save the form; returns the id it carried."""
    fields = {**SOUND, "id": str(uuid.uuid4()), "csrf_token": token(who.client), **changes}
    return uuid.UUID(fields["id"]), who.client.post(path, data=fields, content_type="multipart/form-data")


def number_of(case: Case) -> str:
    return f"JBG-{case.year}-{case.number:06d}"


def test_original_time_channel_and_officer_are_kept_and_the_promise_counts_from_then(
    app: Flask, database: Database, sri: Officer
) -> None:
    submission_id, sent = record(sri)
    assert (sent.status_code, sent.location) == (303, f"/petugas/catat/tanda-terima/{submission_id}")
    case = case_of(app, submission_id)
    assert case.received_at == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert case.recorded_at == NOW
    assert (case.channel, case.unit_key, case.needs_check) == ("letter", "data", False)
    assert (case.verify_on, case.answer_on) == (date(2026, 11, 25), date(2026, 12, 10))
    event, line = events_of(database, number_of(case))[0], journal_of(database, number_of(case))[0]
    assert event.actor == line.actor == f"staff:{sri.staff.id}"
    assert event.kind == "received"
    assert "Warti" not in str(line.facts)


SENT_BY_SCRIPT = {"X-Piagam-Kirim": "1"}


def test_what_the_line_did_not_take_is_told_its_number_and_the_receipt_of_the_desk(app: Flask, sri: Officer) -> None:
    fields = {**SOUND, "id": str(uuid.uuid4()), "csrf_token": token(sri.client)}
    for status in (201, 201):
        sent = sri.client.post(ENTRY, data=fields, headers=SENT_BY_SCRIPT)
        assert sent.status_code == status
        case = case_of(app, uuid.UUID(fields["id"]))
        assert json.loads(sent.text) == {
            "id": fields["id"],
            "nomor": number_of(case),
            "tanda": f"/petugas/catat/tanda-terima/{fields['id']}",
        }


def test_today_of_a_recording_that_waited_is_the_day_on_which_the_citizen_came(app: Flask, sri: Officer) -> None:
    submission_id, _sent = record(sri, tanggal="0", jam="", kapan="0", tunda=str(20 * 3600))
    case = case_of(app, submission_id)
    assert case.received_at == NOW - timedelta(hours=20)
    assert case.happened_on == date(2026, 11, 23)


def test_what_another_account_recorded_is_not_sent_in_this_ones_name(
    app: Flask, database: Database, sri: Officer
) -> None:
    other = officer(app, unit_key="data")
    mark = fields_of(other.client.get(ENTRY))["penulis"][0]
    _id, refused = record(sri, penulis=mark)
    assert refused.status_code == 409
    assert count(database, Case) == 0
    assert record(other, penulis=mark)[1].status_code == 303


def test_a_letter_of_last_year_gets_a_number_of_its_own_year(app: Flask, sri: Officer) -> None:
    submission_id, _sent = record(sri, tanggal_hari="30", tanggal_bulan="12", tanggal_tahun="2025")
    assert case_of(app, submission_id).year == 2025


@pytest.mark.parametrize(
    ("changes", "moment"),
    [
        ({"tanggal": "0", "jam": ""}, NOW),
        ({"tanggal": "1", "jam": ""}, datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
        ({"tanggal": "0", "jam": "9:05"}, datetime(2026, 11, 24, 2, 5, tzinfo=UTC)),
        ({"tanggal": "0", "jam": "10.00"}, NOW),
        ({"tanggal": "", "jam": "00.00"}, datetime(2026, 11, 19, 17, 0, tzinfo=UTC)),
    ],
)
def test_times_as_people_write_them(app: Flask, sri: Officer, changes: dict[str, str], moment: datetime) -> None:
    submission_id, sent = record(sri, **changes)
    assert sent.status_code == 303
    assert case_of(app, submission_id).received_at == moment


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"tanggal": "0", "jam": "10.01"}, "jam"),
        ({"tanggal_hari": "25"}, "tanggal-1"),
        ({"tanggal_hari": "31"}, "tanggal-1"),
        ({"tanggal": "x", "tanggal_hari": "", "tanggal_bulan": ""}, "tanggal-1"),
        ({"tanggal": "", "tanggal_hari": "", "tanggal_bulan": ""}, "tanggal-1"),
        ({"jam": "24.00"}, "jam"),
        ({"jam": "9"}, "jam"),
        ({"jam": "²².⁰⁰"}, "jam"),
        ({"jam": "pukul sembilan"}, "jam"),
        ({"lewat": ""}, "lewat-1"),
        ({"lewat": "web"}, "lewat-1"),
    ],
)
def test_a_time_to_come_or_of_no_shape_is_refused_at_its_field_and_nothing_is_lost(
    database: Database, sri: Officer, changes: dict[str, str], fault: str
) -> None:
    submission_id, page = record(sri, **changes)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == [fault]
    assert f'id="{fault.removesuffix("-1")}-salah"' in page.text
    back = fields_of(page)
    assert back["id"] == [str(submission_id)]
    assert back["cerita"] == [SOUND["cerita"]]
    assert count(database, Case) == 0


def test_faults_of_both_halves_are_told_together_in_the_order_of_the_page(sri: Officer) -> None:
    _id, page = record(sri, lewat="", cerita="", jam="99")
    assert [to for to, _sentence in faults_of(page)] == ["lewat-1", "cerita"]


def test_the_receipt_shows_digits_number_and_what_was_recorded_to_print(app: Flask, sri: Officer) -> None:
    submission_id, sent = record(sri)
    page = sri.client.get(sent.location)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    main = main_of(page)
    for group in grouped(receipt_digits(submission_id)):
        assert group in main
    for words in (number_of(case_of(app, submission_id)), SOUND["cerita"], "20 November 2026", "25 November 2026"):
        assert words in main


def test_the_receipts_digits_open_the_case_for_the_citizen(client: Client, sri: Officer) -> None:
    submission_id, _sent = record(sri)
    assert client.post("/lacak", data={"kode": receipt_digits(submission_id)}).status_code == 303
    assert SOUND["cerita"] in main_of(client.get("/perkara"))


def test_the_receipt_closes_after_half_an_hour(at: time_machine.Traveller, app: Flask, sri: Officer) -> None:
    submission_id, sent = record(sri)
    at.shift(31 * 60)
    main = main_of(sri.client.get(sent.location))
    assert not any(group in main for group in grouped(receipt_digits(submission_id)))
    assert number_of(case_of(app, submission_id)) in main


def test_a_receipt_on_the_desk_is_for_staff_who_record(client: Client, sri: Officer) -> None:
    _id, sent = record(sri)
    assert client.get(sent.location).status_code == 303
    assert sri.client.get(f"/petugas/catat/tanda-terima/{uuid.uuid4()}").status_code == 404


def test_pressed_twice_it_is_one_case_with_one_receipt(database: Database, sri: Officer) -> None:
    fixed = str(uuid.uuid4())
    first = record(sri, id=fixed, berkas=[attached(picture(), "surat.jpg")])[1]
    second = record(sri, id=fixed, berkas=[attached(picture(), "surat.jpg")])[1]
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(database, Case) == 1
    assert count(database, Attachment) == 1


def test_the_same_id_with_another_day_comes_back_filled_with_a_fresh_id(database: Database, sri: Officer) -> None:
    fixed = str(uuid.uuid4())
    record(sri, id=fixed)
    _id, page = record(sri, id=fixed, tanggal_hari="19")
    assert page.status_code == 409
    back = fields_of(page)
    assert (back["tanggal_hari"], back["jam"], back["lewat"]) == (["19"], ["09.30"], ["letter"])
    assert back["id"] != [fixed]
    assert sri.client.post(ENTRY, data=dict(back)).status_code == 303
    assert count(database, Case) == 2


def test_many_filings_of_one_desk_are_never_held_for_a_check(app: Flask, database: Database, sri: Officer) -> None:
    for number in range(10):
        assert record(sri, cerita=f"Laporan {number}")[1].status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Case).where(Case.needs_check)).all() == []


def test_the_choice_offers_what_takes_a_form_here_and_each_leads_to_one(app: Flask, sri: Officer) -> None:
    page = sri.client.get("/petugas/catat").text
    offered = set(re.findall(r'href="(/petugas/catat/[^"]+)"', page))
    expected = {f"/petugas/catat/perihal/{slug}" for slug, row in matters.by_slug().items() if row.door == "form"}
    assert {path for path in offered if "/perihal/" in path} == expected
    services = sorted(path for path in offered if "/layanan/" in path)
    assert services
    for path in (sorted(expected)[0], services[0]):
        assert 'name="lewat"' in sri.client.get(path).text


def test_a_conduct_matter_is_recorded_by_its_handlers_alone(app: Flask, database: Database, sri: Officer) -> None:
    path = "/petugas/catat/perihal/anggota-sekretariat"
    handler, _second = handlers(app)
    boss = officer(app, HEAD, "hukum")
    for person in (sri, boss):
        assert path not in person.client.get("/petugas/catat").text
        assert person.client.get(path).status_code == 404
        assert record(person, path)[1].status_code == 404
    assert path in handler.client.get("/petugas/catat").text
    submission_id, sent = record(handler, path)
    assert sent.status_code == 303
    assert case_of(app, submission_id).conduct


@pytest.mark.parametrize("path", ["perihal/korupsi", "perihal/tidak-ada", "layanan/tidak-ada", "lain/data-pemilih"])
def test_what_takes_no_form_here_is_not_found(sri: Officer, path: str) -> None:
    assert sri.client.get(f"/petugas/catat/{path}").status_code == 404


@pytest.mark.parametrize(("year", "status"), [("2025", 303), ("2024", 422)])
def test_a_visit_of_more_than_a_year_ago_is_a_mistyped_year(sri: Officer, year: str, status: int) -> None:
    _id, sent = record(sri, tanggal_hari="24", tanggal_bulan="11", tanggal_tahun=year)
    assert sent.status_code == status
    if status == 422:
        assert [to for to, _words in faults_of(sent)] == ["tanggal-1"]


@pytest.mark.parametrize(("day", "status"), [("20", 303), ("21", 422)])
def test_nothing_happened_after_the_day_it_came_in(database: Database, sri: Officer, day: str, status: int) -> None:
    _id, sent = record(sri, kapan="t", kapan_hari=day, kapan_bulan="11", kapan_tahun="2026")
    assert sent.status_code == status
    assert count(database, Case) == (status == 303)
    if status == 422:
        assert [to for to, _words in faults_of(sent)] == ["kapan-1"]


def test_the_officer_closes_the_receipt_and_its_digits_are_gone(sri: Officer) -> None:
    submission_id, sent = record(sri)
    first = grouped(receipt_digits(submission_id))[0]
    assert first in sri.client.get(sent.location).text
    assert f'action="{sent.location}"' in sri.client.get(sent.location).text
    closed = sri.client.post(sent.location, data={"csrf_token": token(sri.client)})
    assert (closed.status_code, closed.location) == (303, sent.location)
    assert " ".join(grouped(receipt_digits(submission_id))[:2]) not in sri.client.get(sent.location).text
