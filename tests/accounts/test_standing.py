"""Where accounts stand: who is above whom, and for whom somebody stands in, in one statement."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from webapp import clock
from webapp.accounts import posts, queries, standing
from webapp.accounts.models import HEAD, OFFICER, ROLES, Staff
from webapp.accounts.posts import CHAIR, SECRETARY

OFFICE = "3517"


@pytest.fixture
def boss(session: Session) -> Staff:
    return make_staff(session, role="administrator", name="Kepala Kantor")


def put_away(session: Session, away: Staff, substitute: Staff, by: Staff, days: int = 0) -> None:
    first = clock.today() + timedelta(days=days)
    posts.add_leave(
        session,
        office_id=OFFICE,
        staff_id=away.id,
        substitute_id=substitute.id,
        first_on=first,
        last_on=first + timedelta(days=1),
        by=by.id,
    )


def hold(session: Session, post: str, staff: Staff, by: Staff) -> None:
    posts.put_post(session, office_id=OFFICE, post=post, staff_id=staff.id, by=by.id)


@pytest.mark.parametrize("seed", range(12))
def test_the_line_upwards_is_the_one_that_posts_tell(session: Session, boss: Staff, seed: int) -> None:
    chance = random.Random(seed)
    people = [
        make_staff(
            session,
            role=chance.choice((OFFICER, HEAD, *ROLES)),
            unit_key=chance.choice((None, "data", "hukum")),
            active=chance.random() < 0.8,
            name=f"Orang {number}",
        )
        for number in range(9)
    ]
    open_ones = [one for one in people if one.active]
    for post in (SECRETARY, CHAIR):
        if open_ones and chance.random() < 0.8:
            hold(session, post, chance.choice(open_ones), boss)
    stand = standing.read(session, OFFICE, people)
    for one in people:
        assert stand[one.id].above == {other.id for other in posts.superiors_of(session, one)}, one.name


def test_who_stands_in_sees_the_unit_of_the_one_away_and_of_whom_that_one_stood_in_for(
    session: Session, boss: Staff
) -> None:
    first, second, third = (
        make_staff(session, unit_key=unit, name=f"Orang {unit}") for unit in ("data", "hukum", "umum")
    )
    put_away(session, first, second, boss)
    put_away(session, second, third, boss)
    put_away(session, boss, first, boss, days=30)
    stand = standing.read(session, OFFICE, [first, second, third])
    assert stand[second.id].more_units == ("data",)
    assert stand[third.id].more_units == ("hukum", "data")
    assert stand[third.id].stands_for == (second.id, first.id)
    above = frozenset({SECRETARY, CHAIR, "head:data"})
    assert stand[first.id] == standing.Standing(ranks_above=above), "a rank is above also while nobody has it"


def test_two_who_stand_in_for_each_other_end_somewhere(session: Session, boss: Staff) -> None:
    first, second = (make_staff(session, unit_key=unit, name=f"Orang {unit}") for unit in ("data", "hukum"))
    put_away(session, first, second, boss)
    put_away(session, second, first, boss)
    stand = standing.read(session, OFFICE, [first, second])
    assert (stand[first.id].more_units, stand[second.id].more_units) == (("hukum",), ("data",))


def test_a_post_and_who_stands_in_for_it_see_all_units(session: Session, boss: Staff) -> None:
    secretary, other, plain = (make_staff(session, name=f"Orang {number}") for number in range(3))
    hold(session, SECRETARY, secretary, boss)
    put_away(session, secretary, other, boss)
    stand = standing.read(session, OFFICE, [secretary, other, plain])
    assert [stand[one.id].all_units for one in (secretary, other, plain)] == [True, True, False]


def test_an_actor_costs_one_statement_however_many_stand_around(session: Session, boss: Staff) -> None:
    people = [make_staff(session, name=f"Orang {number}") for number in range(4)]
    put_away(session, people[0], people[1], boss)
    session.flush()
    told: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: told.append(args[2]))
    queries.actors_of(session, people)
    assert len(told) == 1
