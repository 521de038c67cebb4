"""`/kpu-mendengar/<slug>/masukan`: what a citizen wants to say, kept like every filing, offline too."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import clock, web
from webapp.audit import service as journal
from webapp.cases import filing_page, matter_door
from webapp.cases.filing_page import Entry
from webapp.cases.kept_page import kept_page
from webapp.consultations import input_door, queries
from webapp.consultations.models import PLANNED, Consultation
from webapp.consultations.service.giving import is_late
from webapp.errors import NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web.fields import finished_at

blueprint = Blueprint("giving", __name__)

HERE = "/kpu-mendengar/<slug>/masukan"


@blueprint.get(HERE)
def new(slug: str) -> Response:
    """The form; before the beginning the consultation's own page, which says when it opens. Raises NotFound."""
    consultation = _find(slug)
    if consultation is None:
        raise NotFound()
    if consultation.state_at(clock.now()) == PLANNED:
        return web.see_other(web.reader.address(f"/kpu-mendengar/{slug}"))
    return filing_page.show(_entry(consultation))


@blueprint.post(HERE)
def file(slug: str) -> Response:
    """A sent input. After the end it is kept as late; for a consultation that is none, what was typed comes back."""
    consultation = _find(slug)
    if consultation is None or consultation.state_at(clock.now()) == PLANNED:
        return _gone()
    return filing_page.take(_entry(consultation))


def _find(slug: str) -> Consultation | None:
    with web.looking() as look:
        return queries.find_shown(look, web.office_id(), slug)


def _gone() -> Response:
    text = web.request.form.get("cerita", "")
    refusal: OfficeError = NotFound()
    return kept_page(
        refusal,
        title=_("This consultation does not take input"),
        typed=[(_("What you wrote"), text)] if text else [],
        way=(web.reader.address("/kpu-mendengar"), _("All consultations")),
    )


def _entry(consultation: Consultation) -> Entry:
    with web.looking() as look:
        forum = input_door.read_forum(look, consultation)
    said_at = finished_at(web.request.form)
    door = f"/kpu-mendengar/{consultation.slug}/masukan"
    named = forum.named(web.request.args.get("butir") or web.request.args.get("pertanyaan") or "")
    context = {
        "consultation": consultation,
        "named": named,
        "late": is_late(consultation, said_at),
        "choose_path": f"/kpu-mendengar/{consultation.slug}",
        # The address of the other language names no part: the form itself does.
        "switch_action": web.reader.address(door, web.reader.other_language()),
        "title_of": consultation.title.of(locale()),
    }
    return input_door.entry(
        forum,
        door,
        said_at=said_at,
        actor=journal.CITIZEN,
        receipt_path=matter_door.receipt_path,
        template="consultations/input.html",
        context=context,
    )
