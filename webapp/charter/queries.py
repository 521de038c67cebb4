"""Reading the catalogue, its standards in all their versions, and what is kept about promises."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.charter.catalogue import ALL_COMPONENTS, COMPONENTS
from webapp.charter.models import (
    DECIDED,
    IN_FORCE,
    OPEN_STATES,
    REPLACED,
    Clause,
    ClauseReview,
    Pledge,
    Question,
    Service,
    ServiceDay,
    Standard,
    StandardChange,
    Voice,
)
from webapp.errors import NotFound
from webapp.files.models import Attachment

# The owner of a sound that reads a pledge or a summary.
VOICE = "voice"
_WITH_A_DAY = (IN_FORCE, DECIDED, REPLACED)


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A service with one version of its standard; may be used after its session is closed.

    `clauses` holds the six public components in their order, each with its numbered clauses, without removed ones.
    """

    service: Service
    standard: Standard
    clauses: Mapping[str, tuple[Clause, ...]]
    questions: tuple[Question, ...]


def list_services(session: Session, office_id: str) -> list[Service]:
    """The whole catalogue in its order."""
    rows = select(Service).where(Service.office_id == office_id).order_by(Service.position, Service.slug)
    return list(session.scalars(rows))


def get_service(session: Session, office_id: str, slug: str) -> Service | None:
    """The service at this address, or None."""
    return session.get(Service, (office_id, slug))


def find_in_force(session: Session, office_id: str, slug: str, on: date | None = None) -> Standard | None:
    """The version that holds on a day (WIB), today unless said: the last one whose day had come.

    A version that was decided for that day holds from midnight, whether or not the worker has noted it.
    """
    wanted = select(Standard).where(
        Standard.office_id == office_id,
        Standard.service_slug == slug,
        _holds(on or clock.today()),
    )
    return session.scalar(wanted.order_by(Standard.version.desc()).limit(1))


def list_in_force(session: Session, office_id: str) -> dict[str, Standard]:
    """The versions that hold today, by service."""
    wanted = select(Standard).where(Standard.office_id == office_id, _holds(clock.today()))
    ordered = session.scalars(wanted.order_by(Standard.version))
    return {standard.service_slug: standard for standard in ordered}


def get_published(session: Session, office_id: str, slug: str) -> PublishedService | None:
    """The service with the standard in force; None when there is no such service."""
    standard = find_in_force(session, office_id, slug)
    return None if standard is None else _whole(session, standard)


def get_version(session: Session, office_id: str, standard_id: uuid.UUID) -> PublishedService | None:
    """The very version that a case was filed under."""
    standard = session.get(Standard, (office_id, standard_id))
    return None if standard is None else _whole(session, standard)


def list_without_promise(session: Session, office_id: str) -> list[str]:
    """Slugs of the services whose standard in force promises no time ("belum ditetapkan")."""
    return sorted(slug for slug, row in list_in_force(session, office_id).items() if row.answer_days is None)


def list_versions(session: Session, office_id: str, slug: str) -> list[Standard]:
    """Every version of a service, the newest first."""
    rows = select(Standard).where(Standard.office_id == office_id, Standard.service_slug == slug)
    return list(session.scalars(rows.order_by(Standard.version.desc())))


def find_on_its_way(session: Session, office_id: str, slug: str) -> Standard | None:
    """The version that is drafted, discussed or decided for a coming day; None when there is none."""
    rows = select(Standard).where(
        Standard.office_id == office_id, Standard.service_slug == slug, Standard.state.in_(OPEN_STATES)
    )
    return session.scalar(rows)


def list_on_their_way(session: Session, office_id: str) -> dict[str, Standard]:
    """The versions on their way, by service."""
    rows = select(Standard).where(Standard.office_id == office_id, Standard.state.in_(OPEN_STATES))
    return {standard.service_slug: standard for standard in session.scalars(rows)}


def find_number(session: Session, office_id: str, slug: str, version: int) -> Standard | None:
    """A version by its number."""
    rows = select(Standard).where(
        Standard.office_id == office_id, Standard.service_slug == slug, Standard.version == version
    )
    return session.scalar(rows)


def find_before(session: Session, standard: Standard) -> Standard | None:
    """The version before this one; None for the first."""
    rows = select(Standard).where(
        Standard.office_id == standard.office_id,
        Standard.service_slug == standard.service_slug,
        Standard.version < standard.version,
    )
    return session.scalar(rows.order_by(Standard.version.desc()).limit(1))


def list_clauses(session: Session, standard: Standard, *, removed: bool = True) -> list[Clause]:
    """The clauses of a version in their order, with those that were taken away unless said otherwise."""
    rows = select(Clause).where(Clause.office_id == standard.office_id, Clause.standard_id == standard.id)
    found = session.scalars(rows if removed else rows.where(Clause.removed.is_(False)))
    return sorted(found, key=lambda row: (ALL_COMPONENTS.index(row.component), row.removed, row.position))


def find_clause(session: Session, standard: Standard, clause_id: uuid.UUID) -> Clause | None:
    """A clause of a version, also one that was taken away."""
    return session.get(Clause, (standard.office_id, standard.id, clause_id))


def find_newest_clause(session: Session, office_id: str, clause_id: uuid.UUID) -> tuple[Clause, Standard] | None:
    """A clause as it reads in the newest version that holds or held; None for one that citizens never read."""
    rows = (
        select(Clause, Standard)
        .join(Standard, (Standard.office_id == Clause.office_id) & (Standard.id == Clause.standard_id))
        .where(
            Clause.office_id == office_id,
            Clause.id == clause_id,
            Clause.removed.is_(False),
            Clause.component.in_(COMPONENTS),
            _holds(clock.today()),
        )
        .order_by(Standard.version.desc())
    )
    found = session.execute(rows.limit(1)).first()
    return None if found is None else (found[0], found[1])


def list_changes(session: Session, standard: Standard, *, limit: int) -> list[StandardChange]:
    """What was done to a version, the newest first."""
    rows = select(StandardChange).where(
        StandardChange.office_id == standard.office_id, StandardChange.standard_id == standard.id
    )
    return list(session.scalars(rows.order_by(StandardChange.id.desc()).limit(limit)))


def current_pledge(session: Session, office_id: str) -> Pledge | None:
    """The pledge that holds; None while the office has signed none."""
    rows = select(Pledge).where(Pledge.office_id == office_id)
    return session.scalar(rows.order_by(Pledge.version.desc()).limit(1))


def list_pledges(session: Session, office_id: str) -> list[Pledge]:
    """Every version of the pledge, the newest first."""
    return list(session.scalars(select(Pledge).where(Pledge.office_id == office_id).order_by(Pledge.version.desc())))


def voices_of(session: Session, office_id: str, owners: list[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Attachment]:
    """The newest sound that reads each of these pledges and standards, by owner and language."""
    rows = (
        select(Voice, Attachment)
        .join(Attachment, (Attachment.office_id == Voice.office_id) & (Attachment.id == Voice.attachment_id))
        .where(Voice.office_id == office_id, Voice.of_id.in_(owners))
        .order_by(Voice.id)
    )
    return {(voice.of_id, voice.language): sound for voice, sound in session.execute(rows)}


def get_sound(session: Session, office_id: str, attachment_id: uuid.UUID) -> Attachment:
    """The sound of a reading. Raises NotFound for anything else that is kept."""
    found = session.get(Attachment, (office_id, attachment_id))
    if found is None or found.owner_kind != VOICE:
        raise NotFound("file_unknown")
    return found


def sum_days(session: Session, office_id: str, first: date, last: date) -> list[Any]:
    """(service, working days, cases, promised, kept) of the days from `first` to `last`: sums of daily rows alone."""
    sums = (func.sum(getattr(ServiceDay, name)).label(name) for name in ("cases", "promised", "kept"))
    rows = select(ServiceDay.service_slug, ServiceDay.workdays, *sums).where(
        ServiceDay.office_id == office_id, ServiceDay.day >= first, ServiceDay.day <= last
    )
    grouped = rows.group_by(ServiceDay.service_slug, ServiceDay.workdays)
    return list(session.execute(grouped.order_by(ServiceDay.service_slug, ServiceDay.workdays)))


def list_reviews(session: Session, office_id: str, *, closed: int = 10) -> list[ClauseReview]:
    """The open review tasks, oldest first, then the last `closed` ones."""
    rows = select(ClauseReview).where(ClauseReview.office_id == office_id)
    still = session.scalars(rows.where(ClauseReview.closed_at.is_(None)).order_by(ClauseReview.id))
    done = session.scalars(
        rows.where(ClauseReview.closed_at.is_not(None)).order_by(ClauseReview.closed_at.desc()).limit(closed)
    )
    return [*still, *done]


def get_review(session: Session, office_id: str, review_id: uuid.UUID) -> ClauseReview:
    """A review task. Raises NotFound."""
    found = session.get(ClauseReview, (office_id, review_id))
    if found is None:
        raise NotFound
    return found


def last_review(session: Session, office_id: str, clause_id: uuid.UUID) -> ClauseReview | None:
    """The newest review of a clause, open or closed."""
    rows = select(ClauseReview).where(ClauseReview.office_id == office_id, ClauseReview.clause_id == clause_id)
    return session.scalar(rows.order_by(ClauseReview.id.desc()).limit(1))


def _holds(day: date) -> ColumnElement[bool]:
    """The versions whose day has come: later numbers are decided later and never for an earlier day."""
    begun = or_(Standard.effective_on.is_(None), Standard.effective_on <= day)
    return and_(Standard.state.in_(_WITH_A_DAY), begun)


def _whole(session: Session, standard: Standard) -> PublishedService:
    owner = (standard.office_id, standard.id)
    service = session.get_one(Service, (standard.office_id, standard.service_slug))
    clauses = list_clauses(session, standard, removed=False)
    questions = session.scalars(
        select(Question)
        .where(Question.office_id == owner[0], Question.standard_id == owner[1])
        .order_by(Question.position)
    ).all()
    grouped = {name: tuple(row for row in clauses if row.component == name) for name in COMPONENTS}
    return PublishedService(service, standard, grouped, tuple(questions))
