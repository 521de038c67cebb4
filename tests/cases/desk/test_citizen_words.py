"""Questions, reasons of moves and what came of a part are looked at for what nobody else should read, like answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories.cases import Filed, file_report
from tests.factories.clocks import register_information
from tests.factories.desk import Officer, address, journal_of, messages_of, row_of
from tests.factories.pages import fields_of, main_of
from webapp.cases.models import Leg
from webapp.db import Database

OVERRIDDEN = "warning.overridden"
WARNING = "Sepertinya ada NIK"
PERSONAL = {
    "nik": "Apakah 3517 0123 4567 8901 nomor Anda?",
    "phone": "Hubungi 0812-3456-7890 besok.",
    "email": "Kirim ke wati@contoh.id besok.",
    "name": "Tanyakan kepada Bu Wati besok.",
}


def send(boss: Officer, number: str, path: str, form: str, **typed: Any) -> TestResponse:
    page = boss.client.get(address(number) if path != "pelimpahan" else f"{address(number)}/pelimpahan")
    fields = {**fields_of(page, form), **typed}
    return boss.client.post(f"{address(number)}/{path}", data=fields)


def question(boss: Officer, number: str, text: str, **more: Any) -> TestResponse:
    return send(boss, number, "pesan", "isian", jenis="question", pesan=text, **more)


@pytest.mark.parametrize("code", PERSONAL)
def test_a_question_with_something_personal_warns_and_goes_out_when_the_officer_insists(
    database: Database, boss: Officer, filed: Filed, code: str
) -> None:
    warned = question(boss, filed.number, PERSONAL[code])
    assert warned.status_code == 422
    assert WARNING in main_of(warned)
    assert PERSONAL[code] in main_of(warned), "what was typed stays"
    assert 'name="abaikan"' in warned.text
    assert messages_of(database, filed.number) == []
    assert question(boss, filed.number, PERSONAL[code], abaikan="y").status_code == 303
    assert len(messages_of(database, filed.number)) == 1
    line = next(one for one in journal_of(database, filed.number) if one.action == "warning.overridden")
    assert line.facts == {"warning": "words_warned", f"over_{code}": 1}


def test_a_plain_question_is_not_warned_about_nor_is_a_note_that_officers_alone_read(
    database: Database, boss: Officer, filed: Filed
) -> None:
    first = boss.look(filed.number)
    assert 'name="abaikan"' not in first.text
    note = send(boss, filed.number, "pesan", "isian", jenis="note", pesan=PERSONAL["nik"])
    assert note.status_code == 303
    assert question(boss, filed.number, "Di desa mana itu terjadi?").status_code == 303
    assert "warning.overridden" not in [one.action for one in journal_of(database, filed.number)]


def warned_then_sent(database: Database, filed: Filed, press: Callable[..., TestResponse], typed: str) -> None:
    """The press is warned about, keeps what was typed and does nothing; with the box it is done and written down."""
    before = row_of(database, filed.number).version
    warned = press()
    assert warned.status_code == 422
    assert WARNING in main_of(warned)
    assert typed in main_of(warned)
    assert row_of(database, filed.number).version == before
    assert press(abaikan="y").status_code == 303
    told = [line.facts.get("over_phone") for line in journal_of(database, filed.number) if line.action == OVERRIDDEN]
    assert told == [1]


def test_the_reason_of_a_move_warns_in_the_same_way(database: Database, boss: Officer, filed: Filed) -> None:
    typed = PERSONAL["phone"]
    warned_then_sent(
        database,
        filed,
        lambda **more: send(boss, filed.number, "keadaan", "keadaan", ke="in_hand", alasan=typed, **more),
        typed,
    )


def test_the_reason_of_a_prolonging_warns_in_the_same_way(database: Database, boss: Officer, filed: Filed) -> None:
    clock_id = register_information(database, filed.case_id)
    typed = PERSONAL["phone"]
    warned_then_sent(
        database,
        filed,
        lambda **more: send(
            boss, filed.number, "perpanjang", "perpanjang", tenggat=str(clock_id), alasan=typed, **more
        ),
        typed,
    )


def test_the_reason_of_a_referral_and_what_came_of_it_warn_in_the_same_way(
    app: Flask, database: Database, boss: Officer
) -> None:
    filed = file_report(
        app.test_client(), "/lapor/dugaan-pelanggaran", cerita="Ada amplop dibagikan.", t_terlapor="Tim"
    )
    typed = PERSONAL["phone"]
    letter = {
        "badan": "bawaslu-jombang",
        "nomor": "12/2026",
        "tanggal_hari": "3",
        "tanggal_bulan": "2",
        "tanggal_tahun": "2026",
    }
    warned_then_sent(
        database,
        filed,
        lambda **more: send(boss, filed.number, "pelimpahan", "teruskan", **letter, alasan=typed, **more),
        typed,
    )
    with database.reading() as session:
        (leg,) = session.scalars(select(Leg).where(Leg.case_id == filed.case_id)).all()
    page = boss.client.get(f"{address(filed.number)}/pelimpahan")
    fields = {**fields_of(page, f"tutup-{leg.id}"), "hasil": typed}
    warned = boss.client.post(f"{address(filed.number)}/pelimpahan/{leg.id}", data=fields)
    assert warned.status_code == 422
    assert WARNING in main_of(warned)
    again = {**fields, "abaikan": "y"}
    assert boss.client.post(f"{address(filed.number)}/pelimpahan/{leg.id}", data=again).status_code == 303
