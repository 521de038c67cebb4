"""“Perlu dilihat”: found in the inbox, cleared by the first deed; and what officers read of a waiting case."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import Filed, file_report
from tests.factories.desk import Officer, administrator, not_ours, row_of
from tests.factories.pages import main_of
from webapp.cases.models import Case
from webapp.db import Database


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


@pytest.fixture
def filed(client: Client, database: Database) -> Filed:
    filed = file_report(client)
    with database.transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).needs_check = True
    return filed


def test_the_inbox_finds_what_is_to_be_checked(client: Client, boss: Officer, filed: Filed) -> None:
    other = file_report(client)
    main = main_of(boss.client.get("/petugas?kelompok=perlu-diperiksa"))
    assert filed.number in main
    assert other.number not in main


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("pesan", {"jenis": "answer", "pesan": "Sudah."}),
        ("pesan", {"jenis": "question", "pesan": "Di mana?"}),
        ("keadaan", {"ke": "verifying"}),
        (
            "teruskan",
            {
                "badan": "bawaslu-jombang",
                "nomor": "12/HK",
                "tanggal_hari": "1",
                "tanggal_bulan": "1",
                "tanggal_tahun": "2026",
            },
        ),
    ],
)
def test_the_first_deed_of_an_officer_clears_it(
    database: Database, boss: Officer, filed: Filed, deed: str, fields: dict[str, str]
) -> None:
    not_ours(database, filed.case_id)
    assert boss.press(filed.number, deed, **fields).status_code == 303
    assert row_of(database, filed.number).needs_check is False


def test_a_note_leaves_it_to_be_checked(database: Database, boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "note", "Nanti.")
    assert row_of(database, filed.number).needs_check is True


def test_officers_read_that_the_case_waits_for_the_citizen(boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "question", "Di mana?")
    for path in ("/petugas", f"/petugas/perkara/{filed.number}"):
        main = main_of(boss.client.get(path))
        assert "Menunggu jawaban warga" in main
        assert "Menunggu jawaban Anda" not in main
