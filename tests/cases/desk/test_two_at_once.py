"""Two at once: the second sees what the first did, and keeps every word they typed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, attached, deed, open_case, reply
from tests.factories.desk import Officer, administrator, drafts_of, events_of, messages_of, not_ours, row_of
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp.db import Database

LETTER = {
    "badan": "bawaslu-jombang",
    "nomor": "12/B/2026",
    "tanggal_hari": "3",
    "tanggal_bulan": "2",
    "tanggal_tahun": "2026",
    "alasan": "Bawaslu yang berwenang.",
}
SECOND: dict[str, dict[str, str]] = {
    "pesan": {"jenis": "answer", "pesan": "Jawaban kedua yang panjang."},
    "keadaan": {"ke": "in_hand", "alasan": "Kami mulai mengerjakannya."},
    "teruskan": LETTER,
    "tugas": {"unit": "umum", "petugas": ""},
}
FORMS = {"pesan": "isian", "keadaan": "keadaan", "teruskan": "teruskan", "tugas": "tugas"}


@pytest.fixture
def first(app: Flask) -> Officer:
    """The colleague who is faster."""
    return administrator(app)


def conflict_of(page: TestResponse) -> str:
    """The part of a 409 page that tells what happened."""
    assert page.status_code == 409
    main = main_of(page)
    return main[main.index('id="bentrok"') : main.index("</section>")]


@pytest.mark.parametrize("name", SECOND)
def test_the_second_officer_sees_what_the_first_sent_and_keeps_what_they_typed(
    database: Database, first: Officer, boss: Officer, filed: Filed, name: str
) -> None:
    not_ours(database, filed.case_id)
    boss.look(filed.number)
    first.write(filed.number, "question", "Di TPS mana ibu terdaftar?")
    told = conflict_of(page := boss.press(filed.number, name, **SECOND[name]))
    assert "Di TPS mana ibu terdaftar?" in told
    assert first.staff.name in told
    kept = fields_of(page, FORMS[name])
    assert {field: kept[field] for field in SECOND[name]} == {field: [text] for field, text in SECOND[name].items()}
    case = row_of(database, filed.number)
    assert (case.state, case.version, case.unit_key, case.referred_body) == ("waiting", 2, "data", None)


@pytest.mark.parametrize("name", SECOND)
def test_what_came_back_can_be_sent_at_once(
    database: Database, first: Officer, boss: Officer, filed: Filed, name: str
) -> None:
    not_ours(database, filed.case_id)
    boss.look(filed.number)
    first.write(filed.number, "note", "Saya periksa dulu.")
    page = boss.press(filed.number, name, **SECOND[name])
    again = {field: values[0] for field, values in fields_of(page, FORMS[name]).items()}
    sent = boss.client.post(f"/petugas/perkara/{filed.number}/{name}", data=again)
    assert sent.status_code == 303
    assert row_of(database, filed.number).version == 3


def test_an_officers_own_later_deed_does_not_stop_the_answer_that_waited_on_her_computer(
    database: Database, boss: Officer, filed: Filed
) -> None:
    boss.look(filed.number)
    waiting = boss.seen[filed.number]
    boss.write(filed.number, "note", "Catatan yang ditulis sesudahnya.")
    boss.write(filed.number, "question", "Di TPS mana?")
    boss.seen[filed.number] = waiting
    assert boss.press(filed.number, "pesan", jenis="answer", pesan="Yang menunggu.").status_code == 303
    assert drafts_of(database, filed.number)[-1].body == "Yang menunggu."


def test_what_somebody_else_did_between_ones_own_deeds_is_still_shown_first(
    database: Database, first: Officer, boss: Officer, filed: Filed
) -> None:
    boss.look(filed.number)
    waiting = boss.seen[filed.number]
    first.write(filed.number, "note", "Rekan menulis lebih dulu.")
    boss.write(filed.number, "note", "Catatan sendiri.")
    boss.seen[filed.number] = waiting
    told = conflict_of(boss.press(filed.number, "pesan", jenis="answer", pesan="Yang menunggu."))
    assert "Rekan menulis lebih dulu." in told


def test_only_what_came_after_the_own_page_is_told(first: Officer, boss: Officer, filed: Filed) -> None:
    first.write(filed.number, "note", "Catatan lama.")
    boss.look(filed.number)
    first.write(filed.number, "note", "Catatan baru.")
    told = conflict_of(boss.press(filed.number, "pesan", jenis="note", pesan="Punya saya."))
    assert "Catatan baru." in told
    assert "Catatan lama." not in told


def test_a_reply_of_the_citizen_comes_first_too_with_its_files(client: Client, boss: Officer, filed: Filed) -> None:
    boss.look(filed.number)
    open_case(client, filed)
    assert reply(client, "Tambahan dari saya.", berkas=[attached(picture(), "bukti.jpg")]).status_code == 303
    told = conflict_of(page := boss.press(filed.number, "pesan", jenis="answer", pesan="Jawaban saya."))
    assert "Tambahan dari saya." in told
    assert "bukti.jpg" in told
    assert fields_of(page)["pesan"] == ["Jawaban saya."]


def test_an_answer_to_a_case_withdrawn_meanwhile_is_kept_and_only_a_note_is_offered(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    boss.look(filed.number)
    open_case(client, filed)
    deed(client, "cabut")
    page = boss.press(filed.number, "pesan", jenis="answer", pesan="Jawaban yang terlambat.")
    assert page.status_code == 409
    back = fields_of(page)
    assert back["pesan"] == ["Jawaban yang terlambat."]
    assert back["jenis"] == ["note"]
    assert row_of(database, filed.number).state == "withdrawn"


def test_the_citizen_is_never_stopped_by_an_officer_who_was_first(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    page = open_case(client, filed)
    seen: dict[str, Any] = {name: values[0] for name, values in fields_of(page).items()}
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    assert client.post("/perkara/balas", data={**seen, "pesan": "Saya menulis bersamaan."}).status_code == 303
    assert [row.body for row in messages_of(database, filed.number)] == ["Sudah diperbaiki.", "Saya menulis bersamaan."]
    assert row_of(database, filed.number).state == "reopened"


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99"])
def test_a_page_without_a_true_version_writes_nothing(
    database: Database, boss: Officer, filed: Filed, version: str
) -> None:
    page = boss.press(filed.number, "pesan", jenis="note", pesan="Tanpa versi.", versi=version)
    assert page.status_code == 409
    assert fields_of(page)["pesan"] == ["Tanpa versi."]
    assert messages_of(database, filed.number) == []


def test_a_fault_of_the_form_does_not_hide_that_somebody_was_first(
    database: Database, first: Officer, boss: Officer, filed: Filed
) -> None:
    boss.look(filed.number)
    first.write(filed.number, "note", "Saya dulu.")
    page = boss.press(filed.number, "pesan", jenis="answer", pesan="")
    assert page.status_code == 422
    again = {field: values[0] for field, values in fields_of(page).items()}
    sent = boss.client.post(f"/petugas/perkara/{filed.number}/pesan", data={**again, "pesan": "Kini ada isinya."})
    assert "Saya dulu." in conflict_of(sent)
    assert len(events_of(database, filed.number)) == 2


def test_a_409_in_htmx_is_the_main_part_with_the_place_that_takes_the_focus(
    first: Officer, boss: Officer, filed: Filed
) -> None:
    hidden = fields_of(boss.look(filed.number))
    first.write(filed.number, "note", "Saya dulu.")
    form = {name: hidden[name][0] for name in ("csrf_token", "versi", "id")}
    page = boss.client.post(
        f"/petugas/perkara/{filed.number}/pesan",
        data={**form, "jenis": "note", "pesan": "Saya juga."},
        headers={"HX-Request": "true"},
    )
    assert page.status_code == 409
    assert "<html" not in page.text
    assert 'id="bentrok" tabindex="-1" data-focus' in page.text
