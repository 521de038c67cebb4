"""The officer's session ends while they write: the words come back, and the sign-in sends them in the same press."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD
from tests.factories.cases import Filed, attached, count
from tests.factories.desk import Officer, address, drafts_of, not_ours, officer, row_of
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp import clock
from webapp.accounts.models import StaffSession
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import Attachment

OURS = {"Origin": "http://localhost"}
TEXT = "Jawaban yang ditulis lama sekali.\nBaris kedua & <tanda>."


@pytest.fixture
def sri(app: Flask) -> Officer:
    return officer(app, unit_key="data", name="Sri Wahyuni")


def end_sessions(database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(StaffSession).values(ended_at=clock.now()))


def hidden(page: TestResponse) -> dict[str, list[str]]:
    """Everything the ended page carries along."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def sign_in(client: Client, page: TestResponse, name: str = "sri.wahyuni", password: str = PASSWORD) -> TestResponse:
    """The one press of the ended page."""
    data = {**hidden(page), "nama_masuk": name, "sandi": password}
    return client.post("/petugas/masuk", data=data, headers=OURS)


def interrupted(who: Officer, database: Database, filed: Filed, **changes: Any) -> TestResponse:
    """An answer sent after the session ended."""
    who.look(filed.number)
    hidden_fields = fields_of(who.seen[filed.number])
    form = {name: hidden_fields[name][0] for name in ("csrf_token", "versi", "id")}
    end_sessions(database)
    data = {**form, "jenis": "answer", "pesan": TEXT, **changes}
    return who.client.post(f"{address(filed.number)}/pesan", data=data, headers=OURS)


def test_the_answer_comes_back_readable_and_nothing_was_written(database: Database, sri: Officer, filed: Filed) -> None:
    page = interrupted(sri, database, filed)
    assert page.status_code == 403
    assert hidden(page)["bawa-pesan"] == [TEXT]
    assert "Baris kedua & <tanda>." in main_of(page)
    assert drafts_of(database, filed.number) == []


def test_signing_in_keeps_the_answer_in_the_same_press_and_leads_to_its_draft(
    database: Database, sri: Officer, filed: Filed
) -> None:
    sent = sign_in(sri.client, interrupted(sri, database, filed))
    assert (sent.status_code, sent.location) == (303, f"{address(filed.number)}/jawaban")
    assert [row.body for row in drafts_of(database, filed.number)] == [TEXT]
    assert TEXT.splitlines()[0] in main_of(sri.client.get(sent.location))


def test_the_press_repeated_after_a_lost_answer_counts_once(database: Database, sri: Officer, filed: Filed) -> None:
    page = interrupted(sri, database, filed)
    assert [sign_in(sri.client, page).status_code for _press in range(2)] == [303, 303]
    assert len(drafts_of(database, filed.number)) == 1


def test_a_wrong_password_keeps_the_answer(database: Database, sri: Officer, filed: Filed) -> None:
    page = sign_in(sri.client, interrupted(sri, database, filed), password="salah sekali ya 9")
    assert page.status_code == 422
    assert hidden(page)["bawa-pesan"] == [TEXT]
    assert sign_in(sri.client, page).status_code == 303
    assert len(drafts_of(database, filed.number)) == 1


def test_somebody_was_first_during_the_sign_in_so_the_409_page_keeps_the_answer_signed_in(
    database: Database, sri: Officer, boss: Officer, filed: Filed
) -> None:
    sri.look(filed.number)
    seen = fields_of(sri.seen[filed.number])["versi"][0]
    boss.write(filed.number, "note", "Saya dulu.")
    conflict = sign_in(sri.client, interrupted(sri, database, filed, versi=seen))
    assert conflict.status_code == 409
    assert "Saya dulu." in main_of(conflict)
    again = {name: values[0] for name, values in fields_of(conflict).items()}
    assert again["pesan"] == TEXT
    assert sri.client.post(f"{address(filed.number)}/pesan", data=again, headers=OURS).status_code == 303


def test_a_colleague_who_may_not_see_the_case_sends_nothing(
    app: Flask, database: Database, sri: Officer, filed: Filed
) -> None:
    officer(app, unit_key="umum", name="Budi Lain")
    assert sign_in(sri.client, interrupted(sri, database, filed), name="budi.lain").status_code == 404
    assert drafts_of(database, filed.number) == []


def test_a_colleague_who_signs_in_on_the_same_computer_does_not_send_it_in_their_name(
    app: Flask, database: Database, sri: Officer, filed: Filed
) -> None:
    officer(app, unit_key="data", name="Budi Lain")
    sri.look(filed.number)
    mark = fields_of(sri.seen[filed.number])["penulis"][0]
    page = interrupted(sri, database, filed, penulis=mark)
    refused = sign_in(sri.client, page, name="budi.lain")
    assert refused.status_code == 409
    assert "Baris kedua &amp; &lt;tanda&gt;." in refused.text
    assert drafts_of(database, filed.number) == []
    assert sign_in(sri.client, page).status_code == 303
    assert len(drafts_of(database, filed.number)) == 1


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("keadaan", {"ke": "in_hand", "alasan": TEXT}),
        ("tugas", {"unit": "umum", "petugas": ""}),
        ("diperiksa", {}),
        (
            "teruskan",
            {"badan": "dkpp", "nomor": "1", "tanggal_hari": "1", "tanggal_bulan": "1", "tanggal_tahun": "2026"},
        ),
    ],
)
def test_every_deed_of_the_case_is_carried_through_the_sign_in(
    database: Database, sri: Officer, filed: Filed, deed: str, fields: dict[str, str]
) -> None:
    with database.transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).needs_check = True
    not_ours(database, filed.case_id)
    sri.look(filed.number)
    end_sessions(database)
    page = sri.press(filed.number, deed, headers=OURS, **fields)
    assert (page.status_code, row_of(database, filed.number).version) == (403, 1)
    assert sign_in(sri.client, page).status_code == 303
    assert row_of(database, filed.number).version == 2


def test_a_recording_at_the_desk_is_carried_with_its_files(database: Database, sri: Officer) -> None:
    path = "/petugas/catat/perihal/data-pemilih"
    fields: dict[str, Any] = {name: values[0] for name, values in fields_of(sri.client.get(path)).items() if values}
    fields |= {"lewat": "phone", "tanggal": "0", "cerita": TEXT, "kecamatan": "35.17.05", "kapan": "0"}
    end_sessions(database)
    fields["berkas"] = attached(picture(), "surat.jpg")
    page = sri.client.post(path, data=fields, headers=OURS, content_type="multipart/form-data")
    assert page.status_code == 403
    assert "surat.jpg" in page.text
    sent = sign_in(sri.client, page)
    assert sent.location == f"/petugas/catat/tanda-terima/{uuid.UUID(fields['id'])}"
    assert count(database, Case) == 1
    with database.reading() as session:
        assert [row.name for row in session.scalars(select(Attachment))] == ["surat.jpg"]


def test_reading_a_case_without_a_session_leads_through_the_sign_in_back_to_it(client: Client, filed: Filed) -> None:
    for path in (address(filed.number), "/petugas?kata=warti&keadaan=apa-saja"):
        asked = client.get(path)
        assert asked.status_code == 303
        assert asked.location.startswith("/petugas/masuk?lanjut=")
    assert client.get(address("JBG-2026-999999")).status_code == 303
