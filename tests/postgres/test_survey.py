"""The survey on PostgreSQL: many answers at once, one token pressed in many places, and sums that still agree."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select

from tests.factories.cases import database_of
from tests.factories.survey import BEST, OFFICE, fill, give, open_period
from webapp.survey import queries
from webapp.survey.index import Sum
from webapp.survey.models import SurveyAnswer

WRITERS, ANSWERS = 8, 10


def test_many_writers_and_one_token_pressed_many_times_leave_sums_that_agree(app: Flask) -> None:
    database, keyring = database_of(app), app.extensions["keyring"]
    with database.transaction() as session:
        open_period(session)

    def write(writer: int) -> None:
        for number in range(ANSWERS):
            # Everybody presses the same token, with a profile that changes to and fro.
            for token in ("sama", f"{writer} {number}"):
                with database.transaction() as session:
                    about = "f" if (writer + number) % 2 else "m"
                    give(session, keyring, 1, BEST, token=token, subject="hasil-pemilu", sex=about)

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    with database.reading() as look:
        rows = look.scalars(select(SurveyAnswer)).all()
        found = queries.tallies(look, OFFICE, 1)
    wanted = WRITERS * ANSWERS + 1
    assert len(rows) == wanted
    assert found["subject"]["hasil-pemilu"].sums["time"] == Sum(wanted, 4 * wanted)
    for sex in ("f", "m"):
        assert found["sex"][sex].respondents == len([row for row in rows if row.sex == sex])


def test_the_outcome_is_the_same_as_on_the_other_database(app: Flask) -> None:
    with database_of(app).transaction() as session:
        open_period(session)
        fill(session, app.extensions["keyring"], 1)
        found = queries.tallies(session, OFFICE, 1)["subject"]
    assert {name: tally.respondents for name, tally in found.items()} == {"ubah-data-pemilih": 12, "hasil-pemilu": 22}
    assert sum(tally.sums["complaints"].count for tally in found.values()) == 27
