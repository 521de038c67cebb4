"""Migrations 0001 and 0005 go both ways while rows stand in their tables."""

from __future__ import annotations

from sqlalchemy import inspect

from webapp import migrations
from webapp.charter import queries as charter
from webapp.charter import service
from webapp.db import Database
from webapp.offices import queries as offices
from webapp.offices.cli import seed_all

CHARTER = {"services", "standards", "clauses", "questions"}
OFFICES = {"offices", "units", "divisions", "bodies", "regions", "calendar_days"}


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_without_the_catalogue_the_office_stays_and_the_catalogue_comes_back(
    database: Database, office_id: str
) -> None:
    migrations.downgrade(database.engine, "0004")
    assert not CHARTER & tables(database)
    with database.reading() as session:
        assert len(offices.list_units(session, office_id)) == 5
    migrations.upgrade(database.engine)
    with database.transaction() as session:
        assert len(service.sync_catalogue(session, office_id)) == 18
    with database.reading() as session:
        assert len(charter.list_services(session, office_id)) == 18


def test_a_seeded_office_can_be_taken_down_to_nothing_and_set_up_again(database: Database, office_id: str) -> None:
    migrations.downgrade(database.engine, "base")
    assert not (OFFICES | CHARTER) & tables(database)
    migrations.upgrade(database.engine)
    with database.transaction() as session:
        assert seed_all(session, office_id) == 1 + 5 + 5 + 20 + 328 + 51
