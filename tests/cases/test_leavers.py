"""A leaver's open cases: to the head of the unit, or waiting there; conduct matters to nobody new."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.factories.accounts import send
from tests.factories.cases import OFFICE, Filed, database_of, file_report
from tests.factories.desk import CONDUCT, Officer, administrator, events_of, handlers, journal_of, officer, row_of
from tests.factories.pages import main_of
from webapp.accounts import service as accounts
from webapp.accounts.models import HEAD, OFFICER, Staff
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.service import leavers
from webapp.db import Database
from webapp.errors import OfficeError


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


@pytest.fixture
def leaver(app: Flask) -> Officer:
    return officer(app, OFFICER, "data", name="Pak Budi")


def given(app: Flask, to: Officer, *, path: str = "/lapor/data-pemilih", **facts: object) -> Filed:
    """A report that this officer has."""
    filed = file_report(app.test_client(), path)
    with database_of(app).transaction() as session:
        session.execute(update(Case).where(Case.id == filed.case_id).values(officer_id=to.staff.id, **facts))
    return filed


def close(boss: Officer, staff: Staff) -> TestResponse:
    return send(boss.client, f"/petugas/akun/{staff.id}/tutup")


def ask(boss: Officer, staff: Staff) -> str:
    return main_of(boss.client.get(f"/petugas/akun/{staff.id}/tutup"))


def kinds(database: Database, filed: Filed) -> list[str]:
    return [event.kind for event in events_of(database, filed.number)]


def officers(database: Database, cases: Sequence[Filed]) -> list[object]:
    return [row_of(database, filed.number).officer_id for filed in cases]


def test_open_cases_go_to_the_head_of_their_unit_with_event_and_journal_line(
    app: Flask, database: Database, boss: Officer, leaver: Officer
) -> None:
    head = officer(app, HEAD, "data", name="Bu Kepala")
    mine = [given(app, leaver, state=state) for state in sorted(leavers.OPEN_STATES)]
    before = [row_of(database, filed.number).version for filed in mine]
    page = ask(boss, leaver.staff)
    assert f"Bu Kepala, kepala unit: {len(mine)}" in page
    assert close(boss, leaver.staff).status_code == 303
    assert officers(database, mine) == [head.staff.id] * len(mine)
    for filed, version in zip(mine, before, strict=True):
        event = events_of(database, filed.number)[-1]
        assert (event.kind, event.actor) == ("officer_left", f"staff:{boss.staff.id}")
        assert event.facts == {"unit": "data", "officer": str(head.staff.id)}
        assert journal_of(database, filed.number)[-1].action == "case.officer_left"
        assert row_of(database, filed.number).version == version + 1
    assert "Bu Kepala" in main_of(head.look(mine[0].number))


def test_what_is_closed_and_what_is_others_stays(
    app: Flask, database: Database, boss: Officer, leaver: Officer
) -> None:
    officer(app, HEAD, "data")
    colleague = officer(app, OFFICER, "data")
    over = [given(app, leaver, state=state) for state in sorted(set(states.STATES) - leavers.OPEN_STATES)]
    theirs = given(app, colleague)
    close(boss, leaver.staff)
    assert officers(database, over) == [leaver.staff.id] * len(over)
    assert officers(database, [theirs]) == [colleague.staff.id]
    assert all("officer_left" not in kinds(database, filed) for filed in (*over, theirs))


def test_without_a_head_a_case_waits_in_its_unit_and_says_so_until_somebody_takes_it(
    app: Flask, database: Database, boss: Officer, leaver: Officer
) -> None:
    officer(app, HEAD, "hukum")
    filed = given(app, leaver)
    assert "belum punya kepala: 1" in ask(boss, leaver.staff)
    close(boss, leaver.staff)
    case = row_of(database, filed.number)
    assert (case.officer_id, case.unit_key) == (None, "data")
    note = "Perkara ini belum dipegang siapa pun."
    assert note in main_of(boss.look(filed.number))
    assert filed.number in boss.client.get("/petugas?kelompok=tanpa-petugas").text
    colleague = officer(app, OFFICER, "data")
    boss.press(filed.number, "tugas", unit="data", petugas=str(colleague.staff.id))
    assert note not in main_of(boss.look(filed.number))


def test_the_unit_of_the_case_counts_and_a_leaving_head_is_no_head(
    app: Flask, database: Database, boss: Officer
) -> None:
    leaving = officer(app, HEAD, "data", name="Kepala Data")
    law = officer(app, HEAD, "hukum", name="Kepala Hukum")
    officer(app, HEAD, "umum", active=True)
    here, there = given(app, leaving), given(app, leaving, unit_key="hukum")
    page = ask(boss, leaving.staff)
    assert "Kepala Hukum, kepala unit: 1" in page
    assert "belum punya kepala: 1" in page
    close(boss, leaving.staff)
    assert officers(database, [here, there]) == [None, law.staff.id]


def test_a_closed_head_gets_nothing(app: Flask, database: Database, boss: Officer, leaver: Officer) -> None:
    gone = officer(app, HEAD, "data", name="Kepala Lama")
    close(boss, gone.staff)
    filed = given(app, leaver)
    close(boss, leaver.staff)
    assert officers(database, [filed]) == [None]


def test_a_conduct_matter_stays_with_the_other_handler_and_no_head_sees_it(
    app: Flask, database: Database, boss: Officer
) -> None:
    pair = handlers(app, "data", "umum")
    filed = file_report(app.test_client(), CONDUCT)
    unit = row_of(database, filed.number).unit_key
    head = officer(app, HEAD, unit)
    with database.transaction() as session:
        session.execute(update(Case).where(Case.id == filed.case_id).values(officer_id=pair[0].staff.id))
    page = ask(boss, pair[0].staff)
    assert "diserahkan sesudahnya: 1" in page
    assert "Tunjuk lagi dua orang" in page
    close(boss, pair[0].staff)
    case = row_of(database, filed.number)
    assert case.officer_id == pair[1].staff.id
    assert {case.handler_1_id, case.handler_2_id} == {None, pair[1].staff.id}
    assert kinds(database, filed)[-2:] == ["handler_left", "officer_left"]
    assert pair[1].look(filed.number).status_code == 200
    assert head.look(filed.number).status_code == boss.look(filed.number).status_code == 404


def test_a_handler_whose_account_is_opened_again_does_not_read_the_old_matter(
    app: Flask, database: Database, boss: Officer
) -> None:
    pair = handlers(app, "data", "umum")
    filed = file_report(app.test_client(), CONDUCT)
    assert pair[0].look(filed.number).status_code == 200
    close(boss, pair[0].staff)
    assert kinds(database, filed)[-1] == "handler_left"
    send(boss.client, f"/petugas/akun/{pair[0].staff.id}/buka")
    assert pair[0].look(filed.number).status_code == 404


def test_when_both_handlers_left_the_matter_is_counted_and_handed_to_the_two_named_anew(
    app: Flask, database: Database, boss: Officer
) -> None:
    pair = handlers(app, "data", "umum")
    filed = file_report(app.test_client(), CONDUCT)
    for one in pair:
        close(boss, one.staff)
    case = row_of(database, filed.number)
    assert (case.officer_id, case.handler_1_id, case.handler_2_id) == (None, None, None)
    fresh = handlers(app, "data", "umum")
    assert "(1)" in main_of(boss.client.get("/petugas/akun")).split("penangan/serahkan")[1]
    assert send(boss.client, "/petugas/akun/penangan/serahkan").status_code == 303
    assert [one.look(filed.number).status_code for one in fresh] == [200, 200]


def test_looking_at_the_page_changes_nothing_and_a_closed_account_has_none(
    app: Flask, database: Database, boss: Officer, leaver: Officer
) -> None:
    filed = given(app, leaver)
    ask(boss, leaver.staff)
    assert officers(database, [filed]) == [leaver.staff.id]
    close(boss, leaver.staff)
    assert boss.client.get(f"/petugas/akun/{leaver.staff.id}/tutup").location == f"/petugas/akun/{leaver.staff.id}"
    events = kinds(database, filed)
    close(boss, leaver.staff)
    assert kinds(database, filed) == events


def test_an_account_that_may_not_be_closed_keeps_its_cases(app: Flask, database: Database, boss: Officer) -> None:
    filed = given(app, boss)
    assert close(boss, boss.staff).status_code == 422
    assert officers(database, [filed]) == [boss.staff.id]
    assert "officer_left" not in kinds(database, filed)


def test_closing_and_moving_are_one_transaction(
    app: Flask, database: Database, boss: Officer, leaver: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_kwargs: object) -> None:
        raise OfficeError("conflict", status=409)

    filed = given(app, leaver)
    monkeypatch.setattr(leavers, "_next_officer", breaks)
    assert close(boss, leaver.staff).status_code == 409
    with database.reading() as session:
        assert session.get_one(Staff, (OFFICE, leaver.staff.id)).active
    assert officers(database, [filed]) == [leaver.staff.id]


def test_nobody_gets_a_case_who_was_closed_between_the_page_and_the_press(
    app: Flask, database: Database, boss: Officer, leaver: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of officers is read before the lock; the rule looks again under it."""
    from webapp.cases.desk import sheet

    filed, everybody = file_report(app.test_client()), sheet.officers
    boss.look(filed.number)

    def then_closed(session: object, case: Case) -> object:
        found = everybody(session, case)  # type: ignore[arg-type]
        with database.transaction() as own:
            accounts.deactivate(own, office_id=OFFICE, staff_id=leaver.staff.id, by=boss.staff.id)
        monkeypatch.setattr(sheet, "officers", everybody)
        return found

    monkeypatch.setattr(sheet, "officers", then_closed)
    answer = boss.press(filed.number, "tugas", unit="data", petugas=str(leaver.staff.id))
    assert answer.status_code == 422
    assert 'href="#petugas"' in answer.text
    assert officers(database, [filed]) == [None]
