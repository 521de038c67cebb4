"""The steps of a case tell what happened, each with its moment, and each promised day carries its own count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, deed, file_report, open_case, reply
from tests.factories.desk import administrator
from tests.factories.pages import main_of

RECEIVED = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
RECEIVED_WORDS = "Selasa, 24 November 2026, pukul 09.12 WIB"
REQUEST = "/layanan/produk-hukum-konsultasi/ajukan"


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(RECEIVED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def filed(travel: time_machine.Traveller, client: Client) -> Filed:
    return file_report(client)


def steps_of(page: TestResponse) -> list[tuple[str, str, str]]:
    """(mark, name, words) of each step."""
    listed = re.search(r'<ol class="steps">(.*?)</ol>', main_of(page), re.DOTALL)
    assert listed
    told = re.findall(r"<li([^>]*)><b>(.*?)</b> (.*?)</li>", listed[1])
    return [(_mark(attributes), name, words) for attributes, name, words in told]


def _mark(attributes: str) -> str:
    if "aria-current" in attributes:
        return "now"
    return "done" if "done" in attributes else "later"


def test_a_fresh_report_is_received_now_and_its_coming_steps_name_the_promised_days(
    client: Client, filed: Filed
) -> None:
    for page in (client.get(filed.receipt), open_case(client, filed)):
        first, *coming = steps_of(page)
        assert first[:2] == ("now", "Diterima")
        assert RECEIVED_WORDS in first[2]
        assert [mark for mark, _name, _words in coming] == ["later"] * 4
        assert "Jumat, 27 November 2026" in coming[0][2]
        assert "Senin, 14 Desember 2026" in coming[2][2]


def test_withdrawn_at_once_shows_no_check_that_never_was(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    open_case(client, filed)
    travel.move_to(RECEIVED + timedelta(minutes=5))
    deed(client, "cabut")
    received, withdrawn = steps_of(client.get("/perkara"))
    assert received == ("done", "Diterima", RECEIVED_WORDS)
    assert withdrawn[:2] == ("now", "Dicabut")
    assert "pukul 09.17 WIB" in withdrawn[2]


def test_an_answer_without_a_check_before_it_leaves_the_skipped_steps_out(
    travel: time_machine.Traveller, app: Flask, client: Client, filed: Filed
) -> None:
    boss = administrator(app)
    travel.move_to(RECEIVED + timedelta(hours=1))
    boss.write(filed.number, "answer", "Sudah kami perbaiki.")
    told = [(mark, name) for mark, name, _words in steps_of(open_case(client, filed))]
    assert told == [("done", "Diterima"), ("now", "Dijawab"), ("later", "Selesai")]


def test_every_step_taken_stands_with_its_own_moment_in_order(
    travel: time_machine.Traveller, app: Flask, client: Client, filed: Filed
) -> None:
    boss = administrator(app)
    travel.move_to(RECEIVED + timedelta(minutes=10))
    boss.write(filed.number, "question", "TPS berapa?")
    travel.move_to(RECEIVED + timedelta(minutes=20))
    open_case(client, filed)
    reply(client, "TPS 7.")
    told = steps_of(client.get("/perkara"))
    assert [mark for mark, _name, _words in told[:3]] == ["done", "done", "now"]
    assert [re.findall(r"pukul (09\.\d\d)", words) for _mark, _name, words in told[:3]] == [
        ["09.12"],
        ["09.22"],
        ["09.32"],
    ]


def test_a_case_that_went_back_and_forth_tells_its_last_moves_only(app: Flask, client: Client, filed: Filed) -> None:
    boss = administrator(app)
    open_case(client, filed)
    for turn in range(10):
        boss.write(filed.number, "question", f"Pertanyaan {turn}")
        reply(client, f"Jawaban {turn}")
    told = steps_of(client.get("/perkara"))
    assert told[0][1] == "Diterima"
    assert len([mark for mark, _name, _words in told if mark != "later"]) == 7


def test_each_promised_day_carries_its_own_count(client: Client, filed: Filed) -> None:
    main = main_of(open_case(client, filed))
    assert re.search(r"paling lambat Jumat, 27 November 2026 \(3 hari kerja, sisa 3\)\.", main)
    assert re.search(r"paling lambat Senin, 14 Desember 2026 \(14 hari kerja, sisa 14\)\.", main)


def test_a_late_check_is_overdue_while_the_answer_still_has_its_days(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    travel.move_to(datetime(2026, 11, 30, 2, 0, tzinfo=UTC))
    main = main_of(open_case(client, filed))
    assert re.search(r"27 November 2026 \(3 hari kerja\)\. Sudah lewat 1 hari kerja\.", main)
    assert re.search(r"14 Desember 2026 \(14 hari kerja, sisa 10\)\.", main)


def test_a_request_is_called_a_request_and_hears_nothing_of_bawaslu(client: Client) -> None:
    form = main_of(client.get(REQUEST))
    assert "Permintaan masih dapat diperbaiki" in form
    assert "Laporan masih" not in form
    assert "Ombudsman" not in form
    choice = re.search(r'name="(t_\w+)" value="(\w+)"', form)
    assert choice
    filed = file_report(client, REQUEST, **{choice[1]: choice[2]})
    assert "<h1>Permintaan Anda sudah kami terima</h1>" in main_of(client.get(filed.receipt))
    assert "<h1>Permintaan Anda sudah kami terima</h1>" in main_of(open_case(client, filed))


def test_a_complaint_stays_a_report(client: Client, filed: Filed) -> None:
    assert "Ombudsman" in main_of(client.get("/lapor/data-pemilih"))
    assert "<h1>Laporan Anda sudah kami terima</h1>" in main_of(client.get(filed.receipt))
