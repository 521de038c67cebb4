"""Whom a case is about, and everybody below them, see nothing of it, whatever their role and whichever door."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import make_staff
from tests.factories.cases import Filed, answers, attached, file_report, open_case
from tests.factories.desk import CONDUCT, Officer, address, events_of, handlers, officer, row_of, token
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp import clock
from webapp.accounts import posts
from webapp.accounts import queries as accounts
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, Staff
from webapp.accounts.posts import CHAIR, SECRETARY
from webapp.audit.models import JournalLine
from webapp.cases import queries
from webapp.cases.models import Case, NamedPerson
from webapp.cases.service import leavers
from webapp.db import Database
from webapp.files.models import Attachment
from webapp.inbox import queries as inbox
from webapp.inbox.queries import EVERY_STATE, Filters
from webapp.notify.models import Outgoing
from webapp.web import outbox

OFFICE = "3517"
WORD = "pohonjati"

# By the person: who is named when it says so, and what each then sees of an ordinary case of the unit `data`.
EVERYBODY = (
    "officer",
    "colleague",
    "head",
    "head of another unit",
    "substitute",
    "secretary",
    "chair",
    "administrator",
    "auditor",
)
SEE_IT = {"officer", "colleague", "head", "substitute", "secretary", "chair", "administrator", "auditor"}
# Named: who no longer sees it. A subordinate of the head is everybody of the unit; the secretary is above all but
# the chair, the chair above all.
HIDDEN_FROM = {
    "nobody": set[str](),
    "officer": {"officer"},
    "colleague": {"colleague"},
    "head": {"officer", "colleague", "head"},
    "substitute": {"substitute"},
    "administrator": {"administrator"},
    "auditor": {"auditor"},
    "secretary": SEE_IT - {"chair"},
    "chair": SEE_IT,
    "head of another unit": {"substitute"},
}


@dataclass(frozen=True, slots=True)
class House:
    """Everybody of an office, and one case with a photo."""

    app: Flask
    people: dict[str, Officer]
    filed: Filed
    photo: uuid.UUID

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found


def house_of(app: Flask, client: Client, path: str = "/lapor/data-pemilih", **changes: object) -> House:
    people = {
        "officer": officer(app, OFFICER, "data", name="Sri Wahyuni", may_open_names=True),
        "colleague": officer(app, OFFICER, "data", name="Budi Hartono"),
        "head": officer(app, HEAD, "data", name="Kusnadi"),
        "head of another unit": officer(app, HEAD, "umum", name="Parwati"),
        "substitute": officer(app, OFFICER, "umum", name="Joko Prasetyo"),
        "secretary": officer(app, OFFICER, name="Endang Suryani"),
        "chair": officer(app, OFFICER, name="Abdul Karim"),
        "administrator": officer(app, ADMINISTRATOR, name="Ratna Dewi"),
        "auditor": officer(app, AUDITOR, name="Lutfi Anwar"),
    }
    database: Database = app.extensions["database"]
    boss = people["administrator"].staff.id
    with database.transaction() as session:
        for post in (SECRETARY, CHAIR):
            posts.put_post(session, office_id=OFFICE, post=post, staff_id=people[post].staff.id, by=boss)
        posts.add_leave(
            session,
            office_id=OFFICE,
            staff_id=people["colleague"].staff.id,
            substitute_id=people["substitute"].staff.id,
            first_on=clock.today(),
            last_on=clock.today(),
            by=boss,
        )
    filed = file_report(client, path, cerita=f"{WORD} satu", berkas=[attached(picture(), "foto.jpg")], **changes)
    with database.reading() as session:
        photo = session.scalars(select(Attachment.id).where(Attachment.owner_id == filed.case_id)).one()
    return House(app, people, filed, photo)


@pytest.fixture
def house(app: Flask, client: Client) -> House:
    return house_of(app, client, nama="Bu Warti", siapa="sealed")


def kept_of(page: TestResponse) -> dict[str, str]:
    """What the naming form carries besides what is typed."""
    fields = fields_of(page, "isian")
    return {name: fields[name][0] for name in ("versi", "csrf_token", "id")}


def name_on_page(namer: Officer, number: str, *, staff: Staff | None = None, said: str = "", **more: str) -> int:
    """Name somebody through the page; the status of the answer."""
    page = namer.client.get(f"{address(number)}/orang")
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    fields = {**hidden, "petugas": str(staff.id) if staff else "", "sebutan": said, **more}
    return namer.client.post(f"{address(number)}/orang", data=fields).status_code


def put_name(house: House, who: str) -> None:
    """This person alone is named, without a page: the table also names people above every writer."""
    with house.database.transaction() as session:
        session.execute(update(NamedPerson).values(removed_at=clock.now()))
        case = session.get_one(Case, (OFFICE, house.filed.case_id))
        case.about_person = who != "nobody"
        if who == "nobody":
            return
        session.add(
            NamedPerson(
                office_id=OFFICE, case_id=case.id, staff_id=house.people[who].staff.id, sure=True, at=clock.now()
            )
        )


def test_each_role_by_each_read(house: House) -> None:
    """Lists, counts, searches, numbers of the journal, the case itself, and who is told, whoever is named."""
    number, everything = house.filed.number, Filters(state=EVERY_STATE)
    for named, hidden in HIDDEN_FROM.items():
        put_name(house, named)
        with house.database.reading() as session:
            case = session.get_one(Case, (OFFICE, house.filed.case_id))
            actors = accounts.actors_of(session, [one.staff for one in house.people.values()])
            for person in EVERYBODY:
                actor, sees = actors[house.people[person].staff.id], person in SEE_IT - hidden
                asked = f"{named} is named, {person} asks"
                for filters in (everything, replace(everything, words=WORD), replace(everything, words=number)):
                    assert [one.id for one in inbox.by_deadline(session, actor, filters).cases] == [case.id] * sees, (
                        asked
                    )
                    assert set(inbox.counts(session, actor, filters, ("semua", "tanpa-petugas")).numbers.values()) == {
                        int(sees)
                    }, asked
                assert queries.numbers_of(session, actor, [case.id]) == {case.id: number if sees else None}, asked
                assert (inbox.hidden_number(session, actor, number) is None) == sees, asked
            ids = {one.staff.id: person for person, one in house.people.items()}
            assert {ids[one] for one in queries.readers_among(session, case, ids)} == SEE_IT - hidden, named
            assert {ids[one] for one in queries.barred_ids(session, case)} & SEE_IT == hidden & SEE_IT, named


@pytest.mark.parametrize("named", ["nobody", "head"])
def test_each_role_at_each_door(house: House, named: str) -> None:
    put_name(house, named)
    number, path = house.filed.number, address(house.filed.number)
    for person in EVERYBODY:
        one = house.people[person]
        sees = person in SEE_IT - HIDDEN_FROM[named]
        asked = f"{named} is named, {person} asks"
        for door in ("", f"/berkas/{house.photo}", f"/baru?sejak={uuid.UUID(int=2**128 - 1)}"):
            assert (one.client.get(f"{path}{door}").status_code in (200, 204)) == sees, f"{asked}: {door}"
        page = one.client.get(f"/petugas?kata={WORD}").text
        assert (number in re.findall(r'href="/petugas/perkara/([^"]+)"', page)) == sees, asked
        assert re.findall(r'id="kelompok-1"[^>]*>[^<]*?(\d+)</a>', page) == [str(int(sees))], asked
        if person in ("administrator", "auditor"):
            for journal in ("/petugas/jurnal", "/petugas/jurnal/jurnal.csv"):
                assert (number in one.client.get(journal).text) == sees, f"{asked}: {journal}"
        if person != "auditor":
            assert (one.client.get(f"{path}/orang").status_code == 200) == sees, asked
            assert (one.client.get(f"{path}/nama").status_code in (200, 403)) == sees, asked


@pytest.mark.parametrize("named", ["officer", "head"])
def test_nobody_can_give_the_case_to_whom_it_is_about(house: House, named: str) -> None:
    boss, number = house.people["administrator"], house.filed.number
    boss.look(number)
    put_name(house, named)
    page = boss.look(number)
    for person in ("officer", "colleague", "substitute"):
        staff = house.people[person].staff
        barred = person in HIDDEN_FROM[named]
        assert (f'value="{staff.id}"' in main_of(page).split('id="petugas"')[1].split("</select>")[0]) != barred
        sent = boss.press(number, "tugas", unit="data", petugas=str(staff.id))
        assert sent.status_code == (422 if barred else 303), person
        if barred:
            (told,) = re.findall(r'id="petugas-salah".*?</p>', sent.text, re.DOTALL)
            assert "dilaporkan" not in told
        else:
            boss.look(number)


def test_a_unit_whose_people_all_must_not_see_a_case_is_not_given_it(house: House) -> None:
    boss, number = house.people["administrator"], house.filed.number
    put_name(house, "head")
    boss.look(number)
    assert boss.press(number, "tugas", unit="hukum", petugas="").status_code == 303
    boss.look(number)
    assert boss.press(number, "tugas", unit="data", petugas="").status_code == 422


def test_naming_takes_the_case_from_its_officer_and_points_the_head_to_it(house: House) -> None:
    head, number, sri = house.people["head"], house.filed.number, house.people["officer"].staff
    head.look(number)
    assert head.press(number, "tugas", unit="data", petugas=str(sri.id)).status_code == 303
    assert name_on_page(head, number, staff=sri) == 303
    case = row_of(house.database, number)
    assert (case.officer_id, case.about_person) == (None, True)
    event = events_of(house.database, number)[-1]
    assert (event.kind, event.facts) == ("persons_named", {"persons": str(sri.id), "unassigned": True})
    with house.database.reading() as session:
        told = session.scalars(select(Outgoing)).all()
        lines = session.scalars(select(JournalLine).where(JournalLine.action == "case.persons_named")).all()
    assert [one.staff_id for one in told] == [head.staff.id]
    assert [line.facts["persons"] for line in lines] == [str(sri.id)]
    assert house.people["officer"].look(number).status_code == 404


def test_a_typed_name_hides_at_once_and_is_settled_with_a_reason(house: House) -> None:
    boss, number = house.people["administrator"], house.filed.number
    assert name_on_page(boss, number, said="Bu Wahyuni, SH") == 303
    assert house.people["officer"].look(number).status_code == 404
    page = boss.client.get(f"{address(number)}/orang")
    row = re.search(r"/orang/([0-9a-f-]{36})", main_of(page))
    assert row
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    path = f"{address(number)}/orang/{row[1]}"
    empty = boss.client.post(path, data={**hidden, "putusan": "bukan", "alasan": ""})
    assert empty.status_code == 422
    assert house.people["officer"].look(number).status_code == 404
    done = boss.client.post(path, data={**hidden, "putusan": "bukan", "alasan": "Yang dimaksud orang lain."})
    assert done.status_code == 303
    assert house.people["officer"].look(number).status_code == 200
    assert "Yang dimaksud orang lain." in boss.client.get(f"{address(number)}/orang").text
    assert events_of(house.database, number)[-1].kind == "person_unnamed"
    assert all("orang lain" not in str(line.facts) for line in lines_of(house))


def lines_of(house: House) -> list[JournalLine]:
    with house.database.reading() as session:
        return list(session.scalars(select(JournalLine)))


def test_one_who_names_their_own_head_is_led_out_of_the_case(house: House) -> None:
    colleague, number = house.people["colleague"], house.filed.number
    page = colleague.client.get(f"{address(number)}/orang")
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    fields = {**hidden, "petugas": str(house.people["head"].staff.id), "sebutan": ""}
    for _press in range(2):
        sent = colleague.client.post(f"{address(number)}/orang", data=fields)
        assert (sent.status_code, sent.location) == (303, "/petugas")
    assert len([one for one in events_of(house.database, number) if one.kind == "persons_named"]) == 1


def test_who_would_lock_everybody_out_is_warned_and_the_citizen_led_outward(house: House, client: Client) -> None:
    boss, number, chair = house.people["administrator"], house.filed.number, house.people["chair"].staff
    page = boss.client.get(f"{address(number)}/orang")
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    warned = boss.client.post(f"{address(number)}/orang", data={**hidden, "petugas": str(chair.id), "sebutan": "Karim"})
    assert warned.status_code == 422
    assert "DKPP" in main_of(warned)
    assert 'value="Karim"' in warned.text
    assert not row_of(house.database, number).about_person
    assert "DKPP" not in main_of(open_case(client, house.filed))
    assert name_on_page(boss, number, staff=chair, tetap="y") == 303
    told = main_of(open_case(client, house.filed))
    for body in ("DKPP", "WBS", "Provinsi Jawa Timur"):
        assert body in told
    assert "DKPP" in main_of(client.get(house.filed.receipt))
    letters = main_of(client.get("/perkara/ringkasan"))
    assert "Kepada Yth. Komisi Pemilihan Umum (KPU) Provinsi Jawa Timur" in letters
    assert "Kepada Yth. Pimpinan" not in letters


def test_a_press_over_something_new_comes_back_with_what_was_typed(house: House) -> None:
    boss, number = house.people["administrator"], house.filed.number
    page = boss.client.get(f"{address(number)}/orang")
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    boss.write(number, "note", "Sudah saya baca.")
    sent = boss.client.post(f"{address(number)}/orang", data={**hidden, "petugas": "", "sebutan": "Bu Sri"})
    assert sent.status_code == 409
    assert 'value="Bu Sri"' in sent.text
    assert name_on_page(boss, number, said="Bu Sri") == 303


def test_an_empty_name_and_an_unknown_account_are_told(house: House) -> None:
    boss, number = house.people["administrator"], house.filed.number
    assert name_on_page(boss, number) == 422
    page = boss.client.get(f"{address(number)}/orang")
    hidden = {
        name: values[0] for name, values in fields_of(page, "isian").items() if name in ("versi", "csrf_token", "id")
    }
    sent = boss.client.post(f"{address(number)}/orang", data={**hidden, "petugas": str(uuid.uuid4()), "sebutan": "x"})
    assert sent.status_code == 422
    other = f"{address(number)}/orang/{uuid.uuid4()}"
    assert boss.client.post(other, data={**hidden, "putusan": "benar", "alasan": ""}).status_code == 404


@pytest.fixture
def pair(app: Flask) -> tuple[Officer, Officer]:
    return handlers(app, None, "umum")


def rename(database: Database, one: Officer, name: str) -> None:
    with database.transaction() as session:
        session.get_one(Staff, (OFFICE, one.staff.id)).name = name


@pytest.mark.parametrize("words", [{"t_nama_terlapor": "Bu Wahyuni"}, {"cerita": "Ibu wahyuni meminta uang."}])
def test_a_named_handler_never_sees_the_matter_and_the_other_alone_does(
    client: Client, database: Database, pair: tuple[Officer, Officer], words: dict[str, str]
) -> None:
    rename(database, pair[0], "Sri Wahyuni, S.H.")
    filed = file_report(client, CONDUCT, **words)
    assert [one.look(filed.number).status_code for one in pair] == [404, 200]
    assert address(filed.number) not in pair[0].client.get(f"/petugas?kata={filed.number}").text
    assert "DKPP" not in main_of(client.get(filed.receipt)).split("<h2>")[1]
    kinds = [one.kind for one in events_of(database, filed.number)]
    assert kinds == ["received", "persons_named"]


def test_a_report_that_a_phone_sends_by_itself_is_compared_like_any_other(
    client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    rename(database, pair[0], "Sri Wahyuni")
    fields = answers(CONDUCT, t_nama_terlapor="Sri Wahyuni")
    sent = client.post(CONDUCT, data=fields, headers={outbox.HEADER: "1", "Accept": "application/json"})
    assert sent.status_code == 201
    with database.reading() as session:
        number = f"JBG-2026-{session.scalars(select(Case.number)).one():06d}"
    assert [one.look(number).status_code for one in pair] == [404, 200]


def test_when_both_handlers_are_named_nobody_reads_it_and_the_page_leads_outward(
    app: Flask, client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    for one, name in zip(pair, ("Sri Wahyuni", "Budi Hartono"), strict=True):
        rename(database, one, name)
    filed = file_report(client, CONDUCT, t_nama_terlapor="Sri Wahyuni dan Budi Hartono")
    assert [one.look(filed.number).status_code for one in pair] == [404, 404]
    for page in (client.get(filed.receipt), open_case(client, filed)):
        for body in ("DKPP", "WBS", "Provinsi Jawa Timur"):
            assert body in main_of(page)
    boss = officer(app, ADMINISTRATOR)
    sent = boss.client.post("/petugas/akun/penangan/serahkan", data={"csrf_token": token(boss.client)})
    assert sent.status_code == 303
    assert [one.look(filed.number).status_code for one in pair] == [404, 404]


def test_a_later_pair_gets_a_hidden_matter_without_the_one_whose_name_it_may_mean(
    app: Flask, client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    for one, name in zip(pair, ("Sri Wahyuni", "Budi Hartono"), strict=True):
        rename(database, one, name)
    filed = file_report(client, CONDUCT, t_nama_terlapor="Sri Wahyuni, Budi Hartono, Endang")
    later = handlers(app, None, None)
    rename(database, later[0], "Endang Suryani")
    boss = officer(app, ADMINISTRATOR)
    assert "1" in boss.client.get("/petugas/akun").text
    boss.client.post("/petugas/akun/penangan/serahkan", data={"csrf_token": token(boss.client)})
    assert [one.look(filed.number).status_code for one in (*pair, *later)] == [404, 404, 404, 200]


def test_a_matter_recorded_at_the_desk_and_a_corrected_one_are_compared_too(
    client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    rename(database, pair[1], "Budi Hartono")
    path = "/petugas/catat/perihal/anggota-sekretariat"
    fields = {"csrf_token": token(pair[0].client), "lewat": "desk", "tanggal": "0", "jam": ""}
    filed = file_report(pair[0].client, path, t_nama_terlapor="Pak Hartono", **fields)
    assert [one.look(filed.number).status_code for one in pair] == [200, 404]
    later = file_report(client, CONDUCT)
    assert pair[1].look(later.number).status_code == 200
    page = fields_of(client.get(f"{later.receipt}/perbaiki"), "isian")
    hidden = {name: values[0] for name, values in page.items() if values}
    sent = client.post(f"{later.receipt}/perbaiki", data={**hidden, "t_nama_terlapor": "Budi Hartono"})
    assert sent.status_code == 303
    assert pair[1].look(later.number).status_code == 404


def test_an_ordinary_report_names_nobody_by_its_words(house: House, client: Client) -> None:
    filed = file_report(client, cerita="Bu Sri Wahyuni menolong saya.")
    assert not row_of(house.database, filed.number).about_person
    assert house.people["officer"].look(filed.number).status_code == 200


def test_a_denied_search_by_number_leaves_its_line(house: House) -> None:
    put_name(house, "officer")
    before = len([one for one in lines_of(house) if one.outcome == "denied"])
    house.people["officer"].client.get(f"/petugas?kata={house.filed.number}")
    house.people["officer"].client.get("/petugas?kata=JBG-2026-999999")
    denied = [one for one in lines_of(house) if one.outcome == "denied"]
    assert [one.subject_id for one in denied[before:]] == [house.filed.case_id]


def test_a_leavers_case_does_not_go_to_a_head_it_is_about(house: House) -> None:
    boss, number, sri = house.people["administrator"], house.filed.number, house.people["officer"].staff
    boss.look(number)
    boss.press(number, "tugas", unit="data", petugas=str(sri.id))
    put_name(house, "head")
    with house.database.transaction() as session:
        leavers.move_cases(session, office_id=OFFICE, staff_id=sri.id, by=boss.staff.id)
    assert row_of(house.database, number).officer_id is None


def test_a_closed_account_reads_nothing(house: House) -> None:
    with house.database.transaction() as session:
        gone = make_staff(session, role=ADMINISTRATOR, name="Sudah Pergi", active=False)
        case = session.get_one(Case, (OFFICE, house.filed.case_id))
        assert not queries.may_see(session, case, gone)
        assert queries.may_see(session, case, session.get_one(Staff, (OFFICE, house.people["head"].staff.id)))
