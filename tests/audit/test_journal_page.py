"""`/petugas/jurnal`: administrators and auditors read it with filters; its head is shown to be published."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, count, file_report
from tests.factories.desk import CONDUCT, Officer, administrator, handlers, journal_of, officer
from tests.factories.pages import faults_of, fields_of, main_of
from webapp import clock
from webapp.accounts.models import AUDITOR, HEAD
from webapp.audit import chain, queries, service
from webapp.audit.desk import table, words
from webapp.audit.models import JournalLine
from webapp.db import Database

OFFICE = "3517"
HOME = "/petugas/jurnal"
FILE = f"{HOME}/jurnal.csv"


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


@pytest.fixture
def auditor(app: Flask) -> Officer:
    return officer(app, AUDITOR, name="Auditor Kita")


@pytest.fixture
def filed(client: Client) -> Filed:
    return file_report(client, cerita="Rahasia besar seorang warga")


def write(database: Database, count: int = 1, **facts: str) -> None:
    with database.transaction() as session:
        for number in range(count):
            service.record(
                session,
                office_id=OFFICE,
                actor=facts.get("actor", "system"),
                action=facts.get("action", "case.moved"),
                outcome=facts.get("outcome", "ok"),
                facts={"number": number},
            )


def positions(page: TestResponse) -> list[int]:
    """The numbers of the lines on a page."""
    found = re.findall(r'<th scope="row"><span class="num">([\d.]+)</span>', page.text)
    return [int(one.replace(".", "")) for one in found]


def rows_of(answer: TestResponse) -> list[list[str]]:
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def end(database: Database) -> int:
    with database.reading() as session:
        return chain.head(session, OFFICE).position


def test_lines_stand_newest_first_in_words_with_names_and_case_numbers(
    boss: Officer, filed: Filed, database: Database
) -> None:
    boss.write(filed.number, "note", "Cek.")
    page = boss.client.get(HOME)
    assert positions(page) == list(range(end(database), 0, -1))
    told = main_of(page)
    assert boss.staff.name in told
    assert "Catatan" in told
    assert "Perkara diterima" in told
    assert f'href="/petugas/perkara/{filed.number}"' in page.text
    assert "case.note_sent" not in re.sub(r"<select.*?</select>", "", told, flags=re.S)


def test_nobody_reads_a_citizens_words_there(boss: Officer, auditor: Officer, filed: Filed) -> None:
    boss.write(filed.number, "answer", "Jawaban kantor yang panjang.")
    for somebody in (boss, auditor):
        for path in (HOME, FILE, f"{HOME}/kepala.txt"):
            text = somebody.client.get(path).text
            assert "Rahasia besar" not in text
            assert "Jawaban kantor" not in text


def test_pages_go_on_where_the_last_one_ended(auditor: Officer, database: Database) -> None:
    write(database, 120)
    last, seen, path = end(database), [], HOME
    while path:
        page = auditor.client.get(path)
        seen += positions(page)
        onward = re.search(rf'href="({HOME}\?sebelum=\d+)">Baris lebih lama', page.text)
        path = onward[1] if onward else ""
        write(database)  # new lines push nothing onto the next page twice
    assert seen == list(range(last, 0, -1))


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "9" * 40, "1e9", "²"])
def test_a_crooked_cursor_is_the_first_page(auditor: Officer, cursor: str) -> None:
    assert positions(auditor.client.get(HOME, query_string={"sebelum": cursor}))


def asked(somebody: Officer, **filters: str) -> list[int]:
    page = somebody.client.get(HOME, query_string=filters)
    assert page.status_code == 200
    return positions(page)


def test_filters_narrow_by_who_what_and_outcome(app: Flask, auditor: Officer, filed: Filed, database: Database) -> None:
    stranger = officer(app, unit_key="hukum")
    assert stranger.client.get(f"/petugas/perkara/{filed.number}").status_code == 404
    mark = service.staff(stranger.staff.id)
    with database.reading() as session:
        rows = session.scalars(select(JournalLine).order_by(JournalLine.position.desc())).all()
    for filters, wanted in (
        ({"pelaku": "citizen"}, [one.position for one in rows if one.actor == "citizen"]),
        ({"tindakan": "case.received"}, [one.position for one in rows if one.action == "case.received"]),
        ({"hasil": "denied"}, [one.position for one in rows if one.outcome == "denied"]),
        ({"pelaku": mark, "hasil": "denied", "tindakan": "access"}, [rows[0].position]),
        ({"nomor": filed.number}, [one.position for one in rows if one.subject_id == filed.case_id]),
        ({"nomor": filed.number, "hasil": "denied"}, [rows[0].position]),
        ({"nomor": "JBG-2026-999999"}, []),
        ({"nomor": "%' OR 1=1 --"}, []),
    ):
        assert asked(auditor, **filters) == wanted, filters
        assert (wanted == []) == ("Tidak ada baris yang cocok" in auditor.client.get(HOME, query_string=filters).text)


def test_filters_narrow_by_day_in_our_time_zone(
    auditor: Officer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """23.30 WIB is still that day, half an hour later is the next, whatever day it is in UTC."""
    now, first, today = clock.now(), end(database) + 1, clock.today() - timedelta(days=10)
    evening = datetime.combine(today, time(23, 30), clock.JAKARTA)
    for moment in (evening, evening + timedelta(hours=1)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        write(database)
    monkeypatch.setattr(clock, "now", lambda: now)

    def day(name: str, after: int) -> dict[str, str]:
        that = today + timedelta(days=after)
        return {f"{name}_hari": str(that.day), f"{name}_bulan": str(that.month), f"{name}_tahun": str(that.year)}

    assert asked(auditor, **day("dari", 0), **day("sampai", 0)) == [first]
    assert asked(auditor, **day("dari", 1), **day("sampai", 1)) == [first + 1]
    assert asked(auditor, **day("dari", 0), **day("sampai", 1)) == [first + 1, first]
    page = auditor.client.get(HOME, query_string={**day("dari", 0), "sampai_tahun": "2026"})
    assert fields_of(page, "saring")["dari_hari"] == [str(today.day)]


@pytest.mark.parametrize(
    ("filters", "target"),
    [
        ({"dari_hari": "40", "dari_bulan": "11", "dari_tahun": "2026"}, "dari_hari"),
        ({"sampai_hari": "1", "sampai_bulan": "1", "sampai_tahun": "9999"}, "sampai_hari"),
        ({"pelaku": "staff:orang-lain"}, "pelaku"),
        ({"tindakan": "x'); --"}, "tindakan"),
        ({"nomor": "x" * 100}, "nomor"),
    ],
)
def test_a_filter_that_cannot_be_read_comes_back_with_its_fault(
    auditor: Officer, filters: dict[str, str], target: str
) -> None:
    page = auditor.client.get(HOME, query_string=filters)
    assert page.status_code == 422
    assert [to for to, _words in faults_of(page)] == [target]
    assert positions(page) == []
    assert auditor.client.get(FILE, query_string=filters).status_code == 303


def test_the_head_is_shown_in_groups_and_as_a_text_to_publish(
    auditor: Officer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    for days in (1, 2, 4):
        monkeypatch.setattr(clock, "now", lambda days=days: start + timedelta(days=days))
        write(database, 3)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=4, minutes=1))
    fresh = officer(auditor.client.application, AUDITOR)  # type: ignore[arg-type]
    with database.reading() as session:
        head = chain.head(session, OFFICE)
        heads = queries.day_heads(session, OFFICE, 14)
        lines = {line.position: line for line in session.scalars(select(JournalLine))}
    assert heads[0].position == head.position
    assert [one.day for one in heads] == sorted({clock.local(line.at).date() for line in lines.values()}, reverse=True)
    for one in heads:
        assert (one.digest, one.at) == (lines[one.position].digest, lines[one.position].at)
        assert one.position == max(at for at, line in lines.items() if clock.local(line.at).date() == one.day)
    page = fresh.client.get(HOME)
    shown = " ".join(head.digest[at : at + 4] for at in range(0, 64, 4))
    assert shown in page.text
    assert f'data-text="{head}"' in page.text
    text = fresh.client.get(f"{HOME}/kepala.txt")
    assert text.mimetype == "text/plain"
    published = re.findall(r"(\d+:[0-9a-f]{64})", text.text)
    assert published == [f"{one.position}:{one.digest}" for one in heads]
    with database.reading() as session:
        for one in published:
            assert chain.verify(session, OFFICE, chain.Head.read(one)).broken is None


def test_looking_changes_no_head_but_taking_a_file_leaves_its_line(
    auditor: Officer, filed: Filed, database: Database
) -> None:
    before = end(database)
    for path in (HOME, f"{HOME}/kepala.txt", f"{HOME}?pelaku=citizen"):
        assert auditor.client.get(path).status_code == 200
    assert end(database) == before
    assert auditor.client.get(FILE, query_string={"nomor": filed.number, "hasil": "ok"}).status_code == 200
    line = journal_of(database, filed.number)[-1]
    assert (line.actor, line.action) == (service.staff(auditor.staff.id), "journal.exported")
    assert line.facts == {"upto": before, "outcome": "ok"}


def test_the_file_holds_what_fits_oldest_first(auditor: Officer, filed: Filed, database: Database) -> None:
    write(database, 700, action="case.moved")
    last = end(database)
    answer = auditor.client.get(FILE)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    rows = rows_of(answer)
    assert [int(row[0]) for row in rows] == list(range(1, last + 1))
    with database.reading() as session:
        digests = session.scalars(select(JournalLine.digest).order_by(JournalLine.position)).all()
    assert [row[-1] for row in rows] == list(digests[:last])
    assert [row[4] for row in rows if row[3] == "Perkara diterima"] == [filed.number]
    some = rows_of(auditor.client.get(FILE, query_string={"tindakan": "case.received"}))
    assert [row[3] for row in some] == ["Perkara diterima"]


@pytest.mark.parametrize("name", ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(app: Flask, auditor: Officer, name: str) -> None:
    """Staff choose their own names."""
    crook = officer(app, name=name, sign_in_name=f"nama.{uuid.uuid4().hex[:8]}")
    assert crook.client.get(HOME).status_code == 403
    rows = rows_of(auditor.client.get(FILE))
    assert "'" + name in {row[2] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert table.harmless("Sri") == "Sri"


def test_a_conduct_matter_keeps_its_place_but_neither_number_nor_details(
    app: Flask, boss: Officer, auditor: Officer, database: Database
) -> None:
    first, _second = handlers(app, None, None)
    filed = file_report(app.test_client(), CONDUCT)
    first.write(filed.number, "note", "Cek.")
    assert len(journal_of(database, filed.number)) == 2
    for somebody in (boss, auditor):
        page = somebody.client.get(HOME)
        assert positions(page) == list(range(end(database), 0, -1))
        assert filed.number not in page.text
        assert str(filed.case_id) not in page.text
        told = len(journal_of(database, filed.number))
        assert main_of(page).count("Tertutup bagi Anda</div>") == told
        rows = rows_of(somebody.client.get(FILE))
        assert filed.number not in str(rows)
        assert [row[7] for row in rows if row[4] == "Tertutup bagi Anda"] == [""] * told
        lines = len(journal_of(database, filed.number))
        assert asked(somebody, nomor=filed.number) == []
        denied = journal_of(database, filed.number)[lines:]
        assert [(one.actor, one.outcome) for one in denied] == [(service.staff(somebody.staff.id), "denied")] * 1


def test_a_head_of_a_unit_does_not_read_the_work_of_the_others(app: Flask, database: Database) -> None:
    head = officer(app, HEAD, "data")
    for path in (HOME, FILE, f"{HOME}/kepala.txt"):
        assert head.client.get(path).status_code == 403
    assert HOME not in head.client.get("/petugas").text
    assert count(database, JournalLine)


@pytest.mark.parametrize("damage", ["facts = 'kaputt'", "at = 'gestern'", "subject_id = 'zz'"])
def test_a_damaged_line_is_shown_as_one_and_hides_no_other(boss: Officer, database: Database, damage: str) -> None:
    write(database, 3)
    last = end(database)
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER journal_no_update"))
        session.execute(text(f"UPDATE journal SET {damage} WHERE position = {last - 1}"))
    page = boss.client.get(HOME)
    assert page.status_code == 200
    assert positions(page)[:3] == [last, last - 1, last - 2]
    assert "flask audit verify" in main_of(page)
    assert [row[0] for row in rows_of(boss.client.get(FILE))][-3:] == [str(last - 2), str(last - 1), str(last)]


def test_every_action_that_the_house_writes_has_its_words(app: Flask) -> None:
    """Codes stand in calls of `record`, and every event of a case is an action."""
    from tests.audit.verbs import actions_in_source

    assert sorted(actions_in_source() - set(words.ACTIONS)) == []
