"""`/lapor` and `/layanan/<slug>/ajukan`: choose in plain words, then one short page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from webapp import web
from webapp.cases import filing_page, matter_door, matters
from webapp.cases.filing_page import Entry
from webapp.cases.kept_page import kept_page
from webapp.cases.matters import Matter
from webapp.cases.service import notices
from webapp.cases.subjects import Subject, of_service
from webapp.charter import queries as charter
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.kept import kept

blueprint = Blueprint("filing", __name__)


@blueprint.get("/lapor")
def choose() -> Response:
    """What is it about? Each choice says who handles it and by when."""
    return web.render(
        "cases/choose.html",
        title=_("What is the problem about?"),
        groups=matters.groups(),
        notices=len(kept(notices.list_shown)),
    )


@blueprint.get("/lapor/<slug>")
def new(slug: str) -> Response:
    """The form of a matter, or the page that leads to whoever is competent."""
    return matter_door.show(_matter(slug))


@blueprint.get("/lapor/desa/<code>")
def villages(code: str) -> Response:
    """The villages of a district as a part of the filing form, for its script. Raises NotFound."""
    names = filing_page.village_names(code)
    if not names:
        raise NotFound()
    return make_response(render_template("cases/villages.html", names=names))


@blueprint.post("/lapor/<slug>")
def file(slug: str) -> Response:
    """A sent report."""
    try:
        matter = _matter(slug)
    except NotFound as gone:
        return _gone(gone, ("/lapor", _("Choose another problem")))
    return matter_door.take(matter)


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


def _entry(subject: Subject) -> Entry:
    return Entry(subject, matter_door.receipt_path)


def _matter(slug: str) -> Matter:
    matter = matters.by_slug().get(slug)
    if matter is None:
        raise NotFound()
    return matter


def _service(slug: str) -> Subject:
    published = kept(charter.get_published, slug)
    if published is None or published.service.door != "form":
        raise NotFound()
    return of_service(published)
