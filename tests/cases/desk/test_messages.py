"""What officers write: who reads it, and what it does to the case."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.cases import Filed, attached, file_report, open_case
from tests.factories.desk import Officer, address, events_of, journal_of, messages_of, row_of
from tests.factories.files import ogg
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.service import talk
from webapp.db import Database
from webapp.files.models import Attachment

ANSWER = "Nama ibu sudah kembali di daftar TPS 3.\n\nTerima kasih & <salam>."


def voice_of(database: Database, filed: Filed, start: str = "audio/") -> Attachment:
    with database.reading() as session:
        rows = session.scalars(select(Attachment).where(Attachment.owner_id == filed.case_id))
        return next(row for row in rows if row.media_type.startswith(start))


def test_an_answer_is_read_by_the_citizen_and_makes_the_case_answered(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    sent = boss.write(filed.number, "answer", ANSWER)
    assert (sent.status_code, sent.location) == (303, address(filed.number))
    case = row_of(database, filed.number)
    assert case.state == "answered"
    assert case.answered_at is not None
    assert case.begun_at is not None
    main = main_of(open_case(client, filed))
    assert "Nama ibu sudah kembali di daftar TPS 3." in main
    assert "Terima kasih &" in main


def test_after_an_officer_began_the_filing_is_no_longer_corrected(client: Client, boss: Officer, filed: Filed) -> None:
    assert client.get(f"{filed.receipt}/perbaiki").status_code == 200
    boss.write(filed.number, "note", "Mulai diperiksa.")
    assert client.get(f"{filed.receipt}/perbaiki").status_code != 200


def test_a_note_is_never_shown_to_the_citizen_and_moves_nothing(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    boss.write(filed.number, "note", "Catatan dalam: tanyakan PPS.")
    assert "Catatan dalam: tanyakan PPS." in main_of(boss.look(filed.number))
    assert row_of(database, filed.number).state == "received"
    seen = open_case(client, filed).text + client.get(filed.receipt).text + client.get("/jv/perkara").text
    assert "Catatan dalam" not in seen


def test_notes_do_not_make_a_second_page_of_the_citizens_conversation(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    case = row_of(database, filed.number)
    with database.transaction() as session:
        for number in range(21):
            talk.add_message(session, case, author="office", kind="note", body=f"Catatan {number}")
    assert "halaman=2" in boss.look(filed.number).text
    assert "halaman=2" not in open_case(client, filed).text


def test_journal_and_history_hold_no_words_of_a_message(database: Database, boss: Officer, filed: Filed) -> None:
    for kind in ("note", "question", "answer"):
        boss.write(filed.number, kind, "Kalimat rahasia petugas")
    told = [str(line.facts) for line in journal_of(database, filed.number)]
    told += [f"{event.facts} {event.reason}" for event in events_of(database, filed.number)]
    assert len(told) == 10
    assert "rahasia" not in " ".join(told)


def test_each_deed_names_its_officer_in_history_and_journal(database: Database, boss: Officer, filed: Filed) -> None:
    boss.write(filed.number, "answer", "Sudah.")
    event, line = events_of(database, filed.number)[-1], journal_of(database, filed.number)[-1]
    assert event.actor == line.actor == f"staff:{boss.staff.id}"
    assert (event.kind, event.from_state, event.to_state) == ("answer_sent", "received", "answered")
    assert line.action == "case.answer_sent"
    assert boss.staff.name in main_of(boss.look(filed.number))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"jenis": "answer", "pesan": " \n "}, "pesan"),
        ({"jenis": "", "pesan": "Ada"}, "jenis-1"),
        ({"jenis": "transcript", "pesan": "Ada"}, "jenis-1"),
        ({"jenis": "note", "pesan": "x" * (TEXT_SIGNS + 1)}, "pesan"),
    ],
)
def test_a_message_of_no_shape_comes_back_whole_with_its_fault(
    database: Database, boss: Officer, filed: Filed, fields: dict[str, str], fault: str
) -> None:
    page = boss.press(filed.number, "pesan", **fields)
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == [fault]
    back = fields_of(page)
    assert back["pesan"][0].strip() == fields["pesan"].strip()
    assert messages_of(database, filed.number) == []


def test_what_a_state_does_not_allow_is_not_offered_and_is_refused_when_sent_anyway(
    database: Database, boss: Officer, filed: Filed
) -> None:
    boss.write(filed.number, "answer", "Sudah.")
    boss.look(filed.number)
    boss.press(filed.number, "keadaan", ke="closed")
    page = boss.look(filed.number)
    assert re.findall(r'name="jenis" value="(\w+)"', page.text) == ["note"]
    refused = boss.press(filed.number, "pesan", jenis="answer", pesan="Masih satu lagi.")
    assert refused.status_code == 422
    assert [to for to, _sentence in faults_of(refused)] == ["jenis-1"]
    assert fields_of(refused)["pesan"] == ["Masih satu lagi."]
    assert [row.body for row in messages_of(database, filed.number)] == ["Sudah."]


def test_a_transcript_is_read_by_the_citizen_beside_the_name_of_the_voice_note(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    voice = voice_of(database, filed)
    assert f"transkrip-{voice.id}" in boss.look(filed.number).text
    sent = boss.press(filed.number, "transkrip", suara=str(voice.id), transkrip="Tolong dicek.")
    assert sent.status_code == 303
    main = main_of(open_case(client, filed))
    assert "Tolong dicek." in main
    assert main.count(voice.name) == 2
    assert f"transkrip-{voice.id}" not in boss.look(filed.number).text


def test_a_transcript_belongs_to_a_voice_note_of_this_very_case(
    client: Client, database: Database, boss: Officer, filed: Filed
) -> None:
    other = file_report(client, berkas=[attached(ogg(), "lain.ogg")])
    strangers = (voice_of(database, other).id, voice_of(database, filed, "image/").id, uuid.uuid4(), "bukan-id", "")
    for stranger in strangers:
        answer = boss.press(filed.number, "transkrip", suara=str(stranger), transkrip="Bohong.")
        assert answer.status_code == 404
    assert messages_of(database, filed.number) == messages_of(database, other.number) == []


def test_an_empty_transcript_is_refused_at_its_own_field(database: Database, boss: Officer, filed: Filed) -> None:
    voice = voice_of(database, filed)
    page = boss.press(filed.number, "transkrip", suara=str(voice.id), transkrip="")
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == [f"transkrip-{voice.id}"]
    assert f'id="transkrip-{voice.id}-salah"' in page.text


def test_htmx_gets_the_main_part_and_the_status_speaks(boss: Officer, filed: Filed) -> None:
    boss.look(filed.number)
    headers = {"HX-Request": "true"}
    hidden = fields_of(boss.seen[filed.number])
    form = {name: hidden[name][0] for name in ("csrf_token", "versi", "id")}
    sent = boss.client.post(
        f"{address(filed.number)}/pesan", data={**form, "jenis": "note", "pesan": "Cek."}, headers=headers
    )
    assert sent.status_code == 303
    page = boss.client.get(sent.location, headers=headers)
    assert "<html" not in page.text
    spoken = re.search(r'id="status"[^>]*>([^<]+)<', page.text)
    assert spoken, "the status region says nothing"
