"""Days as people say them: hari ini, kemarin, tidak tahu, or day, month and year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import REPORT, answers, case_of, file_report, flat
from tests.factories.pages import faults_of, fields_of

# Tuesday, 24 November 2026, 09.00 WIB.
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
# Half past midnight on Tuesday in Jombang, still Monday in UTC.
AFTER_MIDNIGHT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
BAWASLU = "/lapor/dugaan-pelanggaran"
SERVICE = "/layanan/kunjungan-rumah-pintar-pemilu/ajukan"


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False):
        yield


def typed(day: str, month: str, year: str, choice: str = "t", name: str = "kapan") -> dict[str, str]:
    return {name: choice, f"{name}_hari": day, f"{name}_bulan": month, f"{name}_tahun": year}


def happened(app: Flask, client: Client, **fields: str) -> date | None:
    return case_of(app, file_report(client, **fields).submission_id).happened_on


def test_today_yesterday_and_unknown_are_taken(app: Flask, client: Client) -> None:
    assert happened(app, client, kapan="0") == date(2026, 11, 24)
    assert happened(app, client, kapan="1") == date(2026, 11, 23)
    assert happened(app, client, kapan="x") is None


def test_today_is_the_day_in_jombang_and_not_in_utc(app: Flask, client: Client) -> None:
    with time_machine.travel(AFTER_MIDNIGHT, tick=False):
        assert happened(app, client, kapan="0") == date(2026, 11, 24)
        assert happened(app, client, **typed("24", "11", "2026")) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("waited", "day"),
    [
        (str(26 * 3600), date(2026, 11, 23)),  # written on Monday at seven, sent when there was a line again
        ("60", date(2026, 11, 24)),
        (str(61 * 24 * 3600), date(2026, 11, 24)),  # longer than anything waits: a clock was put right
        ("-86400", date(2026, 11, 24)),
        ("99999999999", date(2026, 11, 24)),
        ("lama", date(2026, 11, 24)),
    ],
)
def test_today_of_a_form_that_waited_on_a_phone_is_the_day_it_was_written(
    app: Flask, client: Client, waited: str, day: date
) -> None:
    assert happened(app, client, kapan="0", tunda=waited) == day


def test_how_long_it_waited_is_no_part_of_what_was_sent(app: Flask, client: Client) -> None:
    first = answers(kapan="0", tunda="90000")
    assert client.post(REPORT, data=first).status_code == 303
    assert client.post(REPORT, data={**first, "tunda": "180000"}).status_code == 303


def test_a_waiting_form_that_comes_back_names_the_day_instead_of_saying_today(client: Client) -> None:
    page = client.post(REPORT, data=answers(kapan="0", tunda="90000", cerita=""))
    back = fields_of(page)
    assert page.status_code == 422
    assert [back[name] for name in ("kapan", "kapan_hari", "kapan_bulan", "kapan_tahun")] == [
        ["t"],
        ["23"],
        ["11"],
        ["2026"],
    ]


def test_a_typed_day_is_taken_with_and_without_its_radio(app: Flask, client: Client) -> None:
    assert happened(app, client, **typed("17", "8", "2026")) == date(2026, 8, 17)
    assert happened(app, client, **typed("17", "8", "2026", choice="")) == date(2026, 8, 17)
    assert happened(app, client, **typed(" 07 ", "08", "2026 ")) == date(2026, 8, 7)
    assert happened(app, client, **typed("29", "2", "2024")) == date(2024, 2, 29)


IMPOSSIBLE = [
    ("30", "2", "2026"),  # 30 February
    ("29", "2", "2026"),
    ("31", "4", "2026"),
    ("0", "5", "2026"),
    ("5", "13", "2026"),
    ("5", "5", ""),  # no year
    ("", "5", "2026"),
    ("5", "", "2026"),
    ("25", "11", "2026"),  # tomorrow
    ("1", "1", "2027"),
    ("1", "1", "1944"),
    ("1", "1", "0"),
    ("1", "1", "99999999999999999999"),
    ("-1", "5", "2026"),
    ("lima", "5", "2026"),
    ("5", "Mei", "2026"),
    ("٥", "5", "2026"),
    ("²", "5", "2026"),
    ("9" * 5000, "5", "2026"),
    ("5\x00", "5", "dua ribu"),
]


def test_a_day_that_cannot_be_is_refused_at_the_day_and_kept_as_typed(client: Client) -> None:
    for day, month, year in IMPOSSIBLE:
        page = client.post(REPORT, data=answers(**typed(day, month, year)))
        assert page.status_code == 422, (day, month, year)
        assert [to for to, _sentence in faults_of(page)] == ["kapan-1"]
        back = flat(fields_of(page))
        assert (back["kapan"], back["kapan_hari"], back["kapan_tahun"]) == ("t", day.replace("\x00", ""), year)
        if month.isdigit() and 1 <= int(month) <= 12:
            assert back["kapan_bulan"] == month


def test_another_day_chosen_and_nothing_typed_is_refused(client: Client) -> None:
    page = client.post(REPORT, data=answers(**typed("", "", "2026")))
    assert [to for to, _sentence in faults_of(page)] == ["kapan-1"]


def test_no_answer_at_all_is_refused_with_the_question_of_the_form(client: Client) -> None:
    for path in (REPORT, BAWASLU):
        page = client.post(path, data=answers(**typed("", "", "2026", choice="")))
        assert [to for to, _sentence in faults_of(page)] == ["kapan-1"]


def test_a_future_day_says_another_sentence_than_a_day_that_is_not(client: Client) -> None:
    sentences = [
        faults_of(client.post(REPORT, data=answers(**typed(*day))))[0][1]
        for day in (("25", "11", "2026"), ("30", "2", "2026"), ("1", "1", "1900"))
    ]
    assert len(set(sentences)) == 3


def test_the_year_stands_filled_in_and_the_form_counts_as_untouched(client: Client) -> None:
    page = client.get(REPORT)
    fields = flat(fields_of(page))
    assert fields["kapan_tahun"] == "2026"
    assert "kapan" not in fields
    assert "<details open>" not in page.text.split("<form id")[1]


def test_a_day_to_come_is_taken_where_the_question_is_about_one(app: Flask, client: Client) -> None:
    day = typed("17", "8", "2027", name="t_tanggal_kunjungan")
    filed = file_report(client, SERVICE, t_kegiatan="rumah_pintar", **day)
    assert case_of(app, filed.submission_id).answers["tanggal_kunjungan"] == "2027-08-17"
    assert "Selasa, 17 Agustus 2027" in client.get(filed.receipt).text


def test_a_day_more_than_twenty_years_ahead_is_refused(client: Client) -> None:
    day = typed("1", "1", "2047", name="t_tanggal_kunjungan")
    page = client.post(SERVICE, data=answers(t_kegiatan="rumah_pintar", **day))
    assert [to for to, _sentence in faults_of(page)] == ["t_tanggal_kunjungan_hari"]


def test_for_bawaslu_the_day_of_knowing_and_the_day_it_happened_are_kept_apart(app: Flask, client: Client) -> None:
    filed = file_report(client, BAWASLU, kapan="1", **typed("1", "11", "2026", name="kejadian"))
    case = case_of(app, filed.submission_id)
    assert (case.known_on, case.happened_on) == (date(2026, 11, 23), date(2026, 11, 1))
    receipt = client.get(filed.receipt).text
    assert "Senin, 23 November 2026" in receipt
    assert "Minggu, 1 November 2026" in receipt
