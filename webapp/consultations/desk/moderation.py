"""`/petugas/kpu-mendengar/<slug>/moderasi`: what is shown and may be hidden, what is hidden, and appeals against it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, Response

from webapp import i18n, web
from webapp.accounts.guard import current_actor, guard
from webapp.consultations import hiding_reasons, queries, wording
from webapp.consultations.desk.replies import read_id, running
from webapp.consultations.desk.sheet import MANAGERS, ONE, Sheet, at, form_page, may_write, saved
from webapp.consultations.models import Consultation, Hiding
from webapp.consultations.record_words import stance_words
from webapp.consultations.service import hiding
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Form, Needed, PickField

blueprint = Blueprint("consultation_moderation", __name__)

BEFORE = "sebelum"
UPHELD, REFUSED = "ya", "tidak"


class ChoiceForm(Form):
    """One choice: the reason, or what becomes of an appeal."""

    pilihan: PickField


@blueprint.get(f"{ONE}/moderasi")
@guard()
def show(slug: str) -> Response:
    """Appeals first, then what is hidden, then what everybody reads, the newest first."""
    one, before = running(slug), read_id(web.request.args.get(BEFORE, ""))
    with web.looking() as look:
        hidden = hiding.list_hidden(look, one, current_actor())
        found = queries.shown_inputs(look, one, before=before)
    shown = found[: queries.PAGE]
    return web.render(
        "consultations/desk/moderation.html",
        title=_("Moderation"),
        announce=web.said(),
        hidden=hidden,
        shown=[row for row in shown if not row.hidden],
        reasons={key: words.id for key, words in hiding_reasons.reasons().items()},
        stances=stance_words(),
        media=wording.media(),
        older=f"{at(slug, '/moderasi')}?{BEFORE}={shown[-1].id}" if len(found) > len(shown) else "",
        may_write=may_write(),
        mine=current_actor().staff_id,
        at=at(slug),
        back_to=at(slug),
        back_label=one.title_id,
    )


@blueprint.route(f"{ONE}/moderasi/<uuid:input_id>/sembunyikan", methods=["GET", "POST"])
@guard(*MANAGERS)
def hide(slug: str, input_id: uuid.UUID) -> Response:
    """Hide one for a reason of the list. Raises NotFound for what nobody reads."""
    one = running(slug)
    with web.looking() as look:
        found = queries.shown_input(look, one, input_id)
    if found is None:
        raise NotFound()
    sheet = Sheet(
        _("Hide this input?"),
        at(slug, f"/moderasi/{input_id}/sembunyikan"),
        one,
        lead=_("Everybody reads the reason in its place. Its writer is told and may appeal. An opinion is no reason."),
        button=_("Hide it"),
        facts=[(_("Day"), i18n.long_date(found.day)), (_("Input"), found.words or _("Hidden"))],
    )
    reasons = [(key, words.id, "") for key, words in hiding_reasons.reasons().items()]
    form = _choice(_("Why is it hidden?"), _("Choose the reason."), reasons)
    if web.request.method != "POST":
        return form_page(sheet, form)
    if not form.validate():
        return form_page(sheet, form, 422)
    reason = str(form.pilihan.data)
    try:
        hiding.hide(web.session(), actor=current_actor(), slug=slug, input_id=input_id, reason=reason)
    except OfficeError as error:
        return _refused(sheet, form, error)
    return saved(at(slug, "/moderasi"), _("The input is hidden. Its writer is told why."))


@blueprint.route(f"{ONE}/moderasi/<uuid:input_id>/banding", methods=["GET", "POST"])
@guard(*MANAGERS)
def decide(slug: str, input_id: uuid.UUID) -> Response:
    """Decide an appeal; whoever hid it may not. Raises NotFound where there is none."""
    one = running(slug)
    row, words = _appeal(one, input_id)
    sheet = Sheet(
        _("An appeal against hiding"),
        at(slug, f"/moderasi/{input_id}/banding"),
        one,
        button=_("Decide"),
        facts=[
            (_("Input"), words),
            (_("Reason of hiding"), hiding_reasons.reasons()[row.reason].id),
            (_("The writer says"), row.appeal_text),
        ],
    )
    options = [(UPHELD, _("Show the input again"), ""), (REFUSED, _("It stays hidden"), "")]
    form = _choice(_("What do you decide?"), _("Choose what you decide."), options)
    if web.request.method != "POST":
        return form_page(sheet, form)
    if not form.validate():
        return form_page(sheet, form, 422)
    upheld = form.pilihan.data == UPHELD
    try:
        hiding.decide(web.session(), actor=current_actor(), slug=slug, input_id=input_id, upheld=upheld)
    except OfficeError as error:
        return _refused(sheet, form, error)
    return saved(at(slug, "/moderasi"), _("The appeal is decided. The writer is told."))


def _appeal(one: Consultation, input_id: uuid.UUID) -> tuple[Hiding, str]:
    with web.looking() as look:
        for row, words in hiding.list_hidden(look, one, current_actor(), of=input_id):
            if row.appealed_at is not None:
                return row, words
    raise NotFound()


def _choice(label: str, choose: str, options: list[tuple[str, str, str]]) -> ChoiceForm:
    fields: dict[str, Any] = {"pilihan": PickField(label, [Needed(choose)], choices=options, message=choose)}
    formdata = web.request.form if web.request.method == "POST" else None
    return cast(ChoiceForm, type("Choice", (ChoiceForm,), fields)(formdata))


def _refused(sheet: Sheet, form: Form, error: OfficeError) -> Response:
    """Why nothing was done. Raises what is no word of ours."""
    web.session().rollback()
    if isinstance(error, Conflict):
        return form_page(sheet, form, 409)
    words = {
        "hiding_settled": _("An appeal was upheld. This input stays shown."),
        "appeal_own": _("You hid this input yourself. Another officer decides."),
    }
    if error.code not in words:
        raise error
    return form_page(replace(sheet, refused=words[error.code]), form, error.status)
