"""Changing the state, referring, assigning, clearing the flag: rules, faults at their fields, nothing typed lost."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import Filed, file_report, open_case
from tests.factories.desk import CONDUCT, Officer, address, events_of, handlers, not_ours, officer, row_of
from tests.factories.pages import faults_of, fields_of, main_of
from webapp import clock
from webapp.accounts.models import AUDITOR
from webapp.cases import states
from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.models import Case
from webapp.db import Database
from webapp.offices import queries as offices

LETTER = {
    "badan": "bawaslu-jombang",
    "nomor": "12/PL.01/3517/2026",
    "tanggal_hari": "3",
    "tanggal_bulan": "2",
    "tanggal_tahun": "2026",
    "alasan": "Politik uang adalah\nwewenang Bawaslu.",
}


def offered(page_text: str, name: str) -> list[str]:
    """The values of a list on a page."""
    part = re.search(rf'<select id="{name}".*?</select>', page_text, re.DOTALL)
    return re.findall(r'<option value="([^"]*)"', part[0]) if part else []


def test_the_list_offers_exactly_the_moves_by_hand_and_chooses_none(boss: Officer, filed: Filed) -> None:
    page = boss.look(filed.number)
    assert offered(page.text, "ke") == ["", *states.by_hand("received")]
    assert fields_of(page, "keadaan")["ke"] == [""]


def test_a_press_without_a_choice_moves_nothing(database: Database, boss: Officer, filed: Filed) -> None:
    page = boss.press(filed.number, "keadaan", ke="", alasan="Alasan yang sudah ditulis.")
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["ke"]
    assert fields_of(page, "keadaan")["alasan"] == ["Alasan yang sudah ditulis."]
    assert row_of(database, filed.number).version == 1


def test_declining_needs_a_reason_which_the_citizen_reads(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    page = boss.refuse(filed.number, "  ")
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["kirim"]
    assert row_of(database, filed.number).state == "received"
    boss.refuse(filed.number, "Bukan wewenang KPU <Jombang>.")
    assert row_of(database, filed.number).state == "declined"
    assert events_of(database, filed.number)[-1].reason == "Bukan wewenang KPU <Jombang>."
    assert "Bukan wewenang KPU <Jombang>." in main_of(open_case(client, filed))


STATES_OF_A_DEED = ["answered", "declined", "waiting", "referred", "withdrawn", "closed", "received", "musnah"]


@pytest.mark.parametrize("to", STATES_OF_A_DEED)
def test_a_state_that_is_no_move_by_hand_is_refused(database: Database, boss: Officer, filed: Filed, to: str) -> None:
    page = boss.press(filed.number, "keadaan", ke=to, alasan="Sebab.")
    if to in ("declined", "musnah"):  # a refusal is an answer; the other is no state at all
        assert page.status_code == 422
        assert [target for target, _sentence in faults_of(page)] == ["ke"]
    else:
        assert page.status_code == 409
        assert "Langkah ini tidak mungkin sekarang" in main_of(page)
        assert "Dari keadaan sekarang langkah yang mungkin:" in main_of(page)
    assert fields_of(page, "keadaan")["alasan"] == ["Sebab."]
    assert ("petugas kedua" in str(faults_of(page))) == (to == "declined"), "a refusal has its own way"
    assert (row_of(database, filed.number).state, row_of(database, filed.number).version) == ("received", 1)


def test_a_reason_that_is_too_long_comes_back_whole(boss: Officer, filed: Filed) -> None:
    reason = "a" * (TEXT_SIGNS + 1)
    page = boss.press(filed.number, "keadaan", ke="declined", alasan=reason)
    assert page.status_code == 422
    assert fields_of(page, "keadaan")["alasan"] == [reason]


def test_a_referral_keeps_number_and_date_and_the_citizen_reads_both(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    not_ours(database, filed.case_id)
    assert boss.press(filed.number, "teruskan", **LETTER).status_code == 303
    case = row_of(database, filed.number)
    assert (case.state, case.referred_body, case.referred_number) == ("referred", LETTER["badan"], LETTER["nomor"])
    assert case.referred_on == date(2026, 2, 3)
    with database.reading() as session:
        name = offices.get_body(session, "3517", LETTER["badan"]).name
    for page in (open_case(client, filed), boss.look(filed.number)):
        main = main_of(page)
        for words in (name, LETTER["nomor"], "3 Februari 2026", "Politik uang adalah"):
            assert words in main


def tomorrow() -> dict[str, str]:
    day = clock.today() + timedelta(days=1)
    return {"tanggal_hari": str(day.day), "tanggal_bulan": str(day.month), "tanggal_tahun": str(day.year)}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"badan": ""}, "badan"),
        ({"badan": "kpu-jombang"}, "badan"),
        ({"badan": "kantor-pos"}, "badan"),
        ({"nomor": ""}, "nomor"),
        ({"nomor": "9" * 101}, "nomor"),
        ({"tanggal_hari": "", "tanggal_bulan": ""}, "tanggal_hari"),
        ({"tanggal_hari": "31"}, "tanggal_hari"),
        (tomorrow(), "tanggal_hari"),
        ({"alasan": "a" * (TEXT_SIGNS + 1)}, "alasan-rujuk"),
    ],
)
def test_a_faulty_referral_comes_back_filled_with_the_fault_at_its_field(
    database: Database, boss: Officer, filed: Filed, changes: dict[str, str], fault: str
) -> None:
    letter = {**LETTER, **changes}
    page = boss.press(filed.number, "teruskan", **letter)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == [fault]
    assert f'id="{fault}"' in page.text
    assert "-salah" in page.text
    back = fields_of(page, "teruskan")
    expected = {name: [text] for name, text in letter.items()}
    if letter["badan"] in ("kpu-jombang", "kantor-pos"):
        expected["badan"] = [""]  # what is not in the list cannot stay chosen
    assert {name: back[name] for name in letter} == expected
    assert row_of(database, filed.number).version == 1


def test_a_closed_case_is_not_referred(database: Database, boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "answer", "Sudah.")
    boss.look(filed.number)
    letter_page = boss.client.get(f"{address(filed.number)}/pelimpahan")
    assert 'id="teruskan"' not in letter_page.text
    page = boss.press(filed.number, "teruskan", **LETTER)
    assert page.status_code == 409
    assert fields_of(page, "teruskan")["nomor"] == [LETTER["nomor"]]
    assert row_of(database, filed.number).state == "answered"


def test_a_case_is_given_to_a_unit_and_a_person_and_the_history_names_them(
    app: Flask, database: Database, boss: Officer, filed: Filed
) -> None:
    sri = officer(app, unit_key="umum", name="Sri Lestari")
    sent = boss.press(filed.number, "tugas", unit="umum", petugas=str(sri.staff.id))
    assert (sent.status_code, sent.location) == (303, address(filed.number))
    case = row_of(database, filed.number)
    assert (case.unit_key, case.officer_id, case.state) == ("umum", sri.staff.id, "received")
    with database.reading() as session:
        unit = offices.get_unit(session, "3517", "umum").name
    story = main_of(boss.look(filed.number))
    story = story[story.index('class="steps"') :]
    assert f"{unit}, Sri Lestari ({boss.staff.name})" in story
    assert fields_of(boss.seen[filed.number], "tugas")["petugas"] == [str(sri.staff.id)]


def test_giving_a_case_to_whom_it_belongs_already_leaves_no_trace(
    database: Database, boss: Officer, filed: Filed
) -> None:
    assert boss.press(filed.number, "tugas", unit="data", petugas="").status_code == 303
    assert row_of(database, filed.number).version == 1


def test_an_auditor_a_closed_account_and_a_stranger_are_not_offered_and_are_refused(
    app: Flask, database: Database, boss: Officer, filed: Filed
) -> None:
    auditor, gone = officer(app, AUDITOR), officer(app, active=False)
    unfit = [str(auditor.staff.id), str(gone.staff.id), str(uuid.uuid4()), "bukan-id"]
    assert not set(unfit) & set(offered(boss.look(filed.number).text, "petugas"))
    for person in unfit:
        page = boss.press(filed.number, "tugas", unit="data", petugas=person)
        assert page.status_code == 422
        assert [to for to, _sentence in faults_of(page)] == ["petugas"]
    for unit in ("", "sihir"):
        page = boss.press(filed.number, "tugas", unit=unit, petugas="")
        assert [to for to, _sentence in faults_of(page)] == ["unit"]
    assert row_of(database, filed.number).version == 1


def test_a_case_that_leaves_ones_sight_leads_to_the_inbox(app: Flask, filed: Filed) -> None:
    sri = officer(app, unit_key="data")
    sent = sri.press(filed.number, "tugas", unit="umum", petugas="")
    assert (sent.status_code, sent.location) == (303, "/petugas")
    assert sri.client.get("/petugas").text.count('class="note good"') == 1
    assert sri.look(filed.number).status_code == 404


def test_a_case_given_to_another_unit_but_to_oneself_stays_in_sight(app: Flask, filed: Filed) -> None:
    sri = officer(app, unit_key="data")
    sent = sri.press(filed.number, "tugas", unit="umum", petugas=str(sri.staff.id))
    assert sent.location == address(filed.number)
    assert sri.look(filed.number).status_code == 200


def test_a_conduct_case_is_given_to_its_handlers_only(app: Flask, client: Client, database: Database) -> None:
    first, second = handlers(app, "data", "umum")
    other = officer(app, unit_key="hukum")
    filed = file_report(client, CONDUCT)
    people = offered(first.look(filed.number).text, "petugas")
    assert set(people) == {"", str(first.staff.id), str(second.staff.id)}
    page = first.press(filed.number, "tugas", unit="hukum", petugas=str(other.staff.id))
    assert [to for to, _sentence in faults_of(page)] == ["petugas"]
    assert first.press(filed.number, "tugas", unit="hukum", petugas=str(second.staff.id)).status_code == 303
    assert row_of(database, filed.number).officer_id == second.staff.id
    assert other.look(filed.number).status_code == 404


def test_the_flag_is_cleared_by_a_look_and_its_button_is_gone(database: Database, boss: Officer, filed: Filed) -> None:
    assert "/diperiksa" not in boss.look(filed.number).text
    with database.transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).needs_check = True
    assert "/diperiksa" in boss.look(filed.number).text
    assert boss.press(filed.number, "diperiksa").status_code == 303
    case = row_of(database, filed.number)
    assert (case.needs_check, case.state, case.begun_at) == (False, "received", None)
    assert events_of(database, filed.number)[-1].kind == "checked"
    assert "/diperiksa" not in boss.look(filed.number).text
