"""An open page asks whether something new came: it hears a count, writes nothing, and keeps no session alive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed, case_of, database_of, file_report, open_case, reply
from tests.factories.desk import Officer, officer
from webapp.accounts.models import ADMINISTRATOR, StaffSession
from webapp.cases.models import CaseSession

NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def filed(travel: time_machine.Traveller, client: Client) -> Filed:
    """A report, open in this browser."""
    filed = file_report(client)
    open_case(client, filed)
    return filed


@pytest.fixture
def desk(app: Flask, filed: Filed) -> Officer:
    return officer(app, ADMINISTRATOR)


def door(page: TestResponse) -> str:
    """Where the script of this page asks."""
    found = re.search(r'data-from="([^"]+)"', page.text)
    assert found, "no place for news on this page"
    return found[1]


def write(client: Client, text: str) -> None:
    assert reply(client, text).status_code == 303


def test_nothing_new_is_said_in_no_byte(client: Client, filed: Filed) -> None:
    answer = client.get(door(client.get("/perkara")))
    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (204, b"", "no-store")


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "2 pesan baru dari kantor."), ("/jv", "2 pesen énggal saking kantor.")]
)
def test_what_the_office_wrote_since_is_counted_in_the_readers_language(
    client: Client, filed: Filed, desk: Officer, prefix: str, words: str
) -> None:
    ask = door(client.get(f"{prefix}/perkara"))
    for kind in ("question", "answer"):
        assert desk.write(filed.number, kind, "Di TPS mana?").status_code == 303
    answer = client.get(ask)
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", words)
    assert client.get(door(client.get(f"{prefix}/perkara"))).status_code == 204, "read is no longer new"


def test_notes_of_the_office_and_ones_own_messages_are_no_news(client: Client, filed: Filed, desk: Officer) -> None:
    ask = door(client.get("/perkara"))
    desk.write(filed.number, "note", "Catatan dalam.")
    write(client, "Tambahan dari saya.")
    assert client.get(ask).status_code == 204


def test_an_officer_hears_of_citizen_and_colleagues_and_not_of_own_words(
    app: Flask, client: Client, filed: Filed, desk: Officer
) -> None:
    ask = door(desk.look(filed.number))
    desk.write(filed.number, "note", "Catatan sendiri.")
    assert desk.client.get(ask).status_code == 204
    write(client, "Ini tambahan.")
    officer(app, ADMINISTRATOR).write(filed.number, "note", "Catatan teman.")
    assert desk.client.get(ask).text == "2 pesan baru pada perkara ini."


def test_asking_never_prolongs_the_session_of_a_case(
    app: Flask, client: Client, filed: Filed, travel: time_machine.Traveller
) -> None:
    ask = door(client.get("/perkara"))
    with database_of(app).reading() as session:
        before = session.scalars(select(CaseSession.seen_at)).one()
    for _minute in range(29):
        travel.shift(MINUTE)
        assert client.get(ask).status_code == 204
    with database_of(app).reading() as session:
        assert session.scalars(select(CaseSession.seen_at)).one() == before
    travel.shift(2 * MINUTE)
    ended = client.get(ask)
    assert (ended.status_code, ended.location) == (303, "/lacak?berakhir=1")
    assert client.get("/perkara").status_code == 303


def test_asking_never_prolongs_the_session_of_an_officer(
    app: Flask, filed: Filed, desk: Officer, travel: time_machine.Traveller
) -> None:
    ask = door(desk.look(filed.number))

    def seen() -> datetime:
        with database_of(app).reading() as session:
            return session.scalars(select(StaffSession.seen_at).where(StaffSession.staff_id == desk.staff.id)).one()

    before = seen()
    travel.shift(5 * MINUTE)
    assert desk.client.get(ask).status_code == 204
    assert seen() == before
    desk.look(filed.number)
    assert seen() > before, "a person's own press does"


@pytest.mark.parametrize("query", ["", "?sejak=", "?sejak=x", "?sejak=%00", "?lain=1", "?sejak=" + "9" * 5000])
def test_a_mark_that_is_none_finds_nothing(client: Client, filed: Filed, query: str) -> None:
    assert client.get(f"/perkara/baru{query}").status_code == 404


def test_a_script_that_asks_without_pause_is_told_to_wait_and_nobody_else_pays(
    app: Flask, client: Client, filed: Filed
) -> None:
    ask = door(client.get("/perkara"))
    answers = [client.get(ask) for _time in range(12)]
    assert [answer.status_code for answer in answers[:10]] == [204] * 10
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "60")
    neighbour = app.test_client()
    open_case(neighbour, filed)
    assert neighbour.get(ask).status_code == 204


def test_another_case_is_asked_about_by_nobody(app: Flask, client: Client, filed: Filed, desk: Officer) -> None:
    """The session says which case it is; the mark opens nothing."""
    ask = door(client.get("/perkara"))
    stranger = app.test_client()
    assert stranger.get(ask).status_code == 303
    assert case_of(app, filed.submission_id).id == filed.case_id
    elsewhere = officer(app, unit_key="hukum")
    assert elsewhere.client.get(f"/petugas/perkara/{filed.number}/baru?sejak={filed.case_id}").status_code == 404


def test_only_the_newest_page_of_a_conversation_asks(client: Client, filed: Filed) -> None:
    for number in range(22):
        write(client, f"Pesan {number}.")
    assert "data-from" in client.get("/perkara").text
    assert "data-from" not in client.get("/perkara?halaman=2").text
