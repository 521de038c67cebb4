"""Answers and their sums: once, changed, refused, and never led back to a case."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.survey import BEST, OFFICE, far_day, fill, give, head, open_period, plan
from webapp import clock
from webapp.crypto import KeyRing
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.survey import queries, questionnaire, report, service
from webapp.survey.index import Sum
from webapp.survey.models import SurveyAnswer, SurveySum
from webapp.survey.service import Given


@pytest.fixture
def keyring(app: Flask) -> KeyRing:
    found: KeyRing = app.extensions["keyring"]
    return found


def sums_of(session: Session, number: int = 1, kind: str = "subject", member: str = "") -> queries.Tally:
    return queries.tallies(session, OFFICE, number).get(kind, {}).get(member, queries.Tally())


def test_an_answer_stands_in_the_sums_of_its_day_at_once(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    give(session, keyring, 1, {**BEST, "time": 2}, subject="hasil-pemilu", sex="f")
    found = sums_of(session, member="hasil-pemilu")
    assert (found.respondents, found.sums["time"], found.sums["cost"]) == (1, Sum(1, 2), Sum(1, 4))
    assert sums_of(session, kind="sex", member="f") == found
    assert sums_of(session, kind="age", member="").respondents == 1


def test_the_same_token_again_replaces_its_answer_and_counts_once(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    give(session, keyring, 1, BEST, token="satu", subject="hasil-pemilu", sex="f", text="Kursi kurang.")
    give(session, keyring, 1, {"time": 1}, token="satu", subject="hasil-pemilu")
    found = sums_of(session, member="hasil-pemilu")
    assert (found.respondents, found.sums["time"], found.sums["cost"]) == (1, Sum(1, 1), Sum(0, 0))
    row = session.scalars(select(SurveyAnswer)).one()
    assert (row.sex, row.text) == ("f", "Kursi kurang."), "what is left empty stays as it was"
    give(session, keyring, 1, {"time": 1}, token="satu", forget=True)
    assert (row.sex, row.text) == ("", "")
    assert sums_of(session, kind="sex", member="f").respondents == 0


def test_the_sums_are_what_a_scan_of_all_answers_would_find(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    fill(session, keyring, 1, 40)
    fill(session, keyring, 1, 40)  # all of them once more: they replace themselves
    rows = session.scalars(select(SurveyAnswer)).all()
    assert len(rows) == 40
    for kind, members in queries.tallies(session, OFFICE, 1).items():
        for member, tally in members.items():
            mine = [row for row in rows if getattr(row, kind) == member]
            assert tally.respondents == len(mine)
            for key in questionnaire.elements():
                scores = [getattr(row, key) for row in mine if getattr(row, key)]
                assert tally.sums[key] == Sum(len(scores), sum(scores)), (kind, member, key)


def test_an_answer_after_the_last_day_is_refused_and_changes_nothing(session: Session, keyring: KeyRing) -> None:
    open_period(session, days=(-10, 1))
    give(session, keyring, 1, BEST, token="satu")
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False), pytest.raises(OfficeError) as refused:
        give(session, keyring, 1, {"time": 1}, token="satu")
    assert (refused.value.code, refused.value.status) == ("survey_closed", 410)
    assert sums_of(session).sums["time"] == Sum(1, 4)


def test_an_answer_to_a_closed_or_unknown_period_is_refused(session: Session, keyring: KeyRing) -> None:
    by = head(session)
    open_period(session)
    service.close_period(session, office_id=OFFICE, number=1, version=1, by=by)
    with pytest.raises(OfficeError, match="survey_closed"):
        give(session, keyring, 1)
    with pytest.raises(NotFound):
        give(session, keyring, 7)


@pytest.mark.parametrize("scores", [{"time": 0}, {"time": 5}, {"speed": 3}])
def test_a_value_out_of_range_or_an_unknown_element_never_reaches_a_row(
    session: Session, keyring: KeyRing, scores: dict[str, int]
) -> None:
    open_period(session)
    with pytest.raises(ValueError, match="no such"):
        give(session, keyring, 1, scores)
    assert session.scalars(select(SurveySum)).all() == []


def test_an_answer_without_any_score_is_refused(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    with pytest.raises(OfficeError, match="survey_empty"):
        give(session, keyring, 1, {})


def test_no_column_of_an_answer_can_hold_a_case_a_receipt_or_a_moment() -> None:
    columns = {column.name: str(column.type) for column in SurveyAnswer.__table__.columns}
    assert set(columns) == {
        *("office_id", "token_hash", "period", "day", "subject", "text"),
        *questionnaire.profile(),
        *questionnaire.elements(),
    }
    assert columns["day"] == "DATE"
    assert not any("DATETIME" in kind or "TIMESTAMP" in kind for kind in columns.values())


def test_the_row_holds_a_hash_and_not_the_token(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    give(session, keyring, 1, token="1-abcdef")
    assert "abcdef" not in session.scalars(select(SurveyAnswer.token_hash)).one()


def test_only_one_period_is_open_at_a_time(session: Session) -> None:
    open_period(session)
    with pytest.raises(OfficeError, match="survey_open"):
        open_period(session)


def test_days_the_wrong_way_round_or_over_already_are_refused(session: Session) -> None:
    with pytest.raises(OfficeError, match="survey_backwards"):
        open_period(session, days=(5, 4))
    with pytest.raises(OfficeError, match="survey_over"):
        open_period(session, days=(-5, -1))


def test_whoever_saw_an_older_version_of_a_period_changes_nothing(session: Session) -> None:
    by = head(session)
    open_period(session)
    service.edit_period(session, office_id=OFFICE, number=1, version=1, plan=plan("Lain"), by=by)
    with pytest.raises(Conflict):
        service.edit_period(session, office_id=OFFICE, number=1, version=1, plan=plan("Ketiga"), by=by)
    with pytest.raises(Conflict):
        service.close_period(session, office_id=OFFICE, number=1, version=1, by=by)


def test_a_closed_period_keeps_its_days_and_takes_a_reply(session: Session) -> None:
    by = head(session)
    period = open_period(session)
    last = period.last_on
    service.close_period(session, office_id=OFFICE, number=1, version=1, by=by)
    said = service.Plan("Baru", far_day(100), far_day(200), 50, "Kami tambah kursi.")
    service.edit_period(session, office_id=OFFICE, number=1, version=2, plan=said, by=by)
    assert (period.last_on, period.title, period.reply) == (last, "Baru", "Kami tambah kursi.")


def test_a_running_period_cannot_be_published(session: Session) -> None:
    open_period(session)
    with pytest.raises(OfficeError, match="survey_running"):
        service.publish_period(session, office_id=OFFICE, number=1, version=1, by=head(session))


def test_under_thirty_answers_are_counted_and_nothing_more(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    fill(session, keyring, 1, 29)
    found = made(session)
    assert (found.answers, found.index, found.without_cost, found.grade, found.elements) == (29, None, None, "", ())
    give(session, keyring, 1)
    assert made(session).index is not None


def test_an_index_reckoned_by_hand(session: Session, keyring: KeyRing) -> None:
    """Thirty answers: cost always 4, the eight others 3 from twenty people and 2 from ten: mean 8/3."""
    open_period(session)
    for place in range(30):
        others = dict.fromkeys(questionnaire.elements(), 3 if place < 20 else 2)
        give(session, keyring, 1, {**others, "cost": 4})
    found = made(session)
    # (8 x 8/3 + 4) / 9 x 25 = 76/27 x 25 = 70.37037…; without the cost 8/3 x 25 = 66.666…
    assert (found.index, found.without_cost, found.grade) == (Decimal("70.37"), Decimal("66.67"), "C")
    assert found.needed == 80


def test_an_element_of_a_few_answers_neither_stands_there_nor_in_the_index(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    for place in range(30):
        give(session, keyring, 1, {"time": 3, "cost": 3, **({"conduct": 1} if place < 4 else {})})
    found = made(session)
    assert found.index == Decimal("75.00")
    shown = {one.key: one.count for one in found.elements}
    assert (shown["conduct"], shown["time"]) == (None, 30)


def test_a_small_group_is_hidden_with_a_larger_one(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    fill(session, keyring, 1)
    groups = {one.key: one.count for one in made(session).groups["disability"]}
    assert groups == {"seeing": None, "none": None}
    assert {one.key: one.count for one in made(session).groups["sex"]} == {"f": 17, "m": 17}


def made(session: Session) -> report.Report:
    return report.make(queries.tallies(session, OFFICE, 1), population=100, subjects=[], secret="a")


def test_texts_are_shown_from_the_fifth_on_and_in_no_order(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    for place in range(4):
        give(session, keyring, 1, text=f"Tulisan {place}")
    assert queries.list_texts(session, OFFICE, 1) == []
    give(session, keyring, 1, token=uuid.uuid4().hex, text="Tulisan 4")
    assert sorted(queries.list_texts(session, OFFICE, 1)) == [f"Tulisan {place}" for place in range(5)]


def test_given_without_a_profile_is_an_answer_too(session: Session, keyring: KeyRing) -> None:
    open_period(session)
    row = service.take_answer(session, office_id=OFFICE, period=1, keyring=keyring, token="x", given=Given({"time": 4}))
    assert (row.day, row.subject, row.sex) == (clock.today(), "", "")
