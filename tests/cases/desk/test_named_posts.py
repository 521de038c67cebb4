"""Whoever is named by a post is named: its holder, or the head of the unit, reads nothing of the matter."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import PASSWORD_HASH
from tests.factories.cases import file_report
from tests.factories.desk import CONDUCT, Officer, address, administrator, events_of, officer, row_of
from tests.factories.pages import fields_of
from webapp.accounts import posts, service
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, Staff
from webapp.accounts.posts import CHAIR, SECRETARY
from webapp.cases.models import Case
from webapp.cases.queries import readers_among
from webapp.cases.service import clocks, naming
from webapp.cases.service.handling import Hand
from webapp.db import Database
from webapp.notify.models import Outgoing

OFFICE = "3517"
# By whom the matter is about: who of secretary and head of Data still reads it. The secretary is above the head.
SECRETARYS, HEADS, NEITHERS, CHAIRS = [404, 404], [200, 404], [200, 200], [404, 404]


@pytest.fixture
def pair(app: Flask, database: Database) -> tuple[Officer, Officer]:
    """The secretary and the head of Data are the two who read conduct matters; nobody is chair."""
    first, second, boss = officer(app), officer(app, HEAD, "data"), administrator(app).staff.id
    ids = first.staff.id, second.staff.id
    with database.transaction() as session:
        posts.put_post(session, office_id=OFFICE, post=SECRETARY, staff_id=first.staff.id, by=boss)
        service.name_handlers(session, office_id=OFFICE, staff_ids=ids, by=boss)
    return first, second


def looks(pair: tuple[Officer, Officer], number: str) -> list[int]:
    return [one.look(number).status_code for one in pair]


@pytest.mark.parametrize(
    ("words", "see"),
    [
        ({"cerita": "Sekretaris KPU Jombang meminta uang."}, SECRETARYS),
        ({"cerita": "Kula dipunsuwuni arta kaliyan Bu Sekretaris ing kantor."}, SECRETARYS),
        ({"cerita": "Kepala Subbagian Data menyuap."}, HEADS),
        ({"t_nama_terlapor": "Sekretaris KPU"}, SECRETARYS),
        ({"t_nama_terlapor": "Kasubbag"}, HEADS),
        ({"t_nama_terlapor": "Kasubbag Umum"}, NEITHERS),
        ({"cerita": "Ketua KPU Jombang menerima amplop."}, NEITHERS),
        ({"cerita": "Ketua KPPS mencoblos, sekretaris PPS melihat."}, NEITHERS),
    ],
)
def test_a_matter_about_a_post_is_closed_to_its_holder_and_below(
    client: Client, pair: tuple[Officer, Officer], words: dict[str, str], see: list[int]
) -> None:
    assert looks(pair, file_report(client, CONDUCT, **words).number) == see


def test_a_post_that_nobody_holds_names_nobody_and_its_title_stays_with_the_case(
    app: Flask, client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    empty = file_report(client, CONDUCT, t_nama_terlapor="Ketua KPU")
    assert not row_of(database, empty.number).about_person
    chair = officer(app).staff.id
    with database.transaction() as session:
        posts.put_post(session, office_id=OFFICE, post=CHAIR, staff_id=chair, by=administrator(app).staff.id)
    held = file_report(client, CONDUCT, t_nama_terlapor="Ketua KPU")
    assert looks(pair, held.number) == CHAIRS


def test_a_title_that_a_correction_adds_counts_at_once(
    client: Client, database: Database, pair: tuple[Officer, Officer]
) -> None:
    filed = file_report(client, CONDUCT)
    assert looks(pair, filed.number) == NEITHERS
    page = fields_of(client.get(f"{filed.receipt}/perbaiki"), "isian")
    hidden = {name: values[0] for name, values in page.items() if values}
    sent = client.post(f"{filed.receipt}/perbaiki", data={**hidden, "t_nama_terlapor": "Kasubbag Data"})
    assert sent.status_code == 303
    assert looks(pair, filed.number) == HEADS
    assert [one.kind for one in events_of(database, filed.number)][-1] == "persons_named"


@pytest.mark.parametrize(
    ("role", "unit", "told"),
    [
        (OFFICER, "data", {"head"}),
        (HEAD, "data", {"secretary"}),
        (OFFICER, "umum", {"head", "secretary"}),
        (ADMINISTRATOR, None, {"head", "secretary"}),
        (AUDITOR, None, {"head", "secretary"}),
    ],
)
def test_an_officer_who_hides_a_case_from_somebody_does_not_do_it_in_silence(
    app: Flask, client: Client, database: Database, role: str, unit: str | None, told: set[str]
) -> None:
    filed = file_report(client, "/lapor/data-pemilih")
    above = {"head": officer(app, HEAD, "data"), "secretary": officer(app), "chair": officer(app)}
    by, boss = officer(app, OFFICER, "data"), administrator(app).staff.id
    # The head of Data that is named is the only one, and above the namer: nobody but the secretary may know.
    named = above["head"] if role == HEAD else officer(app, role, unit)
    with database.transaction() as session:
        for post, who in ((SECRETARY, "secretary"), (CHAIR, "chair")):
            posts.put_post(session, office_id=OFFICE, post=post, staff_id=above[who].staff.id, by=boss)
        case = session.get_one(Case, (OFFICE, filed.case_id))
        hand = Hand(by.staff.id, case.version, clocks.read_days(session, OFFICE))
        naming.name_persons(session, case, hand, staff_ids=[named.staff.id], typed="")
    with database.reading() as session:
        rows = session.scalars(select(Outgoing.staff_id).where(Outgoing.kind == naming.TELLS_ABOVE)).all()
    assert {name for name, one in above.items() if one.staff.id in rows} == told
    assert len(rows) == len(told)
    page = above[sorted(told)[-1]].client.get("/petugas/pengingat").text
    assert f"{address(filed.number)}/orang" in page


def test_a_head_who_names_somebody_reports_to_nobody(app: Flask, client: Client, database: Database) -> None:
    filed, head, one = file_report(client, "/lapor/data-pemilih"), officer(app, HEAD, "data"), officer(app)
    officer(app, HEAD, "data")
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        hand = Hand(head.staff.id, case.version, clocks.read_days(session, OFFICE))
        naming.name_persons(session, case, hand, staff_ids=[one.staff.id], typed="")
    with database.reading() as session:
        assert not session.scalars(select(Outgoing).where(Outgoing.kind == naming.TELLS_ABOVE)).all()


def join(database: Database, name: str, boss: Officer) -> Staff:
    """A new account through an invitation."""
    with database.transaction() as session:
        invited = service.invite(session, office_id=OFFICE, role=OFFICER, unit_key="data", created_by=boss.staff.id)
        facts = {"name": name, "sign_in_name": name.split()[0].lower(), "password_hash": PASSWORD_HASH}
        return service.accept_invitation(session, office_id=OFFICE, token=invited[1], **facts)


def test_an_account_made_later_under_a_typed_name_is_named_from_its_first_moment(
    app: Flask, client: Client, database: Database
) -> None:
    filed, head, boss = file_report(client, "/lapor/data-pemilih"), officer(app, HEAD, "data"), administrator(app)
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        hand = Hand(head.staff.id, case.version, clocks.read_days(session, OFFICE))
        assert not naming.name_persons(session, case, hand, staff_ids=[], typed="Bu Mustikaningrum")
    other, meant = join(database, "Wagiman Subroto", boss), join(database, "Yohana Mustikaningrum", boss)
    with database.reading() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        assert readers_among(session, case, [other.id, meant.id]) == {other.id}
    assert events_of(database, filed.number)[-1].facts["persons"] == str(meant.id)
