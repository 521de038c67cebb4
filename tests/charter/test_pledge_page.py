"""`/piagam`: what was promised beside what really happened, from daily rows, never about a few people."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import brotli
import pytest
import time_machine
from flask import Flask
from sqlalchemy import event
from werkzeug.test import Client

from tests.factories.charter import OFFICE, PLEDGE, SLUG, first_clause, head, sign
from tests.factories.paper import Paper, needs_pango
from webapp import clock
from webapp.charter.figures import Reality, realities
from webapp.charter.models import ServiceDay
from webapp.charter.service import promise_days
from webapp.charter.service.promise_days import Tally
from webapp.db import Database
from webapp.web import press

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
YESTERDAY = date(2026, 11, 30)
Figure = Callable[[str, object], None]


def row(slug: str, workdays: int, cases: int, promised: int = 0, kept: int = 0) -> Any:
    return ServiceDay(service_slug=slug, workdays=workdays, cases=cases, promised=promised, kept=kept)


def put(database: Database, day: date, **tallies: Tally) -> None:
    with database.transaction() as session:
        found = {(SLUG, int(name[1:])): tally for name, tally in tallies.items()}
        promise_days.put_day(session, office_id=OFFICE, day=day, found=found)


def cells(client: Client, prefix: str = "") -> str:
    html = client.get(f"{prefix}/piagam").text
    found = re.search(rf"<tr>(?:(?!</tr>).)*/layanan/{SLUG}.*?</tr>", html, re.S)
    assert found
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def test_half_and_nine_of_ten_are_the_nearest_ranks() -> None:
    found = realities([row("a", 1, 4), row("a", 2, 1), row("a", 9, 4), row("a", 30, 1), row("b", 0, 5, 5, 4)])
    assert found["a"] == Reality(cases=10, median=2, ninth=9, promised=0, kept=0)
    assert found["b"] == Reality(cases=5, median=0, ninth=0, promised=5, kept=4)
    assert (found["a"].share, found["b"].share) == (None, 80)


def test_one_broken_promise_of_a_thousand_is_not_rounded_away() -> None:
    assert realities([row("a", 1, 1000, 1000, 999)])["a"].share == 99


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_four_cases_are_not_counted_and_five_are(client: Client, database: Database, prefix: str) -> None:
    put(database, YESTERDAY, d3=Tally(4, 4, 3))
    few = {"": "Terlalu sedikit untuk dihitung", "/jv": "Kesekedhiken kanggé dipunétang"}[prefix]
    assert few in cells(client, prefix)
    put(database, YESTERDAY, d3=Tally(4, 4, 3), d6=Tally(1, 1, 1))
    told = cells(client, prefix)
    assert few not in told
    assert "(80%)" in told


@time_machine.travel(NOON, tick=False)
def test_ninety_days_are_counted_and_neither_today_nor_the_day_before_them(client: Client, database: Database) -> None:
    for back in (0, 91):
        put(database, clock.today() - timedelta(days=back), d3=Tally(50, 50, 0))
    assert "Terlalu sedikit" in cells(client)
    put(database, clock.today() - timedelta(days=90), d3=Tally(6, 6, 6))
    assert "6 dari 6 (100%)" in cells(client)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_all_eighteen_services_stand_there_with_their_promise(client: Client, prefix: str) -> None:
    html = client.get(f"{prefix}/piagam").text
    assert len(re.findall(rf'href="{prefix}/layanan/[a-z-]+"', html)) == 18
    assert ("Belum ada" if not prefix else "Dèrèng wonten") in html
    assert f'href="{prefix}/lapor/pelayanan"' in html


def full(database: Database) -> None:
    """Figures in every service, every day, and a signed pledge."""
    from webapp.charter.catalogue import services

    with database.transaction() as session:
        sign(session, head(session))
        for back in range(1, 91):
            day = clock.today() - timedelta(days=back)
            found = {(one["slug"], days): Tally(3, 3, 2) for one in services() for days in range(5)}
            promise_days.put_day(session, office_id=OFFICE, day=day, found=found)


@time_machine.travel(NOON, tick=False)
def test_with_every_figure_the_page_is_small_and_asks_no_case(
    app: Flask, client: Client, database: Database, record_property: Figure
) -> None:
    full(database)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))
    began = time.perf_counter()
    html = client.get("/piagam").text
    took = (time.perf_counter() - began) * 1000
    sizes = {prefix: len(brotli.compress(client.get(f"{prefix}/piagam").data, quality=5)) for prefix in ("", "/jv")}
    record_property(
        "figures", f"/piagam with 18 services, 8,100 daily rows: {sizes} bytes, {took:.0f} ms when made anew"
    )
    assert max(sizes.values()) <= 14_000
    assert "service_days" in " ".join(asked)
    assert not [one for one in asked if re.search(r"\bcases\b(?!\))", re.sub(r"service_days\.cases|AS cases", "", one))]
    assert html.count("(66%)") == 18


@time_machine.travel(NOON, tick=False)
def test_a_second_reader_is_answered_from_memory_until_the_worker_counts_anew(
    client: Client, database: Database
) -> None:
    put(database, YESTERDAY, d3=Tally(6, 6, 6))
    client.get("/piagam")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))
    assert "6 dari 6" in cells(client)
    assert not [one for one in asked if "service_days" in one]
    put(database, YESTERDAY, d3=Tally(8, 8, 8))
    assert "8 dari 8" in cells(client)


HEADINGS = {
    "": ["Piagam: janji dan kenyataan", "Maklumat pelayanan", "Janji dan kenyataan"],
    "/jv": ["Piagam: janji lan kasunyatan", "Maklumat paladosan", "Janji lan kasunyatan"],
}


@needs_pango
@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_charter_on_paper_is_tagged_and_holds_whatever_a_clause_says(
    client: Client, database: Database, prefix: str
) -> None:
    count = 10_000 if not prefix else 10
    long, leftward = "contoh " * count, "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd 2026"
    with database.transaction() as session:
        sign(session, head(session))
        for component, words in (("time", long), ("fee", leftward)):
            clause = first_clause(session, SLUG, component)
            clause.text_id, clause.text_jv = words, ""
    answer = client.get(f"{prefix}/piagam.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    paper = Paper(answer.data)
    assert paper.faults() == []
    assert paper.catalog["/Lang"] == (prefix[1:] or "id")
    assert [words for _level, words in paper.headings()][:3] == HEADINGS[prefix]
    assert [level for level, _words in paper.headings()].count(3) == 18
    said = paper.text(paper.root)
    assert said.count("contoh ") == count
    assert leftward in said
    assert PLEDGE.text_id in said
    indonesian = [paper.text(one) for one in paper.root.walk() if one.language == "id"]
    assert (PLEDGE.text_id in indonesian) == (prefix == "/jv"), "a reader must know which words are Indonesian"
    assert len(paper.all("TH")) >= 18 + 4


@pytest.mark.parametrize("prefix", ["", "/jv"])
@pytest.mark.parametrize("reason", ["missing", "busy", "failed"])
def test_where_no_pdf_can_be_made_the_page_stands_there_and_says_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, prefix: str, reason: str
) -> None:
    def refuse(_page: bytes) -> bytes:
        raise press.NotPrinted(reason)

    monkeypatch.setattr(press, "make", refuse)
    answer = client.get(f"{prefix}/piagam.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert HEADINGS[prefix][2] in answer.text
    assert ("Pango" in answer.text) == (reason == "missing")
    assert 'class="note warn"' in answer.text
    assert 'class="note warn"' not in client.get(f"{prefix}/piagam").text


def test_an_unknown_voice_is_not_found(client: Client) -> None:
    assert client.get(f"/piagam/suara/{uuid.uuid4()}").status_code == 404
