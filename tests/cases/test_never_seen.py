"""Whoever is named, and everybody below them, never sees a case, however posts, units and leave lie."""

from __future__ import annotations

import random
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.factories.accounts import make_staff
from tests.factories.cases import file_report
from tests.factories.desk import administrator, bare_cases, officer, row_of
from webapp import clock
from webapp.accounts import posts, queries
from webapp.accounts.models import AUDITOR, HEAD, OFFICER, ROLES, Staff
from webapp.accounts.posts import POSTS
from webapp.cases.models import Case
from webapp.cases.queries import readers_among, visible_parts, visible_to
from webapp.cases.service import clocks, handling, naming
from webapp.cases.service.handling import Hand
from webapp.db import Database
from webapp.errors import Conflict, OfficeError

OFFICE = "3517"
UNITS = ("data", "hukum", "umum")


def an_office(session: Session, chance: random.Random) -> list[Staff]:
    """People of every role and unit, some away, some with a post."""
    people = [
        make_staff(
            session,
            role=chance.choice((OFFICER, OFFICER, HEAD, *ROLES)),
            unit_key=chance.choice((None, *UNITS)),
            name=f"Orang {number}",
        )
        for number in range(12)
    ]
    for post in POSTS:
        if chance.random() < 0.8:
            posts.put_post(session, office_id=OFFICE, post=post, staff_id=chance.choice(people).id, by=people[0].id)
    for away in chance.sample(people, 3):
        substitute = chance.choice([one for one in people if one is not away])
        first = clock.today() + timedelta(days=chance.randint(-2, 1))
        posts.add_leave(
            session,
            office_id=OFFICE,
            staff_id=away.id,
            substitute_id=substitute.id,
            first_on=first,
            last_on=first + timedelta(days=2),
            by=people[0].id,
        )
    return people


@pytest.mark.parametrize("seed", range(4))
def test_no_one_named_and_no_one_below_them_ever_sees_the_case(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    people = an_office(session, chance)
    writers = [one for one in people if one.role != AUDITOR]
    for _case in range(8):
        conduct = chance.random() < 0.4
        pair = [one.id for one in chance.sample(writers, 2)] if conduct else [None, None]
        facts: dict[str, Any] = {
            "conduct": conduct,
            "handler_1_id": pair[0],
            "handler_2_id": pair[1],
            "unit_key": chance.choice(UNITS),
        }
        (case_id,) = bare_cases(session, 1, officer_id=chance.choice([None, *(one.id for one in people)]), **facts)
        case = session.get_one(Case, (OFFICE, case_id))
        before = readers_among(session, case, [one.id for one in people])
        named = {one.id for one in chance.sample(people, chance.randint(1, 3))}
        hand = Hand(people[0].id, case.version, clocks.read_days(session, OFFICE))
        naming.name_persons(session, case, hand, staff_ids=named, typed="", anyway=True)
        barred = {one.id for one in people if named & {one.id, *(boss.id for boss in posts.superiors_of(session, one))}}
        readers = readers_among(session, case, [one.id for one in people])
        assert readers == before - barred
        assert case.officer_id not in barred
    for actor in queries.actors_of(session, people).values():
        whole = sorted(session.scalars(select(Case.id).where(visible_to(actor))))
        parts = [one for part in visible_parts(actor) for one in session.scalars(select(Case.id).where(*part))]
        assert sorted(parts) == whole, "the parts of a list are the whole of what one may see, each case once"


def test_naming_and_assigning_at_once_never_leave_the_case_with_whom_it_is_about(
    app: Flask, client: Client, database: Database
) -> None:
    boss, sri = administrator(app).staff, officer(app, OFFICER, "data").staff
    outcomes = set[str]()
    for _turn in range(4):
        filed = file_report(client)
        version, ends = row_of(database, filed.number).version, dict[str, str]()
        start = threading.Barrier(2)

        def run(name: str, filed_id: uuid.UUID, seen: int, ends: dict[str, str], start: threading.Barrier) -> None:
            start.wait()
            try:
                with database.transaction() as session:
                    case = session.get_one(Case, (OFFICE, filed_id))
                    hand = Hand(boss.id, seen, clocks.read_days(session, OFFICE))
                    if name == "name":
                        naming.name_persons(session, case, hand, staff_ids=[sri.id], typed="")
                    else:
                        handling.assign(session, case, hand, unit_key="data", officer_id=sri.id)
                ends[name] = "done"
            except (Conflict, OfficeError) as error:
                ends[name] = error.code

        threads = [
            threading.Thread(target=run, args=(name, filed.case_id, version, ends, start))
            for name in ("name", "assign")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends.values()) == ["case_moved_on", "done"]
        case = row_of(database, filed.number)
        assert not (case.about_person and case.officer_id == sri.id)
        outcomes.add(ends["name"])
    assert outcomes <= {"done", "case_moved_on"}


def test_who_is_named_first_can_no_longer_be_given_the_case_and_who_has_it_loses_it(
    app: Flask, client: Client, database: Database
) -> None:
    boss, sri = administrator(app).staff, officer(app, OFFICER, "data").staff
    filed = file_report(client)
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, filed.case_id))
        days = clocks.read_days(session, OFFICE)
        handling.assign(session, case, Hand(boss.id, case.version, days), unit_key="data", officer_id=sri.id)
        naming.name_persons(session, case, Hand(boss.id, case.version, days), staff_ids=[sri.id], typed="")
        assert case.officer_id is None
        with pytest.raises(OfficeError, match="officer_unfit"):
            handling.assign(session, case, Hand(boss.id, case.version, days), unit_key="data", officer_id=sri.id)
        (row,) = naming.list_named(session, case)
        hand = Hand(boss.id, case.version, days)
        naming.unname(session, case, hand, person_id=row.id, reason="Bukan dia.")
        naming.unname(session, case, Hand(boss.id, case.version, days), person_id=row.id, reason="Sekali lagi.")
        assert (case.about_person, row.reason) == (False, "Bukan dia.")
        handling.assign(session, case, Hand(boss.id, case.version, days), unit_key="data", officer_id=sri.id)
