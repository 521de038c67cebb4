"""A matter of Bawaslu says who is competent, that we pass it on and when, and which rule runs without a known day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from werkzeug.test import Client

from tests.factories.cases import file_report, open_case
from tests.factories.pages import main_of
from webapp import clock
from webapp.cases import matters
from webapp.cases.promise import SAME_DAY_UNTIL, promised

BAWASLU = "/lapor/dugaan-pelanggaran"
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # 19.00 WIB
PEMILU_RULE, PILKADA_RULE = "7 hari kerja sejak Anda tahu", "7 hari sejak Anda tahu"


@pytest.mark.parametrize(
    ("election", "told"),
    [("", (PEMILU_RULE, PILKADA_RULE)), ("pemilu", (PEMILU_RULE,)), ("pilkada", (PILKADA_RULE,))],
)
def test_without_a_day_of_knowing_the_rule_is_told_in_words(
    client: Client, election: str, told: tuple[str, ...]
) -> None:
    filed = file_report(client, BAWASLU, kapan="x", t_pemilihan=election)
    for page in (client.get(filed.receipt), open_case(client, filed)):
        main = main_of(page)
        assert "Anda juga boleh melapor sendiri ke Bawaslu" in main
        assert tuple(rule for rule in (PEMILU_RULE, PILKADA_RULE) if rule in main) == told


def test_with_a_day_of_knowing_the_last_days_stand_there_instead(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        main = main_of(client.get(file_report(client, BAWASLU, kapan="0").receipt))
    assert PILKADA_RULE not in main


def test_the_receipt_names_the_competent_body_and_that_we_pass_it_on(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        main = main_of(client.get(file_report(client, BAWASLU, kapan="x").receipt))
    assert "<dt>Siapa yang berwenang</dt>" in main
    competent = main.split("<dt>Siapa yang berwenang</dt>")[1].split("</dd>")[0]
    assert "Bawaslu" in competent
    assert "KPU" not in competent
    assert matters.by_slug()["dugaan-pelanggaran"].own_part.id in main


def test_after_office_time_the_next_working_day_is_promised_and_nothing_says_today(client: Client) -> None:
    with time_machine.travel(EVENING, tick=False):
        main = main_of(client.get(file_report(client, BAWASLU, kapan="x").receipt))
    assert "hari itu juga" not in main
    assert "ke Bawaslu paling lambat Rabu, 25 November 2026" in main


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 14, 59, tzinfo=clock.JAKARTA), date(2026, 11, 24)),
        (datetime(2026, 11, 24, SAME_DAY_UNTIL.hour, 0, tzinfo=clock.JAKARTA), date(2026, 11, 25)),
        (datetime(2026, 11, 20, 16, 0, tzinfo=clock.JAKARTA), date(2026, 11, 23)),
        (datetime(2026, 11, 21, 9, 0, tzinfo=clock.JAKARTA), date(2026, 11, 23)),
    ],
)
def test_the_same_day_ends_with_the_office_hour(moment: datetime, day: date) -> None:
    assert promised(moment, None, "workdays", True, frozenset()).verify_on == day


def test_other_matters_say_nothing_of_bawaslu(client: Client) -> None:
    main = main_of(client.get(file_report(client).receipt))
    assert "melapor sendiri ke Bawaslu" not in main
    assert "<dt>Siapa yang berwenang</dt>" not in main
