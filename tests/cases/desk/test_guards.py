"""Guards that stand behind others, each proved by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.factories.cases import Filed, deed, file_report, open_case
from tests.factories.clocks import calendar_of, close_silent
from tests.factories.desk import (
    CONDUCT,
    Officer,
    address,
    bare_cases,
    draft_fields,
    events_of,
    handlers,
    messages_of,
    officer,
    row_of,
)
from tests.factories.pages import fields_of, main_of
from webapp import clock
from webapp.accounts.models import ADMINISTRATOR, HEAD
from webapp.cases import reckoning
from webapp.cases.models import Case, Clock, Verification
from webapp.cases.service import answers, clocks, naming, objections, reviews, twins
from webapp.cases.service.handling import Hand
from webapp.cases.service.steering import leading
from webapp.db import Database
from webapp.errors import Conflict, OfficeError

OFFICE = "3517"
LOGISTICS = "/lapor/logistik"
BREACH = "data-pribadi"
ANSWER = "Tiga puluh lembar sudah kami antar."


@pytest.fixture
def pair(app: Flask) -> tuple[Filed, Filed]:
    """Two reports about one thing."""
    first, second = (file_report(app.test_client(), LOGISTICS, cerita="Surat suara kurang.") for _one in range(2))
    return first, second


def case_of(session: Session, filed: Filed) -> Case:
    return session.get_one(Case, (OFFICE, filed.case_id))


def hand_of(who: Officer, case: Case) -> Hand:
    return Hand(who.staff.id, case.version, calendar_of())


def together(database: Database, boss: Officer, leader: Filed, follower: Filed) -> None:
    with database.transaction() as session:
        case = case_of(session, follower)
        twins.merge(session, case, hand_of(boss, case), into=case_of(session, leader), reason="Sama.")


def change(database: Database, filed: Filed, **facts: Any) -> None:
    with database.transaction() as session:
        session.execute(update(Case).where(Case.id == filed.case_id).values(**facts))


def test_an_answer_is_not_shared_with_a_case_that_needs_a_second_officer_by_now(
    database: Database, boss: Officer, pair: tuple[Filed, Filed]
) -> None:
    together(database, boss, *pair)
    change(database, pair[1], matter=BREACH)
    assert boss.write(pair[0].number, "answer", ANSWER).status_code == 303
    assert [row_of(database, one.number).state for one in pair] == ["answered", "received"]


def test_an_answer_is_not_shared_with_a_case_that_its_writer_does_not_see_by_now(
    app: Flask, database: Database, boss: Officer, pair: tuple[Filed, Filed]
) -> None:
    writer = officer(app, unit_key="umum", name="Bu Rini")
    together(database, boss, *pair)
    change(database, pair[1], unit_key="hukum")
    assert writer.write(pair[0].number, "answer", ANSWER).status_code == 303
    assert [row_of(database, one.number).state for one in pair] == ["answered", "received"]


def test_whoever_wrote_a_shared_answer_does_not_judge_the_objection_to_it(
    app: Flask, database: Database, boss: Officer, pair: tuple[Filed, Filed]
) -> None:
    together(database, boss, *pair)
    head = officer(app, HEAD, "umum", name="Pak Kepala")
    assert head.write(pair[0].number, "answer", ANSWER).status_code == 303
    with database.transaction() as session:
        follower = case_of(session, pair[1])
        assert follower.state == "answered"
        assert objections.authors_of(session, follower) == [head.staff.id]
        assert objections.find_reviewer(session, follower, first=head.staff.id) != head.staff.id


def test_whoever_wrote_the_same_words_first_cannot_approve_them(
    app: Flask, database: Database, boss: Officer, filed: Filed
) -> None:
    second, third = officer(app, unit_key="data", name="Budi Kedua"), officer(app, ADMINISTRATOR, name="Bu Ketiga")
    words = {"hasil": "declined", "pesan": "Maaf, Bu.", "kerja": "Bukan tugas kami.", "dasar": "UU 7/2017"}
    for who in (boss, second):
        fields = draft_fields(who.client, filed.number, **words)
        assert who.client.post(f"{address(filed.number)}/jawaban", data=fields).status_code == 303
    with database.transaction() as session:
        case = case_of(session, filed)
        draft = answers.find_draft(session, case)
        assert draft is not None
        hand, check = hand_of(second, case), answers.Check()
        review = reviews.ask_review(session, case, hand, draft_id=draft.id, check=check, overriding=False)
        with pytest.raises(OfficeError, match="review_by_author"):
            reviews.approve(session, case, hand_of(boss, case), review_id=review.id, check=check)
        reviews.approve(session, case, hand_of(third, case), review_id=review.id, check=check)
    assert row_of(database, filed.number).state == "declined"


def test_a_check_that_gives_another_matter_takes_no_second_officer_away(
    app: Flask, database: Database, boss: Officer
) -> None:
    filed = file_report(app.test_client(), f"/lapor/{BREACH}")
    with database.transaction() as session:
        case = case_of(session, filed)
        flagged = answers.reason_for_review(session, case, "answered")
        session.add(checked(case, boss, to="data-pemilih"))
        case.matter = "data-pemilih"
        session.flush()
        assert flagged
        assert answers.reason_for_review(session, case, "answered") == flagged
        session.add(checked(case, boss, to="logistik"))
        case.matter = "logistik"
        session.flush()
        assert answers.reason_for_review(session, case, "answered") == flagged, "the filed matter, not the one before"


def test_a_check_that_gives_a_flagged_matter_brings_the_second_officer(
    database: Database, boss: Officer, filed: Filed
) -> None:
    with database.transaction() as session:
        case = case_of(session, filed)
        assert not answers.reason_for_review(session, case, "answered")
        session.add(checked(case, boss, to=BREACH))
        case.matter = BREACH
        session.flush()
        assert answers.reason_for_review(session, case, "answered")


def checked(case: Case, boss: Officer, *, to: str) -> Verification:
    return Verification(
        office_id=OFFICE,
        case_id=case.id,
        staff_id=boss.staff.id,
        at=case.received_at,
        competence="us",
        kind=case.kind,
        matter=to,
        unit_key=case.unit_key,
        openness=case.openness,
        klass="non_pengawasan",
        complete_on=None,
        missing=[],
        overridden=False,
        reason="",
        before={"kind": case.kind, "matter": case.matter, "unit": case.unit_key, "openness": case.openness},
    )


@pytest.mark.parametrize("how", ["cabut", "selesai"])
def test_a_case_whose_leading_case_is_taken_back_goes_on_by_itself_and_its_citizen_is_told(
    app: Flask, database: Database, boss: Officer, pair: tuple[Filed, Filed], how: str
) -> None:
    first, second = pair
    change(database, second, unit_key="hukum")
    together(database, boss, first, second)
    assert row_of(database, second.number).unit_key == "umum"
    browser = app.test_client()
    open_case(browser, first)
    if how == "selesai":
        change(database, first, state="answered")
    told = len(messages_of(database, first.number))
    assert deed(browser, how).status_code == 303
    with database.reading() as session:
        assert leading(session, case_of(session, second)) is None
    assert row_of(database, second.number).unit_key == "hukum", "it goes back to whom it had"
    assert events_of(database, second.number)[-1].kind == "unmerged"
    assert events_of(database, first.number)[-1].kind == "twin_left"
    page = main_of(open_case(app.test_client(), second))
    assert "sekarang kami tangani sendiri" in page
    assert len(messages_of(database, first.number)) == told, "who took it back is not written to"
    assert boss.look(second.number).status_code == 200


def test_a_case_whose_leading_case_lapsed_goes_on_by_itself(
    database: Database, boss: Officer, pair: tuple[Filed, Filed], monkeypatch: pytest.MonkeyPatch
) -> None:
    together(database, boss, *pair)
    assert boss.write(pair[0].number, "question", "Kapan tepatnya?").status_code == 303
    monkeypatch.setattr(clocks, "read_days", lambda _session, _office: calendar_of())
    monkeypatch.setattr(reckoning, "is_late", lambda _one, _moment: True)
    with database.transaction() as session:
        lapse(session)
    assert row_of(database, pair[0].number).state == "withdrawn"
    with database.reading() as session:
        assert leading(session, case_of(session, pair[1])) is None
    assert events_of(database, pair[1].number)[-1].kind == "unmerged"


def lapse(session: Session) -> None:
    """The citizen's own time is over by now."""
    before = clock.now() - timedelta(days=366)
    session.execute(
        update(Clock)
        .where(Clock.ended_at.is_(None))
        .values(due_at=before, due_on=before.date(), calendar_revision=10**6)
    )
    assert close_silent(session) >= 1


@pytest.mark.parametrize("verb", ["name", "settle", "unname"])
def test_naming_reads_the_case_anew_under_its_lock(session: Session, boss: Officer, verb: str) -> None:
    (case_id,) = bare_cases(session, 1, unit_key="data")
    case = session.get_one(Case, (OFFICE, case_id))
    naming.name_persons(session, case, hand_of(boss, case), staff_ids=[], typed="Pak Lurah")
    (row,) = naming.list_named(session, case)
    hand = hand_of(boss, case)
    moved = update(Case.__table__).where(Case.__table__.c.id == case_id).values(version=case.version + 1)  # type: ignore[arg-type]
    session.execute(moved)  # another writer: the object still has the version that was read
    deeds: dict[str, Any] = {
        "name": lambda: naming.name_persons(session, case, hand, staff_ids=[], typed="Pak Camat"),
        "settle": lambda: naming.settle(session, case, hand, person_id=row.id),
        "unname": lambda: naming.unname(session, case, hand, person_id=row.id, reason="Bukan dia."),
    }
    with pytest.raises(Conflict, match="case_moved_on"):
        deeds[verb]()


def test_an_unknown_step_is_a_clear_error_and_ticks_nothing(database: Database, boss: Officer, filed: Filed) -> None:
    where = f"{address(filed.number)}/langkah"
    fields = {**fields_of(boss.client.get(where), "isian"), "langkah": ["jawab", "terbang"]}
    refused = boss.client.post(where, data=fields)
    assert refused.status_code == 422
    assert "tidak ada dalam daftar" in main_of(refused)
    assert 'value="jawab" checked' in refused.text, "what was ticked stays"
    assert len(events_of(database, filed.number)) == 1
    again = {**fields_of(refused, "isian"), "langkah": ["jawab"]}
    assert boss.client.post(where, data=again).status_code == 303


def test_the_receipt_of_a_case_that_nobody_may_read_promises_no_day(app: Flask, database: Database) -> None:
    both, client = handlers(app), app.test_client()
    with database.transaction() as session:
        for one, name in zip(both, ("Sri Wahyuni", "Budi Hartono"), strict=True):
            session.merge(one.staff).name = name
    names = "Sri Wahyuni dan Budi Hartono"
    promised = file_report(app.test_client(), CONDUCT)
    filed = file_report(client, CONDUCT, t_nama_terlapor=names)
    usual, page = (main_of(client.get(one.receipt)) for one in (promised, filed))
    for words in ("tanggal.ics", "Sesudah ini", "paling lambat"):
        assert words in usual
        assert words not in page
    assert "DKPP" in page
    assert client.get(f"{promised.receipt}/tanggal.ics").status_code == 200
    assert client.get(f"{filed.receipt}/tanggal.ics").status_code == 404
