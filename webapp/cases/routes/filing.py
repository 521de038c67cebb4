"""`/lapor` and `/layanan/<slug>/ajukan`: choose in plain words, then one short page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response

from webapp import web
from webapp.accounts import queries as accounts
from webapp.cases import filing_page, matters
from webapp.cases.filing_page import Entry
from webapp.cases.kept_page import kept_page
from webapp.cases.matters import Matter
from webapp.cases.subjects import Subject, of_matter, of_service
from webapp.charter import queries as charter
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.kept import kept

blueprint = Blueprint("filing", __name__)


@blueprint.get("/lapor")
def choose() -> Response:
    """What is it about? Each choice says who handles it and by when."""
    return web.render("cases/choose.html", title=_("What is the problem about?"), groups=matters.groups())


@blueprint.get("/lapor/<slug>")
def new(slug: str) -> Response:
    """The form of a matter, or the page that leads to whoever is competent."""
    matter = _matter(slug)
    if not _takes_filings(matter):
        return _leads_outward(matter)
    return filing_page.show(_entry(of_matter(matter), _with_bodies(matter)))


@blueprint.post("/lapor/<slug>")
def file(slug: str) -> Response:
    """A sent report."""
    try:
        matter = _matter(slug)
    except NotFound as gone:
        return _gone(gone, ("/lapor", _("Choose another problem")))
    if not _takes_filings(matter):
        return _leads_outward(matter, status=409)
    return filing_page.take(_entry(of_matter(matter), _with_bodies(matter)))


@blueprint.get("/layanan/<slug>/ajukan")
def new_request(slug: str) -> Response:
    """The form of a service."""
    return filing_page.show(_entry(_service(slug)))


@blueprint.post("/layanan/<slug>/ajukan")
def file_request(slug: str) -> Response:
    """A sent request."""
    try:
        subject = _service(slug)
    except NotFound as gone:
        return _gone(gone, (f"/layanan/{slug}", _("About this service")))
    return filing_page.take(_entry(subject))


def _gone(gone: NotFound, way: tuple[str, str]) -> Response:
    """A matter or service that is no more, perhaps since the form was opened: the text comes back."""
    text = web.request.form.get("cerita", "")
    address, words = way
    return kept_page(
        gone,
        title=_("Page not found"),
        typed=[(_("What you wrote"), text)] if text else [],
        way=(web.reader.address(address), words),
    )


def _entry(subject: Subject, context: dict[str, Any] | None = None) -> Entry:
    return Entry(subject, receipt_path, context=context)


def receipt_path(submission_id: uuid.UUID) -> str:
    """Where the citizen finds the receipt of a send."""
    return web.reader.address(f"/terima/{submission_id}")


def _matter(slug: str) -> Matter:
    matter = matters.by_slug().get(slug)
    if matter is None:
        raise NotFound()
    return matter


def _takes_filings(matter: Matter) -> bool:
    """A conduct matter is only taken while two handlers are named: nobody else may read it."""
    if matter.door == "conduct":
        return bool(kept(accounts.conduct_handlers))
    return matter.door == "form"


def _with_bodies(matter: Matter) -> dict[str, Any]:
    known = {body.key: body for body in kept(offices.list_bodies)}
    return {"bodies": [known[key] for key in matter.bodies if key in known], "matter": matter}


def _leads_outward(matter: Matter, status: int = 200) -> Response:
    """Who is competent and how to reach them; nothing is asked and nothing is kept."""
    response = web.render(
        "cases/outward.html",
        status=status,
        title=matter.heading.of(web.reader.locale()),
        kept_text=web.request.form.get("cerita", "") if status == 409 else "",
        **_with_bodies(matter),
    )
    if matter.door == "safe":
        response.headers["Cache-Control"] = "no-store"
    return response


def _service(slug: str) -> Subject:
    published = kept(charter.get_published, slug)
    if published is None or published.service.door != "form":
        raise NotFound()
    return of_service(published)
