"""Moderation: a reason from the list, read by everybody; one appeal, decided by another officer; nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories import consultations as forum
from tests.factories.accounts import form_token
from tests.factories.cases import OFFICE, database_of, open_case, talk_fields
from tests.factories.desk import administrator
from webapp.cases.models import Case
from webapp.consultations import hiding_reasons, queries
from webapp.consultations.models import Hiding

WORDS = "Pak Lurah Anu tinggal di Jalan Mawar 5."
APPEAL = "Alamat itu alamat kantor desa."
OWN = "/perkara/disembunyikan"


class Hall:
    """An open consultation with one shown input, its writer's browser, and two officers."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.database = database_of(app)
        self.client = client
        self.one = forum.opened(self.database)
        self.boss, self.other = (administrator(app).client for _each in range(2))
        self.filed = forum.say(client, self.one, cerita=WORDS)
        self.input = forum.inputs(self.database)[0]
        self.public = f"/kpu-mendengar/{self.one.slug}"
        self.at = f"/petugas/kpu-mendengar/{self.one.slug}/moderasi"

    def post(self, client: Client, more: str, choice: str) -> TestResponse:
        """A choice at the desk."""
        token = form_token(client, "/petugas/keluar")
        return client.post(f"{self.at}/{self.input.id}/{more}", data={"csrf_token": token, "pilihan": choice})

    def hide(self, reason: str = "personal_data") -> TestResponse:
        """Hidden by the first officer."""
        return self.post(self.boss, "sembunyikan", reason)

    def appeal(self, prefix: str = "", **fields: Any) -> TestResponse:
        """The writer's appeal."""
        open_case(self.client, self.filed)
        kept = talk_fields(self.client, "/perkara")
        sent = {"csrf_token": kept["csrf_token"], "pegangan": kept["pegangan"], "pesan": APPEAL, **fields}
        return self.client.post(f"{prefix}{OWN}", data=sent)

    def row(self) -> Hiding:
        """What is kept of it."""
        with self.database.reading() as look:
            return look.scalars(select(Hiding)).one()


@pytest.fixture
def hall(app: Flask, client: FlaskClient) -> Hall:
    return Hall(app, client)


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_everybody_reads_the_reason_in_place_of_the_words_and_the_writer_is_told(hall: Hall, prefix: str) -> None:
    assert WORDS in hall.client.get(f"{prefix}{hall.public}").text
    assert "data pribadi" in hall.boss.get(f"{hall.at}/{hall.input.id}/sembunyikan").text
    assert hall.hide().status_code == 303
    reason = hiding_reasons.reasons()["personal_data"].of(prefix.strip("/") or "id")
    for path in (hall.public, f"{hall.public}/masukan/{hall.input.id}"):
        page = hall.client.get(f"{prefix}{path}").text
        assert WORDS not in page
        assert reason in page
    assert reason in open_case(hall.client, hall.filed).text or prefix
    assert f'href="{OWN}"' in hall.client.get("/perkara").text
    assert WORDS in hall.boss.get(hall.at).text
    with hall.database.reading() as look:
        assert [row.words for row in queries.shown_inputs(look, hall.one)] == [""]
        assert look.get_one(Case, (OFFICE, hall.filed.case_id)).text == WORDS


def test_without_a_reason_of_the_list_nothing_is_hidden(hall: Hall) -> None:
    for reason in ("", "tidak-suka"):
        assert hall.hide(reason).status_code == 422
    assert WORDS in hall.client.get(hall.public).text


def test_hiding_twice_is_refused_and_the_first_reason_stays(hall: Hall) -> None:
    hall.hide()
    again = hall.post(hall.other, "sembunyikan", "insult")
    assert again.status_code == 409
    assert hall.row().reason == "personal_data"


def test_what_nobody_reads_is_not_there_to_be_hidden(hall: Hall) -> None:
    forum.say(hall.client, hall.one, cerita="Hanya untuk kantor.", t_tampil=[])
    hall.input = forum.inputs(hall.database)[1]
    assert hall.hide().status_code == 404


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_writer_appeals_once_and_another_officer_shows_it_again(hall: Hall, prefix: str) -> None:
    hall.hide()
    sent = hall.appeal(prefix)
    assert (sent.status_code, sent.location) == (303, f"{prefix}{OWN}")
    assert "<form id=" not in hall.client.get(f"{prefix}{OWN}").text
    twice = hall.appeal(prefix, pesan="Sekali lagi.")
    assert twice.status_code == 409
    assert "Sekali lagi." in twice.text
    assert hall.row().appeal_text == APPEAL
    assert APPEAL in hall.boss.get(hall.at).text
    own = hall.post(hall.boss, "banding", "ya")
    assert own.status_code == 403
    assert hall.row().decided_at is None
    assert APPEAL in hall.other.get(f"{hall.at}/{hall.input.id}/banding").text
    assert hall.post(hall.other, "banding", "ya").status_code == 303
    assert WORDS in hall.client.get(f"{prefix}{hall.public}").text
    assert hall.client.get(f"{prefix}{OWN}").status_code == 200
    assert hall.hide().status_code == 409


def test_a_refused_appeal_keeps_it_hidden_and_is_decided_once(hall: Hall) -> None:
    hall.hide()
    assert hall.appeal(pesan=" ").status_code == 422
    assert hall.post(hall.other, "banding", "tidak").status_code == 404
    hall.appeal()
    assert hall.post(hall.other, "banding", "").status_code == 422
    assert hall.post(hall.other, "banding", "tidak").status_code == 303
    assert hall.post(hall.other, "banding", "ya").status_code == 409
    assert WORDS not in hall.client.get(hall.public).text
    assert "tetap tidak ditampilkan" in open_case(hall.client, hall.filed).text


def test_no_hidden_input_no_appeal(hall: Hall) -> None:
    assert hall.appeal().location == "/perkara"
    assert hall.client.get(OWN).location == "/perkara"
