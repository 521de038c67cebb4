"""The receipt: open for 30 minutes, kept open, closed for good; what it shows, saves and never shows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from tests.factories.cases import REPORT, Filed, attached, count, database_of, file_report, open_case
from tests.factories.files import picture
from tests.factories.pages import main_of
from webapp.cases.models import Case, Submission
from webapp.cases.service import receipts
from webapp.db import Database
from webapp.errors import OfficeError

# Tuesday, 24 November 2026, 09.12 WIB.
NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def filed(travel: time_machine.Traveller, client: Client) -> Filed:
    return file_report(client, berkas=attached(picture(), "foto.jpg"))


def is_open(client: Client, filed: Filed) -> bool:
    """Whether the page shows the digits; closed it must still show the number."""
    page = client.get(filed.receipt)
    assert page.status_code == 200
    assert filed.number in page.text
    seen = filed.pair in page.text
    assert seen == (filed.spoken in page.text)
    return seen


def press(client: Client, filed: Filed, deed: str) -> None:
    sent = client.post(filed.receipt, data={"aksi": deed})
    assert (sent.status_code, sent.location) == (303, filed.receipt)


def test_it_shows_digits_for_eyes_and_for_ears_and_says_until_when(client: Client, filed: Filed) -> None:
    main = main_of(client.get(filed.receipt))
    groups = filed.groups.split()
    seen = re.search(r'<p class="digits" aria-hidden="true">(.*?)</p>', main)
    spoken = re.search(r'<p class="vh">([\d ,]+)</p>', main)
    assert seen
    assert spoken
    assert re.findall(r"\d{4}", seen[1]) == groups
    assert spoken[1] == ", ".join(" ".join(group) for group in groups)
    assert "pukul 09.42 WIB" in main


def test_it_shows_number_unit_time_place_files_and_the_days_to_look_again(client: Client, filed: Filed) -> None:
    main = main_of(client.get(filed.receipt))
    for words in (
        filed.number,
        "Selasa, 24 November 2026, pukul 09.12 WIB",
        "KPU Jombang",
        "Subbagian Perencanaan, Data dan Informasi",
        "Jumat, 27 November 2026",  # verification: 3 working days
        "Senin, 14 Desember 2026",  # answer: 14 working days
        str(filed.fields["cerita"]),
        "foto.jpg",
    ):
        assert words in main


def test_it_is_open_for_thirty_minutes(travel: time_machine.Traveller, client: Client, filed: Filed) -> None:
    travel.move_to(NOW + 29 * MINUTE)
    assert is_open(client, filed)
    travel.move_to(NOW + 30 * MINUTE)
    assert not is_open(client, filed)


def test_the_same_send_again_opens_it_for_thirty_minutes_more(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    travel.move_to(NOW + 90 * MINUTE)
    assert not is_open(client, filed)
    again = {name: value for name, value in filed.fields.items() if name != "berkas"}
    assert client.post(REPORT, data=again).location == filed.receipt
    assert is_open(client, filed)
    travel.move_to(NOW + 120 * MINUTE)
    assert not is_open(client, filed)


def test_it_can_be_kept_open_while_it_is_open(travel: time_machine.Traveller, client: Client, filed: Filed) -> None:
    travel.move_to(NOW + 29 * MINUTE)
    press(client, filed, "perpanjang")
    travel.move_to(NOW + 58 * MINUTE)
    assert is_open(client, filed)
    travel.move_to(NOW + 59 * MINUTE)
    assert not is_open(client, filed)


def test_an_address_in_the_history_of_a_shared_phone_brings_the_digits_back_by_no_button(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    travel.move_to(NOW + 31 * MINUTE)
    for deed in ("perpanjang", "desa", "", "buka"):
        press(client, filed, deed)
    assert not is_open(client, filed)
    assert "<form" not in main_of(client.get(filed.receipt))


def test_closed_it_stays_closed_for_good(travel: time_machine.Traveller, client: Client, filed: Filed) -> None:
    press(client, filed, "tutup")
    assert not is_open(client, filed)
    press(client, filed, "perpanjang")
    client.post(REPORT, data={name: value for name, value in filed.fields.items() if name != "berkas"})
    assert not is_open(client, filed)
    travel.move_to(NOW + 40 * MINUTE)
    press(client, filed, "tutup")
    assert not is_open(client, filed)


def test_a_closed_receipt_shows_nothing_that_was_told(client: Client, filed: Filed) -> None:
    press(client, filed, "tutup")
    page = client.get(filed.receipt).text
    for words in (str(filed.fields["cerita"]), "foto.jpg", "Subbagian", "/perbaiki", "tanda-terima.txt"):
        assert words not in page
    for name in ("tanda-terima.txt", "tanggal.ics"):
        assert client.get(f"{filed.receipt}/{name}").status_code == 404


def test_a_closed_receipt_still_leads_to_the_case_by_its_digits(client: Client, filed: Filed) -> None:
    press(client, filed, "tutup")
    assert 'href="/lacak"' in main_of(client.get(filed.receipt))
    assert open_case(client, filed).status_code == 200


def test_the_service_refuses_to_keep_a_closed_receipt_open(app: Flask, client: Client, filed: Filed) -> None:
    press(client, filed, "tutup")
    with database_of(app).reading() as session:
        submission = session.scalars(select(Submission)).one()
        with pytest.raises(OfficeError, match="receipt_closed"):
            receipts.extend_receipt(session, submission)


def test_nobody_else_can_lock_a_receipt_or_its_digits(client: Client, app: Flask, filed: Filed) -> None:
    stranger = app.test_client()
    for last in "0123456789":
        stranger.post("/lacak", data={"kode": filed.digits[:-2] + last + filed.digits[-1]})
    assert is_open(client, filed)
    assert open_case(app.test_client(), filed).status_code == 200


def test_the_text_file_holds_number_and_digits_and_nothing_else(client: Client, filed: Filed) -> None:
    file = client.get(f"{filed.receipt}/tanda-terima.txt")
    assert file.text == f"{filed.number}\r\n{filed.groups}\r\n"
    assert file.headers["Content-Disposition"] == "attachment; filename=tanda-terima.txt"
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (file.headers["Cache-Control"], file.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_calendar_entry_is_a_whole_day_with_a_neutral_title_and_without_digits(
    client: Client, filed: Filed, prefix: str
) -> None:
    file = client.get(f"{prefix}{filed.receipt}/tanggal.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = file.text.split("\r\n")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert {"DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261128", "DTSTAMP:20261124T021200Z"} <= set(lines)
    [title] = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]
    assert title
    for telling in ("kpu", "piagam", "lapor", "perkara", "wadul", "pemilih"):
        assert telling not in title.casefold()
    for secret in (filed.digits, filed.groups, filed.number, str(filed.submission_id), filed.digits[:8]):
        assert secret not in file.text
    assert max(len(line.encode()) for line in lines) <= 75, "RFC 5545 folds longer lines"


def test_the_javanese_receipt_is_a_link_away_and_shows_the_same_digits(client: Client, filed: Filed) -> None:
    here = client.get(filed.receipt)
    link = re.search(r'<a href="(/jv/terima/[^"]+)" lang="jv"', here.text)
    assert link
    there = client.get(link[1])
    assert there.status_code == 200
    assert '<html lang="jv">' in there.text
    assert filed.pair in there.text
    assert "tabuh 09.12 WIB" in there.text
    assert f'href="{filed.receipt}" lang="id"' in there.text
    assert client.post(link[1], data={"aksi": "perpanjang"}).location == link[1]


def test_it_is_kept_by_no_cache_and_named_to_nobody(client: Client, filed: Filed) -> None:
    for path in (filed.receipt, f"{filed.receipt}/perbaiki"):
        page = client.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in page.headers


def test_reading_it_writes_nothing(app: Flask, client: Client, filed: Filed) -> None:
    def changes() -> int:
        with database_of(app).reading() as session:
            return session.scalar(select(func.max(Case.version))) or 0

    before = changes(), count(database_of(app), Submission)
    client.get(filed.receipt)
    client.get(f"/jv{filed.receipt}")
    assert (changes(), count(database_of(app), Submission)) == before


@pytest.mark.parametrize("path", [f"/terima/{uuid.UUID(int=7)}", "/terima/bukan-id", "/terima/"])
def test_an_unknown_receipt_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data={"aksi": "tutup"}).status_code == 404


def test_the_id_of_a_reply_opens_no_receipt(client: Client, filed: Filed, database: Database) -> None:
    page = open_case(client, filed).text
    token, handle, reply_id = (
        page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "pegangan", "id")
    )
    sent = client.post(
        "/perkara/balas", data={"csrf_token": token, "pegangan": handle, "id": reply_id, "pesan": "Halo"}
    )
    assert sent.status_code == 303
    assert count(database, Submission) == 2
    assert client.get(f"/terima/{reply_id}").status_code == 404
