"""The clocks on the officer's page, and the door to prolong one."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, file_report, open_case, reply
from tests.factories.clocks import clocks_of, register_information
from tests.factories.desk import Officer, administrator, events_of, officer
from tests.factories.pages import main_of
from webapp.accounts.models import AUDITOR
from webapp.db import Database

REASON = "Arsipnya masih dicari di gudang."
EXTEND = 'id="perpanjang"'


@pytest.fixture
def filed(at: time_machine.Traveller, client: Client) -> Filed:
    return file_report(client)


@pytest.fixture
def boss(app: Flask, filed: Filed) -> Officer:
    return administrator(app)


def words_of(page: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(page))).split())


def extend(boss: Officer, filed: Filed, clock_id: uuid.UUID, reason: str = REASON) -> TestResponse:
    return boss.press(filed.number, "perpanjang", tenggat=str(clock_id), alasan=reason)


def test_each_clock_tells_its_day_rule_law_and_who_is_told(boss: Officer, filed: Filed) -> None:
    told = words_of(boss.look(filed.number))
    assert "Verifikasi awal . Waktu kita: sampai Jumat, 27 November 2026 (3 hari kerja, sisa 3)." in told
    assert "Aturan pgd.verify, versi 1" in told
    assert "Diberi tahu: 80 %: petugas, 100 %: kepala bagian, 120 %: sekretaris." in told


def test_an_uncertain_source_is_told_as_not_established(boss: Officer, filed: Filed) -> None:
    main = main_of(boss.look(filed.number))
    rows = dict(re.findall(r"<li><p><b>([^<]+)</b>(.*?)</p>", main, re.S))
    assert "Belum dipastikan" in rows["Kabar bahwa laporan sudah lengkap"]
    assert "Belum dipastikan" not in rows["Jawaban"]


def test_a_promise_whose_own_source_is_uncertain_is_not_established_either(
    app: Flask, client: Client, filed: Filed
) -> None:
    other = file_report(client, "/lapor/petugas-lapangan")
    main = main_of(administrator(app).look(other.number))
    rows = dict(re.findall(r"<li><p><b>([^<]+)</b>(.*?)</p>", main, re.S))
    assert "Belum dipastikan" in rows["Jawaban"]


def test_waits_lateness_and_what_ended_are_told(
    at: time_machine.Traveller, client: Client, boss: Officer, filed: Filed, app: Flask
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    told = words_of(boss.look(filed.number))
    assert "Berhenti: menunggu warga (14 hari kerja)." in told
    assert "Menunggu sejak Selasa, 24 November 2026, pukul 10.00 WIB." in told
    assert "Verifikasi awal . Ditepati pada Selasa, 24 November 2026." in told
    at.shift(timedelta(days=1))
    open_case(client, filed)
    reply(client, "TPS 3.")
    at.shift(timedelta(days=22))
    told = words_of(administrator(app).look(filed.number))
    assert "Waktu kita: lewat 2 hari kerja. Hari terakhirnya Selasa, 15 Desember 2026 (14 hari kerja)." in told
    assert "Menunggu dari Selasa, 24 November 2026, pukul 10.00 WIB sampai Rabu, 25 November 2026" in told


def test_a_clock_is_prolonged_with_its_reason_and_the_page_tells_it(
    boss: Officer, filed: Filed, database: Database
) -> None:
    clock_id = register_information(database, filed.case_id)
    assert EXTEND in main_of(boss.look(filed.number))
    answer = extend(boss, filed, clock_id)
    assert (answer.status_code, answer.location) == (303, f"/petugas/perkara/{filed.number}")
    assert clocks_of(database, filed.case_id)["ppid.extend"].clock.due_on == date(2026, 12, 17)
    page = boss.look(filed.number)
    told = words_of(page)
    assert "Tenggat sudah diperpanjang." in told
    assert "Diperpanjang. Semula berakhir pada Selasa, 8 Desember 2026 (10 hari kerja)." in told
    assert "Tenggat diperpanjang: dari Selasa, 8 Desember 2026 ke Kamis, 17 Desember 2026" in told
    assert EXTEND not in main_of(page), "once only"


def test_what_cannot_be_prolonged_has_no_form(boss: Officer, filed: Filed) -> None:
    assert EXTEND not in main_of(boss.look(filed.number))


def test_a_second_press_is_the_same_press_and_a_second_wish_is_refused_with_its_text(
    boss: Officer, filed: Filed, database: Database
) -> None:
    clock_id = register_information(database, filed.case_id)
    fields = {"tenggat": str(clock_id), "alasan": REASON, "id": str(uuid.uuid4())}
    boss.look(filed.number)
    for _press in range(2):
        assert boss.press(filed.number, "perpanjang", **fields).status_code == 303
    assert [event.kind for event in events_of(database, filed.number)] == ["received", "extended"]
    boss.look(filed.number)
    refused = extend(boss, filed, clock_id, "Masih <lama> & jauh.")
    assert refused.status_code == 422
    assert "Masih &lt;lama&gt; &amp; jauh." in refused.text
    assert "Tenggat ini sudah tidak berjalan" in refused.text


@pytest.mark.parametrize(
    ("clock", "reason", "words"),
    [("?", REASON, "tidak bisa diperpanjang lagi"), ("", REASON, "Pilih tenggatnya"), (None, " ", "Tulis mengapa")],
)
def test_a_faulty_wish_comes_back_as_it_was_typed(
    boss: Officer, filed: Filed, database: Database, clock: str | None, reason: str, words: str
) -> None:
    clock_id = register_information(database, filed.case_id)
    boss.look(filed.number)
    chosen = str(clock_id) if clock is None else clock
    answer = boss.press(filed.number, "perpanjang", tenggat=chosen, alasan=reason)
    assert answer.status_code == 422
    assert words in answer.text
    assert reason.strip() in answer.text
    assert clocks_of(database, filed.case_id)["ppid.answer"].is_open


def test_two_officers_at_once_prolong_it_once(app: Flask, boss: Officer, filed: Filed, database: Database) -> None:
    clock_id = register_information(database, filed.case_id)
    other = administrator(app)
    boss.look(filed.number)
    other.look(filed.number)
    assert extend(boss, filed, clock_id).status_code == 303
    second = extend(other, filed, clock_id, "Saya juga perlu waktu.")
    assert second.status_code == 409
    assert "Saya juga perlu waktu." in second.text
    assert len([event for event in events_of(database, filed.number) if event.kind == "extended"]) == 1


def test_an_auditor_reads_the_clocks_and_has_no_form(app: Flask, filed: Filed, database: Database) -> None:
    register_information(database, filed.case_id)
    page = officer(app, AUDITOR).look(filed.number)
    assert "Aturan ppid.answer, versi 1" in words_of(page)
    assert EXTEND not in main_of(page)
