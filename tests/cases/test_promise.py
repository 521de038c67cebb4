"""What is promised and by when: verification, the answer, and the two windows to report to Bawaslu."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from tests.factories.cases import case_of, file_report, open_case, signed_in
from tests.factories.pages import main_of
from webapp import clock
from webapp.cases.promise import bawaslu_window, promised
from webapp.workdays import is_workday

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09.00 WIB
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))
BAWASLU = "/lapor/dugaan-pelanggaran"

days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
calendars = st.frozensets(days, max_size=60)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.JAKARTA)


# --- the two counts to Bawaslu


@given(days, days, calendars)
def test_both_counts_follow_their_law_for_every_calendar(known: date, today: date, days_off: frozenset[date]) -> None:
    window = bawaslu_window(known, today, days_off)
    assert window.pilkada_on == known + timedelta(days=7)
    counted = [known + timedelta(days=n) for n in range(1, (window.pemilu_on - known).days + 1)]
    assert sum(is_workday(day, days_off) for day in counted) == 7
    assert is_workday(window.pemilu_on, days_off)
    assert window.pilkada_on < window.pemilu_on, "seven working days never pass within seven days"


@given(days, days, calendars)
def test_what_is_left_has_the_sign_of_the_day(known: date, today: date, days_off: frozenset[date]) -> None:
    window = bawaslu_window(known, today, days_off)
    for last, rest in ((window.pemilu_on, window.pemilu_left), (window.pilkada_on, window.pilkada_left)):
        assert (rest > 0, rest == 0, rest < 0) == (today < last, today == last, today > last)
    assert window.pilkada_left == (window.pilkada_on - today).days


@given(days, calendars, st.sampled_from(["", "tidak_tahu", "pemilu", "pilkada", "lain"]))
def test_a_known_election_tells_its_own_count_and_an_unknown_one_both_the_earlier_first(
    known: date, days_off: frozenset[date], election: str
) -> None:
    window = bawaslu_window(known, known, days_off, election=election)
    if election in ("pemilu", "pilkada"):
        assert window.order == (election,)
    else:
        ends = {"pemilu": window.pemilu_on, "pilkada": window.pilkada_on}
        assert sorted(window.order) == ["pemilu", "pilkada"]
        assert ends[window.order[0]] <= ends[window.order[1]]


@pytest.mark.parametrize("path", [BAWASLU, "/lapor/tindak-pidana-pemilu"])
def test_receipt_case_and_desk_tell_both_last_days_the_earlier_first(app: Flask, client: Client, path: str) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        filed = file_report(client, path, kapan="1")  # known on Monday, 23 November
        pages = [client.get(filed.receipt), client.get(f"/jv{filed.receipt}"), open_case(client, filed)]
        pages.append(signed_in(app, "officer", "hukum").get(f"/petugas/perkara/{filed.number}"))
    for page in pages:
        main = main_of(page)
        # Pilkada: 7 days, Senin 30 November. Pemilu: 7 working days, Rabu 2 December.
        assert main.index("30 November 2026") < main.index("2 Desember 2026")


@pytest.mark.parametrize(
    ("election", "told", "untold"),
    [
        ("pemilu", "2 Desember 2026", "30 November 2026"),
        ("pilkada", "30 November 2026", "2 Desember 2026"),
    ],
)
def test_a_known_election_tells_one_last_day(client: Client, election: str, told: str, untold: str) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        filed = file_report(client, BAWASLU, kapan="1", t_pemilihan=election)
        main = main_of(client.get(filed.receipt))
    assert told in main
    assert untold not in main


def test_the_days_left_are_told_in_words_until_the_time_has_passed(client: Client) -> None:
    with time_machine.travel(TUESDAY, tick=False) as now:
        filed = file_report(client, BAWASLU, kapan="0", t_pemilihan="pilkada")  # last day: 1 December
        told = []
        for passed in (0, 6, 7, 8):
            now.move_to(TUESDAY + timedelta(days=passed))
            found = re.search(r"1 Desember 2026\. ([^<]*?)\.\s*<", main_of(open_case(client, filed)))
            assert found
            told.append(found[1].strip())
    assert "7" in told[0]
    assert "1" in told[1]
    assert len(set(told)) == 4


def test_without_a_day_of_knowing_no_window_is_invented(client: Client) -> None:
    filed = file_report(client, BAWASLU, kapan="x")
    assert "Pilkada:" not in main_of(client.get(filed.receipt)).split("<dl")[0]


def test_other_matters_tell_no_window(client: Client) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        main = main_of(client.get(file_report(client, kapan="1").receipt))
    # The days behind our own promise are folded below it; they are no window.
    assert "30 November 2026" not in re.sub(r"<details>.*?</details>", "", main, flags=re.S)


# --- our own promise


@pytest.mark.parametrize(("day", "hour"), [(FRIDAY, 10), (FRIDAY, 20), (SUNDAY, 9)])
def test_verification_counts_three_working_days_from_monday(day: date, hour: int) -> None:
    assert promised(at(day, hour), None, "workdays", False, frozenset()).verify_on == date(2026, 11, 25)


def test_a_same_day_matter_is_checked_that_day_or_the_next_working_day() -> None:
    same_day = [promised(at(day), 14, "workdays", True, frozenset()).verify_on for day in (FRIDAY, SATURDAY, SUNDAY)]
    assert same_day == [FRIDAY, MONDAY, MONDAY]


def test_without_an_established_time_nothing_is_promised_and_the_receipt_says_so(app: Flask, client: Client) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        filed = file_report(client, BAWASLU)
        case = case_of(app, filed.submission_id)
    assert (case.answer_days, case.answer_on) == (None, None)
    assert case.due_on == case.verify_on


def test_days_and_working_days_are_counted_as_the_data_say() -> None:
    assert promised(at(FRIDAY), 3, "days", False, frozenset()).answer_on == MONDAY
    assert promised(at(FRIDAY), 3, "workdays", False, frozenset()).answer_on == date(2026, 11, 25)
