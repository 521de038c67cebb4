"""`/perkara/disembunyikan`: the writer of a hidden input appeals, once, without scripts."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Blueprint, Response
from wtforms import TextAreaField

from webapp import web
from webapp.cases import queries as cases
from webapp.cases.tracking_session import handle, with_case
from webapp.consultations import hiding_reasons
from webapp.consultations.service import hiding
from webapp.errors import OfficeError
from webapp.i18n import LOCALES, locale
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Form, Needed, clean, faults
from webapp.web.reader import address

blueprint = Blueprint("input_appeal", __name__)

APPEAL_SIGNS = 3_000


class AppealForm(Form):
    """Why the words should be shown."""

    pesan: TextAreaField


@blueprint.get("/perkara/disembunyikan")
@with_case
def show(case_id: uuid.UUID) -> Response:
    """Why the words are hidden, the appeal, or what became of it; where nothing is hidden it leads to the case."""
    return _page(case_id, _form())


@blueprint.post("/perkara/disembunyikan")
@with_case
def send(case_id: uuid.UUID) -> Response:
    """The appeal goes to another officer; a second one is refused (409), what was typed stays."""
    form = _form(web.request.form)
    if web.request.form.get("bahasa") in LOCALES:
        return _page(case_id, form)
    if not form.validate():
        return _page(case_id, form, 422)
    case = cases.get_case(web.session(), web.office_id(), case_id)
    try:
        hiding.appeal(web.session(), case, text=form.pesan.data or "")
    except OfficeError:
        web.session().rollback()
        return _page(case_id, form, 409)
    return web.see_other(address("/perkara/disembunyikan"))


def _form(formdata: Any = None) -> AppealForm:
    fields = {
        "pesan": TextAreaField(
            _("Why should others read it?"),
            [Needed(_("Write why others should read it.")), AtMost(APPEAL_SIGNS)],
            filters=[clean],
            description=_("Another officer reads it and decides."),
        )
    }
    return cast(AppealForm, type("Appeal", (AppealForm,), fields)(formdata))


def _page(case_id: uuid.UUID, form: AppealForm, status: int = 200) -> Response:
    with web.looking() as look:
        row = hiding.find_hidden(look, cases.get_case(look, web.office_id(), case_id))
    if row is None:
        return web.see_other(address("/perkara"))
    found = faults(form) if status == 422 else []
    heading = _("Your input is hidden") if row.lifted_at is None else _("Your input is shown again")
    return web.render(
        "consultations/appeal.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if found else heading,
        heading=heading,
        row=row,
        reason=hiding_reasons.reasons()[row.reason].of(locale()),
        form=form,
        faults=found,
        twice=status == 409,
        handle=handle(case_id),
    )
