"""The charter on the staff's side: all services, one service with its clauses and versions, one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import ROLES, current_actor, guard
from webapp.cases.service import named_clauses
from webapp.charter import queries
from webapp.charter.catalogue import ALL_COMPONENTS
from webapp.charter.desk import words
from webapp.charter.desk.sheet import HOME, SERVICE, at, find_service, may_write, names
from webapp.charter.differences import compare
from webapp.charter.models import Clause, ClauseReview, Service, Standard
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.offices import queries as offices

blueprint = Blueprint("charter_desk", __name__)
LINES = 30


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service on the list."""

    service: Service
    held: Standard | None
    coming: Standard | None
    complaints: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review task with the clause it is about."""

    review: ClauseReview
    clause: Clause
    service: Service
    unit: str


@blueprint.get(HOME)
@guard(*ROLES)
def show() -> Response:
    """All services with what holds, what is on its way, what citizens complain about, and the reviews."""
    with web.looking() as look:
        office_id = web.office_id()
        held, coming = queries.list_in_force(look, office_id), queries.list_on_their_way(look, office_id)
        counts = named_clauses.count_by_clause(look, current_actor())
        by_service = named_clauses.count_by_service(look, current_actor())
        services = queries.list_services(look, office_id)
        rows = [
            ServiceRow(one, held.get(one.slug), coming.get(one.slug), by_service.get(one.slug, 0)) for one in services
        ]
        return web.render(
            "charter/desk/list.html",
            title=_("Charter"),
            rows=rows,
            reviews=_reviews(look, {one.slug: one for one in services}),
            complaints=counts,
            pledge=queries.current_pledge(look, office_id),
            words=words,
            edits=may_write(),
        )


@blueprint.get(SERVICE)
@guard(*ROLES)
def service(slug: str) -> Response:
    """One service: the clauses in force with the complaints that name them, its versions, what was changed."""
    with web.looking() as look:
        found = find_service(look, slug)
        office_id = web.office_id()
        held = queries.find_in_force(look, office_id, slug)
        coming = queries.find_on_its_way(look, office_id, slug)
        if held is None:
            raise NotFound
        changed = coming or held
        return web.render(
            "charter/desk/service.html",
            title=found.name_id,
            service=found,
            held=held,
            coming=coming,
            sections=sections(queries.list_clauses(look, held)),
            complaints=named_clauses.count_by_clause(look, current_actor()),
            versions=queries.list_versions(look, office_id, slug),
            history=words.history(queries.list_changes(look, changed, limit=LINES), names(look)),
            voices=queries.voices_of(look, office_id, [held.id]),
            words=words,
            edits=may_write(),
            at=at(slug),
            back_to=HOME,
            back_label=_("Charter"),
        )


@blueprint.get(f"{SERVICE}/versi/<int:version>")
@guard(*ROLES)
def version(slug: str, version: int) -> Response:
    """One version for ever: what it said, and how it differs from the one before."""
    with web.looking() as look:
        found = find_service(look, slug)
        standard = queries.find_number(look, web.office_id(), slug, version) if version < 10_000 else None
        if standard is None:
            raise NotFound
        title = _("%(service)s, version %(number)s", service=found.name_id, number=standard.version)
        return web.render(
            "charter/desk/version.html",
            title=title,
            standard=standard,
            sections=sections(queries.list_clauses(look, standard)),
            complaints=named_clauses.count_by_clause(look, current_actor(), ever=True),
            different=told_differences(look, standard),
            history=words.history(queries.list_changes(look, standard, limit=LINES), names(look)),
            words=words,
            back_to=at(slug),
            back_label=found.name_id,
        )


def sections(clauses: list[Clause]) -> list[tuple[str, list[Clause]]]:
    """The components that have clauses, in their order."""
    grouped: Mapping[str, list[Clause]] = {name: [] for name in ALL_COMPONENTS}
    for clause in clauses:
        grouped[clause.component].append(clause)
    return [(name, found) for name, found in grouped.items() if found]


def told_differences(look: Session, standard: Standard) -> list[words.Told]:
    """How a version differs from the one before it, in words; nothing for the first."""
    before = queries.find_before(look, standard)
    if before is None:
        return []
    found = compare(queries.list_clauses(look, before), queries.list_clauses(look, standard))
    return words.differences_told(before, standard, found)


def _reviews(look: Session, services: Mapping[str, Service]) -> list[ReviewRow]:
    units = {row.key: row.name for row in offices.list_units(look, web.office_id())}
    rows = []
    for review in queries.list_reviews(look, web.office_id()):
        standard = look.get_one(Standard, (review.office_id, review.standard_id))
        clause = look.get_one(Clause, (review.office_id, review.standard_id, review.clause_id))
        rows.append(
            ReviewRow(review, clause, services[standard.service_slug], units.get(review.unit_key, review.unit_key))
        )
    return rows
