"""Lists stay right when they are made fast: parts of what one may see, newest hits first, numbers that may be more."""

from __future__ import annotations

import itertools
import random
import uuid

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from tests.factories.desk import actor, administrator, bare_cases
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER
from webapp.accounts.queries import Actor
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.queries import visible_parts, visible_to
from webapp.db import Database
from webapp.inbox import queries, search
from webapp.inbox.queries import ALL, EVERY_STATE, GROUPS, PAGE, Filters, count_words

OFFICE = "3517"
UNITS = ("data", "hukum")


@pytest.fixture
def people(session: Session) -> list[Actor]:
    """Everybody who may see something, and three whom cases are given to."""
    staff = [make_staff(session, name=f"Orang {number}") for number in range(3)]
    roles = ((OFFICER, "data"), (HEAD, "hukum"), (OFFICER, None), (ADMINISTRATOR, None), (AUDITOR, None))
    ids = [staff[0].id, staff[1].id, staff[2].id, staff[0].id, uuid.uuid4()]
    return [actor(one, role, unit) for one, (role, unit) in zip(ids, roles, strict=True)]


@pytest.fixture
def cases(session: Session, people: list[Actor]) -> None:
    """Cases of every unit, officer, state and flag, some about conduct."""
    chance = random.Random(7)
    officers = [None, *(one.staff_id for one in people[:3])]
    for state, unit, conduct in itertools.product(states.STATES, UNITS, (False, True)):
        for officer in officers:
            first, second = chance.sample(officers, 2) if conduct else (None, None)
            bare_cases(
                session,
                2,
                state=state,
                unit_key=unit,
                conduct=conduct,
                officer_id=officer,
                handler_1_id=first,
                handler_2_id=second,
                needs_check=chance.random() < 0.3,
            )


def test_the_parts_of_what_one_may_see_are_all_of_it_and_do_not_overlap(
    session: Session, people: list[Actor], cases: None
) -> None:
    for person in people:
        whole = set(session.scalars(select(Case.id).where(visible_to(person))))
        parts = [list(session.scalars(select(Case.id).where(*part))) for part in visible_parts(person)]
        together = [one for part in parts for one in part]
        assert set(together) == whole, person.role
        assert len(together) == len(whole), person.role


def test_pages_and_numbers_agree_with_a_plain_query(session: Session, people: list[Actor], cases: None) -> None:
    for person, group, state in itertools.product(people, GROUPS, ("", EVERY_STATE, states.CLOSED)):
        filters = Filters(group=group, state=state)
        plain = select(Case).where(visible_to(person), *queries._conditions(filters), *queries._group(person, group))
        wanted = [case.id for case in session.scalars(plain.order_by(Case.due_on, Case.id))]
        assert queries.count(session, person, filters) == len(wanted)
        got, after = [], ""
        while True:
            page = queries.by_deadline(session, person, filters, after)
            got += [case.id for case in page.cases]
            after = page.after
            if not after:
                break
        assert got == wanted, (person.role, group, state)


@pytest.mark.parametrize(
    "index",
    [
        "ix_cases_running_unit_key",
        "ix_cases_running_officer_id",
        "ix_cases_unassigned_unit_key",
        "ix_cases_needs_check",
        "ix_cases_handler_1_id",
        "ix_cases_handler_2_id",
    ],
)
def test_the_lists_of_an_officer_use_the_partial_indexes(database: Database, index: str) -> None:
    assert index in plans(database, actor(uuid.uuid4(), OFFICER, "data"))


def test_the_lists_of_the_whole_office_use_the_index_of_what_runs(database: Database) -> None:
    assert "ix_cases_running_due_on" in plans(database, actor(uuid.uuid4(), AUDITOR))


def plans(database: Database, person: Actor) -> str:
    """How SQLite answers the inbox's statements."""
    with database.reading() as session:
        page = queries.by_deadline
        statements: list[str] = []
        connection = session.connection()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        page(session, person, Filters())
        queries.counts(session, person, Filters())
        raw.set_trace_callback(None)
        told = []
        for statement in statements:
            if "FROM cases" in statement and not statement.startswith("EXPLAIN"):
                rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
                told += [str(row[3]) for row in rows]
    return "\n".join(told)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Only so many of the newest hits are counted and read first."""
    monkeypatch.setattr(search, "NEWEST_HITS", 10)
    return 10


def pages(session: Session, filters: Filters) -> list[uuid.UUID]:
    got, after = [], ""
    while True:
        page = queries.by_deadline(session, actor(), filters, after)
        assert len(page.cases) <= PAGE
        got += [case.id for case in page.cases]
        after = page.after
        if not after:
            return got


def test_old_hits_are_found_behind_the_newest(session: Session, few: int) -> None:
    old = bare_cases(session, 60, words=["segel"] * 60)
    bare_cases(session, 40, words=["segel"] * 40, state=states.CLOSED)
    assert pages(session, Filters(words="segel")) == list(reversed(old))


def test_hits_on_both_sides_come_once_each_and_in_order(session: Session, few: int) -> None:
    wanted = []
    for _turn in range(20):
        wanted += bare_cases(session, 2, words=["segel"] * 2)
        bare_cases(session, 1, words=["segel"], state=states.CLOSED)
    assert pages(session, Filters(words="segel")) == list(reversed(wanted))
    everything = pages(session, Filters(words="segel", state=EVERY_STATE))
    assert len(everything) == len(set(everything)) == 60


def test_numbers_of_a_search_are_exact_until_there_are_more_hits_than_are_counted(session: Session, few: int) -> None:
    bare_cases(session, few, words=["segel"] * few)
    exact = queries.counts(session, actor(), Filters(words="segel"))
    assert (exact.words(ALL), exact.open_ended) == ("10", False)
    bare_cases(session, 1, words=["segel"], state=states.CLOSED)
    more = queries.counts(session, actor(), Filters(words="segel"))
    assert (more.words(ALL), more.open_ended) == ("9+", True)


def test_another_office_is_never_found(session: Session) -> None:
    bare_cases(session, 1, words=["segel"])
    session.execute(text("UPDATE case_search SET rowid = rowid + 100000000000"))
    assert pages(session, Filters(words="segel")) == []


def test_how_numbers_are_written() -> None:
    assert [count_words(number) for number in (0, 999, 1000)] == ["0", "999", "999+"]
    assert [count_words(number, True) for number in (0, 12, 1000)] == ["0+", "12+", "999+"]


def test_a_cursor_that_is_none_shows_the_first_page(app: Flask, session: Session) -> None:
    ids = bare_cases(session, 3, words=["segel"] * 3)
    for after in ("x", "9999-12-31_" + str(ids[0]), "٣", "1" * 40, ""):
        page = queries.by_deadline(session, actor(), Filters(words="segel"), after)
        assert [case.id for case in page.cases] == list(reversed(ids)), after


def test_the_inbox_shows_a_number_that_may_be_more(app: Flask, database: Database, few: int) -> None:
    with database.transaction() as session:
        bare_cases(session, 30, words=["segel"] * 30)
    page = administrator(app).client.get("/petugas?kata=segel").text
    assert "10+" in page
    assert page.count('<th scope="row">') == PAGE
