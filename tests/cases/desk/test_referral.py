"""The referral with its text, and parts of one case at two bodies: nothing leaves unread, nobody is named unasked."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.cases.desk.test_verification import check
from tests.factories.cases import OFFICE, Filed, file_report, open_case
from tests.factories.desk import (
    CONDUCT,
    Officer,
    address,
    administrator,
    draft_fields,
    events_of,
    handlers,
    journal_of,
    not_ours,
    officer,
    row_of,
    send_answer,
)
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.accounts.models import AUDITOR
from webapp.cases.models import Case, Leg
from webapp.db import Database

LETTER = {
    "badan": "bawaslu-jombang",
    "nomor": "12/PL.01/3517/2026",
    "tanggal_hari": "3",
    "tanggal_bulan": "2",
    "tanggal_tahun": "2026",
}
SEAL = "Segel kotak suara di TPS 4 sudah robek."


def letter_page(boss: Officer, number: str) -> dict[str, list[str]]:
    """What the letter's form holds when nobody touched it."""
    return fields_of(boss.client.get(f"{address(number)}/pelimpahan"), "teruskan")


def refer(boss: Officer, number: str, **fields: Any) -> TestResponse:
    """Send the letter's form with these changes."""
    data: dict[str, Any] = {**letter_page(boss, number), **LETTER, **fields}
    return boss.client.post(f"{address(number)}/pelimpahan", data=data)


def legs_of(database: Database, filed: Filed) -> list[Leg]:
    with database.reading() as session:
        return list(session.scalars(select(Leg).where(Leg.case_id == filed.case_id).order_by(Leg.id)))


@pytest.fixture
def suspected(client: Client) -> Filed:
    """A suspected violation: Bawaslu's alone."""
    return file_report(client, "/lapor/dugaan-pelanggaran", cerita="Ada amplop dibagikan.", t_terlapor="Tim Merah")


@pytest.fixture
def broken_seal(client: Client, boss: Officer) -> Filed:
    """A broken seal after its check: our part and Bawaslu's."""
    filed = file_report(client, "/lapor/logistik", cerita=SEAL)
    assert check(boss, filed.number, wewenang="both").status_code == 303
    return filed


def test_the_ready_text_has_bawaslus_shape_and_nobodys_name(boss: Officer, suspected: Filed) -> None:
    fields = letter_page(boss, suspected.number)
    text = fields["naskah"][0]
    assert fields["badan"] == ["bawaslu-jombang"], "the first body that is competent by the data"
    for words in ("Kepada Yth. Badan Pengawas", suspected.number, "Tim Merah", "Ada amplop dibagikan.", "dirahasiakan"):
        assert words in text
    ready = boss.client.post(
        f"{address(suspected.number)}/pelimpahan",
        data={**letter_page(boss, suspected.number), "badan": "dkpp", "siapkan": "1", "nomor": "belum"},
    )
    assert ready.status_code == 200
    made = fields_of(ready, "teruskan")
    assert "Kepada Yth. Dewan Kehormatan" in made["naskah"][0]
    assert "Pihak yang dilaporkan" not in made["naskah"][0]
    assert made["nomor"] == ["belum"]


def test_another_body_never_gets_a_text_that_nobody_read(database: Database, boss: Officer, suspected: Filed) -> None:
    page = refer(boss, suspected.number, badan="dkpp")
    assert [to for to, _sentence in faults_of(page)] == ["naskah"]
    assert "Kepada Yth. Dewan Kehormatan" in fields_of(page, "teruskan")["naskah"][0]
    own = letter_page(boss, suspected.number)["naskah"][0] + "\nTambahan kami."
    page = refer(boss, suspected.number, badan="dkpp", naskah=own)
    assert page.status_code == 422
    assert fields_of(page, "teruskan")["naskah"][0].endswith("Tambahan kami."), "what was typed stays"
    assert row_of(database, suspected.number).version == 1


def test_what_was_handed_over_is_kept_and_read_word_for_word_in_both_languages(
    client: Client, database: Database, boss: Officer, suspected: Filed
) -> None:
    text = letter_page(boss, suspected.number)["naskah"][0] + "\n\nLampiran: dua lembar <asli>."
    sent = refer(boss, suspected.number, naskah=text, alasan="Bawaslu yang berwenang.")
    assert (sent.status_code, sent.location) == (303, address(suspected.number))
    leg = legs_of(database, suspected)[0]
    assert (leg.body_key, leg.text, leg.letter_number) == (LETTER["badan"], text.replace("\r\n", "\n"), LETTER["nomor"])
    case = row_of(database, suspected.number)
    assert (case.state, case.referred_body) == ("referred", LETTER["badan"])
    open_case(client, suspected)
    for path, words in (("/perkara", "Lembaga itu yang memutuskan"), ("/jv/perkara", "Ingkang mutusi lembaga punika")):
        main = main_of(client.get(path))
        for told in (
            words,
            LETTER["nomor"],
            "3 Februari 2026",
            "Lampiran: dua lembar <asli>.",
            "jombang.bawaslu.go.id",
        ):
            assert told in main
    assert text not in str([line.facts for line in journal_of(database, suspected.number)])


def test_what_is_ours_alone_is_handed_on_only_after_a_check_that_says_otherwise(
    database: Database, boss: Officer, filed: Filed
) -> None:
    page = refer(boss, filed.number)
    assert [to for to, _sentence in faults_of(page)] == ["badan"]
    assert "kantor ini sendiri yang menangani" in main_of(page)
    assert fields_of(page, "teruskan")["nomor"] == [LETTER["nomor"]]
    assert check(boss, filed.number, wewenang="us").status_code == 303
    assert [to for to, _sentence in faults_of(refer(boss, filed.number))] == ["badan"], "the check says it is ours"
    assert (
        check(
            boss, filed.number, wewenang="elsewhere", tetap="y", alasan_tetap="Menyangkut pasangan calon."
        ).status_code
        == 303
    )
    assert refer(boss, filed.number).status_code == 303
    assert row_of(database, filed.number).state == "referred"


def test_a_body_without_a_contact_sends_the_citizen_to_our_desk(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    not_ours(database, filed.case_id)
    ready = boss.client.post(
        f"{address(filed.number)}/pelimpahan",
        data={**letter_page(boss, filed.number), "badan": "dkpp", "siapkan": "1"},
    )
    fields = {**fields_of(ready, "teruskan"), **LETTER, "badan": "dkpp"}
    assert boss.client.post(f"{address(filed.number)}/pelimpahan", data=fields).status_code == 303
    assert "Tanyakan di meja layanan kami." in main_of(open_case(client, filed))


@pytest.mark.parametrize("slip", ["081299887766", "0812 9988 7766", "+62 812-9988-7766", "3517054506900001"])
def test_a_phone_or_nik_does_not_leave_without_consent(
    client: Client, database: Database, boss: Officer, slip: str
) -> None:
    filed = file_report(client, "/lapor/dugaan-pelanggaran", cerita=f"Hubungi {slip}.", siapa="open", nama="Sulastri")
    page = refer(boss, filed.number)
    assert [to for to, _sentence in faults_of(page)] == ["naskah"]
    assert slip in fields_of(page, "teruskan")["naskah"][0]
    assert row_of(database, filed.number).version == 1
    consent = {"setuju": "y", "cara_setuju": "Lewat telepon, 2 Februari 2026."}
    assert refer(boss, filed.number, **consent).status_code == 303
    leg = legs_of(database, filed)[0]
    assert (leg.consent, leg.consent_how) == (True, consent["cara_setuju"])
    assert consent["cara_setuju"] in main_of(open_case(client, filed))


def test_the_name_of_an_open_case_needs_consent_and_a_sealed_one_never_goes(
    app: Flask, client: Client, boss: Officer
) -> None:
    consent = {"setuju": "y", "cara_setuju": "Di meja layanan."}
    opened = file_report(client, "/lapor/dugaan-pelanggaran", siapa="open", nama="Sulastri Ningsih")
    clerk = officer(app, unit_key="hukum")
    text = letter_page(clerk, opened.number)["naskah"][0] + "\nPelapor: SULASTRI NINGSIH"
    assert refer(clerk, opened.number, naskah=text).status_code == 422
    assert refer(clerk, opened.number, naskah=text, **consent).status_code == 303
    sealed = file_report(client, "/lapor/dugaan-pelanggaran", siapa="sealed", cerita="Telepon 081299887766.")
    assert refer(boss, sealed.number, **consent).status_code == 422


def test_consent_says_how_and_when_and_some_matters_go_nowhere_without_it(
    app: Flask, client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    page = refer(boss, filed.number, setuju="y")
    assert [to for to, _sentence in faults_of(page)] == ["setuju-1"]
    first, _second = handlers(app, None, None)
    safe = file_report(client, CONDUCT)
    with database.transaction() as session:
        session.get_one(Case, (OFFICE, safe.case_id)).matter = "kekerasan"
    assert "Hanya dengan persetujuan." in main_of(first.client.get(f"{address(safe.number)}/pelimpahan"))
    ready = {"naskah": "Mohon pendampingan.", "badan": "sapa-129"}
    page = refer(first, safe.number, **ready)
    assert [to for to, _sentence in faults_of(page)] == ["setuju-1"]
    consent = {"setuju": "y", "cara_setuju": "Lewat jalur aman."}
    assert refer(first, safe.number, **ready, **consent).status_code == 303


def test_a_matter_with_a_part_of_ours_warns_before_it_goes_away_whole(
    client: Client, database: Database, boss: Officer
) -> None:
    filed = file_report(client, "/lapor/logistik", cerita=SEAL)
    page = refer(boss, filed.number)
    assert [to for to, _sentence in faults_of(page)] == ["tetap-1"]
    assert row_of(database, filed.number).version == 1
    assert refer(boss, filed.number, tetap="y").status_code == 303
    assert row_of(database, filed.number).state == "referred"
    told = [line.facts for line in journal_of(database, filed.number) if line.action == "warning.overridden"]
    assert told == [{"warning": "own_part_forgotten"}]


def test_both_parts_stand_on_one_case_and_ours_is_worked_on(
    client: Client, database: Database, boss: Officer, broken_seal: Filed
) -> None:
    assert refer(boss, broken_seal.number, alasan="Dugaannya milik Bawaslu.").status_code == 303
    case = row_of(database, broken_seal.number)
    assert (case.state, case.referred_body) == ("in_hand", None)
    assert [(leg.body_key, leg.state) for leg in legs_of(database, broken_seal)] == [
        ("kpu-jombang", "open"),
        ("bawaslu-jombang", "open"),
    ]
    assert events_of(database, broken_seal.number)[-1].kind == "leg_opened"
    main = main_of(open_case(client, broken_seal))
    for words in ("Bagian kami sendiri", "Kami sedang mengerjakannya.", "Badan Pengawas", SEAL):
        assert words in main
    assert "dikerjakan" in main_of(boss.look(broken_seal.number))


def test_answering_before_or_while_another_part_runs_warns_and_goes_on_when_the_officer_insists(
    app: Flask, client: Client, database: Database, boss: Officer, broken_seal: Filed
) -> None:
    fields = draft_fields(boss.client, broken_seal.number, pesan="Segelnya sudah diganti.")
    draft = f"{address(broken_seal.number)}/jawaban"
    assert boss.client.post(draft, data=fields).status_code == 303
    assert "Surat untuk lembaga lain belum ditulis." in main_of(boss.client.get(draft))
    refer(boss, broken_seal.number)
    assert "Masih ada bagian perkara ini yang berjalan." in main_of(boss.client.get(draft))
    assert send_answer(app, boss.client, broken_seal.number).status_code == 303
    assert row_of(database, broken_seal.number).state == "answered"
    assert events_of(database, broken_seal.number)[-1].facts["over_open_leg"] == 1
    assert "Kami sudah menyelesaikannya." in main_of(open_case(client, broken_seal)), "our part ends with the answer"
    boss.look(broken_seal.number)
    assert boss.press(broken_seal.number, "keadaan", ke="closed", alasan="").status_code == 422


def test_a_wrong_door_is_referred_and_not_refused(database: Database, boss: Officer, suspected: Filed) -> None:
    page = boss.press(suspected.number, "keadaan", ke="declined", alasan="Bukan wewenang kami.")
    assert page.status_code == 422, "a refusal is an answer, and goes by its draft"
    fields = draft_fields(boss.client, suspected.number, hasil="declined", pesan="Maaf.", kerja="x", dasar="y")
    draft = f"{address(suspected.number)}/jawaban"
    assert boss.client.post(draft, data=fields).status_code == 303
    assert "Lembaga lain yang berwenang." in main_of(boss.client.get(draft))
    assert boss.refuse(suspected.number, "Bukan wewenang kami.").status_code == 303
    assert row_of(database, suspected.number).state == "declined"


def close(boss: Officer, number: str, leg: Leg, **fields: str) -> TestResponse:
    page = boss.client.get(f"{address(number)}/pelimpahan")
    kept = {name: values[0] for name, values in fields_of(page, f"tutup-{leg.id}").items()}
    return boss.client.post(f"{address(number)}/pelimpahan/{leg.id}", data={**kept, **fields})


def test_when_our_part_is_done_the_case_is_the_other_bodys_and_its_outcome_is_read(
    client: Client, database: Database, boss: Officer, broken_seal: Filed
) -> None:
    refer(boss, broken_seal.number)
    ours, theirs = legs_of(database, broken_seal)
    empty = close(boss, broken_seal.number, ours, hasil=" ")
    assert [to for to, _sentence in faults_of(empty)] == [f"hasil-{ours.id}"]
    assert close(boss, broken_seal.number, ours, hasil="Segel diganti.").status_code == 303
    case = row_of(database, broken_seal.number)
    assert (case.state, case.referred_body, case.referred_number) == ("referred", "bawaslu-jombang", LETTER["nomor"])
    assert close(boss, broken_seal.number, theirs, hasil="Bawaslu mencatat laporan ini.").status_code == 303
    assert {leg.state for leg in legs_of(database, broken_seal)} == {"done"}
    main = main_of(open_case(client, broken_seal))
    for words in ("Kami sudah menyelesaikannya.", "Segel diganti.", "Bawaslu mencatat laporan ini."):
        assert words in main
    assert [event.kind for event in events_of(database, broken_seal.number)][-2:] == ["leg_closed", "leg_closed"]


def test_a_part_is_closed_once_and_only_from_its_own_case(
    client: Client, database: Database, boss: Officer, broken_seal: Filed, filed: Filed
) -> None:
    leg = legs_of(database, broken_seal)[0]
    path = f"{address(broken_seal.number)}/pelimpahan/{leg.id}"
    kept = {
        name: one[0] for name, one in fields_of(boss.client.get(path.rpartition("/")[0]), f"tutup-{leg.id}").items()
    }
    sent = {**kept, "hasil": "Sudah."}
    elsewhere = f"{address(filed.number)}/pelimpahan/{leg.id}"
    assert boss.client.post(elsewhere, data=sent).status_code == 404
    assert [boss.client.post(path, data=sent).status_code for _press in range(2)] == [303, 303]
    version = row_of(database, broken_seal.number).version
    late = {**sent, "id": str(uuid.uuid4()), "versi": str(version), "hasil": "Sekali lagi."}
    again = boss.client.post(path, data=late)
    assert again.status_code == 422
    assert row_of(database, broken_seal.number).version == version


def test_the_second_of_two_officers_keeps_the_whole_letter(
    app: Flask, database: Database, boss: Officer, suspected: Filed
) -> None:
    waiting = {**letter_page(boss, suspected.number), **LETTER, "naskah": "Teks panjang yang ditulis sendiri."}
    administrator(app).write(suspected.number, "note", "Saya periksa dulu.")
    page = boss.client.post(f"{address(suspected.number)}/pelimpahan", data=waiting)
    assert page.status_code == 409
    assert "Saya periksa dulu." in main_of(page)
    kept = fields_of(page, "teruskan")
    assert (kept["naskah"], kept["nomor"]) == (["Teks panjang yang ditulis sendiri."], [LETTER["nomor"]])
    assert boss.client.post(f"{address(suspected.number)}/pelimpahan", data=kept).status_code == 303
    assert legs_of(database, suspected)[0].text == "Teks panjang yang ditulis sendiri."


def test_the_small_form_of_before_still_refers_with_the_ready_text(
    database: Database, boss: Officer, suspected: Filed
) -> None:
    assert boss.press(suspected.number, "teruskan", **LETTER, alasan="").status_code == 303
    assert "Ada amplop dibagikan." in legs_of(database, suspected)[0].text


def test_a_reader_sees_the_parts_and_no_form(app: Flask, boss: Officer, suspected: Filed) -> None:
    refer(boss, suspected.number)
    page = officer(app, AUDITOR).client.get(f"{address(suspected.number)}/pelimpahan")
    assert LETTER["nomor"] in main_of(page)
    assert "<form" not in main_of(page)
