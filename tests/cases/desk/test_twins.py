"""Duplicates: found at verification, handled together, told to both, parted again; no citizen reads the other."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, deed, file_report, name_handlers, open_case, reply
from tests.factories.clocks import calendar_of
from tests.factories.desk import CONDUCT, Officer, administrator, events_of, messages_of, officer, row_of
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.accounts.models import AUDITOR
from webapp.cases.models import Case, Merge
from webapp.cases.service import twins
from webapp.cases.service.handling import Hand
from webapp.cases.service.steering import leading
from webapp.db import Database
from webapp.errors import Conflict, OfficeError

LOGISTICS = "/lapor/logistik"
SHORT = "Surat suara di TPS 7 Desa Sumberagung kurang tiga puluh lembar sejak pagi."
AGAIN = "TPS 7 Sumberagung: surat suara kurang tiga puluh lembar sejak tadi pagi"
OTHER = "Bilik suara di balai desa patah kakinya, pintunya tidak dapat ditutup rapat."
SAME = "TPS yang sama, jam yang sama."
ANSWER = "Tiga puluh lembar sudah kami antar ke TPS 7."


@pytest.fixture
def first(app: Flask) -> Filed:
    return file_report(app.test_client(), LOGISTICS, cerita=SHORT)


@pytest.fixture
def second(app: Flask) -> Filed:
    return file_report(app.test_client(), LOGISTICS, cerita=AGAIN)


def citizen(app: Flask, filed: Filed) -> Client:
    browser = app.test_client()
    open_case(browser, filed)
    return browser


def go(boss: Officer, filed: Filed, into: str, reason: str = SAME, **fields: str) -> TestResponse:
    """Choose on the page of `filed` with which case it goes."""
    page = boss.client.get(f"/petugas/perkara/{filed.number}/kembar")
    hidden = {name: fields_of(page)[name][0] for name in ("csrf_token", "versi", "id")}
    typed = {"dengan": "lain", "nomor": into, "alasan": reason, **fields}
    return boss.client.post(f"/petugas/perkara/{filed.number}/kembar", data={**hidden, **typed})


def part(boss: Officer, filed: Filed, reason: str = "Ternyata TPS lain.") -> TestResponse:
    page = boss.client.get(f"/petugas/perkara/{filed.number}/kembar")
    hidden = {name: fields_of(page)[name][0] for name in ("csrf_token", "versi", "id")}
    return boss.client.post(f"/petugas/perkara/{filed.number}/kembar/lepas", data={**hidden, "alasan": reason})


def test_at_verification_the_officer_reads_which_reports_look_alike_and_why(
    app: Flask, boss: Officer, first: Filed, second: Filed
) -> None:
    file_report(app.test_client(), LOGISTICS, cerita=OTHER)
    assert f"/petugas/perkara/{second.number}/kembar" in main_of(boss.look(second.number))
    page = main_of(boss.client.get(f"/petugas/perkara/{second.number}/kembar"))
    assert first.number in page
    assert re.search(r"Kata-katanya \d+ persen mirip\.", page)
    assert "Kecamatannya sama." in page
    assert "Bilik suara" not in page


def test_what_is_long_ago_of_another_matter_or_withdrawn_is_no_twin(app: Flask, boss: Officer, second: Filed) -> None:
    file_report(app.test_client(), "/lapor/data-pemilih", cerita=AGAIN)
    with time_machine.travel("2026-01-05T10:00:00+07:00"):
        file_report(app.test_client(), LOGISTICS, cerita=AGAIN)
    gone = file_report(app.test_client(), LOGISTICS, cerita=AGAIN)
    browser = citizen(app, gone)
    assert deed(browser, "cabut").status_code == 303
    assert (
        "tidak ada laporan berperihal sama"
        in main_of(boss.client.get(f"/petugas/perkara/{second.number}/kembar")).casefold()
    )


def test_an_officer_is_shown_no_twin_that_they_may_not_see(app: Flask, first: Filed, second: Filed) -> None:
    one = officer(app, unit_key="umum")
    page = one.client.get(f"/petugas/perkara/{second.number}/kembar")
    assert first.number in page.text
    with app.extensions["database"].transaction() as session:
        session.get_one(Case, ("3517", first.case_id)).unit_key = "hukum"
    assert first.number not in one.client.get(f"/petugas/perkara/{second.number}/kembar").text
    assert go(one, second, first.number).status_code == 422  # nor by its number


def test_both_citizens_are_told_in_their_language_and_neither_reads_the_other(
    app: Flask, boss: Officer, first: Filed
) -> None:
    javanese = file_report(app.test_client(), f"/jv{LOGISTICS}", cerita=AGAIN)
    assert go(boss, javanese, first.number).status_code == 303
    leader, follower = (citizen(app, one).get("/perkara").text for one in (first, javanese))
    assert "Warga lain menyampaikan hal yang sama." in leader
    assert "Wonten warga sanès ingkang ngaturaken bab ingkang sami." in follower
    assert AGAIN not in leader
    assert SHORT not in follower
    assert first.number not in follower
    assert javanese.number not in leader


def test_the_case_goes_to_the_unit_and_officer_of_the_leading_one_and_keeps_its_deadlines(
    app: Flask, database: Database, boss: Officer, first: Filed, second: Filed
) -> None:
    boss.look(first.number)
    assert boss.press(first.number, "tugas", unit="teknis", petugas=str(boss.staff.id)).status_code == 303
    before = row_of(database, second.number)
    assert go(boss, second, first.number).status_code == 303
    after = row_of(database, second.number)
    assert (after.unit_key, after.officer_id) == ("teknis", boss.staff.id)
    assert (after.state, after.due_on, after.verify_on) == (before.state, before.due_on, before.verify_on)


def test_what_the_other_citizen_writes_is_told_on_the_leading_case_without_its_words(
    app: Flask, database: Database, boss: Officer, first: Filed, second: Filed
) -> None:
    go(boss, second, first.number)
    version = row_of(database, first.number).version
    assert reply(citizen(app, second), "Sekarang kurang lima puluh.").status_code == 303
    assert [event.kind for event in events_of(database, first.number)][-1] == "twin_wrote"
    assert row_of(database, first.number).version == version + 1
    assert "kurang lima puluh" not in citizen(app, first).get("/perkara").text
    assert "Warga dari laporan yang ditangani bersama menulis" in main_of(boss.look(first.number))


def test_one_answer_goes_to_both_and_ends_the_clocks_of_both(
    app: Flask, database: Database, boss: Officer, first: Filed, second: Filed
) -> None:
    go(boss, second, first.number)
    boss.write(first.number, "answer", ANSWER)
    assert [row_of(database, one.number).state for one in (first, second)] == ["answered", "answered"]
    assert ANSWER in citizen(app, second).get("/perkara").text
    assert row_of(database, second.number).answered_at is not None


def test_who_was_answered_already_or_took_it_back_gets_no_second_answer(
    app: Flask, database: Database, boss: Officer, first: Filed, second: Filed
) -> None:
    go(boss, second, first.number)
    boss.write(second.number, "answer", "Lebih dulu.")
    boss.write(first.number, "answer", ANSWER)
    assert row_of(database, first.number).state == "answered"
    assert [one.body for one in messages_of(database, second.number) if one.kind == "answer"] == ["Lebih dulu."]


def test_parted_again_both_are_told_and_go_their_own_ways(
    app: Flask, database: Database, boss: Officer, first: Filed, second: Filed
) -> None:
    go(boss, second, first.number)
    assert part(boss, second).status_code == 303
    for one in (first, second):
        assert "sekarang kami tangani sendiri" in citizen(app, one).get("/perkara").text
    boss.write(first.number, "answer", ANSWER)
    assert row_of(database, second.number).state == "received"
    assert go(boss, second, first.number).status_code == 422  # the other one is answered: nothing to join
    with database.reading() as session:
        row = session.scalars(select(Merge)).one()
    assert row.undone_reason == "Ternyata TPS lain."


def test_the_reasons_of_officers_reach_no_citizen(app: Flask, boss: Officer, first: Filed, second: Filed) -> None:
    go(boss, second, first.number)
    part(boss, second)
    for one in (first, second):
        told = citizen(app, one).get("/perkara").text
        assert SAME not in told
        assert "Ternyata TPS lain." not in told


@pytest.mark.parametrize("reason", ["", " \n "])
def test_without_a_reason_nothing_is_merged_and_what_was_typed_stays(
    boss: Officer, database: Database, first: Filed, second: Filed, reason: str
) -> None:
    page = go(boss, second, first.number, reason)
    assert page.status_code == 422
    assert faults_of(page)[0][0] == "alasan"
    assert fields_of(page)["nomor"] == [first.number]
    assert row_of(database, second.number).version == 1


@pytest.mark.parametrize("number", ["JBG-2026-999999", "apa saja", ""])
def test_a_number_of_nothing_is_a_clear_fault(boss: Officer, second: Filed, number: str) -> None:
    page = go(boss, second, number)
    assert page.status_code == 422
    assert fields_of(page)["alasan"] == [SAME]


def test_a_case_goes_neither_with_itself_nor_in_a_circle_nor_twice(
    app: Flask, boss: Officer, first: Filed, second: Filed
) -> None:
    third = file_report(app.test_client(), LOGISTICS, cerita=AGAIN)
    assert "laporan itu sendiri" in go(boss, second, second.number).text
    assert go(boss, second, first.number).status_code == 303
    page = boss.client.get(f"/petugas/perkara/{first.number}/kembar")
    assert "Lepaskan dulu" in page.text  # the leading case offers no form
    token = fields_of(boss.look(first.number))
    hidden = {name: token[name][0] for name in ("csrf_token", "versi", "id")}
    sent = boss.client.post(
        f"/petugas/perkara/{first.number}/kembar",
        data={**hidden, "dengan": "lain", "nomor": third.number, "alasan": SAME},
    )
    assert sent.status_code == 422
    assert "Ada laporan lain yang mengikuti laporan ini." in sent.text
    assert "mengikuti laporan lain" in go(boss, third, second.number).text


def test_a_second_press_merges_once(boss: Officer, database: Database, first: Filed, second: Filed) -> None:
    page = boss.client.get(f"/petugas/perkara/{second.number}/kembar")
    hidden = {name: fields_of(page)[name][0] for name in ("csrf_token", "versi", "id")}
    data = {**hidden, "dengan": "lain", "nomor": first.number, "alasan": SAME}
    for _press in range(2):
        assert boss.client.post(f"/petugas/perkara/{second.number}/kembar", data=data).status_code == 303
    assert [event.kind for event in events_of(database, second.number)].count("merged") == 1


def test_of_two_officers_at_once_the_second_is_told_and_keeps_what_was_typed(
    app: Flask, boss: Officer, first: Filed, second: Filed
) -> None:
    other = administrator(app)
    page = other.client.get(f"/petugas/perkara/{second.number}/kembar")
    hidden = {name: fields_of(page)[name][0] for name in ("csrf_token", "versi", "id")}
    boss.write(second.number, "note", "Saya lihat dulu.")
    late = other.client.post(
        f"/petugas/perkara/{second.number}/kembar",
        data={**hidden, "dengan": "lain", "nomor": first.number, "alasan": SAME},
    )
    assert late.status_code == 409
    assert fields_of(late)["alasan"] == [SAME]
    assert (
        other.client.post(
            f"/petugas/perkara/{second.number}/kembar",
            data={**{k: v[0] for k, v in fields_of(late).items() if v}, "dengan": "lain", "nomor": first.number},
        ).status_code
        == 303
    )


def test_a_conduct_matter_goes_with_no_other_case(app: Flask, boss: Officer, first: Filed) -> None:
    name_handlers(app)
    hidden = file_report(app.test_client(), CONDUCT, cerita=SHORT)
    assert go(boss, first, hidden.number).status_code == 422  # the administrator does not even see it


def test_an_auditor_reads_and_merges_nothing(app: Flask, first: Filed, second: Filed) -> None:
    reader = officer(app, AUDITOR)
    page = reader.client.get(f"/petugas/perkara/{second.number}/kembar")
    assert page.status_code == 200
    assert "Tangani bersama" not in main_of(page)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(st := some.tuples(some.booleans(), some.integers(0, 3), some.integers(0, 3)), max_size=12))
def test_whatever_is_merged_and_parted_no_chain_and_no_circle_comes_of_it(
    database: Database, four: list[Filed], boss: Officer, deeds: list[tuple[bool, int, int]]
) -> None:
    with database.transaction() as session:
        cases = [session.get_one(Case, ("3517", one.case_id)) for one in four]
        for joins, left, right in deeds:
            _try(session, boss, cases[left], cases[right], joins)
        for case in cases:
            into = leading(session, case)
            assert into is None or leading(session, into) is None
        session.rollback()


@pytest.fixture
def four(app: Flask) -> list[Filed]:
    return [file_report(app.test_client(), LOGISTICS, cerita=SHORT) for _ in range(4)]


def _try(session: Session, boss: Officer, case: Case, into: Case, joins: bool) -> None:
    hand = Hand(boss.staff.id, case.version, calendar_of())
    try:
        if joins:
            twins.merge(session, case, hand, into=into, reason=SAME)
        else:
            twins.unmerge(session, case, hand, reason=SAME)
    except (OfficeError, Conflict) as refused:
        assert refused.code.startswith("merge_")  # both outcomes are sound
    session.flush()
