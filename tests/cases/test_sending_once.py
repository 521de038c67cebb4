"""A filing counts once, however often and over whatever path it comes (DESIGN §5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.cases import (
    REPORT,
    again,
    answers,
    attached,
    case_of,
    count,
    file_report,
    flat,
    open_case,
)
from tests.factories.files import pdf, picture
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Case, CaseEvent, Receipt, Submission
from webapp.config import Key
from webapp.crypto import KeyRing
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile
from webapp.throttle.models import AddressCount

NEW_KEY = Key("k2", b"n" * 32)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Attachment.name).order_by(Attachment.position)))


def test_a_double_press_opens_one_case_and_leads_to_the_same_receipt(client: Client, database: Database) -> None:
    fields = answers()
    first, second = (client.post(REPORT, data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location == f"/terima/{fields['id']}"
    assert [count(database, table) for table in (Case, CaseEvent, Receipt, Submission)] == [1, 1, 1, 1]


def test_two_presses_at_the_same_moment_open_one_case(app: Flask, database: Database) -> None:
    fields = answers()
    with ThreadPoolExecutor(4) as hands:
        sent = list(hands.map(lambda _: app.test_client().post(REPORT, data=fields).status_code, range(4)))
    assert sent == [303] * 4
    assert count(database, Case) == 1


def test_two_tabs_of_the_same_empty_form_keep_two_reports(client: Client, database: Database) -> None:
    one = file_report(client)
    other = client.post(REPORT, data={**one.fields, "cerita": "Dari tab kedua."})
    assert other.status_code == 409
    sent = client.post(REPORT, data=flat(fields_of(other)))
    assert sent.status_code == 303
    assert sent.location != one.receipt
    assert count(database, Case) == 2


@pytest.mark.parametrize("id_as_sent", [str.upper, lambda text: text.replace("-", ""), lambda text: f"  {text} "])
def test_the_id_is_one_id_however_it_is_written(
    client: Client, database: Database, id_as_sent: Callable[[str], str]
) -> None:
    filed = file_report(client)
    sent = client.post(REPORT, data={**filed.fields, "id": id_as_sent(str(filed.submission_id))})
    assert (sent.status_code, count(database, Case)) == (303, 1)


def test_line_ends_outer_space_and_unicode_forms_make_no_other_body(client: Client, database: Database) -> None:
    filed = file_report(client, cerita="Caf\u00e9 tutup.\r\nBaris kedua.")
    sent = client.post(REPORT, data={**filed.fields, "cerita": "  Cafe\u0301 tutup.\nBaris kedua.\n"})
    assert (sent.status_code, count(database, Case)) == (303, 1)


def test_language_button_timing_and_trap_make_no_other_body(client: Client, database: Database) -> None:
    filed = file_report(client)
    later = {**filed.fields, "dibuka": "2000", "yakin": "1", "situs": "x", "csrf_token": "y", "kirim": ""}
    sent = client.post(f"/jv{REPORT}", data=later)
    assert (sent.status_code, sent.location) == (303, f"/jv{filed.receipt}")
    assert count(database, Case) == 1


def test_the_same_id_under_another_matter_is_another_body(client: Client, database: Database) -> None:
    filed = file_report(client)
    assert client.post("/lapor/logistik", data=filed.fields).status_code == 409
    assert count(database, Case) == 1


def test_another_body_comes_back_filled_in_with_a_fresh_id_and_without_the_other_receipt(client: Client) -> None:
    filed = file_report(client, nama="Siti", desa="Galengdowo")
    changed = {**filed.fields, "cerita": "Teks yang lain sama sekali."}
    page = client.post(REPORT, data=changed)
    assert page.status_code == 409
    back = flat(fields_of(page))
    assert back.pop("id") not in ("", str(filed.submission_id))
    assert {name: back[name] for name in changed if name != "id"} == {n: v for n, v in changed.items() if n != "id"}
    assert str(filed.submission_id) not in page.text
    for secret in (filed.digits, filed.groups, filed.number, str(filed.fields["cerita"])):
        assert secret not in page.text


def test_files_of_a_conflict_travel_with_the_fresh_id(client: Client, app: Flask, database: Database) -> None:
    filed = file_report(client)
    page = client.post(
        REPORT,
        data={**filed.fields, "cerita": "Lain.", "berkas": [attached(picture(), "a.jpg"), attached(pdf(), "b.pdf")]},
    )
    assert page.status_code == 409
    assert "a.jpg" in main_of(page)
    assert "b.pdf" in main_of(page)
    sent = client.post(REPORT, data=flat(fields_of(page)))
    assert sent.status_code == 303
    fresh = case_of(app, uuid.UUID(sent.location.rsplit("/", 1)[1]))
    with database.reading() as session:
        owners = session.execute(select(Attachment.owner_id, Attachment.name).order_by(Attachment.position)).all()
    assert [tuple(row) for row in owners] == [(fresh.id, "a.jpg"), (fresh.id, "b.pdf")]
    assert count(database, HeldFile) == 0


def test_files_kept_with_an_earlier_refusal_travel_with_a_conflict_too(client: Client, database: Database) -> None:
    filed = file_report(client)
    refused = client.post(REPORT, data={**filed.fields, "cerita": "", "berkas": attached(picture(), "foto.jpg")})
    assert refused.status_code == 422
    conflict = client.post(REPORT, data={**flat(fields_of(refused)), "cerita": "Lain."})
    assert conflict.status_code == 409
    assert "foto.jpg" in main_of(conflict)
    assert client.post(REPORT, data=flat(fields_of(conflict))).status_code == 303
    with database.reading() as session:
        owners = list(session.scalars(select(Attachment.owner_id)))
    assert len(owners) == 1
    assert owners[0] != filed.case_id


def test_files_new_to_a_known_id_are_added_and_known_ones_are_not_doubled(client: Client, database: Database) -> None:
    filed = file_report(client, berkas=[attached(picture(), "a.jpg")])
    more = {**filed.fields, "berkas": [attached(picture(), "a.jpg"), attached(pdf(), "b.pdf")]}
    assert client.post(REPORT, data=more).status_code == 303
    assert names(database) == ["a.jpg", "b.pdf"]
    assert count(database, Case) == 1


def test_a_repeat_after_closing_shows_the_number_and_no_digits(client: Client) -> None:
    filed = file_report(client)
    client.post(filed.receipt, data={"aksi": "tutup"})
    sent = client.post(REPORT, data=filed.fields)
    assert (sent.status_code, sent.location) == (303, filed.receipt)
    page = client.get(filed.receipt)
    assert filed.number in page.text
    assert filed.pair not in page.text
    assert filed.spoken not in page.text


def test_a_correction_does_not_change_what_counts_as_the_same_body(client: Client, database: Database) -> None:
    filed = file_report(client)
    corrected = client.post(
        f"{filed.receipt}/perbaiki", data={**filed.fields, "versi": "1", "cerita": "Sudah dibetulkan."}
    )
    assert corrected.status_code == 303
    assert client.post(REPORT, data=filed.fields).status_code == 303
    assert count(database, Case) == 1


def test_after_a_change_of_keys_an_old_id_is_found_and_its_digits_open_the_case(
    app: Flask, client: Client, database: Database
) -> None:
    filed = file_report(client)
    ring: KeyRing = app.extensions["keyring"]
    app.extensions["keyring"] = replace(ring, keys=(NEW_KEY, *ring.keys))
    assert client.post(REPORT, data=filed.fields).location == filed.receipt
    assert client.post(REPORT, data={**filed.fields, "cerita": "Lain"}).status_code == 409
    assert filed.number in open_case(client, filed).text
    assert count(database, Case) == 1
    newer = file_report(client)
    with database.reading() as session:
        hashes = list(session.scalars(select(Submission.id_hash).where(Submission.case_id == newer.case_id)))
    assert [text.split(":")[0] for text in hashes] == ["k2"]


def test_files_held_before_a_change_of_keys_are_found_after_it(app: Flask, client: Client, database: Database) -> None:
    page = client.post(REPORT, data=answers(cerita="", berkas=attached(picture(), "foto.jpg")))
    ring: KeyRing = app.extensions["keyring"]
    app.extensions["keyring"] = replace(ring, keys=(NEW_KEY, *ring.keys))
    assert client.post(REPORT, data={**flat(fields_of(page)), "cerita": "Lengkap."}).status_code == 303
    assert names(database) == ["foto.jpg"]


def test_a_broken_or_missing_id_refuses_nobody(client: Client, database: Database) -> None:
    for text in ("", "bukan-id", "\x00", "🙂" * 50, "9" * 5000):
        assert client.post(REPORT, data=answers(id=text)).status_code == 303
    without = answers()
    del without["id"]
    assert client.post(REPORT, data=without).status_code == 303
    assert count(database, Case) == 6


def test_a_repeat_is_no_new_filing_of_this_address(client: Client, database: Database) -> None:
    filed = file_report(client)
    for _press in range(3):
        client.post(REPORT, data=again(filed.fields))
    with database.reading() as session:
        assert list(session.scalars(select(AddressCount.count))) == [1]
