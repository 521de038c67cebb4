"""Periods opened and closed, invitations offered, answers taken. The daily sums follow every answer at once."""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.cases.models import Case
from webapp.cases.states import CLOSED
from webapp.crypto import KeyRing
from webapp.db import insert_first
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.survey import questionnaire, tokens
from webapp.survey.models import SurveyAnswer, SurveyInvitation, SurveyPeriod, SurveySum

INVITED_AT_ONCE = 200
# On PostgreSQL a transaction that began earlier may commit later: the worker looks this far behind what it knows.
OVERLAP = timedelta(hours=1)
SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff write about a period. `population`: how many people were served, None while nobody counted."""

    title: str
    first_on: date
    last_on: date
    population: int | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: values 1 to 4 by element, what was told about oneself by part, what should become better.

    `forget` drops what an earlier answer told about oneself and its text; else what is left empty now stays.
    """

    scores: Mapping[str, int]
    subject: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    forget: bool = False


def open_period(session: Session, *, office_id: str, plan: Plan, by: uuid.UUID) -> SurveyPeriod:
    """Begin to ask. Raises OfficeError `survey_backwards`, `survey_over`, `survey_open` (another one is)."""
    _check_days(plan)
    if plan.last_on < clock.today():
        raise OfficeError("survey_over")
    of_office = SurveyPeriod.office_id == office_id
    if session.scalar(select(SurveyPeriod.number).where(of_office, SurveyPeriod.closed_at.is_(None))):
        raise OfficeError("survey_open")
    last = session.scalar(select(func.max(SurveyPeriod.number)).where(of_office)) or 0
    period = SurveyPeriod(office_id=office_id, number=last + 1, secret=secrets.token_hex(16), version=1)
    _write(period, plan)
    session.add(period)
    session.flush()
    _journal(session, period, "survey.opened", by)
    return period


def edit_period(
    session: Session, *, office_id: str, number: int, version: int, plan: Plan, by: uuid.UUID
) -> SurveyPeriod:
    """Change what is written about a period; its days only while it is open.

    Raises NotFound, Conflict when somebody was first, OfficeError `survey_backwards`.
    """
    period = _locked(session, office_id, number)
    _check_version(period, version)
    _check_days(plan)
    kept = plan if period.closed_at is None else _with_days_of(period, plan)
    before = _shown(period)
    _write(period, kept)
    if _shown(period) != before:
        period.version += 1
        session.flush()
        _journal(session, period, "survey.edited", by)
    return period


def close_period(session: Session, *, office_id: str, number: int, version: int, by: uuid.UUID) -> SurveyPeriod:
    """Take no more answers. Done already is no fault. Raises NotFound, Conflict."""
    period = _locked(session, office_id, number)
    if period.closed_at is None:
        _check_version(period, version)
        period.closed_at = clock.now()
        period.version += 1
        session.flush()
        _journal(session, period, "survey.closed", by)
    return period


def publish_period(session: Session, *, office_id: str, number: int, version: int, by: uuid.UUID) -> SurveyPeriod:
    """Show the outcome to everybody. Done already is no fault.

    Raises NotFound, Conflict, OfficeError `survey_running`.
    """
    period = _locked(session, office_id, number)
    if period.closed_at is None:
        raise OfficeError("survey_running", status=409)
    if period.published_at is None:
        _check_version(period, version)
        period.published_at = clock.now()
        period.version += 1
        session.flush()
        _journal(session, period, "survey.published", by)
    return period


def invite_closed(session: Session, *, office_id: str, keyring: KeyRing, limit: int = INVITED_AT_ONCE) -> int:
    """Offer the survey to cases that were closed in the open period, each once; returns how many."""
    today = clock.today()
    period = session.scalar(
        select(SurveyPeriod).where(SurveyPeriod.office_id == office_id, SurveyPeriod.closed_at.is_(None))
    )
    if period is None or not period.takes_answers(today):
        return 0
    newest = session.scalar(
        select(func.max(SurveyInvitation.case_closed_at)).where(
            SurveyInvitation.office_id == office_id, SurveyInvitation.period == period.number
        )
    )
    since = datetime.combine(period.first_on, datetime.min.time(), clock.JAKARTA)
    since = max(since, newest - OVERLAP) if newest else since
    invited = exists().where(SurveyInvitation.office_id == Case.office_id, SurveyInvitation.case_id == Case.id)
    rows = session.execute(
        select(Case.id, Case.state_since)
        .where(Case.office_id == office_id, Case.state == CLOSED, Case.state_since >= since, ~invited)
        .order_by(Case.state_since, Case.id)
        .limit(limit)
    ).all()
    key_name = tokens.newest(keyring)
    for case_id, closed_at in rows:
        row = SurveyInvitation(
            office_id=office_id, case_id=case_id, period=period.number, key_name=key_name, case_closed_at=closed_at
        )
        session.add(row)
    session.flush()
    return len(rows)


def take_answer(
    session: Session, *, office_id: str, period: int, keyring: KeyRing, token: str, given: Given
) -> SurveyAnswer:
    """Take an answer, or let it replace the earlier one of the same token; the sums of its day follow.

    Raises NotFound, OfficeError `survey_closed` (410) once the period is over, `survey_empty` without any score,
    and ValueError for a score or a part outside the questionnaire: forms check before.
    """
    _check(given)
    # Shared: answers come beside each other, closing waits for them and they for it.
    found = session.get(SurveyPeriod, (office_id, period), with_for_update={"read": True})
    if found is None:
        raise NotFound()
    if not found.takes_answers(clock.today()):
        raise OfficeError("survey_closed", status=410)
    if not given.scores:
        raise OfficeError("survey_empty")
    key = keyring.digests("survey answer", token)
    row = session.scalar(_answers(office_id, key).with_for_update())
    if row is None:
        fresh = insert_first(session, SurveyAnswer).values(
            office_id=office_id, token_hash=key[0], period=period, day=clock.today(), **_columns(given)
        )
        made = session.execute(
            fresh.on_conflict_do_nothing(index_elements=["office_id", "token_hash"]).returning(SurveyAnswer.token_hash)
        ).first()
        row = session.scalars(_answers(office_id, key).with_for_update()).one()
        if made is not None:  # else another press of the same token came in between: it is replaced
            _add_up(session, row, _shares(row, 1))
            return row
    before = _shares(row, -1)
    for name, value in _columns(given).items():
        if value or given.forget or name in questionnaire.elements():
            setattr(row, name, value)
    session.flush()
    _add_up(session, row, before, _shares(row, 1))
    return row


def _answers(office_id: str, key: Iterable[str]) -> Select[SurveyAnswer]:
    return select(SurveyAnswer).where(SurveyAnswer.office_id == office_id, SurveyAnswer.token_hash.in_(key))


def _check(given: Given) -> None:
    if set(given.scores) - set(questionnaire.elements()) or set(given.scores.values()) - {1, 2, 3, 4}:
        raise ValueError("no such element or value")
    for name, value in given.about.items():
        if value and value not in questionnaire.profile()[name].options:
            raise ValueError("no such part of the profile")


def _columns(given: Given) -> dict[str, Any]:
    scores = {key: given.scores.get(key) for key in questionnaire.elements()}
    about = {part: given.about.get(part, "") for part in questionnaire.profile()}
    return {"subject": given.subject, "text": given.text, **about, **scores}


# What an answer adds to each group that it belongs to, by kind and member.
Shares = dict[tuple[str, str], Counter[str]]


def _shares(row: SurveyAnswer, sign: int) -> Shares:
    """What an answer adds to the sums of its day, or takes out of them (`sign` -1)."""
    figures = Counter({"respondents": sign})
    for element in questionnaire.elements():
        score = getattr(row, element)
        figures[f"{element}_count"] = sign if score else 0
        figures[f"{element}_total"] = sign * (score or 0)
    members = {SUBJECT: row.subject, **{part: getattr(row, part) for part in questionnaire.profile()}}
    return {place: Counter(figures) for place in members.items()}


def _add_up(session: Session, row: SurveyAnswer, *shares: Shares) -> None:
    """Add to the sums of the answer's day, in one statement and one order: so two writers never wait for each other."""
    together: Shares = {}
    for share in shares:
        for place, figures in share.items():
            together.setdefault(place, Counter()).update(figures)
    names = list(next(iter(together.values())))
    rows = [
        {
            **{"office_id": row.office_id, "period": row.period, "day": row.day, "kind": kind, "member": member},
            **{name: together[kind, member][name] for name in names},
        }
        for kind, member in sorted(together)
    ]
    adding = insert_first(session, SurveySum).values(rows)
    added = {name: getattr(SurveySum, name) + getattr(adding.excluded, name) for name in names}
    key = ["office_id", "period", "day", "kind", "member"]
    session.execute(adding.on_conflict_do_update(index_elements=key, set_=added))


def _locked(session: Session, office_id: str, number: int) -> SurveyPeriod:
    found = session.get(SurveyPeriod, (office_id, number), with_for_update=True)
    if found is None:
        raise NotFound()
    return found


def _check_version(period: SurveyPeriod, version: int) -> None:
    if period.version != version:
        raise Conflict()


def _check_days(plan: Plan) -> None:
    if plan.last_on < plan.first_on:
        raise OfficeError("survey_backwards")


def _with_days_of(period: SurveyPeriod, plan: Plan) -> Plan:
    return Plan(plan.title, period.first_on, period.last_on, plan.population, plan.reply)


def _shown(period: SurveyPeriod) -> tuple[object, ...]:
    return (period.title, period.first_on, period.last_on, period.population, period.reply)


def _write(period: SurveyPeriod, plan: Plan) -> None:
    period.title, period.reply, period.population = plan.title, plan.reply, plan.population
    period.first_on, period.last_on = plan.first_on, plan.last_on


def _journal(session: Session, period: SurveyPeriod, action: str, by: uuid.UUID) -> None:
    audit.record(
        session,
        office_id=period.office_id,
        actor=audit.staff(by),
        action=action,
        facts={"period": period.number},
    )
