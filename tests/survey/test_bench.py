"""What `PIAGAM_BENCH=survey make bench` measures is what the house does, tried out with a few answers."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from tests.bench import survey
from tests.factories.cases import database_of
from tests.factories.survey import OFFICE
from webapp.survey import queries, questionnaire
from webapp.survey.models import SurveyAnswer


def test_the_bench_sums_what_it_filled_in_and_what_came_after(app: Flask) -> None:
    rows = survey.figures(database_of(app), app.extensions["keyring"], 300)
    assert re.fullmatch(r"survey, 300 answers to index and all groups", rows[0].name)
    with database_of(app).reading() as look:
        found = queries.tallies(look, OFFICE, 1)
        answers = look.scalars(select(SurveyAnswer)).all()
    assert len(answers) == 300 + survey.ONE_BY_ONE
    for kind in ("subject", "sex"):
        assert sum(tally.respondents for tally in found[kind].values()) == len(answers)
        for key in questionnaire.elements():
            total = sum(tally.sums[key].total for tally in found[kind].values())
            assert total == sum(getattr(row, key) for row in answers)
