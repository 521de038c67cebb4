"""An answer before it leaves: drafts, their check, overriding, taking over, and the page around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.cases.desk.test_verification import check
from tests.factories.cases import OFFICE, Filed, database_of, file_report, open_case, reply
from tests.factories.desk import (
    Officer,
    address,
    administrator,
    draft_fields,
    drafts_of,
    events_of,
    journal_of,
    messages_of,
    officer,
    row_of,
    send_answer,
)
from tests.factories.pages import fields_of, main_of
from webapp import clock
from webapp.cases.models import Case
from webapp.cases.service import answers, clocks
from webapp.cases.service.answers import Content
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError

WHOLE = Content(
    "Nama ibu sudah kembali di daftar.",
    points=[("Nama hilang?", "answered")],
    done="Kami mencocokkan data dengan desa.",
    ground="Daftar pemilih desa.",
    next_step="Tidak ada lagi.",
    next_on=date(2026, 12, 1),
)


@contextmanager
def at_work(app: Flask, number: str, who: Officer) -> Iterator[tuple[Session, Case, Hand]]:
    with database_of(app).transaction() as session:
        case = session.get_one(Case, (OFFICE, row_of(database_of(app), number).id))
        yield session, case, Hand(who.staff.id, case.version, clocks.read_days(session, OFFICE))


def found_in(app: Flask, number: str, who: Officer, content: Content) -> dict[str, int]:
    """What the check of this content finds, by code."""
    with at_work(app, number, who) as (session, case, hand):
        draft = answers.save_draft(session, case, hand, content)
        check = answers.check(session, case, draft, sealer=app.extensions["sealer"])
        return {one.code: one.count for one in check.findings}


def save(who: Officer, number: str, **changes: Any) -> TestResponse:
    return who.client.post(f"{address(number)}/jawaban", data=draft_fields(who.client, number, **changes))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("points", {"points": [("Nama hilang?", "open")]}),
        ("done", {"done": " "}),
        ("next", {"next_step": ""}),
        ("next_day", {"next_on": None, "next_step": "Kami cek lagi."}),
        ("next_past", {"next_on": date(2020, 1, 1)}),
        ("refuses", {"body": "Laporan Anda kami tolak."}),
        ("nik", {"done": "NIK 3517051203450001."}),
        ("name", {"body": "Kata Sulastri begitu."}),
    ],
)
def test_each_fault_of_a_draft_is_warned_about_and_a_whole_draft_is_not(
    app: Flask, boss: Officer, code: str, changes: dict[str, Any]
) -> None:
    filed = file_report(app.test_client(), siapa="sealed", nama="Sulastri")
    whole = {name: getattr(WHOLE, name) for name in Content.__dataclass_fields__}
    whole["next_on"] = clock.today()
    assert found_in(app, filed.number, boss, Content(**whole)) == {"unverified": 1}
    assert check(boss, filed.number).status_code == 303
    assert found_in(app, filed.number, boss, Content(**whole)) == {}
    assert code in found_in(app, filed.number, boss, Content(**{**whole, **changes}))


def test_a_draft_begins_with_what_the_citizen_may_have_raised_questions_first() -> None:
    text = "Nama saya hilang. Mengapa hilang? Kapan diperbaiki?"
    assert answers.candidate_points(text) == ["Mengapa hilang?", "Kapan diperbaiki?", "Nama saya hilang."]
    assert len(answers.candidate_points("Satu. " * 40)) == answers.MOST_POINTS


def test_the_page_says_what_the_check_found_and_that_nothing_went_out(
    client: Client, boss: Officer, filed: Filed
) -> None:
    assert save(boss, filed.number, pesan="Apabila ragu, hubungi 0812-3456-7890.").status_code == 303
    main = main_of(boss.client.get(f"{address(filed.number)}/jawaban"))
    assert "apabila → jika" in main
    assert "nomor telepon" in main
    assert "Apabila ragu" not in main_of(open_case(client, filed))


def test_a_warned_answer_waits_for_the_box_and_the_override_is_written_as_codes_and_counts(
    app: Flask, boss: Officer, filed: Filed
) -> None:
    save(boss, filed.number, pesan="Hubungi 0812-3456-7890.", kerja="Sudah.", lanjut="Kami cek lagi.")
    page = boss.client.get(f"{address(filed.number)}/jawaban")
    fields = fields_of(page, "kirim-jawaban")
    refused = boss.client.post(f"{address(filed.number)}/jawaban/kirim", data=fields)
    assert refused.status_code == 422
    assert "#abaikan" in refused.text
    assert messages_of(database_of(app), filed.number) == []
    assert send_answer(app, boss.client, filed.number).status_code == 303
    event = events_of(database_of(app), filed.number)[-1]
    assert (event.kind, event.facts["over_phone"], event.facts["over_next_day"]) == ("answer_sent", 1, 1)
    line = journal_of(database_of(app), filed.number)[-1]
    assert line.facts["over_phone"] == 1
    assert "0812" not in str(line.facts)
    assert "meskipun ada" in main_of(boss.look(filed.number)), "the history says it too"


def test_the_citizen_reads_all_parts_in_their_own_language(app: Flask, boss: Officer) -> None:
    citizen = app.test_client()
    filed = file_report(citizen, "/jv/lapor/data-pemilih")
    when = {"tanggal_hari": "1", "tanggal_bulan": "3", "tanggal_tahun": str(clock.today().year + 1)}
    words = {"kerja": "Data sampun dipunleresaken.", "dasar": "Daftar désa.", "lanjut": "Boten wonten."}
    save(boss, filed.number, pesan="Matur nuwun.", **words, **when)
    assert send_answer(app, boss.client, filed.number).status_code == 303
    body = messages_of(database_of(app), filed.number)[-1].body
    assert body.startswith("Matur nuwun.\n\nIngkang sampun katindakaken: Data sampun")
    assert "Paling kasèp:" in body
    assert "Yang kami lakukan" not in body


def test_a_second_officer_of_the_unit_takes_a_draft_over_and_who_wrote_what_is_kept(
    app: Flask, boss: Officer, filed: Filed
) -> None:
    sri = officer(app, unit_key="data", name="Sri Wahyuni")
    save(sri, filed.number, pesan="Dari Sri.")
    save(boss, filed.number, pesan="Dari Sri, dilanjutkan.")
    first, second = drafts_of(database_of(app), filed.number)
    assert (first.body, first.author_id, first.ended_as) == ("Dari Sri.", sri.staff.id, "replaced")
    assert (second.author_id, second.ended_at) == (boss.staff.id, None)
    assert events_of(database_of(app), filed.number)[-1].facts["taken_over_from"] == str(sri.staff.id)
    assert "Sri Wahyuni" in main_of(boss.client.get(f"{address(filed.number)}/jawaban"))


def test_a_second_answer_written_on_the_case_stands_below_the_first(app: Flask, boss: Officer, filed: Filed) -> None:
    for text in ("Bagian pertama.", "Bagian kedua."):
        boss.look(filed.number)
        kept = boss.press(filed.number, "pesan", jenis="answer", pesan=text)
        assert kept.location == f"{address(filed.number)}/jawaban"
    assert drafts_of(database_of(app), filed.number)[-1].body == "Bagian pertama.\n\nBagian kedua."


def test_a_ready_text_is_put_below_what_was_typed(app: Flask, boss: Officer, filed: Filed) -> None:
    taken = save(boss, filed.number, pesan="Halo, Bu.", kerja="Sedang.", templat="data-diperbaiki", pakai="1")
    assert taken.status_code == 303
    draft = drafts_of(database_of(app), filed.number)[-1]
    assert draft.body.startswith("Halo, Bu.\n\nKami sudah memeriksa data pemilih")
    assert filed.number in draft.body
    assert "{" not in draft.body
    assert draft.done == "Sedang."


def test_whoever_comes_second_keeps_every_word_of_the_form(app: Flask, client: Client, boss: Officer) -> None:
    filed = file_report(client)
    data = draft_fields(
        boss.client, filed.number, pesan="Panjang sekali.", kerja="Kami kerjakan.", butir_1="Butir saya"
    )
    open_case(client, filed)
    reply(client, "Ada tambahan.")
    page = boss.client.post(f"{address(filed.number)}/jawaban", data=data)
    assert page.status_code == 409
    assert "Ada tambahan." in main_of(page)
    back = fields_of(page, "isian")
    assert (back["pesan"], back["kerja"], back["butir_1"]) == (["Panjang sekali."], ["Kami kerjakan."], ["Butir saya"])
    assert boss.client.post(f"{address(filed.number)}/jawaban", data=back).status_code == 303


def test_a_day_that_does_not_exist_comes_back_with_everything_typed(boss: Officer, filed: Filed) -> None:
    page = save(boss, filed.number, pesan="Isi.", tanggal_hari="31", tanggal_bulan="2", tanggal_tahun="2027")
    assert page.status_code == 422
    back = fields_of(page, "isian")
    assert (back["pesan"], back["tanggal_hari"]) == (["Isi."], ["31"])


def test_the_same_press_saves_and_sends_once(app: Flask, boss: Officer, filed: Filed) -> None:
    data = draft_fields(boss.client, filed.number, pesan="Sudah.")
    for _press in range(2):
        assert boss.client.post(f"{address(filed.number)}/jawaban", data=data).status_code == 303
    assert len(drafts_of(database_of(app), filed.number)) == 1
    fields = {**fields_of(boss.client.get(f"{address(filed.number)}/jawaban"), "kirim-jawaban"), "abaikan": "y"}
    for _press in range(2):
        assert boss.client.post(f"{address(filed.number)}/jawaban/kirim", data=fields).status_code == 303
    assert len(messages_of(database_of(app), filed.number)) == 1


def test_a_draft_that_was_changed_meanwhile_is_not_sent_unread(app: Flask, boss: Officer, filed: Filed) -> None:
    save(boss, filed.number, pesan="Versi lama.")
    old = {**fields_of(boss.client.get(f"{address(filed.number)}/jawaban"), "kirim-jawaban"), "abaikan": "y"}
    save(boss, filed.number, pesan="Versi baru.")
    page = boss.client.post(f"{address(filed.number)}/jawaban/kirim", data=old)
    assert page.status_code == 409
    assert messages_of(database_of(app), filed.number) == []


def test_an_empty_answer_is_not_sent(app: Flask, boss: Officer, filed: Filed) -> None:
    save(boss, filed.number, pesan=" ")
    assert send_answer(app, boss.client, filed.number).status_code == 422
    assert messages_of(database_of(app), filed.number) == []


def test_a_case_that_was_withdrawn_takes_no_answer_and_its_draft_stays(app: Flask, boss: Officer, filed: Filed) -> None:
    save(boss, filed.number, pesan="Rancangan lama.")
    with database_of(app).transaction() as session:
        session.get_one(Case, (OFFICE, filed.case_id)).state = "withdrawn"
    with (
        at_work(app, filed.number, boss) as (session, case, hand),
        pytest.raises(OfficeError, match="move_refused"),
    ):
        answers.save_draft(session, case, hand, WHOLE)
    main = main_of(boss.client.get(f"{address(filed.number)}/jawaban"))
    assert "Rancangan lama." in main
    assert 'id="kirim-jawaban"' not in main


def test_the_case_page_tells_that_a_draft_waits(app: Flask, boss: Officer, filed: Filed) -> None:
    assert "Tulis jawaban" in main_of(boss.look(filed.number))
    save(boss, filed.number, pesan="Sudah.")
    assert "Ada rancangan jawaban" in main_of(administrator(app).look(filed.number))
