"""Filters of the inbox: each alone, together, kept in the addresses, harmless when forged."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.desk import NEAR, Officer, administrator, bare_cases
from tests.factories.pages import fields_of, main_of
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE
from webapp.db import Database

NUMBERS = re.compile(r'href="/petugas/perkara/([^"]+)"')


@pytest.fixture
def boss(app: Flask) -> Officer:
    return administrator(app)


@pytest.fixture
def rows(database: Database, boss: Officer) -> None:
    """One case in each state, and one for each thing that can be filtered."""
    with database.transaction() as session:
        for state in states.STATES:
            bare_cases(session, 1, state=state, due_on=NEAR if state in states.OWED else NO_DEADLINE)
        bare_cases(session, 1, unit_key="umum", matter="logistik")
        bare_cases(session, 1, matter=None, service_slug="salinan-hasil", kind="request")
        bare_cases(session, 1, officer_id=boss.staff.id)


def count(boss: Officer, query: str) -> int:
    return main_of(boss.client.get(f"/petugas{query}")).count('<th scope="row">')


@pytest.mark.usefixtures("rows")
def test_each_filter_lists_its_own(boss: Officer) -> None:
    running = 9
    assert count(boss, "") == running
    assert count(boss, "?keadaan=apa-saja") == len(states.STATES) + 3
    for state in states.STATES:
        assert count(boss, f"?keadaan={state}") == (4 if state == "received" else 1)
    assert count(boss, "?unit=umum") == count(boss, "?perihal=logistik") == count(boss, "?kelompok=milik-saya") == 1
    assert count(boss, "?layanan=salinan-hasil") == 1
    assert count(boss, "?unit=data&perihal=data-pemilih") == running - 2
    assert count(boss, "?unit=umum&perihal=data-pemilih") == 0


def test_forged_filters_break_nothing(boss: Officer) -> None:
    for query in ("?kelompok=semua%00", "?keadaan=musnah", "?unit=%27OR%201", "?sesudah=x", "?kata=" + "k" * 5000):
        page: TestResponse = boss.client.get(f"/petugas{query}")
        assert page.status_code == 200


def test_what_was_chosen_stays_in_the_form_the_tabs_and_the_next_page(database: Database, boss: Officer) -> None:
    with database.transaction() as session:
        bare_cases(session, 30, words=["kotak & <segel>"] * 30, unit_key="umum", matter="logistik")
    page = boss.client.get(
        "/petugas?kelompok=tanpa-petugas&keadaan=received&unit=umum&perihal=logistik&kata=kotak+%26+segel"
    )
    assert fields_of(page, "saring") == {
        "kelompok": ["tanpa-petugas"],
        "kata": ["kotak & segel"],
        "keadaan": ["received"],
        "unit": ["umum"],
        "perihal": ["logistik"],
        "layanan": [""],
    }
    assert "<details open>" in page.text
    links = [unescape(link) for link in re.findall(r'href="(/petugas\?[^"]+)"', page.text)]
    assert len(links) == 7
    for link in links:
        assert "unit=umum" in link
        assert "kata=kotak+%26+segel" in link
    assert len(NUMBERS.findall(main_of(boss.client.get(links[-1])))) == 5


def test_htmx_gets_list_and_title_and_the_status_says_how_many(database: Database, boss: Officer) -> None:
    with database.transaction() as session:
        bare_cases(session, 3)
    page = boss.client.get("/petugas?unit=data", headers={"HX-Request": "true"})
    assert "<html" not in page.text
    assert "<title>" in page.text
    assert re.search(r'id="status"[^>]*>3 ', page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in page.headers["Vary"]


def test_the_inbox_is_a_table_with_a_name_for_each_column_on_a_phone(database: Database, boss: Officer) -> None:
    with database.transaction() as session:
        bare_cases(session, 1, officer_id=boss.staff.id, needs_check=True)
    main = main_of(boss.client.get("/petugas"))
    heads = re.findall(r'<th scope="col">([^<]+)</th>', main)
    assert re.findall(r'<td data-l="([^"]+)"', main) == heads[1:]
    assert boss.staff.name in main
    assert "<caption" in main
