"""Reading periods, sums and texts. Nothing here shows a single answer but to whoever holds its token."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases.models import Case
from webapp.charter.models import Service
from webapp.crypto import KeyRing
from webapp.survey import questionnaire, tokens
from webapp.survey.index import Sum
from webapp.survey.models import SurveyAnswer, SurveyInvitation, SurveyPeriod, SurveySum

# Fewer texts than this are not shown: who wrote would be guessed.
FEWEST_TEXTS = 5
# An address may hold any number.
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one group: answers, and each element's own sum."""

    respondents: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        keys = {**self.sums, **other.sums}
        sums = {key: self.sums.get(key, Sum()) + other.sums.get(key, Sum()) for key in keys}
        return Tally(self.respondents + other.respondents, sums)


def list_periods(session: Session, office_id: str) -> list[SurveyPeriod]:
    """All periods, newest first."""
    rows = select(SurveyPeriod).where(SurveyPeriod.office_id == office_id).order_by(SurveyPeriod.number.desc())
    return list(session.scalars(rows))


def list_published(session: Session, office_id: str) -> list[SurveyPeriod]:
    """Periods whose outcome everybody may read, newest first."""
    return [period for period in list_periods(session, office_id) if period.published_at]


def find_period(session: Session, office_id: str, number: int) -> SurveyPeriod | None:
    """The period of this number, or None; also for numbers that no column holds."""
    return session.get(SurveyPeriod, (office_id, number)) if number <= MOST else None


def find_open(session: Session, office_id: str) -> SurveyPeriod | None:
    """The period that takes answers today, or None."""
    period = session.scalar(
        select(SurveyPeriod).where(SurveyPeriod.office_id == office_id, SurveyPeriod.closed_at.is_(None))
    )
    return period if period and period.takes_answers(clock.today()) else None


def count_answers(session: Session, office_id: str, number: int) -> int:
    """How many answers a period has."""
    of_period = SurveySum.office_id == office_id, SurveySum.period == number, SurveySum.kind == "subject"
    return session.scalar(select(func.sum(SurveySum.respondents)).where(*of_period)) or 0


def tallies(session: Session, office_id: str, number: int) -> dict[str, dict[str, Tally]]:
    """The sums of a period by kind (`subject`, or a part of the profile) and member; from the rows of days alone."""
    keys = list(questionnaire.elements())
    columns = [getattr(SurveySum, f"{key}_{of}") for key in keys for of in ("count", "total")]
    rows = session.execute(
        select(
            SurveySum.kind, SurveySum.member, func.sum(SurveySum.respondents), *(func.sum(column) for column in columns)
        )
        .where(SurveySum.office_id == office_id, SurveySum.period == number)
        .group_by(SurveySum.kind, SurveySum.member)
    )
    found: dict[str, dict[str, Tally]] = {}
    for kind, member, respondents, *figures in rows:
        pairs = zip(keys, figures[::2], figures[1::2], strict=True)
        sums = {key: Sum(int(count), int(total)) for key, count, total in pairs}
        found.setdefault(kind, {})[member] = Tally(int(respondents), sums)
    return found


def list_texts(session: Session, office_id: str, number: int) -> list[str]:
    """What should become better, in the order of the hashes, which is none; empty while there are too few."""
    rows = (
        select(SurveyAnswer.text)
        .where(SurveyAnswer.office_id == office_id, SurveyAnswer.period == number, SurveyAnswer.text != "")
        .order_by(SurveyAnswer.token_hash)
    )
    found = list(session.scalars(rows))
    return found if len(found) >= FEWEST_TEXTS else []


def find_answer(session: Session, office_id: str, keyring: KeyRing, token: str) -> SurveyAnswer | None:
    """What whoever holds this token answered before."""
    key = keyring.digests("survey answer", token)
    return session.scalar(
        select(SurveyAnswer).where(SurveyAnswer.office_id == office_id, SurveyAnswer.token_hash.in_(key))
    )


def list_subjects(session: Session, office_id: str) -> list[str]:
    """Slugs of the services that an answer can be about."""
    rows = select(Service.slug).where(Service.office_id == office_id).order_by(Service.position, Service.slug)
    found = list(session.scalars(rows))
    return found if questionnaire.SUBJECT_OF_COMPLAINTS in found else [*found, questionnaire.SUBJECT_OF_COMPLAINTS]


def offered_token(session: Session, case: Case, keyring: KeyRing) -> str:
    """The token of a case that was offered the survey, while answers are taken; else empty."""
    invitation = session.get(SurveyInvitation, (case.office_id, case.id))
    if invitation is None:
        return ""
    period = find_period(session, case.office_id, invitation.period)
    if period is None or not period.takes_answers(clock.today()):
        return ""
    return token_of(case, invitation, keyring)


def token_of(case: Case, invitation: SurveyInvitation, keyring: KeyRing) -> str:
    """The token of an invitation; empty when its key is kept no longer."""
    return tokens.make(
        keyring,
        office_id=case.office_id,
        period=invitation.period,
        subject=subject_of(case),
        case_id=uuid.UUID(str(case.id)),
        key_name=invitation.key_name,
    )


def subject_of(case: Case) -> str:
    """The service that a case was about."""
    return case.service_slug or questionnaire.SUBJECT_OF_COMPLAINTS
