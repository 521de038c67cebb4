"""Survey periods, answers and invitations."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from webapp import clock
from webapp.accounts.models import HEAD
from webapp.cases.models import Case
from webapp.crypto import KeyRing
from webapp.survey import queries, questionnaire, service
from webapp.survey.models import SurveyInvitation, SurveyPeriod
from webapp.survey.service import Given, Plan

OFFICE = "3517"
BEST = dict.fromkeys(questionnaire.elements(), 4)


def plan(title: str = "Triwulan IV 2026", *, days: tuple[int, int] = (-10, 30), population: int | None = 100) -> Plan:
    """A period around today; `days` are counted from it."""
    first, last = (clock.today() + timedelta(days=count) for count in days)
    return Plan(title, first, last, population)


def head(session: Session) -> uuid.UUID:
    """Somebody who may run the survey."""
    return make_staff(session, role=HEAD, name="Kepala", sign_in_name=f"kepala.{uuid.uuid4().hex[:6]}").id


def open_period(session: Session, *, by: uuid.UUID | None = None, **facts: Any) -> SurveyPeriod:
    """A period that takes answers today."""
    return service.open_period(session, office_id=OFFICE, plan=plan(**facts), by=by or head(session))


def publish(session: Session, number: int, reply: str = "", *, by: uuid.UUID | None = None) -> None:
    """Close a period, reply to it, and show it to everybody."""
    by = by or head(session)
    period = service.close_period(session, office_id=OFFICE, number=number, version=1, by=by)
    if reply:
        said = Plan(period.title, period.first_on, period.last_on, period.population, reply)
        service.edit_period(session, office_id=OFFICE, number=number, version=period.version, plan=said, by=by)
    service.publish_period(session, office_id=OFFICE, number=number, version=period.version, by=by)


def give(
    session: Session,
    keyring: KeyRing,
    number: int,
    scores: Mapping[str, int] = BEST,
    *,
    token: str = "",
    subject: str = "",
    text: str = "",
    forget: bool = False,
    **about: str,
) -> None:
    """One answer, of its own token unless one is named."""
    given = Given(scores, subject, about, text, forget)
    token = token or uuid.uuid4().hex
    service.take_answer(session, office_id=OFFICE, period=number, keyring=keyring, token=token, given=given)


def invited(session: Session, keyring: KeyRing, case_id: uuid.UUID) -> str:
    """Let the worker offer the survey, and give the token of this case (empty: it was not offered)."""
    service.invite_closed(session, office_id=OFFICE, keyring=keyring)
    return queries.offered_token(session, session.get_one(Case, (OFFICE, case_id)), keyring)


def invitations(session: Session) -> int:
    """How many cases were offered the survey."""
    return session.query(SurveyInvitation).count()


def far_day(count: int) -> date:
    """A day that many days after today."""
    return clock.today() + timedelta(days=count)


def fill(session: Session, keyring: KeyRing, number: int, count: int = 34) -> None:
    """Answers enough for an index: two services, small groups, some questions left out, and texts."""
    for place in range(count):
        scores = {key: 4 - (place + rank) % 3 for rank, key in enumerate(BEST)}
        if place % 5 == 0:
            del scores["complaints"]
        subject = "hasil-pemilu" if place % 3 else "ubah-data-pemilih"
        about = {"sex": "f" if place % 2 else "m", "disability": "seeing" if place < 3 else "none"}
        text = "Kursi tunggu kurang banyak." if place < 6 else ""
        given = Given(scores, subject, about, text)
        token = f"contoh {number} {place}"
        service.take_answer(session, office_id=OFFICE, period=number, keyring=keyring, token=token, given=given)
