"""Who sees which case: the same 404 for a case of others and for one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, attached, file_report
from tests.factories.desk import CONDUCT, Officer, address, handlers, officer, row_of, token
from tests.factories.files import picture
from tests.factories.pages import main_of
from webapp.accounts import service as accounts
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER
from webapp.audit.models import JournalLine
from webapp.cases.models import Case
from webapp.cases.service import conduct
from webapp.db import Database
from webapp.errors import OfficeError
from webapp.files.models import Attachment

DEEDS = ("pesan", "transkrip", "tugas", "keadaan", "teruskan", "diperiksa", "perpanjang")
UNKNOWN = "JBG-2026-999999"
SENTENCE = "pohonjati"


@dataclass(frozen=True, slots=True)
class House:
    """Everybody of an office, and three cases: of the unit `data`, of `umum`, and about conduct."""

    people: dict[str, Officer]
    cases: dict[str, Filed]


# Who sees what; `own` is of another unit and was given the case of `data` in person.
SEES = {
    "unit": {"data"},
    "head": {"data"},
    "other unit": {"umum"},
    "without unit": set(),
    "own": {"data"},
    "administrator": {"data", "umum"},
    "auditor": {"data", "umum"},
    "auditor of the unit": {"data", "umum"},
    "handler": {"conduct"},
    "handler of umum": {"umum", "conduct"},
}


@pytest.fixture
def house(app: Flask, client: Client, database: Database) -> House:
    people = {
        "unit": officer(app, OFFICER, "data"),
        "head": officer(app, HEAD, "data"),
        "other unit": officer(app, OFFICER, "umum"),
        "without unit": officer(app, OFFICER),
        "own": officer(app, OFFICER, "hukum"),
        "administrator": officer(app, ADMINISTRATOR),
        "auditor": officer(app, AUDITOR),
        "auditor of the unit": officer(app, AUDITOR, "data"),
    }
    people["handler"], people["handler of umum"] = handlers(app, None, "umum")
    photo = [attached(picture(), "foto.jpg")]
    cases = {
        "data": file_report(client, cerita=f"{SENTENCE} satu", berkas=photo, siapa="open", nama="Bu Warti"),
        "umum": file_report(client, "/lapor/logistik", cerita=f"{SENTENCE} dua", berkas=photo),
        "conduct": file_report(client, CONDUCT, cerita=f"{SENTENCE} tiga", berkas=photo, siapa="open", nama="Bu Sri"),
    }
    with database.transaction() as session:
        session.get_one(Case, ("3517", cases["data"].case_id)).officer_id = people["own"].staff.id
    return House(people, cases)


def doors(database: Database, house: House) -> Iterator[tuple[str, bool, str]]:
    """Every person with every case: whether they should see it, and the address of its photo."""
    with database.reading() as session:
        photos = {row.owner_id: row.id for row in session.scalars(select(Attachment))}
    for person in house.people:
        for name, filed in house.cases.items():
            yield person, name in SEES[person], f"{address(filed.number)}/berkas/{photos[filed.case_id]}"


def plain(page: TestResponse) -> str:
    """A page without what differs by chance."""
    return re.sub(r'value="[^"]*"', "", page.text)


def test_page_and_file_open_for_exactly_those_who_may_see_them(database: Database, house: House) -> None:
    for person, sees, photo in doors(database, house):
        client = house.people[person].client
        for path in (photo, photo.split("/berkas")[0]):
            assert client.get(path).status_code == (200 if sees else 404), f"{person}: {path}"


def test_a_hidden_case_and_an_unknown_one_answer_the_same(house: House) -> None:
    for person, sees in SEES.items():
        browser = house.people[person].client
        unknown = browser.get(address(UNKNOWN))
        assert unknown.status_code == 404
        for name in set(house.cases) - sees:
            hidden = browser.get(address(house.cases[name].number))
            assert plain(hidden) == plain(unknown)


def test_what_is_no_number_is_not_found(boss: Officer) -> None:
    for number in ("JBG", "JBG-2026", "JBG-2026-", "JBG-x-1", "JBG-2026-1e3", "JBG-٢٠٢٦-1", "J-1-9999999999", "%00"):
        assert boss.client.get(f"/petugas/perkara/{number}").status_code == 404


def test_no_deed_reaches_a_case_out_of_sight(database: Database, house: House) -> None:
    stranger = house.people["other unit"]
    fields = {"csrf_token": token(stranger.client), "versi": "1", "jenis": "note", "pesan": "Masuk.", "ke": "verifying"}
    fields |= {"unit": "umum", "badan": "dkpp", "nomor": "1", "tanggal_hari": "1", "tanggal_bulan": "1"}
    for deed in DEEDS:
        for number in (house.cases["data"].number, house.cases["conduct"].number, UNKNOWN):
            sent = stranger.client.post(f"{address(number)}/{deed}", data={**fields, "tanggal_tahun": "2026"})
            assert sent.status_code == 404
    assert row_of(database, house.cases["data"].number).version == 1


def test_an_auditor_reads_everything_finds_no_form_and_every_press_is_refused(database: Database, house: House) -> None:
    auditor, number = house.people["auditor"], house.cases["data"].number
    page = auditor.look(number)
    assert f"{SENTENCE} satu" in main_of(page)
    assert "<form" not in main_of(page)
    for deed in DEEDS:
        sent = auditor.client.post(
            f"{address(number)}/{deed}", data={"csrf_token": token(auditor.client), "versi": "1"}
        )
        assert sent.status_code == 403
    for path in ("/petugas/catat", "/petugas/catat/perihal/data-pemilih"):
        assert auditor.client.get(path).status_code == 403
    posted = auditor.client.post(
        "/petugas/catat/perihal/data-pemilih", data={"csrf_token": token(auditor.client), "cerita": "x"}
    )
    assert posted.status_code == 403
    assert row_of(database, number).version == 1
    with database.reading() as session:
        denied = session.scalars(select(JournalLine).where(JournalLine.outcome == "denied")).all()
    assert len(denied) == len(DEEDS) + 3


def test_inbox_search_and_counts_know_only_what_each_may_see(house: House) -> None:
    for person, sees in SEES.items():
        browser = house.people[person].client
        for query in ("", f"?kata={SENTENCE}", "?perihal=anggota-sekretariat", "?kata=tiga"):
            wanted = {"": sees, "?perihal=anggota-sekretariat": sees & {"conduct"}, "?kata=tiga": sees & {"conduct"}}
            numbers = {house.cases[name].number for name in wanted.get(query, sees)}
            page = browser.get(f"/petugas{query}").text
            assert set(re.findall(r'href="/petugas/perkara/([^"]+)"', page)) == numbers, f"{person}: {query}"
            assert re.findall(r'id="kelompok-1"[^>]*>[^<]*?(\d+)</a>', page) == [str(len(numbers))]


def test_search_by_number_opens_nothing_more(house: House) -> None:
    for person, sees in SEES.items():
        for name, filed in house.cases.items():
            page = house.people[person].client.get(f"/petugas?kata={filed.number}").text
            assert (f'href="{address(filed.number)}"' in page) == (name in sees)


def test_an_open_name_is_read_by_those_who_handle_the_case_and_by_nobody_else(house: House) -> None:
    names = {"data": ("Bu Warti", {"unit", "head", "own"}), "conduct": ("Bu Sri", {"handler", "handler of umum"})}
    for case, (name, readers) in names.items():
        shown = {person for person, one in house.people.items() if name in one.look(house.cases[case].number).text}
        assert shown == readers


def numbers_of(person: Officer) -> set[str]:
    """The cases in somebody's inbox."""
    return set(re.findall(r'href="/petugas/perkara/([^"]+)"', person.client.get("/petugas").text))


def test_when_one_handler_leaves_the_other_still_sees_the_case_everywhere(database: Database, house: House) -> None:
    leaving, staying, boss = (house.people[one] for one in ("handler of umum", "handler", "administrator"))
    number = house.cases["conduct"].number
    with database.transaction() as session:
        accounts.deactivate(session, office_id="3517", staff_id=leaving.staff.id, by=boss.staff.id)
    with database.reading() as session:
        photo = session.scalars(
            select(Attachment.id).where(Attachment.owner_id == house.cases["conduct"].case_id)
        ).one()
    assert "Bu Sri" in staying.look(number).text
    assert staying.client.get(f"{address(number)}/berkas/{photo}").status_code == 200
    assert numbers_of(staying) == {number}
    assert numbers_of(leaving) == set()


def test_who_is_named_later_reads_later_cases_only(client: Client, database: Database, house: House) -> None:
    earlier, later, boss = house.people["handler"], house.people["other unit"], house.people["administrator"]
    old = house.cases["conduct"].number
    with database.transaction() as session:
        pair = (later.staff.id, house.people["own"].staff.id)
        accounts.name_handlers(session, office_id="3517", staff_ids=pair, by=boss.staff.id)
    new = file_report(client, CONDUCT).number
    assert (later.look(old).status_code, later.look(new).status_code) == (404, 200)
    assert (earlier.look(old).status_code, earlier.look(new).status_code) == (200, 404)
    assert numbers_of(later) == {house.cases["umum"].number, new}


def test_a_handler_who_may_only_read_now_sees_nothing_of_conduct(database: Database, house: House) -> None:
    handler, boss, number = house.people["handler"], house.people["administrator"], house.cases["conduct"].number
    with database.transaction() as session:
        accounts.change_role(
            session, office_id="3517", staff_id=handler.staff.id, role=AUDITOR, unit_key=None, by=boss.staff.id
        )
    assert handler.look(number).status_code == 404


def test_cases_nobody_can_read_go_to_the_two_named_and_no_others(
    client: Client, database: Database, house: House
) -> None:
    gone, boss = house.people["handler of umum"], house.people["administrator"]
    pair = (house.people["other unit"], house.people["own"])
    with database.transaction() as session:
        accounts.name_handlers(session, office_id="3517", staff_ids=(gone.staff.id, pair[0].staff.id), by=boss.staff.id)
    mixed = file_report(client, CONDUCT).number
    with database.transaction() as session:
        for closed in (gone, house.people["handler"]):
            accounts.deactivate(session, office_id="3517", staff_id=closed.staff.id, by=boss.staff.id)
        assert conduct.count_unread(session, "3517") == 1
        with pytest.raises(OfficeError, match="handlers_missing"):
            conduct.hand_over(session, office_id="3517", by=boss.staff.id)
        ids = (pair[0].staff.id, pair[1].staff.id)
        accounts.name_handlers(session, office_id="3517", staff_ids=ids, by=boss.staff.id)
        assert conduct.hand_over(session, office_id="3517", by=boss.staff.id) == 1
        assert conduct.hand_over(session, office_id="3517", by=boss.staff.id) == 0
    assert [one.look(house.cases["conduct"].number).status_code for one in pair] == [200, 200]
    assert [one.look(mixed).status_code for one in pair] == [200, 404]
    assert boss.look(house.cases["conduct"].number).status_code == 404
    with database.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.action == "hand_over_conduct")).one()
    assert line.subject_id == house.cases["conduct"].case_id
    assert line.facts == {"handler_1": str(pair[0].staff.id), "handler_2": str(pair[1].staff.id)}
