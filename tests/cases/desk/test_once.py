"""A button pressed twice, a lost answer, Back and send again: each press of a form counts once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.cases import Filed, open_case, reply
from tests.factories.desk import Officer, drafts_of, events_of, messages_of, not_ours, officer, row_of
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import Attachment

PRESSES: dict[str, dict[str, Any]] = {
    "pesan": {"jenis": "answer", "pesan": "Sudah diperbaiki."},
    "keadaan": {"ke": "verifying", "alasan": ""},
    "teruskan": {
        "badan": "dkpp",
        "nomor": "7/A",
        "tanggal_hari": "1",
        "tanggal_bulan": "1",
        "tanggal_tahun": "2026",
        "alasan": "",
    },
    "tugas": {"unit": "umum", "petugas": ""},
    "transkrip": {"transkrip": "Tolong dicek."},
    "diperiksa": {},
}


def fields_for(database: Database, filed: Filed, name: str) -> dict[str, Any]:
    with database.transaction() as session:
        voice = session.scalars(select(Attachment).where(Attachment.media_type.startswith("audio/"))).first()
        session.get_one(Case, ("3517", filed.case_id)).needs_check = True
    extra = {"suara": str(voice.id)} if voice and name == "transkrip" else {}
    return {**PRESSES[name], **extra, "id": str(uuid.uuid4())}


@pytest.mark.parametrize("name", PRESSES)
def test_the_second_press_answers_like_the_first_and_changes_nothing(
    database: Database, boss: Officer, filed: Filed, name: str
) -> None:
    fields = fields_for(database, filed, name)
    not_ours(database, filed.case_id)
    first = boss.press(filed.number, name, **fields)
    assert first.status_code == 303
    before = row_of(database, filed.number)
    second = boss.press(filed.number, name, **fields)
    assert (second.status_code, second.location) == (303, first.location)
    after = row_of(database, filed.number)
    assert after.version == before.version == 2
    assert [event.kind for event in events_of(database, filed.number)][1:] == [
        events_of(database, filed.number)[-1].kind
    ]
    assert len(messages_of(database, filed.number)) == (1 if name == "transkrip" else 0)
    assert len(drafts_of(database, filed.number)) == (1 if name == "pesan" else 0)


def test_the_second_press_is_harmless_even_after_somebody_else_wrote(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    fields = fields_for(database, filed, "pesan")
    boss.press(filed.number, "pesan", **fields)
    open_case(client, filed)
    reply(client, "Terima kasih.")
    assert boss.press(filed.number, "pesan", **fields).status_code == 303
    assert [row.body for row in messages_of(database, filed.number)] == ["Terima kasih."]
    assert [row.body for row in drafts_of(database, filed.number)] == ["Sudah diperbaiki."]


def test_the_same_id_with_another_text_is_kept_and_said(database: Database, boss: Officer, filed: Filed) -> None:
    fields = fields_for(database, filed, "pesan")
    boss.press(filed.number, "pesan", **fields)
    page = boss.press(filed.number, "pesan", **{**fields, "pesan": "Teks lain."})
    assert page.status_code == 409
    back = fields_of(page)
    assert back["pesan"] == ["Teks lain."]
    assert back["id"] != [fields["id"]]
    assert "Rancangan jawaban" in main_of(page)[: main_of(page).index("</section>")]
    assert [row.body for row in drafts_of(database, filed.number)] == ["Sudah diperbaiki."]


def test_one_id_is_not_used_for_two_different_deeds(database: Database, boss: Officer, filed: Filed) -> None:
    used = str(uuid.uuid4())
    boss.write(filed.number, "note", "Cek.", id=used)
    boss.look(filed.number)
    page = boss.press(filed.number, "keadaan", ke="verifying", alasan="", id=used)
    assert page.status_code == 409
    assert row_of(database, filed.number).state == "received"


def test_giving_a_case_out_of_sight_twice_leads_to_the_inbox_twice(
    app: Flask, database: Database, filed: Filed
) -> None:
    sri = officer(app, unit_key="data")
    fields = fields_for(database, filed, "tugas")
    for _press in range(2):
        answer = sri.press(filed.number, "tugas", **fields)
        assert (answer.status_code, answer.location) == (303, "/petugas")
    assert row_of(database, filed.number).unit_key == "umum"
    assert sri.press(filed.number, "tugas", **{**fields, "unit": "data"}).status_code == 404


def test_a_broken_id_refuses_nobody(database: Database, boss: Officer, filed: Filed) -> None:
    assert boss.press(filed.number, "pesan", jenis="note", pesan="Cek.", id="bukan-id").status_code == 303
    assert len(messages_of(database, filed.number)) == 1


def test_an_id_of_the_citizen_is_not_taken_for_an_officers(database: Database, boss: Officer, filed: Filed) -> None:
    page = boss.press(filed.number, "pesan", jenis="note", pesan="Cek.", id=str(filed.submission_id))
    assert page.status_code == 409
    assert fields_of(page)["pesan"] == ["Cek."]
    assert messages_of(database, filed.number) == []
