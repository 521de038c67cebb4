"""Giving input: a case with a row beside it, per clause or question, in both languages, without scripts, late too."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import consultations as forum
from tests.factories.cases import again, answers, open_case
from webapp import clock
from webapp.cases.models import Case
from webapp.consultations import queries
from webapp.consultations.models import Consultation, InputSum
from webapp.db import Database


@pytest.fixture
def one(database: Database) -> Consultation:
    """A consultation that is open, about a draft and two questions."""
    return forum.opened(database)


def clause_of(database: Database, one: Consultation, at: int = 0) -> uuid.UUID:
    with database.reading() as look:
        return queries.list_clauses(look, one)[at].id


def case_of(database: Database, case_id: uuid.UUID) -> Case:
    with database.reading() as look:
        return look.get_one(Case, ("3517", case_id))


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_an_input_about_a_clause_is_a_case_with_receipt_and_tracking(
    client: FlaskClient, database: Database, one: Consultation, prefix: str
) -> None:
    clause, path = clause_of(database, one), f"{prefix}/kpu-mendengar/{one.slug}/masukan"
    page = client.get(f"{path}?butir={clause}")
    assert f'value="{clause}" selected' in page.text
    assert 'name="t_tampil" value="ya"><' in page.text.replace(" checked", "!checked")
    fields = answers(path, t_bagian=str(clause), t_sikap="object", cerita=forum.WORDS)
    sent = client.post(path, data=again(fields))
    assert (sent.status_code, sent.location) == (303, f"{prefix}/terima/{fields['id']}")
    assert f"KPU Mendengar {one.slug}" in client.get(sent.location).text
    row = forum.inputs(database)[0]
    case = case_of(database, row.case_id)
    assert (row.clause_id, row.about, row.question_id) == (clause, clause, None)
    assert (row.stance, row.medium, row.may_show, row.is_late) == ("object", "web", False, False)
    assert (case.kind, case.text, case.unit_key) == ("input", forum.WORDS, "hukum")


def test_the_citizen_follows_the_input_with_the_digits(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    filed = forum.say(client, one)
    open_case(client, filed)
    assert "KPU Mendengar" in client.get("/perkara").text


def test_the_same_send_counts_once_and_another_body_is_asked_about(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    filed = forum.say(client, one)
    assert client.post(filed.path, data=again(filed.fields)).status_code == 303
    assert len(forum.inputs(database)) == 1
    other = client.post(filed.path, data=again({**filed.fields, "cerita": "Lain sama sekali."}))
    assert other.status_code == 409
    assert "Lain sama sekali." in other.text
    with database.reading() as look:
        found = queries.find(look, "3517", one.slug)
        assert found is not None
        assert (found.inputs, queries.sums(look, one)) == (1, {one.id: {"propose": 1}})


def test_a_question_and_the_whole_can_be_answered_and_the_sums_follow(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    with database.reading() as look:
        question = queries.list_questions(look, one)[1]
    forum.say(client, one, question.id, t_sikap="experience")
    forum.say(client, one, question.id, t_sikap="experience")
    forum.say(client, one, "semua", t_sikap="support")
    with database.reading() as look:
        rows = {(row.about, row.stance): row.number for row in look.scalars(select(InputSum))}
    assert rows == {(question.id, "experience"): 2, (one.id, "support"): 1}


def test_everybody_reads_what_its_writer_agreed_to_and_no_name_or_number(
    client: FlaskClient, app: Flask, database: Database, one: Consultation
) -> None:
    clause = clause_of(database, one)
    shown = forum.say(client, one, clause, cerita="Boleh dibaca.", nama="Siti Contoh", siapa="open")
    forum.say(client, one, clause, cerita="Hanya untuk kantor.", t_tampil=[])
    for prefix in ("", "/jv"):
        for query in ("", f"?butir={clause}"):
            page = app.test_client().get(f"{prefix}/kpu-mendengar/{one.slug}{query}").text
            assert "Boleh dibaca." in page
            assert "Hanya untuk kantor." not in page
            assert "Siti Contoh" not in page
            assert shown.number not in page
            assert shown.pair not in page
    assert "2 masukan" in app.test_client().get(f"/kpu-mendengar/{one.slug}").text


WITHHELD: tuple[dict[str, Any], ...] = (
    {"needs_check": True},
    {"about_person": True},
    {"conduct": True},
    {"state": "withdrawn"},
)


def test_what_is_unchecked_names_somebody_or_was_withdrawn_is_shown_to_nobody(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    filed = forum.say(client, one, cerita="Jangan tampil.")
    row, here = forum.inputs(database)[0], f"/kpu-mendengar/{one.slug}"
    for fact in WITHHELD:
        assert "Jangan tampil." in client.get(here).text
        before = put(database, filed.case_id, fact)
        assert "Jangan tampil." not in client.get(here).text, fact
        assert client.get(f"{here}/masukan/{row.id}").status_code == 404, fact
        put(database, filed.case_id, before)


def put(database: Database, case_id: uuid.UUID, facts: dict[str, Any]) -> dict[str, Any]:
    """Write these facts of a case, and give what stood there."""
    with database.transaction() as session:
        case = session.get_one(Case, ("3517", case_id))
        before = {name: getattr(case, name) for name in facts}
        for name, value in facts.items():
            setattr(case, name, value)
    return before


def test_an_input_after_the_end_is_kept_as_late_and_says_so(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        form = client.get(f"/kpu-mendengar/{one.slug}/masukan").text
        assert "Konsultasi ini sudah berakhir" in form
        filed = forum.say(client, one, cerita="Terlambat dua minggu.")
        assert "masuk setelah penutupan" in client.get(filed.receipt).text
        assert "masuk setelah penutupan" in client.get(f"/kpu-mendengar/{one.slug}").text
    assert forum.inputs(database)[0].is_late


def test_what_was_written_before_the_end_and_waited_on_a_phone_is_not_late(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    with time_machine.travel(one.closes_at + timedelta(hours=1), tick=False):
        forum.say(client, one, tunda="7200")
        forum.say(client, one, tunda="60")
    assert [row.is_late for row in forum.inputs(database)] == [False, True]


def test_the_phones_outbox_gets_the_number_and_files_go_with_the_case(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    path = f"/kpu-mendengar/{one.slug}/masukan"
    fields = answers(path, t_bagian="semua", t_sikap="support", cerita=forum.WORDS)
    told = client.post(path, data=again(fields), headers={"X-Piagam-Kirim": "1"})
    assert told.status_code == 201
    assert told.json is not None
    assert told.json["id"] == fields["id"]
    page = client.get(path)
    assert "data-outbox" in page.text
    assert page.headers["Cache-Control"] == "private, no-cache"


# What is wrong, and the field it is named at.
FAULTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"cerita": " "}, "cerita"),
    ({"t_sikap": "mungkin"}, "t_sikap"),
    ({"t_sikap": ""}, "t_sikap"),
    ({"t_bagian": str(uuid.uuid4())}, "t_bagian"),
    ({"t_bagian": "\x00"}, "t_bagian"),
    ({"t_tampil": "tidak"}, "t_tampil"),
    ({"cerita": "x" * 20_001}, "cerita"),
)


def test_a_fault_is_named_and_what_was_typed_stays(client: FlaskClient, database: Database, one: Consultation) -> None:
    path = f"/kpu-mendengar/{one.slug}/masukan"
    for changes, said in FAULTS:
        fields = answers(path, t_bagian="semua", t_sikap="support", cerita=forum.WORDS, nama="Budi") | changes
        answer = client.post(path, data=fields)
        assert answer.status_code == 422, changes
        assert f'href="#{said}' in answer.text, changes
        assert 'value="Budi"' in answer.text, changes
    assert forum.inputs(database) == []


def test_a_file_of_a_form_that_returns_is_kept(client: FlaskClient, one: Consultation) -> None:
    path = f"/kpu-mendengar/{one.slug}/masukan"
    broken = {"berkas": (io.BytesIO(b"MZ" * 50), "virus.exe")}
    fields = answers(path, t_bagian="semua", t_sikap="support", cerita=forum.WORDS) | broken
    answer = client.post(path, data=fields)
    assert answer.status_code == 422
    assert "virus.exe" in answer.text


def test_the_language_is_switched_with_what_was_typed(client: FlaskClient, one: Consultation) -> None:
    path = f"/kpu-mendengar/{one.slug}/masukan"
    fields = answers(path, t_bagian="semua", t_sikap="object", cerita="Belum selesai", bahasa="jv", t_tampil="ya")
    page = client.post(f"/jv{path}", data=fields)
    assert page.status_code == 200
    assert "Belum selesai" in page.text
    assert 'value="object" checked' in page.text
    assert str(fields["id"]) in page.text


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_what_is_sent_to_no_consultation_comes_back(client: FlaskClient, database: Database, prefix: str) -> None:
    with database.transaction() as session:
        by = forum.head(session)
        hidden = forum.ask(session, forum.drafted(session, by), by)
        first = clock.today() + timedelta(days=2)
        coming = forum.publish(session, forum.ask(session, forum.drafted(session, by, first_on=first), by), by)
    for slug in (hidden.slug, coming.slug, "2026-99"):
        path = f"{prefix}/kpu-mendengar/{slug}/masukan"
        answer = client.post(path, data=answers(path, cerita="Teks panjang saya", t_bagian="semua", t_sikap="support"))
        assert answer.status_code == 404
        assert "Teks panjang saya" in answer.text
    assert client.get(f"{prefix}/kpu-mendengar/{coming.slug}/masukan").status_code == 303
    assert client.get(f"{prefix}/kpu-mendengar/{hidden.slug}/masukan").status_code == 404
    assert forum.inputs(database) == []


def test_a_clause_taken_out_while_somebody_wrote_is_still_taken(
    client: FlaskClient, database: Database, one: Consultation
) -> None:
    from webapp.charter.models import Clause

    clause = clause_of(database, one, 1)
    with database.transaction() as session:
        assert one.standard_id is not None
        session.get_one(Clause, ("3517", one.standard_id, clause)).removed = True
    forum.say(client, one, clause)
    assert forum.inputs(database)[0].clause_id == clause
    assert client.get(f"/kpu-mendengar/{one.slug}?butir={clause}").status_code == 200
