"""`/petugas/kalender`: administrators edit the calendar in words, auditors read it, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from tests.factories.desk import Officer, administrator, officer
from tests.factories.pages import fields_of
from webapp.accounts.models import AUDITOR
from webapp.audit.desk.words import ACTIONS
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.workdays import queries, service
from webapp.workdays.engine import Kind
from webapp.workdays.models import CalendarDay, ElectionStage

OFFICE = "3517"
HOME = "/petugas/kalender"
ADD, STAGES = f"{HOME}/hari/tambah", f"{HOME}/tahapan"
CHRISTMAS = f"{HOME}/hari/2026-12-25"
DAY = {"jenis": "libur_daerah", "judul": "Hari jadi Jombang", "sumber": "Surat Edaran Bupati 1/2026"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


def on(name: str, day: date) -> dict[str, str]:
    return {f"{name}_hari": str(day.day), f"{name}_bulan": str(day.month), f"{name}_tahun": str(day.year)}


def press(who: Officer, path: str, page: str = "", **fields: Any) -> TestResponse:
    """The form of a page, filled in and sent."""
    kept = {name: values[0] for name, values in fields_of(who.client.get(page or path), "isian").items()}
    return who.client.post(path, data={**kept, **fields})


def rows(database: Database, day: date) -> CalendarDay | None:
    with database.reading() as session:
        return queries.find_day(session, OFFICE, day)


def words(answer: TestResponse) -> str:
    """The page's words without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", answer.text)))


def test_the_coming_year_stands_by_month_with_weekends_and_every_row_by_name_and_kind(boss: Officer) -> None:
    page = boss.client.get(HOME)
    told = words(page)
    assert re.findall(r"<h3>([^<]+)</h3>", page.text)[0::11] == ["November 2026", "Oktober 2027"]
    assert "21 hari kerja. Sabtu dan Minggu: 1, 7, 8, 14, 15, 21, 22, 28, 29." in told
    assert "Jumat, 25 Desember 2026 Kelahiran Yesus Kristus Libur nasional, tidak dihitung SKB Nomor 1497" in told
    assert "belum diisi" not in told
    assert "Belum ada perubahan." in told
    whole = words(boss.client.get(f"{HOME}?tahun=2026"))
    assert "Hari tahun 2026" in whole
    assert "Senin, 16 Februari 2026" in whole
    for strange in ("2019", "x", "99999999999"):
        assert "Dua belas bulan mendatang" in words(boss.client.get(f"{HOME}?tahun={strange}"))


def test_a_year_that_promises_reach_and_nobody_filled_in_is_named(boss: Officer, database: Database) -> None:
    with database.transaction() as session:
        session.execute(delete(CalendarDay).where(CalendarDay.day >= date(2027, 1, 1)))
    assert "Hari libur 2027 belum diisi." in words(boss.client.get(HOME))


def test_a_day_is_added_told_journaled_and_counted(boss: Officer, database: Database) -> None:
    answer = press(boss, ADD, **DAY, **on("tanggal", date(2026, 12, 7)))
    assert (answer.status_code, answer.location) == (303, HOME)
    told = words(boss.client.get(HOME))
    assert "dihitung ulang oleh sistem" in told
    assert f"{boss.staff.name} menambah Senin, 7 Desember 2026: “Hari jadi Jombang” (Libur daerah)." in told
    with database.reading() as session:
        assert date(2026, 12, 7) in queries.days_off(session, OFFICE)
        line = session.scalars(select(JournalLine).order_by(JournalLine.position.desc())).first()
    assert line is not None
    assert (line.action, line.facts) == (
        "calendar.day_added",
        {"day": "2026-12-07", "kind": "libur_daerah", "revision": 52},
    )


def test_a_second_press_of_the_same_form_adds_one_day_and_one_line(boss: Officer, database: Database) -> None:
    for _press in range(2):
        assert press(boss, ADD, **DAY, **on("tanggal", date(2026, 12, 7))).status_code == 303
    with database.reading() as session:
        assert queries.calendar_revision(session, OFFICE) == 52
        actions = session.scalars(select(JournalLine.action)).all()
    assert actions.count("calendar.day_added") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (on("tanggal", date(2026, 12, 25)), "Jumat, 25 Desember 2026 sudah ada di kalender: “Kelahiran Yesus Kristus”"),
        (on("tanggal", date(2035, 1, 1)), "Tanggal ini terlalu jauh. Pilih tanggal dari Rabu, 1 Januari 2025"),
        (on("tanggal", date(2020, 1, 1)), "Tanggal ini terlalu jauh."),
        ({"tanggal_hari": "31", "tanggal_bulan": "2"}, "Tanggal ini tidak ada"),
        ({"tanggal_hari": "", "tanggal_bulan": ""}, "Tulis tanggalnya."),
        ({"sumber": " "}, "Tulis sumbernya: keputusan atau surat kantor."),
        ({"judul": ""}, "Tulis nama harinya."),
        ({"jenis": "liburan"}, "Pilih jenis harinya."),
        ({"jenis": ""}, "Pilih jenis harinya."),
    ],
)
def test_a_day_that_cannot_be_comes_back_with_what_was_typed_and_why(
    boss: Officer, changes: dict[str, str], said: str
) -> None:
    typed = {**DAY, **on("tanggal", date(2026, 12, 7)), **changes}
    answer = press(boss, ADD, **typed)
    assert answer.status_code == 422
    assert said in words(answer)
    back = {name: values[0] for name, values in fields_of(answer, "isian").items()}
    assert {name: back.get(name, "") for name in typed if name != "jenis"} == {
        name: text.strip() for name, text in typed.items() if name != "jenis"
    }


def test_a_holiday_is_moved_in_one_deed_and_both_days_tell_it(boss: Officer, database: Database) -> None:
    answer = press(boss, f"{CHRISTMAS}/pindah", **on("tanggal", date(2026, 12, 28)), sumber="SKB Perubahan 2/2026")
    assert answer.status_code == 303
    assert rows(database, date(2026, 12, 25)) is None
    moved = rows(database, date(2026, 12, 28))
    assert moved is not None
    assert (moved.name, moved.kind, moved.decree) == (
        "Kelahiran Yesus Kristus",
        "libur_nasional",
        "SKB Perubahan 2/2026",
    )
    told = words(boss.client.get(f"{HOME}/riwayat"))
    assert "menggeser “Kelahiran Yesus Kristus” dari Jumat, 25 Desember 2026 ke Senin, 28 Desember 2026." in told


def test_a_move_onto_a_day_that_is_taken_says_what_stands_there(boss: Officer) -> None:
    answer = press(boss, f"{CHRISTMAS}/pindah", **on("tanggal", date(2026, 12, 24)), sumber="SKB Baru")
    assert answer.status_code == 422
    assert "Kamis, 24 Desember 2026 sudah ada di kalender" in words(answer)
    assert 'value="SKB Baru"' in answer.text


def test_a_day_is_changed_and_the_history_tells_each_part_and_the_note(boss: Officer) -> None:
    answer = press(boss, CHRISTMAS, judul="Natal", sumber="SKB 9/2026", jenis="libur_nasional", alasan="Ejaan baru.")
    assert answer.status_code == 303
    told = words(boss.client.get(HOME))
    assert "Nama: “Kelahiran Yesus Kristus” menjadi “Natal”." in told
    assert "menjadi “SKB 9/2026”." in told
    assert "Jenis:" not in told
    assert "Alasan: Ejaan baru." in told


def test_taking_a_day_away_needs_a_reason_and_keeps_what_stood_there(boss: Officer, database: Database) -> None:
    refused = press(boss, f"{CHRISTMAS}/hapus", alasan="")
    assert refused.status_code == 422
    assert "Tulis alasannya." in words(refused)
    assert press(boss, f"{CHRISTMAS}/hapus", alasan="Dicabut dengan SKB 9/2026.").status_code == 303
    assert rows(database, date(2026, 12, 25)) is None
    told = words(boss.client.get(HOME))
    assert "menghapus Jumat, 25 Desember 2026: “Kelahiran Yesus Kristus” (Libur nasional)." in told
    assert "Alasan: Dicabut dengan SKB 9/2026." in told
    assert boss.client.get(CHRISTMAS).status_code == 404


def test_two_administrators_at_once_lose_nothing(app: Flask, boss: Officer, database: Database) -> None:
    other = administrator(app)
    page = {name: values[0] for name, values in fields_of(boss.client.get(CHRISTMAS), "isian").items()}
    assert press(other, CHRISTMAS, judul="Natal", alasan="Ejaan.").status_code == 303
    answer = boss.client.post(CHRISTMAS, data={**page, "jenis": "libur_nasional", "judul": "Hari Natal"})
    assert answer.status_code == 409
    assert f"{other.staff.name} mengubah Jumat, 25 Desember 2026" in words(answer)
    assert 'value="Hari Natal"' in answer.text
    found = rows(database, date(2026, 12, 25))
    assert found is not None
    assert found.name == "Natal"
    again = {name: values[0] for name, values in fields_of(answer, "isian").items()}
    assert boss.client.post(CHRISTMAS, data=again).status_code == 303
    found = rows(database, date(2026, 12, 25))
    assert found is not None
    assert found.name == "Hari Natal"


@pytest.mark.parametrize(
    ("deed", "typed"),
    [
        ("", {"judul": "Hari Natal", "jenis": "libur_nasional", "sumber": "SKB", "alasan": "Catatan."}),
        ("/pindah", {**on("tanggal", date(2026, 12, 28)), "sumber": "SKB Baru", "alasan": "Catatan."}),
        ("/hapus", {"alasan": "Catatan."}),
    ],
)
def test_a_day_that_somebody_took_away_meanwhile_can_be_written_anew_with_what_was_typed(
    app: Flask, boss: Officer, database: Database, deed: str, typed: dict[str, str]
) -> None:
    page = {name: values[0] for name, values in fields_of(boss.client.get(f"{CHRISTMAS}{deed}"), "isian").items()}
    other = administrator(app)
    press(other, f"{CHRISTMAS}/hapus", alasan="Dicabut.")
    answer = boss.client.post(f"{CHRISTMAS}{deed}", data={**page, **typed})
    assert answer.status_code == 409
    assert f"{other.staff.name} menghapus Jumat, 25 Desember 2026" in words(answer)
    assert "Catatan." in words(answer)
    form = {name: values[0] for name, values in fields_of(answer, "isian").items()}
    for name in ("judul", "sumber", "tanggal_hari"):
        assert form[name] == typed.get(name, form[name])
    assert press_form(boss, form).status_code == 303
    assert rows(database, date(2026, 12, int(form["tanggal_hari"]))) is not None


def press_form(who: Officer, form: dict[str, str]) -> TestResponse:
    return who.client.post(ADD, data=form)


def test_a_stage_is_added_ended_earlier_and_taken_away(boss: Officer, database: Database) -> None:
    first, last = date(2026, 11, 1), date(2027, 6, 30)
    fields = {"pemilihan": "pilkada", "sumber": "PKPU 1/2026"}
    answer = press(boss, f"{STAGES}/tambah", **fields, **on("mulai", first), **on("akhir", last))
    assert answer.status_code == 303
    told = words(boss.client.get(HOME))
    assert "Pilkada Minggu, 1 November 2026 Rabu, 30 Juni 2027 Sedang berjalan PKPU 1/2026" in told
    with database.reading() as session:
        assert queries.stages_on(session, OFFICE, date(2027, 6, 30)) == {"pilkada"}
        at = f"{STAGES}/{session.scalars(select(ElectionStage.id)).one()}"
    assert press(boss, at, **on("akhir", date(2026, 11, 20)), alasan="Dipercepat.").status_code == 303
    told = words(boss.client.get(HOME))
    assert "Selesai PKPU 1/2026" in told
    assert "Hari terakhir: Rabu, 30 Juni 2027 menjadi Jumat, 20 November 2026. Alasan: Dipercepat." in told
    assert press(boss, f"{at}/hapus", alasan="Salah tulis.").status_code == 303
    assert "Belum ada masa tahapan." in words(boss.client.get(HOME))
    assert boss.client.get(at).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 6, 30), date(2027, 6, 1), "Tahapan ini selesai sebelum mulai."),
        (date(2027, 1, 1), date(2039, 6, 1), "Tanggal ini terlalu jauh."),
        (date(2027, 1, 1), date(2027, 6, 1), "Masa tahapan pemilihan yang sama sudah ada dari Jumat, 1 Januari 2027"),
    ],
)
def test_a_stage_that_cannot_be_comes_back_with_why(
    boss: Officer, database: Database, first: date, last: date, said: str
) -> None:
    stands = service.StageFacts("pemilu", date(2027, 1, 1), date(2027, 12, 31), "PKPU 1/2026")
    with database.transaction() as session:
        service.add_stage(session, office_id=OFFICE, facts=stands, by=service.By(boss.staff.id))
    fields = {"pemilihan": "pemilu", "sumber": "PKPU 2/2026"}
    answer = press(boss, f"{STAGES}/tambah", **fields, **on("mulai", first), **on("akhir", last))
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="PKPU 2/2026"' in answer.text


def test_a_stage_that_another_changed_comes_back_and_one_that_is_gone_is_offered_anew(
    app: Flask, boss: Officer, database: Database
) -> None:
    facts = service.StageFacts("pemilu", date(2027, 1, 1), date(2027, 12, 31), "PKPU 1/2026")
    with database.transaction() as session:
        made = service.add_stage(session, office_id=OFFICE, facts=facts, by=service.By(boss.staff.id))
        assert made is not None
        at = f"{STAGES}/{made.id}"
    page = {name: values[0] for name, values in fields_of(boss.client.get(at), "isian").items()}
    other = administrator(app)
    assert press(other, at, sumber="PKPU 2/2026").status_code == 303
    answer = boss.client.post(at, data={**page, "sumber": "PKPU 3/2026"})
    assert answer.status_code == 409
    assert 'value="PKPU 3/2026"' in answer.text
    assert "menjadi “PKPU 2/2026”" in words(answer)
    press(other, f"{at}/hapus", alasan="Batal.")
    for deed, typed in (("", {"sumber": "PKPU 3/2026"}), ("/hapus", {"alasan": "Ganda."})):
        answer = boss.client.post(f"{at}{deed}", data={**page, **typed})
        assert answer.status_code == 409
        assert "menghapus masa tahapan: Pemilu" in words(answer)
        assert fields_of(answer, "isian")["sumber"] in (["PKPU 3/2026"], ["PKPU 2/2026"])
    assert boss.client.post(f"{STAGES}/{OFFICE:0>8}-0000-4000-8000-000000000000", data=page).status_code == 404


def test_an_auditor_reads_calendar_and_history_and_finds_no_button(app: Flask) -> None:
    reader = officer(app, AUDITOR)
    for path in (HOME, f"{HOME}/riwayat"):
        page = reader.client.get(path)
        assert page.status_code == 200
        assert "/hari/" not in page.text
        assert "/tambah" not in page.text
    assert f'href="{HOME}"' in reader.client.get("/petugas").text
    assert f'href="{HOME}"' not in officer(app).client.get("/petugas").text


def test_the_history_is_read_in_parts_from_the_newest_to_the_seed(boss: Officer, database: Database) -> None:
    with database.transaction() as session:
        for number in range(1, 31):
            facts = service.DayFacts(f"Tutup {number}", Kind.CLOSED, "Surat")
            service.add_day(
                session, office_id=OFFICE, day=date(2028, 1, number), facts=facts, by=service.By(boss.staff.id)
            )
    newest = boss.client.get(f"{HOME}/riwayat")
    assert words(newest).count("menambah") == 30
    older = re.search(r'href="(/petugas/kalender/riwayat\?sebelum=\d+)"', newest.text)
    assert older
    assert "30 hari berasal dari keputusan" in words(boss.client.get(older[1]))


def test_every_deed_of_the_calendar_has_its_words_in_the_journal() -> None:
    told = {f"calendar.{deed}" for deed in service.DEEDS if deed != service.SEEDED}
    assert told <= ACTIONS.keys()


@pytest.mark.parametrize("day", ["2026-12-7", "2026-13-01", "20261225", "natal", "2026-12-26", "9999-12-31"])
def test_a_day_that_is_none_or_has_no_row_is_not_found(boss: Officer, day: str) -> None:
    for path in (f"{HOME}/hari/{day}", f"{HOME}/hari/{day}/pindah", f"{HOME}/hari/{day}/hapus"):
        assert boss.client.get(path).status_code == 404
