"""What counts as handled wrongly: each kind once, in its unit and month, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.accounts import make_staff
from tests.factories.cases import OFFICE, Filed, deed, open_case, reply
from tests.factories.clocks import TUESDAY, reckon
from tests.factories.desk import Officer, administrator, row_of
from tests.factories.plans import plans_of
from webapp.accounts.models import ADMINISTRATOR
from webapp.cases import mishap_figures
from webapp.cases.models import Case, Mishap
from webapp.cases.reckoning import Days
from webapp.cases.service import handling, mishaps
from webapp.cases.service.handling import Hand
from webapp.db import Database
from webapp.workdays import service as calendar
from webapp.workdays.engine import Kind

HOUR = timedelta(hours=1)

Noted = Callable[[], list[tuple[str, str, date]]]
Give = Callable[[str, uuid.UUID], None]
People = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def noted(database: Database) -> Noted:
    """What is noted: kind, unit and month, in the order in which it happened."""

    def read() -> list[tuple[str, str, date]]:
        with database.reading() as session:
            rows = session.scalars(select(Mishap).order_by(Mishap.at, Mishap.kind, Mishap.id))
            return [(row.kind, row.unit_key, row.month) for row in rows]

    return read


NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def work(database: Database, limit: int = mishaps.CLOCKS_AT_ONCE) -> int:
    """One round of the worker's job."""
    with database.transaction() as session:
        return mishaps.note_late(session, office_id=OFFICE, limit=limit)


# --- opened again


def test_a_reply_to_an_answer_opens_the_case_again_once_and_counts_once(
    client: Client, boss: Officer, filed: Filed, noted: Noted
) -> None:
    for _round in range(2):
        boss.write(filed.number, "answer", "Sudah diperbaiki.")
        open_case(client, filed)
        reply(client, "Belum benar.")
        reply(client, "Sungguh belum.")
    assert noted() == [("reopened", "data", NOVEMBER)], "after that a message opens nothing"


def test_a_message_after_the_end_opens_nothing_and_counts_nothing(
    client: Client, boss: Officer, filed: Filed, noted: Noted
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    open_case(client, filed)
    deed(client, "selesai")
    reply(client, "Ternyata belum.")
    assert noted() == []


def test_a_message_after_a_refusal_opens_nothing_and_counts_nothing(
    client: Client, boss: Officer, filed: Filed, noted: Noted
) -> None:
    assert boss.refuse(filed.number, "Bukan wewenang kami.").status_code == 303
    open_case(client, filed)
    reply(client, "Tetapi petugas bilang ke sini.")
    assert noted() == []


@pytest.mark.parametrize("name", ["cabut", "selesai"])
def test_what_the_citizen_took_back_without_an_answer_and_brings_again_is_no_mishap(
    client: Client, filed: Filed, noted: Noted, name: str
) -> None:
    open_case(client, filed)
    deed(client, name)
    reply(client, "Saya berubah pikiran.")
    assert noted() == []


def test_what_the_office_opens_again_by_itself_is_no_mishap(
    client: Client, database: Database, boss: Officer, filed: Filed, noted: Noted
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    open_case(client, filed)
    deed(client, "selesai")
    boss.look(filed.number)
    boss.press(filed.number, "keadaan", ke="reopened", alasan="Ada yang terlewat.")
    assert row_of(database, filed.number).state == "reopened"
    assert noted() == []


def test_a_reply_to_a_question_is_no_mishap(client: Client, boss: Officer, filed: Filed, noted: Noted) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    open_case(client, filed)
    reply(client, "Di TPS 3.")
    assert noted() == []


# --- objection


def test_an_objection_that_was_right_counts_once_a_round(session: Session, filed: Filed) -> None:
    case = session.get_one(Case, (OFFICE, filed.case_id))
    assert [mishaps.note(session, case, mishaps.OBJECTION_UPHELD) for _try in range(2)] == [True, False]
    assert len(session.scalars(select(Mishap)).all()) == 1


def test_a_kind_that_there_is_not_is_refused(session: Session, filed: Filed) -> None:
    case = session.get_one(Case, (OFFICE, filed.case_id))
    with pytest.raises(ValueError, match="angry"):
        mishaps.note(session, case, "angry")


# --- wrong unit


@pytest.fixture
def give(database: Database, filed: Filed) -> Give:
    """Somebody gives the case to a unit."""

    def given(unit: str, by: uuid.UUID) -> None:
        with database.transaction() as session:
            case = session.get_one(Case, (OFFICE, filed.case_id))
            hand = Hand(by, case.version, Days({}, 1))
            handling.assign(session, case, hand, unit_key=unit, officer_id=None)

    return given


@pytest.fixture
def people(database: Database, filed: Filed) -> People:
    """Two who give cases to units."""
    with database.transaction() as session:
        made = [make_staff(session, role=ADMINISTRATOR, name=name) for name in ("Sri", "Joko")]
        return made[0].id, made[1].id


def test_the_first_unit_that_an_officer_chooses_is_no_mishap(give: Give, people: People, noted: Noted) -> None:
    give("hukum", people[0])
    assert noted() == []


def test_a_case_that_a_unit_kept_and_gave_away_counts_against_that_unit(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted
) -> None:
    give("hukum", people[0])
    at.shift(timedelta(days=10))
    give("umum", people[0])
    assert noted() == [("wrong_unit", "hukum", DECEMBER)]


def test_a_slip_that_its_officer_mends_within_the_hour_counts_nothing(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted
) -> None:
    give("hukum", people[0])
    at.shift(HOUR)
    give("umum", people[0])
    assert noted() == []


@pytest.mark.parametrize(("later", "by"), [(HOUR, 1), (HOUR + timedelta(seconds=1), 0)])
def test_what_another_officer_or_a_later_hour_corrects_was_no_slip(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted, later: timedelta, by: int
) -> None:
    give("hukum", people[0])
    at.shift(later)
    give("umum", people[by])
    assert [row[:2] for row in noted()] == [("wrong_unit", "hukum")]


def test_giving_away_by_mistake_and_taking_back_within_the_hour_leaves_nothing(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted
) -> None:
    give("hukum", people[0])
    at.shift(timedelta(days=2))
    give("umum", people[0])
    assert len(noted()) == 1
    at.shift(HOUR / 2)
    give("hukum", people[0])
    assert noted() == []


def test_mending_a_slip_takes_back_nothing_that_was_counted_before_it(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted
) -> None:
    for unit in ("hukum", "umum", "hukum"):  # hukum gave it away for good, then got it again
        give(unit, people[0])
        at.shift(timedelta(days=2))
    before = noted()
    assert {row[:2] for row in before} == {("wrong_unit", "hukum"), ("wrong_unit", "umum")}
    give("umum", people[1])
    at.shift(HOUR / 2)
    give("hukum", people[1])
    assert noted() == before


def test_another_person_of_the_same_unit_is_no_mishap_and_ends_no_stay(
    at: time_machine.Traveller, database: Database, filed: Filed, give: Give, people: People, noted: Noted
) -> None:
    give("hukum", people[0])
    at.shift(timedelta(days=1))
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        hand = Hand(people[0], case.version, Days({}, 1))
        handling.assign(session, case, hand, unit_key="hukum", officer_id=people[1])
    assert noted() == []
    give("umum", people[0])  # the same officer within the hour, but the unit had it for a day
    assert [row[:2] for row in noted()] == [("wrong_unit", "hukum")]


def test_a_machine_whose_clock_steps_back_still_knows_a_slip(
    at: time_machine.Traveller, give: Give, people: People, noted: Noted
) -> None:
    give("hukum", people[0])
    at.shift(-HOUR / 2)
    give("umum", people[0])
    assert noted() == []


# --- too late


def test_an_answer_after_its_last_day_counts_once_and_in_the_month_in_which_the_time_was_over(
    at: time_machine.Traveller, app: Flask, boss: Officer, filed: Filed, noted: Noted, database: Database
) -> None:
    at.shift(timedelta(days=60))
    administrator(app).write(filed.number, "answer", "Akhirnya.")
    assert noted() == [("late", "data", NOVEMBER), ("late", "data", DECEMBER), ("late", "data", DECEMBER)]
    assert work(database) == 0
    with database.reading() as session:
        keys = set(session.scalars(select(Mishap.rule_key)))
    assert keys == {"pgd.verify", "pgd.reply_complete", "janji.perihal"}


def test_the_worker_notes_what_is_over_once_and_the_deed_that_ends_it_adds_nothing(
    at: time_machine.Traveller, app: Flask, filed: Filed, noted: Noted, database: Database
) -> None:
    assert work(database) == 0
    at.shift(timedelta(days=60))
    assert [work(database, limit=2), work(database, limit=2), work(database, limit=2)] == [2, 1, 0]
    before = noted()
    assert len(before) == 3
    administrator(app).write(filed.number, "answer", "Akhirnya.")
    assert noted() == before


def test_what_is_done_on_its_last_evening_is_not_late(
    at: time_machine.Traveller, app: Flask, filed: Filed, noted: Noted, database: Database
) -> None:
    at.move_to(datetime(2026, 11, 27, 16, 59, tzinfo=UTC))  # 23.59 WIB of the third working day
    assert work(database) == 0
    administrator(app).press(filed.number, "keadaan", ke="in_hand", alasan="")
    at.move_to(datetime(2026, 11, 27, 17, 1, tzinfo=UTC))
    assert work(database) == 0
    assert noted() == []


def test_nothing_is_late_while_the_office_waits_for_the_citizen(
    at: time_machine.Traveller, app: Flask, boss: Officer, filed: Filed, noted: Noted, database: Database
) -> None:
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=300))
    work(database)
    assert noted() == [], "the citizen's own thirty days are no mishap of the office"


def test_a_time_that_the_citizen_owes_is_looked_at_once_and_counts_nothing(
    at: time_machine.Traveller, boss: Officer, filed: Filed, noted: Noted, database: Database
) -> None:
    boss.write(filed.number, "answer", "Sudah diperbaiki.")
    at.shift(timedelta(days=90))
    assert work(database) > 0
    assert work(database) == 0
    assert noted() == []


def test_the_month_of_what_is_late_turns_at_midnight_in_jombang(filed: Filed, session: Session) -> None:
    case = session.get_one(Case, (OFFICE, filed.case_id))
    last, first = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
    for moment in (last, first):
        assert mishaps.note(session, case, mishaps.LATE, occasion=moment.isoformat(), at=moment)
    assert sorted(session.scalars(select(Mishap.month))) == [NOVEMBER, DECEMBER]


def test_a_machine_that_ran_ahead_and_was_set_back_takes_back_what_was_not_late(
    at: time_machine.Traveller, app: Flask, filed: Filed, noted: Noted, database: Database
) -> None:
    at.shift(timedelta(days=60))
    assert work(database) == 3
    at.move_to(TUESDAY + HOUR)
    administrator(app).write(filed.number, "answer", "Sudah.")
    assert noted() == []


def test_a_calendar_that_moves_a_day_that_was_over_takes_back_what_was_late(
    at: time_machine.Traveller, filed: Filed, noted: Noted, database: Database
) -> None:
    at.move_to(datetime(2026, 11, 28, 3, tzinfo=UTC))
    assert work(database) == 1
    with database.transaction() as session:
        by = calendar.By(make_staff(session, role=ADMINISTRATOR).id, "Surat edaran susulan.")
        for day in (date(2026, 11, 26), date(2026, 11, 27)):
            facts = calendar.DayFacts(name="Libur daerah", kind=Kind.LOCAL, decree="SE 1/2026")
            calendar.add_day(session, office_id=OFFICE, day=day, facts=facts, by=by)
    reckon(database)
    assert noted() == []
    at.shift(timedelta(days=30))
    assert work(database) == 3, "and it is counted when it is really over"


def test_a_late_answer_that_the_office_takes_back_and_gives_again_counts_once(
    at: time_machine.Traveller, app: Flask, filed: Filed, noted: Noted
) -> None:
    at.shift(timedelta(days=60))
    boss = administrator(app)
    boss.write(filed.number, "answer", "Akhirnya.")
    boss.look(filed.number)
    boss.press(filed.number, "keadaan", ke="in_hand", alasan="")
    boss.write(filed.number, "answer", "Lebih lengkap.")
    assert len(noted()) == 3


def test_a_worker_killed_between_two_rounds_loses_and_doubles_nothing(
    at: time_machine.Traveller, filed: Filed, noted: Noted, database: Database
) -> None:
    at.shift(timedelta(days=60))
    work(database, limit=1)

    def killed() -> None:
        with database.transaction() as session:
            assert mishaps.note_late(session, office_id=OFFICE, limit=1) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert len(noted()) == 1
    work(database)
    assert len(noted()) == 3


def test_the_workers_look_reads_only_what_nobody_counted_yet(database: Database) -> None:
    with database.transaction() as session:
        told = plans_of(session, lambda: mishaps.note_late(session, office_id=OFFICE))
    assert [line for line in told if "clocks" in line] == [
        "SEARCH clocks USING INDEX ix_clocks_uncounted_due_at (office_id=? AND due_at<?)"
    ]


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-11", "2026", "2026-11-01", "٢٠٢٦-11", "0000-01", ""])
def test_what_is_no_month_is_none(text: str) -> None:
    assert mishap_figures.read_month(text) is None


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert mishap_figures.months_to(date(2026, 2, 1), 3) == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]
    assert mishap_figures.month_before(date(2026, 12, 1), -1) == date(2027, 1, 1)
    assert mishap_figures.read_month("2026-11") == NOVEMBER
