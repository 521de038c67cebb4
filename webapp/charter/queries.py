"""Reading the catalogue."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.charter.catalogue import COMPONENTS
from webapp.charter.models import PUBLISHED, Clause, Question, Service, Standard


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A service with one version of its standard; may be used after its session is closed.

    `clauses` holds the six public components in their order, each with its numbered clauses.
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


def get_published(session: Session, office_id: str, slug: str) -> PublishedService | None:
    """The service with its newest published standard; None when there is no such service."""
    standard = session.scalar(
        select(Standard)
        .where(Standard.office_id == office_id, Standard.service_slug == slug, Standard.state == PUBLISHED)
        .order_by(Standard.version.desc())
        .limit(1)
    )
    return None if standard is None else _whole(session, standard)


def get_version(session: Session, office_id: str, standard_id: uuid.UUID) -> PublishedService | None:
    """The very version that a case was filed under."""
    standard = session.get(Standard, (office_id, standard_id))
    return None if standard is None else _whole(session, standard)


def list_without_promise(session: Session, office_id: str) -> list[str]:
    """Slugs of the services whose newest published standard promises no time ("belum ditetapkan")."""
    newest: dict[str, int | None] = {}
    rows = select(Standard).where(Standard.office_id == office_id, Standard.state == PUBLISHED)
    for standard in session.scalars(rows.order_by(Standard.version)):
        newest[standard.service_slug] = standard.answer_days
    return sorted(slug for slug, days in newest.items() if days is None)


def _whole(session: Session, standard: Standard) -> PublishedService:
    owner = (standard.office_id, standard.id)
    service = session.get_one(Service, (standard.office_id, standard.service_slug))
    clauses = session.scalars(
        select(Clause).where(Clause.office_id == owner[0], Clause.standard_id == owner[1]).order_by(Clause.position)
    ).all()
    questions = session.scalars(
        select(Question)
        .where(Question.office_id == owner[0], Question.standard_id == owner[1])
        .order_by(Question.position)
    ).all()
    grouped = {name: tuple(row for row in clauses if row.component == name) for name in COMPONENTS}
    return PublishedService(service, standard, grouped, tuple(questions))
