"""Closed cases are offered the survey once, by a token that no table holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.factories.cases import database_of, deed, file_report, open_case
from tests.factories.survey import BEST, OFFICE, give, invitations, invited, open_period
from webapp import clock, worker
from webapp.cases.models import Case
from webapp.config import Key
from webapp.crypto import KeyRing
from webapp.survey import queries, service, tokens
from webapp.survey.models import SurveyAnswer, SurveyPeriod


def closed_case(app: Flask) -> Case:
    client = app.test_client()
    filed = file_report(client)
    open_case(client, filed)
    deed(client, "selesai")
    with database_of(app).reading() as look:
        return look.get_one(Case, (OFFICE, filed.case_id))


def keyring_of(app: Flask) -> KeyRing:
    found: KeyRing = app.extensions["keyring"]
    return found


def test_only_closed_cases_are_offered_and_each_once(app: Flask) -> None:
    case = closed_case(app)
    running = file_report(app.test_client())
    with database_of(app).transaction() as session:
        open_period(session)
        keyring = keyring_of(app)
        assert service.invite_closed(session, office_id=OFFICE, keyring=keyring) == 1
        assert service.invite_closed(session, office_id=OFFICE, keyring=keyring) == 0
        assert invited(session, keyring, case.id)
        assert invited(session, keyring, running.case_id) == ""
        assert invitations(session) == 1


def test_the_worker_offers_in_small_rounds_and_may_be_killed_between_them(app: Flask) -> None:
    for _number in range(3):
        closed_case(app)
    with database_of(app).transaction() as session:
        open_period(session)
    with database_of(app).transaction() as session:
        assert service.invite_closed(session, office_id=OFFICE, keyring=keyring_of(app), limit=2) == 2
    done = worker.run_jobs(app, due_only=False)
    assert done["survey_invitations"] == 1
    with database_of(app).reading() as look:
        assert invitations(look) == 3


def test_a_case_that_was_closed_before_the_period_or_without_one_is_not_offered(app: Flask) -> None:
    case = closed_case(app)
    with database_of(app).transaction() as session:
        assert invited(session, keyring_of(app), case.id) == ""
        open_period(session, days=(1, 30))
        assert invited(session, keyring_of(app), case.id) == ""
        with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
            assert invited(session, keyring_of(app), case.id) == ""


def test_the_token_stays_the_same_after_a_new_key_and_its_answer_too(app: Flask) -> None:
    case = closed_case(app)
    old = keyring_of(app)
    new = KeyRing((replace(old.keys[0], name="baru", secret=b"x" * 32), *old.keys))
    with database_of(app).transaction() as session:
        open_period(session)
        token = invited(session, old, case.id)
        give(session, old, 1, {"time": 2}, token=token)
        assert queries.offered_token(session, case, new) == token
        give(session, new, 1, BEST, token=token)
        assert session.scalar(select(func.count()).select_from(SurveyAnswer)) == 1
        gone = KeyRing((Key("baru", b"x" * 32),))
        assert queries.offered_token(session, case, gone) == "", "a key that is kept no longer opens nothing"


def test_a_token_tells_period_and_service_to_the_house_alone(app: Flask) -> None:
    keyring, subjects = keyring_of(app), ["hasil-pemilu", "pengaduan"]
    case = closed_case(app)
    token = tokens.make(keyring, office_id=OFFICE, period=3, subject="pengaduan", case_id=case.id)
    assert "pengaduan" not in token
    assert tokens.read(keyring, office_id=OFFICE, token=token, subjects=subjects) == tokens.Told(3, "pengaduan")
    forged = [f"4{token[1:]}", token[:-1] + ("0" if token[-1] != "0" else "1"), token + "0", "", "x", "3-" + "0" * 36]
    assert [tokens.read(keyring, office_id=OFFICE, token=one, subjects=subjects) for one in forged] == [None] * 6
    assert tokens.read(keyring, office_id="3518", token=token, subjects=subjects) is None


def test_the_case_offers_the_link_while_answers_are_taken(app: Flask, client: FlaskClient) -> None:
    filed = file_report(client)
    open_case(client, filed)
    deed(client, "selesai")
    assert "/survei/" not in client.get("/perkara").text
    with database_of(app).transaction() as session:
        open_period(session)
        token = invited(session, keyring_of(app), filed.case_id)
    assert f'href="/survei/{token}"' in client.get("/perkara").text
    assert f'href="/jv/survei/{token}"' in client.get("/jv/perkara").text
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        with database_of(app).transaction() as session:
            by = session.scalars(select(SurveyPeriod)).one()
            by.closed_at = clock.now()
        assert "/survei/" not in client.get("/perkara").text
