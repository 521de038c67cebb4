"""The check of a case: every choice is saved or comes back with its reason; clocks, sight and words follow it."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories.cases import OFFICE, Filed, file_report, open_case
from tests.factories.clocks import clocks_of
from tests.factories.desk import (
    Officer,
    address,
    administrator,
    events_of,
    handlers,
    journal_of,
    messages_of,
    officer,
    row_of,
)
from tests.factories.pages import faults_of, fields_of, main_of
from webapp import clock
from webapp.accounts.models import AUDITOR, OFFICER
from webapp.cases import competence, matters
from webapp.cases.models import Case, Leg, Verification
from webapp.cases.service import clocks, verifying
from webapp.cases.service.handling import Hand
from webapp.cases.service.verifying import Chosen
from webapp.db import Database
from webapp.errors import OfficeError

REASON = "Laporannya menyebut gudang kantor ini."


def check(boss: Officer, number: str, **fields: Any) -> TestResponse:
    """Send the check's page as it is, with these changes; None takes a field away."""
    path = f"{address(number)}/verifikasi"
    kept: dict[str, Any] = dict(fields_of(boss.client.get(path)))
    changed = {"golongan": "non_pengawasan", **fields}
    data = {name: value for name, value in {**kept, **changed}.items() if value is not None}
    return boss.client.post(path, data=data)


def incomplete(*missing: str) -> dict[str, Any]:
    return {"sejak_hari": "", "sejak_bulan": "", "kurang": list(missing)}


def checks_of(database: Database, number: str) -> list[Verification]:
    case = row_of(database, number)
    with database.reading() as session:
        rows = select(Verification).where(Verification.case_id == case.id).order_by(Verification.id)
        return list(session.scalars(rows))


def on(day: date) -> dict[str, str]:
    return {"sejak_hari": str(day.day), "sejak_bulan": str(day.month), "sejak_tahun": str(day.year)}


def test_a_check_takes_the_case_in_hand_and_starts_the_clocks_of_its_class(
    database: Database, boss: Officer, filed: Filed
) -> None:
    sent = check(boss, filed.number, golongan="pengawasan")
    assert (sent.status_code, sent.location) == (303, address(filed.number))
    assert (row_of(database, filed.number).state, len(checks_of(database, filed.number))) == ("in_hand", 1)
    running = clocks_of(database, filed.case_id)
    assert {"pgd.pengawasan", "pgd.statutory_cap", "janji.perihal"} <= {
        key for key, one in running.items() if one.is_open
    }
    assert running["pgd.verify"].clock.ended_by == "verified"
    began = clock.local(running["pgd.statutory_cap"].clock.started_at)
    assert (began.date(), began.hour, began.minute) == (clock.today(), 0, 0)
    event = events_of(database, filed.number)[-1]
    assert (event.kind, event.to_state, event.facts["class"]) == ("verified", "in_hand", "pengawasan")
    assert journal_of(database, filed.number)[-1].action == "case.verified"


@pytest.mark.parametrize("klass", verifying.CLASSES)
def test_each_class_starts_its_own_clock_and_an_aspiration_none(
    database: Database, boss: Officer, filed: Filed, klass: str
) -> None:
    before = set(clocks_of(database, filed.case_id))
    check(boss, filed.number, golongan=klass)
    started = set(clocks_of(database, filed.case_id)) - before
    # Without supervision content the matter's own promise, from the receipt, stands for the same working days.
    own = {"pengawasan": {"pgd.pengawasan"}, "non_pengawasan": set(), "information": {"pgd.info_request"}}
    assert started == (own[klass] | {"pgd.statutory_cap"} if klass in own else set())


def every_choice() -> list[tuple[str, str, str]]:
    """Each matter with each choice of who is competent and each class: every pair of two, not every three of them."""
    choices = itertools.cycle(competence.CHOICES)
    return [(slug, next(choices), klass) for slug in matters.by_slug() for klass in verifying.CLASSES]


def test_every_matter_with_every_choice_and_class_is_saved_or_warned_and_nothing_is_lost(
    app: Flask, client: Client, database: Database
) -> None:
    handlers(app, None, None)
    filed, by = file_report(client, "/lapor/lainnya", cerita="Cerita yang tidak boleh hilang."), administrator(app)
    with database.transaction() as session:
        days = clocks.read_days(session, OFFICE)
        for matter, choice, klass in every_choice():
            round_ = session.begin_nested()
            case = session.get_one(Case, (OFFICE, filed.case_id))
            chosen = Chosen(choice, "complaint", matter, "data", case.openness, klass, clock.today())
            row = _saved_or_warned(session, case, Hand(by.staff.id, case.version, days), chosen)
            assert (row.matter, row.competence, row.klass) == (matter, choice, klass)
            assert (case.text, case.state, case.matter) == ("Cerita yang tidak boleh hilang.", "in_hand", matter)
            assert case.conduct == (matters.by_slug()[matter].door in ("conduct", "safe"))
            round_.rollback()
    assert row_of(database, filed.number).version == 1


def _saved_or_warned(session: Session, case: Case, hand: Hand, chosen: Chosen) -> Verification:
    """The check; one against the data is refused first, and goes with a reason."""
    if not competence.contradicts(chosen.matter, chosen.competence):
        return verifying.verify(session, case, hand, chosen)
    with pytest.raises(OfficeError, match="competence_contradicts"):
        verifying.verify(session, case, hand, chosen)
    assert case.version == hand.seen_version
    row = verifying.verify(session, case, hand, replace(chosen, reason=REASON))
    assert (row.overridden, row.reason) == (True, REASON)
    return row


def test_a_choice_against_the_data_comes_back_with_what_they_say_and_goes_on_with_a_reason(
    database: Database, boss: Officer, filed: Filed
) -> None:
    page = check(boss, filed.number, wewenang="elsewhere")
    assert page.status_code == 422
    assert "Kantor ini (bagian data) mencocokkan dan memperbaiki." in main_of(page)
    kept = fields_of(page)
    assert (kept["wewenang"], kept["golongan"]) == (["elsewhere"], ["non_pengawasan"])
    without = check(boss, filed.number, wewenang="elsewhere", tetap="y", alasan_tetap="  ")
    assert [to for to, _sentence in faults_of(without)] == ["alasan_tetap"]
    assert row_of(database, filed.number).version == 1
    sent = check(boss, filed.number, wewenang="elsewhere", tetap="y", alasan_tetap=REASON)
    assert (sent.status_code, sent.location) == (303, f"{address(filed.number)}/pelimpahan")
    row = checks_of(database, filed.number)[-1]
    assert (row.overridden, row.reason) == (True, REASON)
    told = {line.action: line for line in journal_of(database, filed.number)}
    assert told["verification.overridden"].facts == {"matter": "data-pemilih", "competence": "elsewhere"}
    assert told["case.verified"].facts["overridden"] is True
    assert REASON not in str([line.facts for line in told.values()])
    assert REASON in main_of(boss.client.get(f"{address(filed.number)}/verifikasi"))


def test_the_reason_for_officers_is_never_read_by_the_citizen(client: Client, boss: Officer, filed: Filed) -> None:
    check(boss, filed.number, wewenang="elsewhere", tetap="y", alasan_tetap=REASON)
    assert REASON not in main_of(open_case(client, filed))


def test_another_matter_and_unit_keep_every_answer_and_the_earlier_promise(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, t_kekeliruan="ganda")
    promised = clocks_of(database, filed.case_id)["janji.perihal"].clock.due_at
    shown = main_of(boss.look(filed.number))
    label, value = next(
        (asked.label.id, text.id)
        for asked in matters.by_slug()["data-pemilih"].questions
        for option, text in asked.options
        if option == "ganda"
    )
    assert label in shown
    check(boss, filed.number, perihal="pelayanan", unit="hukum")
    case = row_of(database, filed.number)
    assert (case.matter, case.unit_key, case.answers["kekeliruan"]) == ("pelayanan", "hukum", "ganda")
    for page in (boss.look(filed.number), open_case(client, filed)):
        assert label in main_of(page)
        assert value in main_of(page)
    one = clocks_of(database, filed.case_id)["janji.perihal"]
    assert (one.is_open, one.clock.due_at) == (True, promised)
    assert case.answer_on == one.clock.due_on
    assert "Sebelumnya: Data pemilih." in main_of(boss.client.get(f"{address(filed.number)}/verifikasi"))


def test_a_matter_with_a_legal_time_from_receipt_gets_its_clock_at_the_check(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, "/lapor/lainnya")
    assert "pdp.request" not in clocks_of(database, filed.case_id)
    check(boss, filed.number, wewenang="us", perihal="data-pribadi")
    running, case = clocks_of(database, filed.case_id), row_of(database, filed.number)
    assert running["pdp.request"].clock.started_at == case.received_at
    assert running["janji.perihal"].is_open, "a case without a promise takes that of its new matter"
    check(boss, filed.number, wewenang="us", perihal="pelayanan")
    assert clocks_of(database, filed.case_id)["pdp.request"].is_open, "what was promised before stays"


def test_a_report_that_is_a_request_for_information_is_registered_from_its_receipt(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, "/lapor/lainnya")
    check(boss, filed.number, wewenang="us", jenis="information", golongan="")
    one = clocks_of(database, filed.case_id)["ppid.answer"]
    assert one.clock.started_at == row_of(database, filed.number).received_at


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"wewenang": ""}, "wewenang-1"),
        ({"golongan": ""}, "golongan-1"),
        ({"unit": "gudang"}, "unit"),
        ({"perihal": "tidak-ada"}, "perihal"),
        ({"kerahasiaan": "open"}, "kerahasiaan-1"),
        ({"sejak_hari": "", "sejak_bulan": ""}, "sejak_hari"),
        ({"kurang": ["place"]}, "kurang-1"),
        ({"kurang": ["identity"], "sejak_hari": "", "sejak_bulan": ""}, "kurang-1"),
        ({"alasan_tetap": "a" * 1001}, "alasan_tetap"),
    ],
)
def test_a_faulty_check_comes_back_filled_with_the_fault_at_its_field(
    database: Database, boss: Officer, filed: Filed, fields: dict[str, Any], fault: str
) -> None:
    page = check(boss, filed.number, **fields)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == [fault]
    assert row_of(database, filed.number).version == 1


def test_complete_since_lies_between_receipt_and_today(database: Database, boss: Officer, filed: Filed) -> None:
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        page = check(boss, filed.number, **on(day))
        assert [to for to, _sentence in faults_of(page)] == ["sejak_hari"]
        assert fields_of(page)["sejak_hari"] == [str(day.day)]
    assert row_of(database, filed.number).version == 1


def test_a_day_that_turns_out_earlier_moves_the_cap_and_a_later_one_does_not(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    with database.transaction() as session:  # a report of three days ago
        case = session.get_one(Case, (OFFICE, filed.case_id))
        case.received_at -= timedelta(days=3)
    today, due = clock.today(), []
    for back in (1, 2, 0):
        check(boss, filed.number, **on(today - timedelta(days=back)))
        due.append(clocks_of(database, filed.case_id)["pgd.statutory_cap"].clock.due_on or today)
    assert due == [due[0], due[0] - timedelta(days=1), due[0] - timedelta(days=1)]
    assert len(checks_of(database, filed.number)) == 3


def test_what_is_missing_leads_to_the_question_until_it_was_asked(
    database: Database, boss: Officer, filed: Filed
) -> None:
    sent = check(boss, filed.number, **incomplete("place", "proof"))
    to_ask = f"{address(filed.number)}?tulis=pertanyaan#isian"
    assert (sent.status_code, sent.location) == (303, to_ask)
    assert "pgd.statutory_cap" not in clocks_of(database, filed.case_id)
    page = main_of(boss.look(filed.number))
    assert "Masih ada yang kurang." in page
    assert "<li>Tempatnya</li>" in page
    assert f'href="{to_ask}"' in page
    assert fields_of(boss.client.get(to_ask), "isian")["jenis"] == ["question"]
    boss.write(filed.number, "question", "Di TPS mana?")
    assert "Masih ada yang kurang." not in main_of(boss.look(filed.number))
    again = check(boss, filed.number, golongan="pengawasan", kurang=None, **on(clock.today()))
    assert again.status_code == 303
    assert row_of(database, filed.number).state == "waiting", "a check does not end the wait for the citizen"
    running = clocks_of(database, filed.case_id)
    began = (running["pgd.pengawasan"], running["pgd.statutory_cap"])
    assert [(one.is_open, one.clock.due_on) for one in began] == [(True, None), (True, None)]


def test_a_report_without_a_name_is_never_incomplete_for_lack_of_one(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, siapa="nameless")
    page = boss.client.get(f"{address(filed.number)}/verifikasi")
    assert "Laporan tanpa nama tidak pernah kurang lengkap karena tanpa nama." in main_of(page)
    assert 'value="identity"' not in page.text
    assert check(boss, filed.number, **incomplete("identity")).status_code == 422
    with database.transaction() as session, pytest.raises(OfficeError, match="identity_no_fault"):
        _verify(session, boss, filed, missing=("identity",), complete_on=None)
    named = file_report(client, nama="Sulastri")
    assert 'value="identity"' in boss.client.get(f"{address(named.number)}/verifikasi").text


def _verify(session: Session, boss: Officer, filed: Filed, **changes: Any) -> Verification:
    case = session.get_one(Case, (OFFICE, filed.case_id))
    sound: dict[str, Any] = {
        "competence": "us",
        "kind": "complaint",
        "matter": case.matter,
        "unit_key": "data",
        "openness": case.openness,
        "klass": "non_pengawasan",
        "complete_on": clock.today(),
    }
    hand = Hand(boss.staff.id, case.version, clocks.read_days(session, OFFICE))
    return verifying.verify(session, case, hand, Chosen(**{**sound, **changes}))


@pytest.mark.parametrize(("before", "to"), [("sealed", "open"), ("nameless", "open"), ("nameless", "sealed")])
def test_a_name_is_never_opened_by_a_check_and_an_open_one_may_be_closed(
    client: Client, database: Database, boss: Officer, before: str, to: str
) -> None:
    filed = file_report(client, siapa=before)
    with database.transaction() as session, pytest.raises(OfficeError, match="openness_lowered"):
        _verify(session, boss, filed, openness=to)
    opened = file_report(client, "/lapor/logistik", siapa="open", nama="Sulastri")
    assert check(boss, opened.number, wewenang="us", kerahasiaan="sealed").status_code == 303
    assert row_of(database, opened.number).openness == "sealed"


@pytest.mark.parametrize("state", ["answered", "closed", "referred", "declined", "withdrawn"])
def test_what_no_longer_runs_is_not_checked_and_its_page_says_so(
    database: Database, boss: Officer, filed: Filed, state: str
) -> None:
    with database.transaction() as session:
        session.get_one(Case, (OFFICE, filed.case_id)).state = state
    page = boss.client.get(f"{address(filed.number)}/verifikasi")
    assert "Dalam keadaan ini tidak ada yang perlu diverifikasi." in main_of(page)
    assert 'id="isian"' not in page.text
    with database.transaction() as session, pytest.raises(OfficeError, match="verify_over"):
        _verify(session, boss, filed)


def test_the_second_of_two_officers_sees_the_first_and_keeps_the_check_as_chosen(
    app: Flask, database: Database, boss: Officer, filed: Filed
) -> None:
    path, first = f"{address(filed.number)}/verifikasi", administrator(app)
    waiting = fields_of(boss.client.get(path))
    first.write(filed.number, "note", "Saya periksa dulu.")
    chosen = {"golongan": "pengawasan", "unit": "hukum"}
    page = boss.client.post(path, data={**waiting, **chosen})
    assert page.status_code == 409
    assert "Saya periksa dulu." in main_of(page)
    kept = fields_of(page)
    assert (kept["golongan"], kept["unit"]) == (["pengawasan"], ["hukum"])
    assert boss.client.post(path, data=kept).status_code == 303
    assert row_of(database, filed.number).unit_key == "hukum"


def test_a_second_press_of_one_check_counts_once(database: Database, boss: Officer, filed: Filed) -> None:
    path = f"{address(filed.number)}/verifikasi"
    sent = {**fields_of(boss.client.get(path)), "golongan": "pengawasan"}
    assert [boss.client.post(path, data=sent).status_code for _press in range(2)] == [303, 303]
    assert len(checks_of(database, filed.number)) == 1
    other = boss.client.post(path, data={**sent, "golongan": "aspiration"})
    assert other.status_code == 409, "the same press with other words"


def test_a_report_that_turns_out_to_be_about_conduct_is_its_two_handlers_alone(
    app: Flask, client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, "/lapor/lainnya")
    moved = {"wewenang": "elsewhere", "perihal": "anggota-sekretariat"}
    page = check(boss, filed.number, **moved)
    assert [to for to, _sentence in faults_of(page)] == ["perihal"], "nobody is named who may read it"
    first, _second = handlers(app, None, None)
    sent = check(boss, filed.number, **moved)
    assert (sent.status_code, sent.location) == (303, "/petugas")
    assert row_of(database, filed.number).conduct
    assert boss.client.get(address(filed.number)).status_code == 404
    check(first, filed.number, wewenang="us", perihal="pelayanan")
    assert row_of(database, filed.number).conduct, "what two people read is never opened to more"


def test_both_bodies_competent_begins_our_part_once(client: Client, database: Database, boss: Officer) -> None:
    filed = file_report(client, "/lapor/logistik")
    for _time in range(2):
        assert check(boss, filed.number, wewenang="both").status_code == 303
    with database.reading() as session:
        own = session.scalars(select(Leg).where(Leg.case_id == filed.case_id)).all()
    assert [(leg.body_key, leg.state) for leg in own] == [("kpu-jombang", "open")]
    assert [event.kind for event in events_of(database, filed.number)] == [
        *("received", "verified", "leg_opened", "verified")
    ]


def test_a_reader_sees_the_checks_and_no_form_and_another_unit_sees_nothing(
    app: Flask, boss: Officer, filed: Filed
) -> None:
    check(boss, filed.number)
    page = officer(app, AUDITOR).client.get(f"{address(filed.number)}/verifikasi")
    assert "Verifikasi sampai sekarang" in main_of(page)
    assert 'id="isian"' not in page.text
    assert officer(app, OFFICER, "hukum").client.get(f"{address(filed.number)}/verifikasi").status_code == 404


def test_a_request_for_a_service_keeps_its_kind_and_is_asked_no_class(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, "/layanan/hasil-pemilu/ajukan", t_pemilihan="bupati-2024", t_bentuk="csv")
    assert check(boss, filed.number, golongan="").status_code == 303
    case = row_of(database, filed.number)
    assert (case.kind, case.matter, case.state) == ("request", None, "in_hand")


def test_the_check_writes_no_message_and_needs_a_known_case(boss: Officer, database: Database, filed: Filed) -> None:
    check(boss, filed.number)
    assert messages_of(database, filed.number) == []
    assert boss.client.get("/petugas/perkara/JBG-2026-999999/verifikasi").status_code == 404
    assert uuid.UUID(fields_of(boss.client.get(f"{address(filed.number)}/verifikasi"))["id"][0])
