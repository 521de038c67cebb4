"""`/petugas/catat`: an officer files for a visitor, a caller or a letter; the original time counts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from flask import Blueprint, Response

from webapp import clock, web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, check_writer, current_actor, guard
from webapp.audit import service as journal
from webapp.cases import filing_page, matters, receipt_page
from webapp.cases.desk.entry_form import WalkInForm, walk_in_form
from webapp.cases.filing_page import Entry
from webapp.cases.forms import FilingForm
from webapp.cases.service import receipts
from webapp.cases.subjects import Subject, of_matter, of_service
from webapp.charter import queries as charter
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.fields import faults, finished_at

blueprint = Blueprint("entry_desk", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
# Days of a report that cannot lie after the visit, the call or the letter: when it happened, when it was known.
DAYS_BEFORE = ("kapan", "kejadian")


@blueprint.get("/petugas/catat")
@guard(*WRITERS)
def choose() -> Response:
    """The matters and services that take a form."""
    with web.looking() as look:
        services = [row for row in charter.list_services(look, web.office_id()) if row.door == "form"]
    taken = ("form", "conduct") if current_actor().handles_conduct else ("form",)
    groups = [(group, [row for row in group.matters if row.door in taken]) for group in matters.groups()]
    return web.render(
        "cases/desk/record.html",
        title=_("Record for a citizen"),
        groups=[(group, rows) for group, rows in groups if rows],
        services=services,
    )


@blueprint.get("/petugas/catat/<any(perihal, layanan):kind>/<slug>")
@guard(*WRITERS)
def new(kind: str, slug: str) -> Response:
    """The same form, with how and when it came in."""
    return filing_page.show(_entry(kind, slug, walk_in_form()))


@blueprint.post("/petugas/catat/<any(perihal, layanan):kind>/<slug>")
@guard(*WRITERS)
def file(kind: str, slug: str) -> Response:
    """A recorded filing leads to its receipt, to print or to read aloud."""
    check_writer()
    form = walk_in_form(web.request.form)
    received = form.received_at(finished_at(web.request.form)) if form.validate() else None
    return filing_page.take(_entry(kind, slug, form, received, tuple(faults(form))))


@blueprint.get("/petugas/catat/tanda-terima/<uuid:submission_id>")
@guard(*WRITERS)
def receipt(submission_id: uuid.UUID) -> Response:
    """The citizen's receipt on the officer's screen, while it is open."""
    return receipt_page.page(web.session(), submission_id, template="cases/desk/receipt.html")


@blueprint.post("/petugas/catat/tanda-terima/<uuid:submission_id>")
@guard(*WRITERS)
def close_receipt(submission_id: uuid.UUID) -> Response:
    """The citizen has the digits: nobody who comes to this screen later shall read them."""
    session = web.session()
    submission, _found = receipt_page.find(session, submission_id)
    receipts.close_receipt(session, submission, actor=journal.staff(current_actor().staff_id))
    return web.see_other(f"/petugas/catat/tanda-terima/{submission_id}")


def _entry(
    kind: str,
    slug: str,
    form: WalkInForm,
    received: datetime | None = None,
    rows: tuple[tuple[str, str], ...] = (),
) -> Entry:
    return Entry(
        _subject(kind, slug),
        lambda submission_id: f"/petugas/catat/tanda-terima/{submission_id}",
        template="cases/desk/entry.html",
        actor=journal.staff(current_actor().staff_id),
        channel=form.lewat.data or "desk",
        received_at=received,
        context={"walk_in": form, "action": f"/petugas/catat/{kind}/{slug}"},
        extra_faults=rows,
        check=lambda filed: received is None or _happened_before(filed, clock.local(received).date()),
    )


def _happened_before(form: FilingForm, came_in: date) -> bool:
    """Whether no day of the form lies after the day the citizen came; a fault is noted at its field."""
    late = [field for field in form if field.name in DAYS_BEFORE and field.data and field.data > came_in]
    for field in late:
        field.errors = [_("This day is later than the day it came in. Check both days.")]
    return not late


def _subject(kind: str, slug: str) -> Subject:
    if kind == "perihal":
        matter = matters.by_slug().get(slug)
        if matter is None or matter.door not in ("form", "conduct"):
            raise NotFound()
        if matter.conduct and not current_actor().handles_conduct:
            raise NotFound()
        return of_matter(matter)
    with web.looking() as look:
        published = charter.get_published(look, web.office_id(), slug)
    if published is None or published.service.door != "form":
        raise NotFound()
    return of_service(published)
