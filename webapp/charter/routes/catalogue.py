"""The public door of the catalogue: to read before asking."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response

from webapp import clock
from webapp.cases.promise import VERIFY_WORKDAYS, promised
from webapp.charter import queries
from webapp.charter.models import Service
from webapp.consultations.reply_queries import changed_clauses
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.i18n import mark as N_
from webapp.offices import queries as offices
from webapp.web import office_id, render, session
from webapp.web.reader import address
from webapp.workdays import queries as workdays

blueprint = Blueprint("charter", __name__)

# Doors in the order of the list: what can be done here and now comes first.
DOORS = {
    "form": N_("Ask for it here"),
    "complaint": N_("Complaints, suggestions, and praise"),
    "elsewhere": N_("At another official place"),
    "institutions": N_("For institutions only"),
    "stage": N_("Only while an election is running"),
}

COMPONENTS = {
    "requirements": N_("What to bring"),
    "procedure": N_("How it goes"),
    "time": N_("How long it takes"),
    "fee": N_("What it costs"),
    "product": N_("What you get"),
    "complaints": N_("If you are not satisfied"),
}


@blueprint.get("/layanan")
def list_services() -> Response:
    """The whole catalogue, by the door that each service has."""
    services = queries.list_services(session(), office_id())
    return render(
        "charter/list.html",
        title=_("Services"),
        groups=_by_door(services),
        back_to=address("/"),
        back_label=_("Home page"),
    )


@blueprint.get("/layanan/<slug>")
def show_service(slug: str) -> Response:
    """What to bring, how long, what it costs, how to complain; and the way to ask. Raises NotFound."""
    published = queries.get_published(session(), office_id(), slug)
    if published is None:
        raise NotFound()
    standard = published.standard
    # A door may be locked for now; the day is what asking today would lead to.
    promise = promised(
        clock.now(), standard.answer_days, standard.calendar, False, workdays.days_off(session(), office_id())
    )
    return render(
        "charter/service.html",
        title=published.service.name.of(locale()),
        service=published.service,
        standard=standard,
        sections=[(key, _(heading), published.clauses[key]) for key, heading in COMPONENTS.items()],
        changed=changed_clauses(session(), office_id(), standard.id),
        promise=promise,
        verify_workdays=VERIFY_WORKDAYS,
        unit=offices.get_unit(session(), office_id(), published.service.unit_key),
        back_to=address("/layanan"),
        back_label=_("Services"),
    )


def _by_door(services: Iterable[Service]) -> list[tuple[str, list[Service]]]:
    groups: dict[str, list[Service]] = {door: [] for door in DOORS}
    for service in services:
        groups[service.door].append(service)
    return [(_(DOORS[door]), found) for door, found in groups.items() if found]
