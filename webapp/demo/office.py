"""The office of the trial: may it be filled, filling it in one transaction, and emptying it again.

Whether an office is a trial stands in its own row. An office that exists without the mark is a real one, whatever
its folder is called, and is neither filled nor emptied.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import obstore
from obstore.store import ObjectStore
from sqlalchemy import false, func, inspect, select
from sqlalchemy.orm import Session

from webapp import clock, migrations
from webapp.audit import service as journal
from webapp.cases.matters import by_slug
from webapp.cases.service import clocks
from webapp.cases.subjects import Subject, of_matter, of_service
from webapp.charter import queries as charter
from webapp.charter import service as catalogue
from webapp.config import Settings
from webapp.crypto import KeyRing, Sealer
from webapp.db import Database
from webapp.demo import filling, people, plan
from webapp.demo.filling import Room, Running
from webapp.demo.people import Account
from webapp.demo.plan import Setting
from webapp.demo.samples import Samples
from webapp.demo.weaving import Place
from webapp.files import sweeping
from webapp.offices import queries as offices
from webapp.offices import service as seeding
from webapp.offices.models import Office, Region
from webapp.workdays import queries as calendar
from webapp.workdays import service as workdays

EMPTY, TRIAL, REAL = "empty", "trial", "real"
# The office opened before its first case came in.
OPENED = timedelta(days=95)
_AT_ONCE = 500


class NoTrial(Exception):
    """This office is no trial and must be left alone."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made: told once, on the sheet."""

    seed: int
    accounts: list[Account]
    cases: list[Running]


def standing(database: Database, office_id: str) -> str:
    """`empty` (no office yet), `trial`, or `real`.

    Only looks: a real office, perhaps of an older version, is not even migrated from here.
    """
    look = inspect(database.engine)
    if not look.has_table(Office.__tablename__):
        return EMPTY
    can_be_trial = any(column["name"] == Office.trial.key for column in look.get_columns(Office.__tablename__))
    mark = Office.trial if can_be_trial else false()
    with database.reading() as session:
        marks = session.scalars(select(mark).select_from(Office).where(Office.office_id == office_id)).all()
    if not marks:
        return EMPTY
    return TRIAL if marks[0] else REAL


def fill(database: Database, settings: Settings, store: ObjectStore, *, seed: int, count: int = plan.CASES) -> Filled:
    """Seed an office, mark it as a trial and fill it, all in one transaction: there is no half-filled trial.

    Raises NoTrial when an office exists already, ValueError for a count that is not offered.
    """
    migrations.upgrade(database.engine)
    with database.transaction() as session:
        if offices.find_office(session, settings.office_id) is not None:
            raise NoTrial
        now = clock.now()
        keys = people.Keys(Sealer(settings.seal_keys), KeyRing(settings.receipt_keys))
        with clock.led(now - OPENED):
            made = _open_office(session, settings.office_id, keys)
        plans = plan.make(seed, count, setting_of(session, settings.office_id, now))
        room = Room(
            session=session,
            office_id=settings.office_id,
            keyring=keys.keyring,
            sealer=keys.sealer,
            samples=Samples(store, settings.office_id),
            by_unit=people.by_unit(made),
            days=clocks.read_days(session, settings.office_id),
            rng=random.Random(seed + 1),
        )
        return Filled(seed, made, filling.carry_out(room, plans))


def empty(database: Database, office_id: str, store: ObjectStore) -> None:
    """Take a trial away: its tables first, then exactly the files that its rows named.

    Raises NoTrial when the office is real, or when another office shares the database.
    """
    where = standing(database, office_id)
    if where == EMPTY:
        return
    if where == REAL:
        raise NoTrial
    with database.reading() as session:
        shared = session.scalar(select(func.count()).select_from(Office)) != 1
        keys = [key for table in sweeping.NAMING for key in session.scalars(select(table.store_key))]
    if shared:
        raise NoTrial
    migrations.downgrade(database.engine, "base")
    migrations.upgrade(database.engine)
    for first in range(0, len(keys), _AT_ONCE):
        _delete(store, keys[first : first + _AT_ONCE])


def _delete(store: ObjectStore, keys: list[str]) -> None:
    try:
        obstore.delete(store, keys)
    except FileNotFoundError:  # one was gone before: the others one by one
        for key in keys:
            try:
                obstore.delete(store, key)
            except FileNotFoundError:
                continue


def _open_office(session: Session, office_id: str, keys: people.Keys) -> list[Account]:
    seeding.seed_office(session, office_id)
    seeding.mark_trial(session, office_id)
    journal.record(session, office_id=office_id, actor=journal.SYSTEM, action="mark_trial")
    workdays.seed_calendar(session, office_id)
    catalogue.sync_catalogue(session, office_id)
    return people.make_accounts(session, office_id, keys)


def setting_of(session: Session, office_id: str, now: datetime) -> Setting:
    """What the plan needs to know of a seeded office at the aware moment `now`."""
    districts = {row.code: row.name for row in offices.list_districts(session, office_id)}
    villages = session.scalars(
        select(Region).where(Region.office_id == office_id, Region.level.in_(offices.VILLAGES)).order_by(Region.code)
    )
    places = [
        Place(row.name, districts[row.parent_code], row.parent_code) for row in villages if row.parent_code in districts
    ]
    return Setting(subjects_of(session, office_id), places, calendar.days_off(session, office_id), now)


def subjects_of(session: Session, office_id: str) -> dict[str, Subject]:
    """Every matter and service that takes a form."""
    found = {slug: of_matter(row) for slug, row in by_slug().items() if row.door in ("form", "conduct")}
    for service in charter.list_services(session, office_id):
        published = charter.get_published(session, office_id, service.slug)
        if published is not None and service.door == "form":
            found[service.slug] = of_service(published)
    return found
