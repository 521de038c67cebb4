"""The survey with 100,000 answers: from the rows of days to index, elements and every group, and one answer more."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from tests.bench.table import Row, middle, p95
from tests.factories.survey import OFFICE, give, open_period
from webapp import clock, config, migrations, trial
from webapp.crypto import KeyRing
from webapp.db import Database
from webapp.survey import queries, questionnaire, report
from webapp.survey.models import SurveyAnswer, SurveySum

ANSWERS, DAYS, ONE_BY_ONE, ASKED = 100_000, 90, 50, 7
SECONDS = 1.0
AT_ONCE = 1_000


def measure(folder: Path) -> list[Row]:
    """An office of its own, filled in bulk."""
    trial.make_secrets(folder)
    settings = config.load({"PIAGAM_VAR": str(folder)})
    database = Database(settings.database_url)
    try:
        migrations.upgrade(database.engine)
        trial.seed(database, settings)
        return figures(database, KeyRing(settings.receipt_keys), ANSWERS)
    finally:
        database.dispose()


def figures(database: Database, keyring: KeyRing, count: int) -> list[Row]:
    """Fill the open period with `count` answers, reckon its outcome some times, then take a few answers more."""
    with database.transaction() as session:
        number = open_period(session, days=(-DAYS, 30)).number
        subjects = queries.list_subjects(session, OFFICE)
        rows = list(_rows(number, subjects, count))
        for first in range(0, count, AT_ONCE):
            session.execute(insert(SurveyAnswer), rows[first : first + AT_ONCE])
        session.execute(insert(SurveySum), _sums(rows))
    taken = []
    with database.reading() as look:
        for _round in range(ASKED):
            begun = time.perf_counter()
            sums = queries.tallies(look, OFFICE, number)
            made = report.make(sums, population=count, subjects=subjects, secret="a")
            taken.append(time.perf_counter() - begun)
            assert made.answers == count
            assert made.enough
    one = []
    for place in range(ONE_BY_ONE):
        begun = time.perf_counter()
        with database.transaction() as session:
            give(session, keyring, number, subject=subjects[place % len(subjects)], sex="f")
        one.append(1000 * (time.perf_counter() - begun))
    beside = f"{made.index} {made.grade}, one answer {middle(one):.1f} ms, p95 {p95(one):.1f} ms with its commit"
    return [Row(f"survey, {count:,} answers to index and all groups", middle(taken), "s", most=SECONDS, beside=beside)]


def _rows(number: int, subjects: list[str], count: int) -> Iterator[dict[str, Any]]:
    """Answers over all days, services and parts of the profile; the same ones each time."""
    chance = random.Random(14)
    parts = {key: ["", *part.options] for key, part in questionnaire.profile().items()}
    for place in range(count):
        yield {
            "office_id": OFFICE,
            "token_hash": f"bench:{place}",
            "period": number,
            "day": clock.today() - timedelta(days=chance.randrange(DAYS)),
            "subject": chance.choice(subjects),
            "text": "",
            **{key: chance.choice(options) for key, options in parts.items()},
            **{key: chance.choice((2, 3, 3, 4, 4)) for key in questionnaire.elements()},
        }


def _sums(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What answer after answer would have left in the rows of days."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = [f"{key}_{of}" for key in questionnaire.elements() for of in ("count", "total")]
    for row in rows:
        for kind in ("subject", *questionnaire.profile()):
            key = (row["day"], kind, row[kind])
            if key not in found:
                place = {"day": row["day"], "kind": kind, "member": row[kind], "respondents": 0}
                found[key] = {"office_id": OFFICE, "period": row["period"], **place, **dict.fromkeys(names, 0)}
            found[key]["respondents"] += 1
            for element in questionnaire.elements():
                found[key][f"{element}_count"] += 1
                found[key][f"{element}_total"] += row[element]
    return list(found.values())
