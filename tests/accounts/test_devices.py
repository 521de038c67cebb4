"""One's open sessions: a coarse word for each browser, never an address, and signing out there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select
from werkzeug.test import Client

from tests.factories.accounts import PASSWORD, browser_of, make_staff, send
from tests.factories.pages import main_of
from webapp.accounts import devices
from webapp.accounts.models import Staff, StaffSession
from webapp.audit.models import JournalLine
from webapp.db import Database

PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A045F) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "/petugas/perangkat"


@pytest.fixture
def sri(database: Database) -> Staff:
    with database.transaction() as session:
        return make_staff(session)


def enter(app: Flask, user_agent: str) -> Client:
    client = app.test_client()
    form = {"nama_masuk": "sri.wahyuni", "sandi": PASSWORD}
    environ = {"REMOTE_ADDR": "203.0.113.9"}
    answer = client.post("/petugas/masuk", data=form, headers={"User-Agent": user_agent}, environ_base=environ)
    assert answer.status_code == 303
    return client


def buttons(client: Client) -> list[str]:
    return re.findall(r'action="(/petugas/perangkat/[^"]+/keluar)"', client.get(PAGE).text)


@pytest.mark.parametrize(
    ("header", "word"),
    [
        (PHONE, "Chrome/Android"),
        (DESK, "Firefox/Windows"),
        ("Mozilla/5.0 (Linux; Android 9) Chrome/120.0 Mobile Safari/537.36 OPR/80.0", "Opera/Android"),
        ("Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16", "Opera Mini/Android"),
        ("Mozilla/5.0 (Linux; Android 12; SM-A125F) SamsungBrowser/23.0 Chrome/115", "Samsung Internet/Android"),
        ("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "Firefox/KaiOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari/iOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge/macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome/Linux"),
        ("curl/8.0", "/"),
        ("", "/"),
        ("<script>" * 2000, "/"),
    ],
)  # fmt: skip
def test_a_header_becomes_two_coarse_words(header: str, word: str) -> None:
    assert devices.coarse_word(header) == word
    assert devices.parts(word) == tuple(word.split("/"))


def test_the_list_names_browsers_and_times_and_this_one_first(app: Flask, sri: Staff) -> None:
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False) as at:
        phone = enter(app, PHONE)
        at.shift(timedelta(minutes=20))
        desk = enter(app, DESK)
        names = ("Chrome di Android", "Firefox di Windows")
        for client, (first, second) in ((phone, names), (desk, names[::-1])):
            main = main_of(client.get(PAGE))
            assert main.index(first) < main.index(second)
            assert "10.00" in main
            assert "10.20" in main
            assert "203.0.113" not in main
        assert f'href="{PAGE}"' in main_of(desk.get("/petugas/sandi"))


def test_a_session_without_a_word_is_named_unknown(app: Flask, sri: Staff) -> None:
    assert "Peramban tidak dikenal" in main_of(browser_of(app, sri).get(PAGE))


def test_one_device_is_signed_out_and_the_others_stay(app: Flask, database: Database, sri: Staff) -> None:
    here, phone, desk = enter(app, DESK), enter(app, PHONE), enter(app, DESK)
    assert len(buttons(here)) == 2
    (of_phone,) = set(buttons(here)) & set(buttons(desk))
    assert send(here, of_phone).location == PAGE
    assert phone.get(PAGE).status_code == 303
    assert desk.get(PAGE).status_code == here.get(PAGE).status_code == 200
    assert send(here, of_phone).status_code == 303  # twice changes nothing
    with database.reading() as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.action == "sign_out_device")).all()
    assert [line.facts for line in lines] == [{"device": of_phone.split("/")[3]}]


def test_everywhere_else_is_one_press_and_journaled(app: Flask, database: Database, sri: Staff) -> None:
    here, phone, desk = enter(app, DESK), enter(app, PHONE), enter(app, DESK)
    assert send(here, "/petugas/sandi/sesi").location == PAGE
    assert [one.get(PAGE).status_code for one in (here, phone, desk)] == [200, 303, 303]
    assert "/petugas/sandi/sesi" not in here.get(PAGE).text
    send(here, "/petugas/sandi/sesi")
    with database.reading() as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.action == "sign_out_elsewhere")).all()
    assert [line.facts for line in lines] == [{"sessions": 2}]


def test_nobody_signs_out_a_colleague(app: Flask, database: Database, sri: Staff) -> None:
    with database.transaction() as session:
        other = make_staff(session, name="Budi")
    colleague = browser_of(app, other)
    with database.reading() as session:
        theirs = session.scalars(select(StaffSession.id).where(StaffSession.staff_id == other.id)).one()
    assert send(enter(app, DESK), f"{PAGE}/{theirs}/keluar").status_code == 404
    assert colleague.get(PAGE).status_code == 200


def test_neither_the_address_nor_the_whole_header_is_kept(app: Flask, database: Database, sri: Staff) -> None:
    enter(app, PHONE)
    with database.reading() as session:
        rows = session.scalars(select(StaffSession)).all()
        told = repr(
            [{column.key: getattr(row, column.key) for column in inspect(StaffSession).columns} for row in rows]
        )
    assert "Chrome/Android" in told
    assert not any(word in told for word in ("203.0.113.9", "SM-A045F", "Mozilla", "130.0"))
