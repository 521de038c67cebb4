"""Whoever is named by a post is named: its holder, or the head of the unit, reads nothing of the matter."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import file_report
from tests.factories.desk import CONDUCT, Officer, administrator, events_of, officer, row_of
from tests.factories.pages import fields_of
from webapp.accounts import posts, service
from webapp.accounts.models import HEAD
from webapp.accounts.posts import CHAIR, SECRETARY
from webapp.db import Database

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
