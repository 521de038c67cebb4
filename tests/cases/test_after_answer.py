"""Whole cases walked through months with frozen time, in both languages and without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.after import Months, months
from tests.factories.cases import attached, file_report
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp import clock
from webapp.accounts import posts
from webapp.cases.models import NO_DEADLINE, Case, CaseEvent
from webapp.cases.service import history, silence
from webapp.files.models import Attachment
from webapp.notify.models import Outgoing
from webapp.workdays import service as workdays
from webapp.workdays.engine import Kind

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/jv"], ids=["id", "jv"])


@pytest.fixture
def walk(app: Flask, request: pytest.FixtureRequest) -> Iterator[Months]:
    """A case filed on a Tuesday morning."""
    with months(app) as found:
        yield found


def told(walk: Months, kind: str) -> list[Outgoing]:
    """What the outbox holds of a kind."""
    with walk.database.reading() as session:
        return list(session.query(Outgoing).where(Outgoing.kind == kind).order_by(Outgoing.id))


@LANGUAGES
def test_whoever_is_satisfied_closes_it_and_nothing_runs_on_but_the_right_to_object(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        page = walk.look()
        assert page.count(f'href="{prefix}/perkara/selesai"') == 1
        assert page.count(f'href="{prefix}/perkara/belum-selesai"') == 1
        walk.days(2)
        assert walk.do("selesai").status_code == 303
        assert (walk.case.state, walk.case.due_on) == ("closed", NO_DEADLINE)
        assert walk.open_clocks() == {"pgd.objection_file"}
        assert f'href="{prefix}/perkara/keberatan"' in walk.look()


@LANGUAGES
def test_what_is_not_solved_goes_to_the_head_with_fresh_clocks_and_can_be_solved_then(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        walk.days(3)
        assert walk.send_back("Nama ibu saya tetap hilang.").status_code == 303
        case = walk.case
        assert (case.state, case.officer_id) == ("reopened", walk.people.head.staff.id)
        assert case.due_on != NO_DEADLINE
        assert "pgd.autoclose" not in walk.open_clocks()
        assert walk.events[-1].kind == "not_solved"
        assert walk.events[-1].facts == {"unit": "data", "officer": str(walk.people.head.staff.id)}
        walk.answer("Kini sudah kami masukkan.", by=walk.people.head)
        page = walk.look()
        assert "belum-selesai" not in page
        assert f'href="{prefix}/perkara/selesai"' in page
        walk.do("selesai")
        assert walk.case.state == "closed"
        assert walk.said == ["Sudah kami perbaiki.", "Nama ibu saya tetap hilang.", "Kini sudah kami masukkan."]


@LANGUAGES
def test_a_second_time_it_is_not_opened_but_kept_and_the_page_leads_to_the_objection(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        walk.send_back()
        walk.answer("Jawaban kedua.", by=walk.people.head)
        page = walk.send_back("Masih belum beres.")
        assert page.status_code == 409
        assert fields_of(page)["pesan"] == ["Masih belum beres."]
        assert f'action="{prefix}/perkara/balas"' in page.text
        assert f'href="{prefix}/perkara/keberatan"' in page.text
        assert walk.case.state == "answered"
        assert walk.reply("Masih belum beres.").status_code == 303
        assert walk.case.state == "answered"
        assert walk.said[-1] == "Masih belum beres."
        assert [row.staff_id for row in told(walk, "message_after")] == [walk.people.head.staff.id]


def test_a_plain_reply_to_an_answer_counts_as_not_solved_once(walk: Months) -> None:
    walk.answer()
    walk.reply("Belum beres.")
    assert (walk.case.state, walk.kinds[-1]) == ("reopened", "not_solved")
    walk.answer("Lagi.", by=walk.people.head)
    walk.reply("Terima kasih.")
    assert (walk.case.state, walk.kinds[-1]) == ("answered", "replied")


@LANGUAGES
def test_silence_closes_after_ten_working_days_and_the_page_says_so_before_and_after(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        assert "8 Désèmber 2026" in walk.look() or "8 Desember 2026" in walk.look()
        walk.travel.move_to(walk.last_day("pgd.autoclose"))
        walk.run_worker()
        assert walk.case.state == "answered", "the last day is whole"
        walk.days(1)
        assert walk.run_worker()["silence"] == 1
        assert (walk.case.state, walk.kinds[-1]) == ("closed", "closed_by_itself")
        assert walk.events[-1].actor == "system"
        page = walk.look()
        assert "9 Désèmber 2026" in page or "9 Desember 2026" in page
        assert f'href="{prefix}/perkara/keberatan"' in page
        assert walk.run_worker()["silence"] == 0
        assert walk.reply("Saya baru membaca.").status_code == 303
        assert walk.case.state == "closed"
        assert walk.said[-1] == "Saya baru membaca."


@LANGUAGES
def test_a_question_never_answered_counts_as_withdrawn_and_a_message_opens_it_again(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.people.author.write(walk.filed.number, "question", "NIK siapa yang hilang?")
        assert "24 Désèmber 2026" in walk.look() or "24 Desember 2026" in walk.look()
        walk.days(29)
        assert walk.run_worker()["silence"] == 0
        walk.days(2)
        assert walk.run_worker()["silence"] == 1
        assert (walk.case.state, walk.kinds[-1]) == ("withdrawn", "closed_by_itself")
        assert walk.open_clocks() == set()
        assert walk.reply("Ini jawaban saya.").status_code == 303
        assert walk.case.state == "reopened"
        assert walk.case.due_on != NO_DEADLINE


@LANGUAGES
def test_an_objection_that_is_upheld_opens_the_case_again_for_the_head(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        walk.days(15)
        walk.run_worker()
        assert walk.case.state == "closed"
        assert walk.object("Jawaban itu bukan tentang ibu saya.", "beside").status_code == 303
        case = walk.case
        assert (case.state, case.officer_id) == ("objected", walk.people.head.staff.id)
        assert case.due_on == walk.last_day("pgd.objection_answer").date()
        assert walk.open_clocks() == {"pgd.objection_answer"}
        assert [row.staff_id for row in told(walk, "objection")] == [walk.people.head.staff.id]
        assert "keberatan" in walk.look("/perkara/keberatan").lower()
        walk.days(3)
        assert walk.decide(walk.people.head, upheld=True, text="Benar, kami keliru.").status_code == 303
        case = walk.case
        assert (case.state, case.officer_id) == ("reopened", walk.people.head.staff.id)
        assert walk.objection.upheld is True
        assert walk.events[-1].facts["upheld"] is True
        assert case.due_on != NO_DEADLINE
        assert "pgd.objection_answer" not in walk.open_clocks()
        assert "Benar, kami keliru." in walk.look()


@LANGUAGES
def test_an_objection_that_is_not_upheld_closes_the_case_and_leads_outward(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.decline()
        assert "belum-selesai" not in walk.look()
        assert walk.object("Ini wewenang KPU.", "wrong").status_code == 303
        walk.decide(walk.reviewer, upheld=False, text="Putusan kami tetap.")
        assert walk.case.state == "closed"
        assert walk.open_clocks() == set()
        page = walk.look("/perkara/keberatan")
        assert "Ombudsman" in page
        again = walk.object("Sekali lagi.")
        assert again.status_code == 409
        assert "Sekali lagi." in main_of(again)
        assert "Ombudsman" in main_of(again)
        letter = walk.look("/perkara/ringkasan")
        assert "Saya mengajukan keberatan pada Selasa, 24 November 2026." in letter
        assert "Pada Selasa, 24 November 2026 atasan tidak menerima keberatan saya." in letter


@LANGUAGES
def test_after_the_last_day_the_page_says_when_it_ended_and_keeps_what_was_typed(app: Flask, prefix: str) -> None:
    with months(app, prefix) as walk:
        walk.answer()
        walk.travel.move_to(walk.last_day("pgd.objection_file"))
        assert 'name="sebab"' in walk.look("/perkara/keberatan")
        walk.days(1)
        page = walk.object("Saya terlambat.")
        assert page.status_code == 409
        assert "Saya terlambat." in main_of(page)
        assert "Ombudsman" in main_of(page)
        assert walk.case.state == "answered"
        assert "objected" not in walk.kinds


def test_a_case_that_was_withdrawn_has_no_objection_and_is_opened_by_a_message(walk: Months) -> None:
    walk.do("cabut")
    assert walk.case.state == "withdrawn"
    assert "keberatan" not in walk.look()
    assert walk.object().status_code == 409
    walk.reply("Saya lanjutkan.")
    assert walk.case.state == "reopened"


def test_what_was_closed_before_any_answer_is_opened_again_by_a_message(walk: Months) -> None:
    walk.do("selesai")
    walk.reply("Ternyata belum.")
    assert walk.case.state == "reopened"


def test_an_objection_with_a_file_keeps_it_in_a_refusal_and_sends_it_then(walk: Months) -> None:
    walk.answer()
    page = walk.send("/perkara/keberatan", pesan="", sebab="", page="/perkara", berkas=attached(picture(), "bukti.jpg"))
    assert page.status_code == 422
    assert "bukti.jpg" in main_of(page)
    held = fields_of(page)["id"][0]
    assert walk.send("/perkara/keberatan", pesan="Ini.", sebab="other", id=held).status_code == 303
    with walk.database.reading() as session:
        assert session.query(Attachment).one().message_id == walk.objection.message_id


# --- who reviews


def test_an_objection_to_the_heads_own_answer_goes_to_the_secretary_and_to_the_chair_after_that(walk: Months) -> None:
    walk.answer(by=walk.people.head)
    walk.object()
    assert walk.objection.reviewer_id == walk.people.secretary.staff.id
    assert walk.decide(walk.people.secretary, upheld=True).status_code == 303
    assert walk.case.officer_id == walk.people.head.staff.id


def test_the_author_never_reviews_even_when_they_are_the_head_and_the_secretary(walk: Months) -> None:
    walk.answer()
    walk.send_back()
    walk.answer(by=walk.people.head)
    walk.people.secretary.look(walk.filed.number)
    walk.object()
    assert walk.objection.reviewer_id == walk.people.secretary.staff.id
    page = walk.decide(walk.people.secretary, upheld=False)
    assert page.status_code == 303


def test_only_the_reviewer_decides_and_what_another_typed_is_kept(walk: Months) -> None:
    walk.answer()
    walk.object()
    page = walk.people.boss.client.get(f"/petugas/perkara/{walk.filed.number}/keberatan")
    assert "Kepala Data" in main_of(page)
    assert 'id="putuskan"' not in page.text
    for one in (walk.people.boss, walk.people.author):
        one.look(walk.filed.number)
        hidden = fields_of(one.seen[walk.filed.number])
        kept = {name: hidden[name][0] for name in ("csrf_token", "versi", "id")}
        sent = one.client.post(
            f"/petugas/perkara/{walk.filed.number}/keberatan",
            data={**kept, "putusan": "ditolak", "jawaban": "Bukan saya."},
        )
        assert sent.status_code == 409
        assert "Bukan saya." in main_of(sent)
    assert walk.case.state == "objected"


def test_two_decisions_at_once_are_one_and_the_second_comes_back_with_its_text(walk: Months) -> None:
    walk.answer()
    walk.object()
    head, path = walk.people.head, f"/petugas/perkara/{walk.filed.number}/keberatan"
    shown = fields_of(head.client.get(path))
    kept = {name: shown[name][0] for name in ("csrf_token", "versi", "id")}
    fields = {**kept, "putusan": "dikabulkan", "jawaban": "Benar."}
    assert [head.client.post(path, data=fields).status_code for _press in range(2)] == [303, 303]
    other = {**fields, "id": "0b0d3c1c-0000-4000-8000-000000000000", "jawaban": "Lain."}
    again = head.client.post(path, data=other)
    assert again.status_code == 409
    assert "Lain." in main_of(again)
    assert walk.kinds.count("objection_answered") == 1
    assert walk.said.count("Benar.") == 1


def test_where_nobody_stands_above_the_author_the_administrators_are_told(walk: Months) -> None:
    with walk.database.transaction() as session:
        for post in posts.POSTS:
            posts.put_post(session, office_id="3517", post=post, staff_id=None, by=walk.people.boss.staff.id)
    walk.answer(by=walk.people.head)
    walk.object()
    assert (walk.objection.reviewer_id, walk.case.officer_id) == (None, None)
    told_to = {row.staff_id for row in told(walk, "objection_without_reviewer")}
    assert told_to == {walk.people.boss.staff.id, walk.people.chair.staff.id}
    page = walk.people.boss.client.get(f"/petugas/perkara/{walk.filed.number}/keberatan")
    assert "Belum ada atasan" in main_of(page)
    page = walk.people.head.client.get(f"/petugas/perkara/{walk.filed.number}/keberatan")
    assert 'id="putuskan"' not in page.text, "the author is nobody's superior in this"
    with walk.database.transaction() as session:
        chair = walk.people.chair.staff.id
        posts.put_post(session, office_id="3517", post=posts.CHAIR, staff_id=chair, by=walk.people.boss.staff.id)
    assert walk.decide(walk.people.chair, upheld=False).status_code == 303


def test_whoever_stands_in_for_a_superior_on_leave_gets_the_objection(walk: Months) -> None:
    day = clock.today()
    with walk.database.transaction() as session:
        posts.add_leave(
            session,
            office_id="3517",
            staff_id=walk.people.head.staff.id,
            substitute_id=walk.people.secretary.staff.id,
            first_on=day,
            last_on=day,
            by=walk.people.boss.staff.id,
        )
    walk.answer()
    walk.object()
    assert walk.objection.reviewer_id == walk.people.secretary.staff.id


def test_whoever_approved_a_refusal_does_not_judge_the_objection_to_it(walk: Months) -> None:
    walk.decline()
    walk.object()
    with walk.database.reading() as session:
        approved = session.scalars(select(CaseEvent.actor).where(CaseEvent.kind == "review_approved")).one()
    assert approved != f"staff:{walk.objection.reviewer_id}"


def test_a_decision_is_checked_like_any_answer_and_says_when_its_writer_went_on(walk: Months) -> None:
    walk.answer()
    walk.object()
    text = "NIK 3517051203450001 milik warga lain, telepon 081234567890."
    page = walk.decide(walk.reviewer, upheld=False, text=text, abaikan="")
    assert page.status_code == 422
    assert "1 angka 16 digit" in main_of(page) or "NIK" in main_of(page).replace(text, "")
    assert fields_of(page)["jawaban"] == [text]
    assert walk.case.state == "objected"
    assert walk.decide(walk.reviewer, upheld=False, text=text).status_code == 303
    with walk.database.reading() as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "objection_answered")).one()
    assert (event.facts["over_nik"], event.facts["over_phone"]) == (1, 1)


def test_no_officer_moves_an_objection_by_hand_or_answers_past_the_reviewer(walk: Months) -> None:
    walk.answer()
    walk.object()
    page = walk.people.head.look(walk.filed.number)
    assert f'href="/petugas/perkara/{walk.filed.number}/keberatan"' in page.text
    assert fields_of(page)["jenis"] == ["note"]
    assert walk.people.head.press(walk.filed.number, "keadaan", ke="closed", alasan="").status_code == 409
    walk.people.author.look(walk.filed.number)
    assert walk.people.author.press(walk.filed.number, "tugas", unit="parmas", petugas="").status_code == 422
    assert walk.case.state == "objected"


# --- the worker


def several(walk: Months, count: int) -> list[uuid.UUID]:
    """More cases answered on the same day."""
    found = [file_report(walk.app.test_client()) for _number in range(count)]
    for filed in found:
        assert walk.people.author.write(filed.number, "answer", "Sudah.").status_code == 303
    return [filed.case_id for filed in found]


def test_a_worker_killed_between_two_rounds_goes_on_where_it_stopped(
    walk: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = several(walk, 7)
    walk.days(40)
    real, rounds = history.move, []

    def dies(session: Session, case: Case, *given: Any, **named: Any) -> None:
        rounds.append(case.id)
        if len(rounds) == 6:
            raise RuntimeError("killed within a round")
        real(session, case, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(history, "move", dies)
        assert walk.run_worker()["silence"] is None
    with walk.database.reading() as session:
        states = [session.get_one(Case, ("3517", one)).state for one in ids]
    left = 7 - 5 // silence.CASES_AT_ONCE * silence.CASES_AT_ONCE
    assert sorted(states) == ["answered"] * left + ["closed"] * (7 - left), "the killed round left nothing behind"
    assert walk.run_worker()["silence"] == left
    assert walk.run_worker()["silence"] == 0
    with walk.database.reading() as session:
        kinds = list(session.scalars(select(CaseEvent.kind).where(CaseEvent.kind == "closed_by_itself")))
    assert len(kinds) == 7


def test_a_clock_that_is_put_back_an_hour_closes_nothing_early_and_nothing_twice(walk: Months) -> None:
    walk.answer()
    walk.travel.move_to(walk.last_day("pgd.autoclose") + timedelta(minutes=30))
    assert walk.run_worker()["silence"] == 1
    walk.travel.shift(timedelta(hours=-1))
    assert walk.run_worker()["silence"] == 0
    assert walk.kinds.count("closed_by_itself") == 1


def test_a_holiday_added_on_the_last_day_is_reckoned_before_anything_closes(walk: Months) -> None:
    walk.answer()
    last = walk.last_day("pgd.autoclose")
    with walk.database.transaction() as session:
        facts = workdays.DayFacts("Libur daerah", Kind.LOCAL, "Keputusan Bupati")
        by = workdays.By(walk.people.boss.staff.id, "")
        workdays.add_day(session, office_id="3517", day=clock.local(last).date(), facts=facts, by=by)
    walk.travel.move_to(last + timedelta(hours=1))
    with walk.database.reading() as session:
        assert silence.look(session, office_id="3517") is None, "reckoned with an older calendar"
    walk.run_worker()
    assert walk.case.state == "answered"
    assert walk.last_day("pgd.autoclose") > last


def test_what_the_citizen_did_between_the_workers_look_and_its_deed_counts(walk: Months) -> None:
    walk.answer()
    walk.travel.move_to(walk.last_day("pgd.autoclose") + timedelta(minutes=30))
    with walk.database.reading() as session:
        found = silence.look(session, office_id="3517")
    assert found is not None
    walk.send_back()
    with walk.database.transaction() as session:
        assert silence.write(session, found) == 0
    assert walk.case.state == "reopened"


def test_a_holiday_added_between_the_workers_look_and_its_deed_counts(walk: Months) -> None:
    walk.answer()
    last = walk.last_day("pgd.autoclose")
    walk.travel.move_to(last + timedelta(hours=1))
    with walk.database.reading() as session:
        found = silence.look(session, office_id="3517")
    assert found is not None
    with walk.database.transaction() as session:
        facts = workdays.DayFacts("Libur daerah", Kind.LOCAL, "Keputusan Bupati")
        by = workdays.By(walk.people.boss.staff.id, "")
        workdays.add_day(session, office_id="3517", day=clock.local(last).date(), facts=facts, by=by)
    with walk.database.transaction() as session:
        assert silence.write(session, found) == 0
    assert walk.case.state == "answered"


def test_a_word_that_came_while_the_worker_was_off_still_counts(walk: Months) -> None:
    walk.answer()
    walk.days(30)
    assert walk.send_back("Saya di rumah sakit.").status_code == 303
    walk.run_worker()
    assert walk.case.state == "reopened"


def test_a_request_ends_by_its_own_proposed_rule(app: Flask) -> None:
    with months(app, path="/lapor/saran") as walk:
        walk.answer(by=walk.people.boss)
        assert {"lain.autoclose", "lain.objection_file"} <= walk.open_clocks()
        walk.days(20)
        walk.run_worker()
        assert walk.case.state == "closed"
        assert walk.object().status_code == 303
        assert walk.open_clocks() == {"lain.objection_answer"}
