"""A complaint about service may say which clause was not kept; enough of them ask for a review."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.accounts import form_token
from tests.factories.cases import Filed, answers, file_report, open_case, signed_in
from tests.factories.charter import OFFICE, first_clause, head, make_draft, put_in_force
from tests.factories.desk import officer, token
from tests.factories.pages import fields_of
from webapp import clock, worker
from webapp.accounts import posts
from webapp.accounts.queries import Actor
from webapp.cases.models import Case, CaseClause
from webapp.cases.service import named_clauses
from webapp.charter import queries
from webapp.charter.models import Clause, ClauseReview
from webapp.charter.service import drafts, reviews
from webapp.db import Database

SERVICE = "hasil-pemilu"
FORM = "/lapor/pelayanan"
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def clause(database: Database) -> Clause:
    with database.reading() as session:
        return first_clause(session, SERVICE)


def complain(client: Client, clause: Clause, **more: str) -> Filed:
    return file_report(client, FORM, butir=str(clause.id), layanan=SERVICE, **more)


def named(database: Database) -> list[CaseClause]:
    with database.reading() as session:
        return list(session.scalars(select(CaseClause)))


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_way_from_the_service_offers_its_clauses_and_may_be_left_empty(
    client: Client, clause: Clause, prefix: str
) -> None:
    assert f"{prefix}{FORM}?layanan={SERVICE}" in client.get(f"{prefix}/layanan/{SERVICE}").text
    page = client.get(f"{prefix}{FORM}?layanan={SERVICE}").text
    assert f'<option value="{clause.id}"' in page
    assert 'name="layanan" value="hasil-pemilu"' in page
    fields = fields_of(client.get(f"{prefix}{FORM}?layanan={SERVICE}"), "isian")
    assert fields["butir"] == [""]


def test_the_address_of_a_clause_chooses_it(client: Client, clause: Clause) -> None:
    assert fields_of(client.get(f"{FORM}?butir={clause.id}"), "isian")["butir"] == [str(clause.id)]


@pytest.mark.parametrize("query", ["", "?layanan=tidak-ada", "?butir=x", "?layanan=%00", "?layanan=" + "x" * 3000])
def test_without_a_service_nothing_is_asked(client: Client, query: str) -> None:
    page = client.get(f"{FORM}{query}")
    assert page.status_code == 200
    assert 'name="butir"' not in page.text


def test_another_matter_does_not_ask(client: Client, clause: Clause) -> None:
    assert 'name="butir"' not in client.get(f"/lapor/data-pemilih?butir={clause.id}").text


def test_the_clause_stands_on_the_receipt_and_on_the_officers_page(
    app: Flask, client: Client, database: Database, clause: Clause
) -> None:
    filed = complain(client, clause)
    assert [(row.case_id, row.clause_id) for row in named(database)] == [(filed.case_id, clause.id)]
    for page in (client.get(filed.receipt).text, open_case(client, filed).text):
        assert clause.text_id in page
        assert "Bagian janji yang tidak ditepati" in page
    desk = signed_in(app, "administrator").get(f"/petugas/perkara/{filed.number}").text
    assert clause.text_id in desk


def test_a_complaint_may_name_none(client: Client, database: Database) -> None:
    file_report(client, FORM, butir="", layanan=SERVICE)
    file_report(client, FORM)
    assert named(database) == []


def test_the_same_send_twice_names_it_once(client: Client, database: Database, clause: Clause) -> None:
    fields = answers(FORM, butir=str(clause.id), layanan=SERVICE)
    for _press in range(2):
        assert client.post(FORM, data=fields).status_code == 303
    assert len(named(database)) == 1


def test_a_form_that_comes_back_keeps_the_clause(client: Client, clause: Clause) -> None:
    sent = answers(FORM, butir=str(clause.id), layanan=SERVICE, cerita="")
    answer = client.post(FORM, data=sent)
    assert answer.status_code == 422
    assert fields_of(answer, "isian")["butir"] == [str(clause.id)]
    assert fields_of(answer, "isian")["layanan"] == [SERVICE]
    switched = client.post(f"/jv{FORM}", data={**sent, "bahasa": "jv"})
    assert fields_of(switched, "isian")["butir"] == [str(clause.id)]


def test_a_clause_that_is_none_is_refused_with_the_text_kept(client: Client, database: Database) -> None:
    answer = client.post(FORM, data=answers(FORM, butir="bukan", layanan=SERVICE))
    assert answer.status_code == 422
    assert "Nama ibu saya hilang" in answer.text
    assert named(database) == []


@time_machine.travel(NOON, tick=False)
def test_a_clause_removed_since_is_kept_with_its_case_and_a_form_opened_before_is_taken(
    app: Flask, client: Client, database: Database, clause: Clause
) -> None:
    before = complain(client, clause)
    with database.transaction() as session:
        by = head(session)
        draft = make_draft(session, by, SERVICE)
        drafts.remove_clause(session, draft, clause_id=clause.id, seen=1, by=by)
        put_in_force(session, draft, by)
    assert clause.text_id not in client.get(f"/layanan/{SERVICE}").text
    after = complain(client, clause)
    for filed in (before, after):
        assert clause.text_id in client.get(filed.receipt).text
    page = signed_in(app, "administrator").get(f"/petugas/piagam/layanan/{SERVICE}").text
    assert "Dihapus, disimpan untuk perkara yang menyebutnya:" in page
    assert "2 pengaduan menyebut butir ini." in page


def test_an_officer_counts_only_complaints_that_they_may_see(
    app: Flask, client: Client, database: Database, clause: Clause
) -> None:
    complain(client, clause)
    told = "1 pengaduan menyebut butir ini."
    address = f"/petugas/piagam/layanan/{SERVICE}"
    assert told in signed_in(app, "officer", "hukum").get(address).text
    assert told not in signed_in(app, "officer", "data").get(address).text


def actor(session: Session, role: str, unit_key: str | None) -> Actor:
    return Actor(OFFICE, head(session, f"{role}.{unit_key}", unit_key), "Kepala", role, unit_key, handles_conduct=False)


def test_five_complaints_open_one_review_for_the_head_of_that_unit(
    app: Flask, client: Client, database: Database, clause: Clause
) -> None:
    for number in range(5):
        if number == 4:
            assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 0
        file_report(app.test_client(), FORM, butir=str(clause.id), layanan=SERVICE)
    assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 1
    assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 0
    with database.reading() as session:
        review = session.scalars(select(ClauseReview)).one()
    assert (review.clause_id, review.complaints, review.unit_key) == (clause.id, 5, "teknis")
    assert f"/petugas/piagam/tinjauan/{review.id}" in signed_in(app, "head", "teknis").get("/petugas/piagam").text
    other = signed_in(app, "head", "data")
    assert "/petugas/piagam/tinjauan/" not in other.get("/petugas/piagam").text
    assert other.get(f"/petugas/piagam/tinjauan/{review.id}").status_code == 403


def test_the_head_is_told_of_the_review_and_whoever_stands_in_and_an_administrator_where_there_is_none(
    app: Flask, client: Client, database: Database, clause: Clause
) -> None:
    boss, stand_in, admin = (officer(app, role, "teknis") for role in ("head", "officer", "administrator"))
    told = "Banyak pengaduan menyebut satu butir piagam."
    with database.transaction() as session:
        standard = queries.find_in_force(session, OFFICE, SERVICE)
        assert standard is not None
        first = reviews.open_review(session, clause, standard, complaints=5)
        assert first is not None
    page = boss.client.get("/petugas/pengingat").text
    assert told in page
    assert f'href="/petugas/piagam/tinjauan/{first.id}"' in page
    assert told not in admin.client.get("/petugas/pengingat").text
    with database.transaction() as session:
        reviews.close_review(session, session.merge(first), result="Sudah.", by=boss.staff.id)
        today = clock.today()
        away = partial(posts.add_leave, staff_id=boss.staff.id, substitute_id=stand_in.staff.id, by=admin.staff.id)
        away(session, office_id=OFFICE, first_on=today, last_on=today)
        reviews.open_review(session, clause, standard, complaints=5)
    assert told in stand_in.client.get("/petugas/pengingat").text


def test_an_officer_names_the_clause_for_a_visitor(app: Flask, database: Database, clause: Clause) -> None:
    desk, path, day = officer(app, unit_key="parmas"), "/petugas/catat/perihal/pelayanan", clock.today()
    first = desk.client.get(path).text
    assert f'<option value="{SERVICE}">' in first
    assert 'name="butir"' not in first
    assert f'<option value="{clause.id}"' in desk.client.get(f"{path}?layanan={SERVICE}").text
    sent = {**answers(FORM), "id": str(uuid.uuid4()), "layanan": SERVICE, "butir": str(clause.id), "lewat": "desk"}
    sent |= {"tanggal": "t", "tanggal_hari": f"{day.day}", "tanggal_bulan": f"{day.month}"}
    sent |= {"tanggal_tahun": f"{day.year}", "jam": "", "csrf_token": token(desk.client)}
    again = desk.client.post(path, data={**sent, "cerita": ""})
    assert again.status_code == 422
    assert fields_of(again, "isian")["butir"] == [str(clause.id)]
    assert desk.client.post(path, data=sent).status_code == 303
    assert [row.clause_id for row in named(database)] == [clause.id]


def test_a_review_is_closed_in_writing_once(app: Flask, client: Client, database: Database, clause: Clause) -> None:
    with database.transaction() as session:
        standard = queries.find_in_force(session, OFFICE, SERVICE)
        assert standard is not None
        review = reviews.open_review(session, clause, standard, complaints=5)
        assert review is not None
        assert reviews.open_review(session, clause, standard, complaints=6) is None
    browser, path = signed_in(app, "head", "teknis"), f"/petugas/piagam/tinjauan/{review.id}"
    token = form_token(browser, "/petugas/keluar")
    assert browser.post(path, data={"csrf_token": token, "hasil": " "}).status_code == 422
    for _press in range(2):
        assert browser.post(path, data={"csrf_token": token, "hasil": "Loket ditambah."}).status_code == 303
    late = signed_in(app, "administrator")
    answer = late.post(path, data={"csrf_token": form_token(late, "/petugas/keluar"), "hasil": "Hasil lain."})
    assert answer.status_code == 409
    assert "Hasil lain." in answer.text
    assert "Loket ditambah." in signed_in(app, "officer").get("/petugas/piagam").text


def test_complaints_from_before_a_closed_review_or_older_than_ninety_days_do_not_ask_again(
    app: Flask, database: Database, clause: Clause
) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        for _number in range(5):
            complain(app.test_client(), clause)
        assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 1
        moment.shift(timedelta(days=1))
        with database.transaction() as session:
            review = session.scalars(select(ClauseReview)).one()
            reviews.close_review(session, review, result="Sudah.", by=head(session))
        for _number in range(4):
            complain(app.test_client(), clause)
        assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 0
        moment.shift(timedelta(days=91))
        complain(app.test_client(), clause)
        assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 0


@time_machine.travel(NOON, tick=False)
def test_a_clause_may_have_its_own_number(app: Flask, database: Database, clause: Clause) -> None:
    complain(app.test_client(), clause)
    with database.transaction() as session:
        session.get_one(Clause, (OFFICE, clause.standard_id, clause.id)).review_at = 1
    assert worker.run_jobs(app, due_only=False)["clause_reviews"] == 1


def test_no_count_names_a_case_of_another_office(database: Database, client: Client, clause: Clause) -> None:
    complain(client, clause)
    with database.transaction() as session:
        seen = named_clauses.count_by_clause(session, actor(session, "administrator", None))
        by_service = named_clauses.count_by_service(session, actor(session, "auditor", None))
        case = session.scalars(select(Case).where(Case.matter == "pelayanan")).one()
        assert named_clauses.find_named(session, case) is not None
    assert seen == {clause.id: 1}
    assert by_service == {SERVICE: 1}
    assert re.fullmatch(r"\d\.\d", clause.number)
