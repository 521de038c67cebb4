"""`/petugas/pengingat`: an officer reads what they were told, opens the case where sight allows, and marks it seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.accounts import send
from tests.factories.cases import OFFICE, Filed, file_report
from tests.factories.desk import Officer, administrator, officer
from tests.factories.pages import fields_of, main_of
from webapp.db import Database
from webapp.notify import service

PAGE = "/petugas/pengingat"


@pytest.fixture
def filed(client: Client) -> Iterator[Filed]:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        yield file_report(client)


def tell(database: Database, who: Officer, filed: Filed, share: int, kind: str = "escalated") -> None:
    told: dict[str, Any] = {"rule": "pgd.verify", "share": share, "role": "head", "due": "2026-11-27"}
    with database.transaction() as session:
        service.queue(
            session,
            office_id=OFFICE,
            staff_id=who.staff.id,
            kind=kind,
            subject_id=filed.case_id,
            occasion=str(share),
            facts=told if kind == "escalated" else {},
        )


def test_it_says_which_deadline_how_far_and_leads_to_the_case(app: Flask, database: Database, filed: Filed) -> None:
    boss = administrator(app)
    for share in (80, 100, 120):
        tell(database, boss, filed, share)
    shown = main_of(boss.client.get(PAGE))
    assert "“Verifikasi awal”: 80 persen waktunya sudah berjalan. Hari terakhir: Jumat, 27 November 2026." in shown
    assert "“Verifikasi awal”: hari terakhirnya Jumat, 27 November 2026." in shown
    assert "“Verifikasi awal” terlambat. Hari terakhirnya Jumat, 27 November 2026." in shown
    assert f'href="/petugas/perkara/{filed.number}"' in shown
    assert "kepala bagian" in shown


def test_where_sight_does_not_allow_the_case_there_is_no_number(app: Flask, database: Database, filed: Filed) -> None:
    stranger = officer(app, unit_key="umum")
    boss = administrator(app)
    tell(database, stranger, filed, 80)
    tell(database, boss, filed, 80, "unread_case")
    for who in (stranger, boss):
        shown = main_of(who.client.get(PAGE))
        assert filed.number not in shown
        assert "/petugas/perkara/" not in shown
    assert "tidak ada yang boleh membacanya" in main_of(boss.client.get(PAGE))


def test_the_inbox_counts_what_is_unseen_until_it_is_marked(app: Flask, database: Database, filed: Filed) -> None:
    boss = administrator(app)
    tell(database, boss, filed, 80)
    assert "Pengingat yang belum dilihat: 1" in boss.client.get("/petugas").text
    newest = fields_of(boss.client.get(PAGE), "dilihat")["sampai"][0]
    tell(database, boss, filed, 100)
    answer = send(boss.client, f"{PAGE}/dilihat", sampai=newest)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "Pengingat yang belum dilihat: 1" in boss.client.get("/petugas").text, "what came since is still new"
    assert boss.client.get(PAGE).text.count("<b>Baru.</b>") == 1


@pytest.mark.parametrize("upto", ["", "x", "ffffffff-ffff-ffff-ffff-fffffffffff", "é" * 36])
def test_a_mark_that_is_none_changes_nothing(app: Flask, database: Database, filed: Filed, upto: str) -> None:
    boss = administrator(app)
    tell(database, boss, filed, 80)
    assert send(boss.client, f"{PAGE}/dilihat", sampai=upto).status_code == 303
    assert "Pengingat yang belum dilihat: 1" in boss.client.get("/petugas").text
    assert boss.client.get(f"{PAGE}?sebelum={upto}").status_code == 200


def test_nobody_marks_what_another_was_told(app: Flask, database: Database, filed: Filed) -> None:
    boss, other = administrator(app), administrator(app)
    tell(database, boss, filed, 80)
    send(other.client, f"{PAGE}/dilihat", sampai="ffffffff-ffff-ffff-ffff-ffffffffffff")
    assert "Pengingat yang belum dilihat: 1" in boss.client.get("/petugas").text
    assert "Belum ada" in main_of(other.client.get(PAGE))


def test_older_ones_stand_on_the_next_page(app: Flask, database: Database, filed: Filed) -> None:
    boss = administrator(app)
    for number in range(31):
        with database.transaction() as session:
            service.queue(session, office_id=OFFICE, staff_id=boss.staff.id, kind="x", subject_id=uuid.UUID(int=number))
    first = boss.client.get(PAGE).text
    assert first.count("<b>Baru.</b>") == 30
    older = first.split('href="/petugas/pengingat?sebelum=')[1][:36]
    assert boss.client.get(f"{PAGE}?sebelum={older}").text.count("<b>Baru.</b>") == 1
