"""The inbox: nearest deadline first, pages that neither repeat nor skip, counts that stay cheap."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.desk import Officer, actor, administrator, bare_cases
from tests.factories.pages import main_of
from webapp.cases.models import NO_DEADLINE
from webapp.db import Database
from webapp.inbox import queries
from webapp.inbox.queries import COUNT_LIMIT, EVERY_STATE, PAGE, Filters

TODAY = date(2026, 11, 24)
EVERYBODY = actor()


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    """Tuesday, 24 November 2026, 10:00 WIB."""
    with time_machine.travel(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def boss(app: Flask, at: time_machine.Traveller) -> Officer:
    return administrator(app)


def walk(session: Session, filters: Filters, between: int = 0) -> list[list[uuid.UUID]]:
    """All pages; `between` rows of the nearest day come in after each page was read."""
    pages, after = [], ""
    while True:
        page = queries.by_deadline(session, EVERYBODY, filters, after)
        pages.append([case.id for case in page.cases])
        if not page.after:
            return pages
        after = page.after
        if between:
            bare_cases(session, between, due_on=TODAY - timedelta(days=9))
            bare_cases(session, between, due_on=NO_DEADLINE, state="waiting")


def test_the_nearest_day_comes_first_and_what_nobody_owes_comes_last(session: Session) -> None:
    days = [NO_DEADLINE, TODAY, TODAY + timedelta(days=3), TODAY - timedelta(days=1), TODAY]
    ids = [bare_cases(session, 1, due_on=day)[0] for day in days]
    found = [case.id for case in queries.by_deadline(session, EVERYBODY, Filters()).cases]
    assert found == [ids[3], ids[1], ids[4], ids[2], ids[0]]


def test_pages_of_25_hold_every_case_once(session: Session) -> None:
    ids = [row for days in range(8) for row in bare_cases(session, 9, due_on=TODAY + timedelta(days=days % 3))]
    pages = walk(session, Filters())
    assert [len(page) for page in pages] == [PAGE, PAGE, len(ids) - 2 * PAGE]
    told = [row for page in pages for row in page]
    assert sorted(told) == sorted(ids)


def test_rows_that_come_in_while_one_reads_make_no_double_and_no_gap(session: Session) -> None:
    ids = [row for days in range(6) for row in bare_cases(session, 15, due_on=TODAY + timedelta(days=days))]
    told = [row for page in walk(session, Filters(), between=7) for row in page]
    assert len(told) == len(set(told))
    assert [row for row in told if row in set(ids)] == ids


def test_rows_that_come_in_while_one_searches_make_no_double_and_no_gap(session: Session) -> None:
    ids = bare_cases(session, 60, words=["kotak suara"] * 60)
    first = queries.by_deadline(session, EVERYBODY, Filters(words="kotak"))
    bare_cases(session, 5, words=["kotak suara baru"] * 5)
    second = queries.by_deadline(session, EVERYBODY, Filters(words="kotak"), first.after)
    third = queries.by_deadline(session, EVERYBODY, Filters(words="kotak"), second.after)
    told = [case.id for page in (first, second, third) for case in page.cases]
    assert told == list(reversed(ids))
    assert third.after == ""


def test_exactly_one_full_page_has_no_next(session: Session) -> None:
    bare_cases(session, PAGE)
    assert queries.by_deadline(session, EVERYBODY, Filters()).after == ""


def test_a_cursor_that_is_none_starts_at_the_beginning(session: Session) -> None:
    ids = bare_cases(session, 3)
    for cursor in ("x", "2026-13-40_x", "2026-11-24", "_", "2026-11-24_' OR 1=1", "9" * 500):
        assert [case.id for case in queries.by_deadline(session, EVERYBODY, Filters(), cursor).cases] == ids


def test_a_count_is_exact_to_999_and_stops_there(session: Session) -> None:
    told = []
    for more in (0, 1, 997, 1, 1, 5):
        if more:
            bare_cases(session, more)
        counted = queries.count(session, EVERYBODY, Filters())
        told.append((counted, queries.count_words(counted)))
    assert told[:4] == [(0, "0"), (1, "1"), (998, "998"), (999, "999")]
    assert told[4:] == [(COUNT_LIMIT + 1, "999+")] * 2


def test_the_page_shows_999_plus_the_page_of_25_and_the_ways_on(database: Database, boss: Officer) -> None:
    with database.transaction() as session:
        bare_cases(session, 1005, due_on=TODAY - timedelta(days=1))
        bare_cases(session, 3, due_on=TODAY, officer_id=boss.staff.id)
        bare_cases(session, 2, due_on=NO_DEADLINE, state="closed")
    main = main_of(boss.client.get("/petugas"))
    tabs = re.findall(r'id="kelompok-\d"[^>]*>[^<]*: ([0-9+]+)</a>', main)
    assert tabs == ["999+", "999+", "3", "999+", "3", "0"]
    assert main.count('<th scope="row">') == PAGE
    onward = re.search(r'class="btn quiet" href="([^"]+)"', main)
    assert onward, "no next page"
    second = main_of(boss.client.get(onward[1]))
    numbers = re.compile(r'href="/petugas/perkara/([^"]+)"')
    assert not set(numbers.findall(main)) & set(numbers.findall(second))
    assert 'href="/petugas"' in second.split("</table>")[1]


def test_each_tab_lists_what_it_counts(database: Database, boss: Officer) -> None:
    with database.transaction() as session:
        bare_cases(session, 2, due_on=TODAY - timedelta(days=1))
        bare_cases(session, 3, due_on=TODAY, officer_id=boss.staff.id)
        bare_cases(session, 4, due_on=TODAY + timedelta(days=1))
        bare_cases(session, 1, due_on=NO_DEADLINE, state="waiting", officer_id=boss.staff.id)
    expected = {"semua": 10, "lewat": 2, "hari-ini": 3, "tanpa-petugas": 6, "milik-saya": 4}
    page = main_of(boss.client.get("/petugas"))
    for place, (group, number) in enumerate(expected.items(), start=1):
        tab = re.search(rf'id="kelompok-{place}" href="([^"]+)"[^>]*>[^<]*: (\d+)</a>', page)
        assert tab
        assert int(tab[2]) == number, group
        assert main_of(boss.client.get(tab[1])).count('<th scope="row">') == number


def test_the_words_of_a_deadline_say_it_and_the_colour_repeats_it(
    app: Flask, database: Database, boss: Officer
) -> None:
    days = {TODAY - timedelta(days=1): "bad", TODAY: "warn", TODAY + timedelta(days=2): "warn", date(2026, 12, 1): ""}
    with database.transaction() as session:
        for day in days:
            bare_cases(session, 1, due_on=day)
        bare_cases(session, 1, due_on=NO_DEADLINE, state="waiting")
    tags = re.findall(r'<span class="tag (\w*)">.*?</svg>(.*?)</span>', main_of(boss.client.get("/petugas")), re.DOTALL)
    assert [kind for kind, _words in tags] == [*days.values(), ""]
    assert len({words for _kind, words in tags}) == 5


def test_an_empty_inbox_says_so(boss: Officer) -> None:
    main = main_of(boss.client.get("/petugas"))
    assert "<table" not in main
    assert 'class="lead"' in main


def test_the_closed_are_listed_only_when_asked_for(session: Session) -> None:
    running, closed = bare_cases(session, 1), bare_cases(session, 1, state="closed", due_on=NO_DEADLINE)
    listed = [case.id for case in queries.by_deadline(session, EVERYBODY, Filters()).cases]
    assert listed == running
    every = queries.by_deadline(session, EVERYBODY, Filters(state=EVERY_STATE)).cases
    assert [case.id for case in every] == running + closed
