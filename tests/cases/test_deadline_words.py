"""What the citizen reads of a deadline: until when, how long, what is left, by which law, why, and what to do now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import OFFICE, STORY, Filed, deed, file_report, open_case, reply
from tests.factories.clocks import register_information
from tests.factories.desk import Officer, administrator
from tests.factories.pages import main_of
from tests.house.test_nodes import CITIZEN_NODES, nodes
from webapp.cases.models import Case
from webapp.cases.service import clocks, prolonging
from webapp.db import Database

BAWASLU, REQUEST = "/lapor/dugaan-pelanggaran", "/layanan/hasil-pemilu/ajukan"


def words_of(client: Client, path: str = "/perkara") -> str:
    """A page's words, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(client.get(path)))).split())


def days_of(client: Client) -> list[str]:
    """The lines of every day list of the case page."""
    lists = re.findall(r"<summary>Mengapa tanggal ini\?.*?</details>", main_of(client.get("/perkara")), re.S)
    lines = [line for found in lists for line in re.findall(r"<li>(.*?)</li>", found, re.S)]
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines]


def test_until_when_how_long_what_is_left_and_by_which_law(client: Client, filed: Filed) -> None:
    open_case(client, filed)
    for path in ("/perkara", filed.receipt):
        told = words_of(client, path)
        assert "Kami harus memeriksanya paling lambat Jumat, 27 November 2026 (3 hari kerja, sisa 3)." in told
        assert "Kami harus menjawab paling lambat Senin, 14 Desember 2026 (14 hari kerja, sisa 14)." in told
        assert "Dasarnya: Batas kerja SP4N-LAPOR! untuk pengaduan tidak berkadar pengawasan" in told


def test_the_same_in_javanese_with_the_names_in_the_law_line_marked_as_indonesian(client: Client, filed: Filed) -> None:
    open_case(client, filed)
    main = main_of(client.get("/jv/perkara"))
    assert "KPU Jombang kedah ngaturi wangsulan paling kasèp Senèn, 14 Desember 2026" in main
    assert "(14 dinten kerja, kirang 14)." in main
    named = (
        '<span lang="id">SP4N-LAPOR!</span> kanggé wadulan golongan <span lang="id">tidak berkadar pengawasan</span>'
    )
    assert f"Dhasaripun: Wates wekdal {named}" in main
    assert "Batas kerja" not in main


def test_a_service_names_the_version_of_its_standard(client: Client, at: time_machine.Traveller) -> None:
    open_case(client, file_report(client, REQUEST, t_pemilihan="bupati-2024", t_bentuk="csv"))
    told = words_of(client)
    assert "paling lambat Selasa, 8 Desember 2026 (10 hari kerja, sisa 10)." in told
    assert re.search(r"Dasarnya: Standar pelayanan “[^”]+” versi 1\. Undang-Undang Nomor 14 Tahun 2008", told)


def test_why_tells_each_day_with_its_number_and_names_the_holidays(client: Client, at: time_machine.Traveller) -> None:
    at.move_to(datetime(2026, 12, 21, 3, tzinfo=UTC))
    open_case(client, file_report(client))
    told = days_of(client)
    assert told[0] == "Senin, 21 Desember 2026: mulai, hari berikutnya hari pertama yang dihitung"
    assert "Selasa, 22 Desember 2026 sampai Rabu, 23 Desember 2026: hari ke-1 sampai ke-2" in told
    assert "Kamis, 24 Desember 2026 sampai Jumat, 25 Desember 2026: Kelahiran Yesus Kristus, tidak dihitung" in told
    assert "Sabtu, 26 Desember 2026 sampai Minggu, 27 Desember 2026: akhir pekan, tidak dihitung" in told


def test_what_comes_in_before_three_on_a_working_day_is_promised_for_that_day(
    client: Client, at: time_machine.Traveller
) -> None:
    open_case(client, file_report(client, "/lapor/logistik"))
    told = words_of(client)
    assert "memeriksanya paling lambat Selasa, 24 November 2026 (hari itu juga, hari ini hari terakhir)." in told
    assert days_of(client)[0] == "Selasa, 24 November 2026: hari ke-1"


def test_hours_are_told_to_the_minute(client: Client, at: time_machine.Traveller) -> None:
    filed = file_report(client, "/lapor/data-pribadi")
    open_case(client, filed)
    told = words_of(client)
    assert "menjawab paling lambat Jumat, 27 November 2026, pukul 10.00 WIB (72 jam, sisa 72 jam)." in told
    at.shift(timedelta(hours=75))
    open_case(client, filed)
    assert "Batasnya Jumat, 27 November 2026, pukul 10.00 WIB (72 jam). Sudah lewat 3 jam." in words_of(client)


def test_while_we_wait_it_says_since_when_until_when_and_what_happens_else(
    app: Flask, client: Client, at: time_machine.Traveller, filed: Filed
) -> None:
    at.shift(timedelta(days=2))
    administrator(app).write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=4))
    open_case(client, filed)
    told = words_of(client)
    assert "Hitungan waktu kami berhenti sejak Kamis, 26 November 2026: kami menunggu jawaban Anda." in told
    assert "Mohon jawab sampai Sabtu, 26 Desember 2026 (30 hari, sisa 26)." in told
    assert "Tanpa jawaban sampai hari itu, ini dianggap dicabut. Anda bisa membukanya lagi" in told
    assert "Dari 14 hari kerja milik kami, yang sudah terpakai 2." in told
    assert "Kami harus menjawab" not in told
    reply(client, "TPS 3.")
    assert "Kamis, 26 November 2026: hari ke-1 sampai ke-2" in " ".join(days_of(client))
    assert any(line.endswith("waktu kami berhenti, tidak dihitung") for line in days_of(client))


def test_a_question_names_no_day_that_no_rule_gives(
    app: Flask, client: Client, database: Database, at: time_machine.Traveller
) -> None:
    filed = file_report(client, "/lapor/saran")
    with database.transaction() as session:
        session.get_one(Case, ("3517", filed.case_id)).kind = "objection"
    administrator(app).write(filed.number, "question", "Di desa mana?")
    open_case(client, filed)
    told = words_of(client)
    assert "Waktu berjalan lagi setelah Anda menjawab." in told
    assert "Mohon jawab sampai" not in told


def test_when_it_is_late_it_says_so_and_what_one_can_do(
    client: Client, at: time_machine.Traveller, filed: Filed
) -> None:
    at.move_to(datetime(2026, 12, 17, 3, tzinfo=UTC))
    open_case(client, filed)
    told = words_of(client)
    assert (
        "Kami terlambat memeriksa. Batasnya Jumat, 27 November 2026 (3 hari kerja). Sudah lewat 14 hari kerja." in told
    )
    assert (
        "Kami terlambat menjawab. Batasnya Senin, 14 Desember 2026 (14 hari kerja). Sudah lewat 3 hari kerja." in told
    )
    assert "tulis kepada pimpinan kami atau Ombudsman" in told
    assert 'href="/perkara/ringkasan"' in main_of(client.get("/perkara"))


def test_the_day_after_a_friday_is_late_by_one_and_the_friday_is_the_last_day(
    client: Client, at: time_machine.Traveller, filed: Filed
) -> None:
    open_case(client, filed)
    at.move_to(datetime(2026, 11, 27, 16, 59, tzinfo=UTC))
    open_case(client, filed)
    assert "(3 hari kerja, hari ini hari terakhir)." in words_of(client)
    at.shift(timedelta(minutes=1))
    assert "Sudah lewat 1 hari kerja." in words_of(client)


def test_after_the_answer_the_citizens_own_time_is_told_and_the_right_to_object(
    app: Flask, client: Client, filed: Filed
) -> None:
    administrator(app).write(filed.number, "answer", "Sudah.")
    open_case(client, filed)
    told = words_of(client)
    closes = "Bila tidak ada kabar dari Anda, ini ditutup sendiri setelah Selasa, 8 Desember 2026"
    assert f"{closes} (10 hari kerja, sisa 10)." in told
    assert "Ajukan keberatan, sampai Rabu, 23 Desember 2026" in told
    deed(client, "selesai")
    told = words_of(client)
    assert "Waktu Anda untuk mengajukan keberatan: sampai Rabu, 23 Desember 2026 (21 hari kerja, sisa 21)." in told


def test_what_was_prolonged_tells_both_times(
    app: Flask, client: Client, database: Database, filed: Filed, at: time_machine.Traveller
) -> None:
    clock_id = register_information(database, filed.case_id)
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        case.answer_days = 40  # the longer promise of the matter is not the earlier one
        days = clocks.read_days(session, OFFICE)
        prolonging.extend_clock(session, case, days, clock_id=clock_id, reason="Arsip di gudang.", actor="system")
        other = next(one for one in clocks.list_clocks(session, case) if one.rule.key == "janji.perihal")
        clocks.put_due(other, days)
    open_case(client, filed)
    told = words_of(client)
    assert "paling lambat Kamis, 17 Desember 2026 (10 hari kerja + 7 hari kerja, sisa 17)." in told
    assert "Alasan dari kantor: Arsip di gudang." in told


def test_sixty_working_days_fit_a_small_phone(
    client: Client, database: Database, filed: Filed, at: time_machine.Traveller
) -> None:
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        days = clocks.read_days(session, OFFICE)
        case.answer_days, case.state = 200, "in_hand"  # the other promise is the later one
        clocks.follow(session, case, "verified", days, klass="pengawasan")
        for one in clocks.list_clocks(session, case):
            clocks.put_due(one, days)
    page = open_case(client, filed)
    assert "(60 hari kerja, sisa 60)" in page.text
    assert len(days_of(client)) <= 36
    assert nodes(page.text) <= CITIZEN_NODES


# --- the ready letters


@pytest.fixture
def letters(app: Flask, client: Client, at: time_machine.Traveller) -> str:
    """The letters of a late case with a referral-free history, as words."""
    filed = file_report(client, nama="Siti Aminah", kontak="0812-0000-0001")
    boss: Officer = administrator(app)
    boss.write(filed.number, "question", "Di TPS mana?")
    at.shift(timedelta(days=2))
    open_case(client, filed)
    reply(client, "TPS 3.")
    at.shift(timedelta(days=40))
    open_case(client, filed)
    return words_of(client, "/perkara/ringkasan")


def test_the_letters_hold_number_dates_law_and_what_happened(letters: str) -> None:
    for words in (
        "Kepada Yth. Pimpinan Komisi Pemilihan Umum (KPU) Kabupaten Jombang",
        "Kepada Yth. Ombudsman RI Perwakilan Jawa Timur",
        "nomornya JBG-2026-000001, perihalnya: Data pemilih.",
        STORY,
        "paling lambat Rabu, 16 Desember 2026 (14 hari kerja), sudah lewat. Dasar: Batas kerja SP4N-LAPOR!",
        "Selasa, 24 November 2026: kantor bertanya kepada saya",
        "Sampai hari ini, Selasa, 5 Januari 2027, belum ada penyelesaian",
    ):
        assert words in letters, words
    assert "Verifikasi awal" not in letters, "what was kept is no reason to complain"


def test_no_letter_holds_digits_name_or_contact(letters: str, client: Client) -> None:
    for secret in ("Siti", "0812", "0001"):
        assert secret not in letters.replace("JBG-2026-000001", "")
    assert not re.search(r"\d{4} \d{4}", letters)
    answer = client.get("/perkara/ringkasan")
    assert answer.headers["Cache-Control"] == "no-store"


def test_letters_stay_indonesian_on_a_javanese_page(client: Client, letters: str) -> None:
    main = main_of(client.get("/jv/perkara/ringkasan"))
    assert "Serat dhateng Ombudsman" in main
    assert main.count('lang="id"') >= 4
    assert "Sampai hari ini, Selasa, 5 Januari 2027" in main


def test_in_time_a_letter_claims_nothing_late(client: Client, filed: Filed) -> None:
    open_case(client, filed)
    told = words_of(client, "/perkara/ringkasan")
    assert "sudah lewat" not in told
    assert "Surat ini saya tulis pada Selasa, 24 November 2026." in told


def test_a_matter_of_bawaslu_has_its_report_in_bawaslus_shape_first(client: Client, at: time_machine.Traveller) -> None:
    filed = file_report(client, BAWASLU, kapan="1", cerita="Ada {uang} di amplop.\n\nDi pos ronda.")
    main = main_of(open_case(client, filed))
    assert 'href="/perkara/ringkasan"' in main
    told = words_of(client, "/perkara/ringkasan")
    report = told.split("Surat kepada pimpinan kami")[0]
    for words in (
        "Kepada Yth. Badan Pengawas Pemilihan Umum (Bawaslu) Kabupaten Jombang",
        "Nama pelapor: …",
        "Alamat pelapor: …",
        "Pihak yang dilaporkan: …",
        "Saya mengetahuinya pada: Senin, 23 November 2026",
        "Tempat kejadian: Kecamatan",
        "Ada {uang} di amplop.",
        "Bukti dan saksi: …",
        "Anda juga boleh melapor sendiri ke Bawaslu.",
    ):
        assert words in report, words


def test_without_a_session_no_letter_is_shown(app: Flask) -> None:
    assert app.test_client().get("/perkara/ringkasan").location == "/lacak"
