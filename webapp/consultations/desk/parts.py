"""The parts of a consultation: questions, invited groups, meetings, documents. Each form says what is to stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from webapp import i18n, web
from webapp.accounts.guard import current_actor, guard
from webapp.consultations import queries, ready
from webapp.consultations.desk import forms
from webapp.consultations.desk.setup import again, refused
from webapp.consultations.desk.sheet import MANAGERS, ONE, Sheet, at, find, form_page, saved, seen_version
from webapp.consultations.models import Consultation
from webapp.consultations.service import setup as service
from webapp.errors import Conflict, OfficeError
from webapp.files import service as files
from webapp.i18n import gettext as _
from webapp.web import uploads
from webapp.web.fields import Form

blueprint = Blueprint("consultation_parts", __name__)


@blueprint.route(f"{ONE}/pertanyaan", methods=["GET", "POST"])
@guard(*MANAGERS)
def questions(slug: str) -> Response:
    """The ready nine by a tick, and questions of one's own. Raises NotFound."""
    one = find(slug)
    with web.looking() as look:
        there = queries.list_questions(look, one)
    texts = {row.text_id for row in there}
    choices: dict[str, Any] = {
        "ready": [(key, row.text.id, "") for key, row in ready.questions().items()],
        "own": [(str(row.id), row.text_id, "") for row in there if row.topic == ready.OWN],
    }
    sheet = Sheet(_("Questions"), at(slug, "/pertanyaan"), one, button=_("Save"))
    if web.request.method != "POST":
        shown: dict[str, Any] = {
            "siap": [key for key, row in ready.questions().items() if row.text.id in texts],
            "sendiri": [str(row.id) for row in there if row.topic == ready.OWN],
        }
        return form_page(sheet, forms.questions_form(**choices, **shown))
    form = forms.questions_form(web.request.form, **choices)
    if not form.validate():
        return form_page(sheet, form, 422)
    more = [(form.baru.data, form.baru_jawa.data or "")] if form.baru.data else []
    return _do(
        sheet,
        form,
        service.set_questions,
        ready_keys=form.siap.data or (),
        keep=forms.ids(form.sendiri) if "sendiri" in form else (),
        more=more,
    )


@blueprint.route(f"{ONE}/unsur", methods=["GET", "POST"])
@guard(*MANAGERS)
def groups(slug: str) -> Response:
    """Who is invited, and how many letters went out. Raises NotFound."""
    one = find(slug)
    sheet = Sheet(_("Invited groups"), at(slug, "/unsur"), one, button=_("Save"))
    if web.request.method != "POST":
        with web.looking() as look:
            letters = queries.list_groups(look, one)
        return form_page(sheet, forms.groups_form(**{key: str(number) for key, number in letters.items()}))
    form = forms.groups_form(web.request.form)
    if not form.validate():
        return form_page(sheet, form, 422)
    letters = {field.name: int(field.data) for field in form if field.data}
    return _do(sheet, form, service.set_groups, letters=letters)


@blueprint.route(f"{ONE}/rapat", methods=["GET", "POST"])
@guard(*MANAGERS)
def meetings(slug: str) -> Response:
    """Meetings with place or link, time, and what is there for whom hears or reads otherwise. Raises NotFound."""
    one = find(slug)
    with web.looking() as look:
        there = queries.list_meetings(look, one)
    held = [(str(row.id), f"{i18n.long_moment(row.starts_at)}, {row.place or row.link}", "") for row in there]
    sheet = Sheet(_("Meetings"), at(slug, "/rapat"), one, button=_("Save"))
    if web.request.method != "POST":
        return form_page(sheet, forms.meetings_form(held=held, tetap=[value for value, *_more in held]))
    form = forms.meetings_form(web.request.form, held=held)
    plan = form.meeting() if form.validate() else None
    if any(field.errors for field in form):
        return form_page(sheet, form, 422)
    keep = forms.ids(form.tetap) if held else ()
    return _do(sheet, form, service.set_meetings, keep=keep, more=[plan] if plan else [])


@blueprint.route(f"{ONE}/dokumen", methods=["GET", "POST"])
@guard(*MANAGERS)
def documents(slug: str) -> Response:
    """Documents that everybody may read. Raises NotFound."""
    one = find(slug)
    with web.looking() as look:
        held = [(str(row.id), row.name, "") for row in queries.list_documents(look, one)]
    sheet = Sheet(_("Documents"), at(slug, "/dokumen"), one, button=_("Save"), takes_files=True)
    if web.request.method != "POST":
        return form_page(sheet, forms.documents_form(held=held, tetap=[value for value, *_more in held]))
    form = forms.documents_form(web.request.form, held=held)
    batch = uploads.prepare_uploads()
    sound = form.validate()
    form.berkas.errors = [uploads.refusal_wording(refusal) for refusal in batch.refusals]
    if not sound or form.berkas.errors:
        return form_page(sheet, form, 422)
    put = files.put(uploads.store(), web.office_id(), batch.files)
    return _do(sheet, form, service.set_documents, keep=forms.ids(form.tetap) if held else (), put=put)


def _do(sheet: Sheet, form: Form, verb: Any, **facts: Any) -> Response:
    """Carry a change out, or show the form again: somebody was first (409), or it is not possible any more."""
    one = sheet.consultation
    assert isinstance(one, Consultation)
    who = {"office_id": web.office_id(), "slug": one.slug, "by": current_actor().staff_id}
    try:
        verb(web.session(), **who, seen=seen_version(), **facts)
    except Conflict:
        return form_page(again(sheet, one.slug), form, 409)
    except OfficeError as error:
        return refused(sheet, one.slug, form, error)
    return saved(at(one.slug), _("Saved."))
