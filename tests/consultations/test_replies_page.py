"""Responses through their doors: answered at the desk without scripts, read by everybody in both languages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from tests.factories import consultations as forum
from tests.factories.accounts import form_token
from tests.factories.cases import database_of, open_case
from tests.factories.charter import put_in_force
from tests.factories.desk import administrator
from tests.factories.pages import fields_of
from webapp import clock
from webapp.charter import queries as charter
from webapp.consultations import queries
from webapp.db import Database

WHY = "Kami pendekkan menjadi dua hari."
LONG = "Tiga hari terlalu lama bagi warga yang tinggal jauh dari kantor."


class Desk:
    """An administrator before an open consultation with two inputs that are alike and one that is not."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.database = database_of(app)
        self.one = forum.opened(self.database)
        self.boss: Client = administrator(app).client
        self.at = f"/petugas/kpu-mendengar/{self.one.slug}"
        self.filed = [
            forum.say(client, self.one, cerita=words)
            for words in (LONG, f"{LONG} Mohon dipercepat.", "Loket sebaiknya buka pada jam istirahat.")
        ]
        self.ids = [str(row.id) for row in forum.inputs(self.database)]
        with self.database.reading() as look:
            self.clause = queries.list_clauses(look, self.one)[0]

    def post(self, more: str, **fields: Any) -> TestResponse:
        """A form of the desk."""
        data = {"csrf_token": form_token(self.boss, "/petugas/keluar"), **fields}
        return self.boss.post(f"{self.at}{more}", data=data)

    def respond(self, *ids: str, **fields: Any) -> TestResponse:
        """A response; accepted, with its clause, unless said."""
        said = {"putusan": "accepted", "butir": str(self.clause.id), "alasan": WHY, **fields}
        return self.post(f"/tanggapan/baru?masukan={ids[0] if ids else ''}", masukan=list(ids), **said)


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Desk:
    return Desk(app, client)


def test_one_press_answers_a_group_and_its_writers_read_it(desk: Desk, client: FlaskClient) -> None:
    page = desk.boss.get(f"{desk.at}/tanggapan")
    assert "3 masukan belum ditanggapi" in page.text
    assert f"masukan={desk.ids[0]}" in page.text
    assert f"masukan={desk.ids[1]}" not in page.text
    form = desk.boss.get(f"{desk.at}/tanggapan/baru?masukan={desk.ids[0]}")
    assert fields_of(form, "isian")["masukan"] == desk.ids[:2]
    sent = desk.post(
        f"/tanggapan/baru?masukan={desk.ids[0]}",
        masukan=fields_of(form, "isian")["masukan"],
        putusan="partly",
        butir=str(desk.clause.id),
        alasan=WHY,
    )
    assert sent.status_code == 303
    left = desk.boss.get(sent.location).text
    assert "Tanggapan atas 2 masukan" in left
    assert "1 masukan belum ditanggapi" in left
    own = open_case(client, desk.filed[1]).text
    assert WHY in own
    assert "terima sebagian" in own


@pytest.mark.parametrize(("prefix", "words"), [("", "Masukan ini kami terima."), ("/jv", "Atur punika katampi.")])
def test_everybody_reads_what_was_said_and_done(desk: Desk, client: FlaskClient, prefix: str, words: str) -> None:
    path = f"{prefix}/kpu-mendengar/{desk.one.slug}/tanggapan"
    assert WHY not in client.get(path).text
    desk.respond(*desk.ids[:2])
    page = client.get(path)
    for part in (LONG, WHY, words, desk.clause.number):
        assert part in page.text
    assert f"/kpu-mendengar/{desk.one.slug}/tanggapan" in client.get(f"{prefix}/kpu-mendengar/{desk.one.slug}").text
    assert client.get(f"{path}?sebelum=x").status_code == 404
    assert WHY not in client.get(f"{path}?sebelum={uuid.UUID(int=1)}").text


def test_what_its_writer_keeps_to_the_office_is_not_quoted(desk: Desk, client: FlaskClient) -> None:
    secret = "Ini hanya untuk kantor, jangan ditampilkan."
    forum.say(client, desk.one, cerita=secret, t_tampil=[])
    desk.respond(str(forum.inputs(desk.database)[3].id))
    page = client.get(f"/kpu-mendengar/{desk.one.slug}/tanggapan").text
    assert WHY in page
    assert secret not in page


def test_a_response_needs_its_reason_its_clause_and_an_input_and_keeps_what_was_typed(desk: Desk) -> None:
    for fields, place in (({"alasan": " "}, "#alasan"), ({"butir": ""}, "#butir"), ({"putusan": ""}, "#putusan")):
        answer = desk.respond(desk.ids[0], **fields)
        assert answer.status_code == 422
        assert f'href="{place}' in answer.text
    none = desk.post(f"/tanggapan/baru?masukan={desk.ids[0]}", putusan="not", alasan=WHY)
    assert none.status_code == 422
    assert 'href="#masukan' in none.text
    assert WHY in none.text


def test_the_second_officer_is_told_and_keeps_what_is_left(desk: Desk) -> None:
    desk.respond(desk.ids[0])
    late = desk.respond(*desk.ids, alasan="Alasan saya lain.")
    assert late.status_code == 409
    assert "bentrok" in late.text
    assert "Alasan saya lain." in late.text
    assert f'value="{desk.ids[0]}"' not in late.text
    assert f'value="{desk.ids[2]}"' in late.text
    assert desk.boss.get(f"{desk.at}/tanggapan/baru?masukan={desk.ids[0]}").status_code == 404


def test_closing_says_how_many_are_left_and_leads_to_them(desk: Desk, client: FlaskClient) -> None:
    early = desk.post("/tutup")
    assert early.status_code == 409
    with time_machine.travel(clock.now() + timedelta(days=20), tick=False):
        desk.boss = administrator(client.application).client
        left = desk.post("/tutup")
        assert left.status_code == 409
        assert "3 masukan belum ditanggapi" in left.text
        assert f'href="{desk.at}/tanggapan"' in left.text
        desk.respond(*desk.ids)
        assert f'href="{desk.at}/tutup"' in desk.boss.get(f"{desk.at}/tanggapan").text
        assert desk.boss.get(f"{desk.at}/tutup").status_code == 200
        assert desk.post("/tutup").status_code == 303
        assert "ditutup" in desk.boss.get(f"{desk.at}/tanggapan").text
        forum.say(client, desk.one, cerita="Saya terlambat.")
        assert desk.respond(str(forum.inputs(desk.database)[3].id)).status_code == 303


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_clause_in_force_and_the_charter_say_that_citizens_changed_it(
    desk: Desk, client: FlaskClient, database: Database, prefix: str
) -> None:
    path = f"/kpu-mendengar/{desk.one.slug}/tanggapan"
    with database.transaction() as session:
        draft = charter.find_on_its_way(session, forum.OFFICE, forum.SERVICE)
        assert draft is not None
        put_in_force(session, draft, forum.head(session, "kepala.lain"))
    assert path not in client.get(f"{prefix}/layanan/{forum.SERVICE}").text
    desk.respond(*desk.ids[:2])
    page = client.get(f"{prefix}/layanan/{forum.SERVICE}").text
    assert page.count(f'href="{prefix}{path}"') == 1
    told = client.get(f"{prefix}/piagam").text
    assert ("1 butir diubah karena masukan warga" if not prefix else "1 butir") in told
