"""Putting a version in force, and the voice that reads a summary."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import web
from webapp.accounts.guard import current_actor, guard
from webapp.charter import queries
from webapp.charter.desk import forms, words
from webapp.charter.desk.page import told_differences
from webapp.charter.desk.sheet import (
    SERVICE,
    WRITERS,
    Sheet,
    at,
    find_draft,
    find_service,
    form_page,
    last_done,
    saved,
    seen_revision,
)
from webapp.charter.desk.voices import take_voice
from webapp.charter.models import Standard
from webapp.charter.service import force
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import ngettext

blueprint = Blueprint("charter_force", __name__)


@blueprint.route(f"{SERVICE}/berlaku", methods=["GET", "POST"])
@guard(*WRITERS)
def decide(slug: str) -> Response:
    """By which decree and from which day the version holds."""
    with web.looking() as look:
        draft = find_draft(look, slug)
    if web.request.method != "POST":
        return _page(slug, draft, forms.force_form(keputusan=draft.decree, berlaku=draft.effective_on))
    form = forms.force_form(web.request.form)
    if not form.validate():
        return _page(slug, draft, form, 422)
    session, day = web.session(), form.berlaku.data
    assert day is not None
    try:
        force.decide(
            session,
            find_draft(session, slug),
            decree=form.keputusan.data or "",
            effective_on=day,
            seen=seen_revision(),
            by=current_actor().staff_id,
        )
    except Conflict:
        session.rollback()
        return _page(slug, draft, form, 409)
    except OfficeError as error:
        session.rollback()
        field = form.keputusan if error.code == "decree_twice" else form.berlaku
        field.errors = [words.refusal(error)]
        return _page(slug, draft, form, 422)
    return saved(at(slug))


@blueprint.route(f"{SERVICE}/suara", methods=["GET", "POST"])
@guard(*WRITERS)
def voice(slug: str) -> Response:
    """A sound that reads the summary of the service."""
    with web.looking() as look:
        service = find_service(look, slug)
        held = queries.find_in_force(look, web.office_id(), slug)
    if held is None:
        raise NotFound
    texts = [(_("Indonesian"), "id", service.summary_id), (_("Javanese"), "jv", service.summary_jv)]
    return take_voice(held.id, texts, action=at(slug, "/suara"), back_to=at(slug), back_label=service.name_id)


def _page(slug: str, draft: Standard, form: forms.ForceForm, status: int = 200) -> Response:
    with web.looking() as look:
        first = last_done(look, draft) if status == 409 else None
        count = len(told_differences(look, draft))
    told = ngettext("%(num)d difference", "%(num)d differences", count)
    sheet = Sheet(
        heading=_("Put version %(number)s in force", number=draft.version),
        action=at(slug, "/berlaku"),
        button=_("Put it in force"),
        lead=_("From that day on citizens read this version, and new cases are counted by it. It never changes again."),
        version=draft.revision if status != 422 else seen_revision(),
        facts=[
            (_("State"), words.state(draft)),
            (_("Promised time"), words.promise(draft.answer_days, draft.calendar)),
            (_("Against the version before"), told),
        ],
        first=first,
        back_to=at(slug, "/rancangan"),
        back_label=_("The draft"),
    )
    return form_page(sheet, form, status)
