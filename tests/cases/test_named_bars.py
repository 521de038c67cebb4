"""Whom a naming bars stays barred while it stands: nobody gets to see a case by changing the order of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from tests.factories.desk import bare_cases
from webapp import clock, migrations
from webapp.accounts import posts, service
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER, Post, Staff
from webapp.accounts.posts import CHAIR, SECRETARY
from webapp.cases.models import Case, NamedBar
from webapp.cases.queries import barred_ids, readers_among
from webapp.cases.service import clocks, naming
from webapp.cases.service.handling import Hand
from webapp.db import Database
from webapp.offices import service as offices

OFFICE = "3517"


class House:
    """An office with a case of the unit `data`; everybody but the chair is below the secretary."""

    def __init__(self, session: Session) -> None:
        self.session, self.people = session, 0
        self.chair, self.secretary = self.comes(OFFICER), self.comes(OFFICER)
        self.boss, self.other_boss = self.comes(ADMINISTRATOR), self.comes(ADMINISTRATOR)
        self.head, self.sri, self.away = self.comes(HEAD, "data"), self.comes(OFFICER, "data"), self.comes(OFFICER)
        self.post(CHAIR, self.chair)
        self.post(SECRETARY, self.secretary)
        (case_id,) = bare_cases(session, 1, unit_key="data")
        self.case = session.get_one(Case, (OFFICE, case_id))

    def comes(self, role: str, unit: str | None = None, *, active: bool = True) -> Staff:
        self.people += 1
        return make_staff(self.session, role=role, unit_key=unit, active=active, name=f"Orang {self.people}")

    def post(self, post: str, who: Staff | None) -> None:
        by = self.boss.id
        posts.put_post(self.session, office_id=OFFICE, post=post, staff_id=who.id if who else None, by=by)

    def becomes(self, who: Staff, role: str, unit: str | None = None) -> None:
        service.change_role(self.session, office_id=OFFICE, staff_id=who.id, role=role, unit_key=unit, by=self.boss.id)

    def close(self, who: Staff) -> None:
        service.deactivate(self.session, office_id=OFFICE, staff_id=who.id, by=self.boss.id)

    def open(self, who: Staff) -> None:
        service.reactivate(self.session, office_id=OFFICE, staff_id=who.id, by=self.boss.id)

    def stands_in(self, who: Staff, away: Staff) -> None:
        posts.add_leave(
            self.session,
            office_id=OFFICE,
            staff_id=away.id,
            substitute_id=who.id,
            first_on=clock.today(),
            last_on=clock.today() + timedelta(days=1),
            by=self.boss.id,
        )

    def name(self, who: Staff) -> None:
        hand = Hand(self.chair.id, self.case.version, clocks.read_days(self.session, OFFICE))
        naming.name_persons(self.session, self.case, hand, staff_ids=[who.id], typed="", anyway=True)

    def sees(self, who: Staff) -> bool:
        """By the rule, which the list of the barred must say too."""
        sees = who.id in readers_among(self.session, self.case, [who.id])
        assert not (sees and who.id in barred_ids(self.session, self.case))
        return sees


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


def takes_the_post(house: House) -> None:
    house.post(SECRETARY, house.boss)


def empties_the_post(house: House) -> None:
    house.post(SECRETARY, None)


def closes_the_account(house: House) -> None:
    house.close(house.secretary)


def becomes_chair(house: House) -> None:
    house.post(CHAIR, house.boss)


def stands_in_for_the_chair(house: House) -> None:
    house.stands_in(house.boss, house.chair)
    house.post(SECRETARY, None)


def is_made_another_role_and_back(house: House) -> None:
    house.becomes(house.boss, HEAD, "data")
    house.post(SECRETARY, None)
    house.becomes(house.boss, ADMINISTRATOR)


def takes_the_name_twice(house: House) -> None:
    house.post(SECRETARY, None)
    house.post(SECRETARY, house.secretary)
    house.post(SECRETARY, house.boss)


WAYS = (
    takes_the_post,
    empties_the_post,
    closes_the_account,
    becomes_chair,
    stands_in_for_the_chair,
    is_made_another_role_and_back,
    takes_the_name_twice,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_an_administrator_below_a_named_secretary_never_sees_the_case_by_changing_the_order(
    house: House, way: Callable[[House], None]
) -> None:
    assert house.sees(house.boss)
    house.name(house.secretary)
    assert not house.sees(house.boss)
    way(house)
    assert not house.sees(house.boss)
    assert not house.sees(house.other_boss)


@pytest.mark.parametrize("known", ["at the naming", "after it", "after the post was taken"])
def test_an_account_that_an_administrator_has_opened_never_sees_it_either(house: House, known: str) -> None:
    helper = house.comes(ADMINISTRATOR) if known == "at the naming" else None
    house.name(house.secretary)
    helper = house.comes(ADMINISTRATOR) if known == "after it" else helper
    house.post(SECRETARY, None)
    helper = helper or house.comes(ADMINISTRATOR)
    assert not house.sees(helper)
    house.post(SECRETARY, helper)
    assert not house.sees(helper), "whoever was below first stays so, whatever post comes later"


def test_an_account_closed_at_the_naming_is_barred_when_it_is_opened_again(house: House) -> None:
    house.close(house.other_boss)
    house.name(house.secretary)
    house.post(SECRETARY, None)
    house.open(house.other_boss)
    assert not house.sees(house.other_boss)


def test_a_named_account_that_was_closed_and_opened_again_stays_barred_with_everybody_below(house: House) -> None:
    house.name(house.head)
    house.close(house.head)
    assert not house.sees(house.sri)
    house.open(house.head)
    house.becomes(house.head, ADMINISTRATOR)
    assert not house.sees(house.head)
    assert not house.sees(house.sri)


def test_whoever_was_below_stays_barred_when_either_of_the_two_moves_to_another_unit(house: House) -> None:
    house.name(house.head)
    house.becomes(house.head, HEAD, "umum")
    assert not house.sees(house.sri), "the head went, the case stayed"
    house.becomes(house.sri, HEAD, "data")
    assert not house.sees(house.sri), "the officer became the head"
    house.becomes(house.sri, ADMINISTRATOR)
    assert not house.sees(house.sri)


def test_whoever_comes_below_a_named_person_after_the_naming_stays_barred_too(house: House) -> None:
    late = house.comes(OFFICER, "umum")
    house.name(house.head)
    house.becomes(house.head, HEAD, "umum")
    house.becomes(late, ADMINISTRATOR)
    assert not house.sees(late)
    house.name(house.away)
    house.post(CHAIR, house.away)
    house.post(CHAIR, house.chair)
    assert not house.sees(house.chair), "for a day the chair was below them"


def test_leave_and_standing_in_free_nobody_and_bar_nobody_else(house: House) -> None:
    house.stands_in(house.away, house.sri)
    assert house.sees(house.away)
    house.name(house.head)
    assert house.sees(house.away), "who stands in for a subordinate is not one"
    house.stands_in(house.sri, house.chair)
    assert not house.sees(house.sri)


def test_a_name_taken_back_bars_nobody_any_more(house: House) -> None:
    house.name(house.secretary)
    house.post(SECRETARY, None)
    (row,) = naming.list_named(house.session, house.case)
    hand = Hand(house.chair.id, house.case.version, clocks.read_days(house.session, OFFICE))
    naming.unname(house.session, house.case, hand, person_id=row.id, reason="Bukan dia.")
    assert house.sees(house.boss)
    assert house.sees(house.sri)


def test_a_naming_bars_in_its_own_case_only(house: House) -> None:
    (other_id,) = bare_cases(house.session, 1, unit_key="data")
    other = house.session.get_one(Case, (OFFICE, other_id))
    house.name(house.secretary)
    hand = Hand(house.chair.id, other.version, clocks.read_days(house.session, OFFICE))
    naming.name_persons(house.session, other, hand, staff_ids=[house.away.id], typed="")
    house.post(SECRETARY, None)
    assert house.boss.id in readers_among(house.session, other, [house.boss.id])


def test_who_is_below_is_written_down_at_the_naming_itself(house: House) -> None:
    house.name(house.secretary)
    house.session.execute(delete(Post))  # past every verb, as nobody can through a page
    house.session.expire_all()
    assert not house.sees(house.boss)


def test_namings_of_before_get_their_bars_by_the_order_of_the_day_of_the_migration(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    migrations.upgrade(database.engine)
    with database.transaction() as session:
        offices.seed_office(session, OFFICE)
        house = House(session)
        for who in (house.secretary, house.head, house.away):
            house.name(who)
    with database.reading() as session:
        before = {(row.named_id, row.below) for row in session.scalars(select(NamedBar))}
    directory = ScriptDirectory.from_config(migrations.config(database.engine))
    migrations.downgrade(database.engine, str(directory.get_revision("0032").down_revision))
    migrations.upgrade(database.engine)
    with database.reading() as session:
        assert {(row.named_id, row.below) for row in session.scalars(select(NamedBar))} == before
    database.dispose()
    assert len(before) > 3
