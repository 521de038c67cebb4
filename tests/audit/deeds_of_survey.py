"""Deeds on the survey, each through its door; rows of the table in test_every_verb.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.survey import open_period

HOME = "/petugas/survei"

WITHOUT_A_LINE = {
    "survey.service.take_answer": "an answer is nobody's: a line would tell its moment, and beside it a case",
    "survey.service.invite_closed": "the worker offers the survey; nothing of the case changes",
}


def begin(scene: Any) -> TestResponse:
    """A period."""
    return _send(scene, f"{HOME}/buka")


def edit(scene: Any) -> TestResponse:
    """A period with another name."""
    with scene.database.transaction() as session:
        open_period(session)
    return _send(scene, f"{HOME}/1/ubah", versi="1")


def close(scene: Any) -> TestResponse:
    """A running period."""
    with scene.database.transaction() as session:
        open_period(session)
    answer: TestResponse = scene.post(f"{HOME}/1/tutup", versi="1")
    return answer


def _send(scene: Any, path: str, **more: str) -> TestResponse:
    days = {
        f"{name}_{part}": value for name, year in (("mulai", "2026"), ("akhir", "2030")) for part, value in _day(year)
    }
    answer: TestResponse = scene.post(path, judul="Tahun 2026", populasi="", **days, **more)
    return answer


def _day(year: str) -> tuple[tuple[str, str], ...]:
    return (("hari", "1"), ("bulan", "1"), ("tahun", year))


ROUTE = "POST /petugas/survei/<int:period_number>"
DEEDS: dict[str, tuple[Callable[[Any], TestResponse], str]] = {
    "POST /petugas/survei/buka": (begin, "survey.opened"),
    f"{ROUTE}/ubah": (edit, "survey.edited"),
    f"{ROUTE}/<any(tutup, terbit):step>": (close, "survey.closed"),  # survey.published: tests/survey/test_results.py
}
# Forms of people whom the house does not want to know.
BY_NOBODY = {"POST /survei/<survey_token>", "POST /survei/meja", "POST /survei/meja/nyala"}
