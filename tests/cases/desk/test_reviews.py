"""The second officer: what needs approval, who may give it, two at once, sent back, taken back, a one-person office."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, database_of, file_report, open_case
from tests.factories.desk import (
    CONDUCT,
    Officer,
    address,
    administrator,
    approve_answer,
    draft_fields,
    drafts_of,
    events_of,
    handlers,
    journal_of,
    messages_of,
    officer,
    row_of,
)
from tests.factories.pages import fields_of, main_of
from webapp.cases import matters
from webapp.db import Database
from webapp.notify.models import Outgoing

REFUSAL = {"hasil": "declined", "pesan": "Maaf, Bu.", "kerja": "Bukan tugas kami.", "dasar": "UU 7/2017"}
BREACH = "/lapor/data-pribadi"


@pytest.fixture
def second(app: Flask) -> Officer:
    return officer(app, unit_key="data", name="Budi Kedua")


def save(who: Officer, number: str, **changes: Any) -> TestResponse:
    return who.client.post(f"{address(number)}/jawaban", data=draft_fields(who.client, number, **changes))


def press(who: Officer, number: str, form: str, deed: str, **changes: Any) -> TestResponse:
    page = who.client.get(f"{address(number)}/jawaban")
    return who.client.post(f"{address(number)}/jawaban/{deed}", data={**fields_of(page, form), **changes})


def ask(who: Officer, number: str, **changes: Any) -> TestResponse:
    saved = save(who, number, **{**REFUSAL, **changes})
    assert saved.status_code == 303
    return press(who, number, "kirim-jawaban", "kirim", abaikan="y")


def told(database: Database) -> list[tuple[Any, str]]:
    with database.reading() as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.kind == "review").order_by(Outgoing.id))
        return [(row.staff_id, row.occasion.split(":")[0]) for row in rows]


def test_a_refusal_goes_out_only_after_a_second_officer_approved_in_both_names(
    app: Flask, client: Client, database: Database, boss: Officer, second: Officer, filed: Filed
) -> None:
    asked = ask(boss, filed.number)
    assert asked.location == f"{address(filed.number)}/jawaban"
    assert messages_of(database, filed.number) == []
    assert row_of(database, filed.number).state == "received"
    approved = press(second, filed.number, "setujui", "setujui")
    assert (approved.status_code, approved.location) == (303, address(filed.number))
    assert row_of(database, filed.number).state == "declined"
    assert messages_of(database, filed.number)[-1].staff_id == boss.staff.id
    last = events_of(database, filed.number)[-1]
    assert (last.kind, last.facts["reviewer"]) == ("answer_sent", str(second.staff.id))
    assert [line.action for line in journal_of(database, filed.number)][-2:] == [
        "case.review_approved",
        "case.answer_sent",
    ]
    main = main_of(open_case(client, filed))
    assert "Bukan tugas kami." in main
    assert "Ombudsman" in main, "a refusal shows the citizen's own ways"


def test_a_refusal_without_its_ground_is_not_even_asked_about(database: Database, boss: Officer, filed: Filed) -> None:
    assert ask(boss, filed.number, dasar="").status_code == 422
    assert told(database) == []


@pytest.mark.parametrize("slug", [slug for slug, matter in matters.by_slug().items() if matter.review_reason])
def test_flagged_matters_say_why_and_have_somebody_to_read_them(slug: str) -> None:
    assert matters.by_slug()[slug].door in ("form", "conduct")


def test_an_answer_to_a_flagged_matter_needs_approval_and_an_ordinary_one_does_not(
    app: Flask, client: Client, database: Database, boss: Officer
) -> None:
    flagged, ordinary = file_report(client, BREACH), file_report(client)
    for filed in (flagged, ordinary):
        save(boss, filed.number, pesan="Sudah kami tutup.")
        press(boss, filed.number, "kirim-jawaban", "kirim", abaikan="y")
    assert [len(messages_of(database, one.number)) for one in (flagged, ordinary)] == [0, 1]
    assert "kebocoran data pribadi" in main_of(boss.client.get(f"{address(flagged.number)}/jawaban"))
    assert approve_answer(app, flagged.number).status_code == 303
    assert row_of(database, flagged.number).state == "answered"


def test_conduct_is_approved_by_the_other_handler_alone(app: Flask, client: Client, database: Database) -> None:
    first, other = handlers(app)
    filed = file_report(client, CONDUCT)
    save(first, filed.number, pesan="Sudah kami periksa.")
    press(first, filed.number, "kirim-jawaban", "kirim", abaikan="y")
    assert told(database) == [(other.staff.id, "asked")]
    assert administrator(app).client.get(f"{address(filed.number)}/jawaban").status_code == 404
    assert press(other, filed.number, "setujui", "setujui").status_code == 303
    assert len(messages_of(database, filed.number)) == 1


def test_the_author_and_who_asked_cannot_approve(
    app: Flask, database: Database, boss: Officer, second: Officer, filed: Filed
) -> None:
    save(boss, filed.number, **REFUSAL)
    press(second, filed.number, "kirim-jawaban", "kirim", abaikan="y")
    third = administrator(app)
    fields = fields_of(third.client.get(f"{address(filed.number)}/jawaban"), "setujui")
    for who in (boss, second):
        page = who.client.get(f"{address(filed.number)}/jawaban")
        assert 'id="setujui"' not in page.text
        own = {**fields, "csrf_token": fields_of(page, "isian")["csrf_token"]}
        refused = who.client.post(f"{address(filed.number)}/jawaban/setujui", data=own)
        assert refused.status_code == 403
        assert "Petugas lain yang harus menyetujuinya" in refused.text
    assert messages_of(database, filed.number) == []
    assert press(third, filed.number, "setujui", "setujui").status_code == 303


def test_of_two_who_approve_at_once_one_sends_it_and_the_other_is_told(
    app: Flask, database: Database, boss: Officer, second: Officer, filed: Filed
) -> None:
    ask(boss, filed.number)
    third = administrator(app)
    both = [(who, fields_of(who.client.get(f"{address(filed.number)}/jawaban"), "setujui")) for who in (second, third)]
    answers = [who.client.post(f"{address(filed.number)}/jawaban/setujui", data=fields) for who, fields in both]
    assert [one.status_code for one in answers] == [303, 409]
    assert "Budi Kedua" in main_of(answers[1])
    assert len(messages_of(database, filed.number)) == 1


def test_what_is_sent_back_keeps_its_draft_and_tells_its_author_what_to_change(
    database: Database, boss: Officer, second: Officer, filed: Filed
) -> None:
    ask(boss, filed.number)
    refused = press(second, filed.number, "kembalikan", "kembalikan", catatan=" ")
    assert refused.status_code == 422
    press(second, filed.number, "kembalikan", "kembalikan", catatan="Sebut pasalnya.")
    assert told(database)[-1] == (boss.staff.id, "back")
    main = main_of(boss.client.get(f"{address(filed.number)}/jawaban"))
    assert "Sebut pasalnya." in main
    assert drafts_of(database, filed.number)[-1].ended_at is None
    assert "Sebut pasalnya." not in str([line.facts for line in journal_of(database, filed.number)])
    ask(boss, filed.number, dasar="UU 7/2017 pasal 20")
    press(second, filed.number, "setujui", "setujui")
    assert "Sebut pasalnya." not in main_of(boss.client.get(f"{address(filed.number)}/jawaban"))


def test_saving_the_draft_again_takes_the_request_back(
    database: Database, boss: Officer, second: Officer, filed: Filed
) -> None:
    ask(boss, filed.number)
    assert "1 jawaban menunggu" in second.client.get("/petugas").text
    stale = fields_of(second.client.get(f"{address(filed.number)}/jawaban"), "setujui")
    save(boss, filed.number, **{**REFUSAL, "pesan": "Diubah."})
    assert second.client.post(f"{address(filed.number)}/jawaban/setujui", data=stale).status_code == 409
    assert messages_of(database, filed.number) == []
    assert "menunggu persetujuan Anda" not in second.client.get("/petugas").text


def test_what_waits_is_listed_for_those_who_may_judge_it_and_for_nobody_else(
    app: Flask, boss: Officer, second: Officer, filed: Filed
) -> None:
    ask(boss, filed.number)
    others = (officer(app, unit_key="umum"), officer(app, "auditor"), boss)
    assert filed.number in second.client.get("/petugas/pemeriksaan").text
    assert not [who for who in others if filed.number in who.client.get("/petugas/pemeriksaan").text]


def test_heads_are_told_first_and_once(app: Flask, database: Database, boss: Officer, second: Officer) -> None:
    head = officer(app, "head", "data")
    filed = file_report(app.test_client())
    ask(boss, filed.number)
    assert told(database) == [(head.staff.id, "asked")]


def test_where_nobody_else_may_approve_the_page_says_whom_to_ask(app: Flask, client: Client) -> None:
    handler, other = handlers(app)
    filed = file_report(client, CONDUCT)
    save(handler, filed.number, pesan="Sudah.")
    with database_of(app).transaction() as session:
        session.merge(other.staff).active = False
    main = main_of(handler.client.get(f"{address(filed.number)}/jawaban"))
    assert "tidak ada petugas lain" in main
