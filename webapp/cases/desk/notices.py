"""`/petugas/pemberitahuan`: what officers tell everybody about a problem that the office knows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash
from wtforms import Form

from webapp import clock, i18n, web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, current_actor, guard
from webapp.cases import matters
from webapp.cases.desk.twin_form import NoticeForm, notice_form
from webapp.cases.models import Notice
from webapp.cases.service import notices
from webapp.errors import Conflict, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Choices, faults
from webapp.web.messages import wording as sentence

blueprint = Blueprint("notices_desk", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
HOME = "/petugas/pemberitahuan"
REFUSED_AT = {"notice_backwards": "akhir", "notice_over": "akhir", "matter_unknown": "perihal"}
# How long a fresh notice is shown unless its writer says otherwise.
SHOWN_FOR = timedelta(days=13)


@blueprint.get(HOME)
@guard()
def list_all() -> Response:
    """All notices, newest first."""
    with web.looking() as look:
        rows = notices.list_all(look, web.office_id())
    return web.render(
        "cases/desk/notices.html",
        title=_("Notices to everybody"),
        rows=[(row, _state(row)) for row in rows],
        subjects={key: matter.title.of("id") for key, matter in matters.by_slug().items()},
        writes=current_actor().role in WRITERS,
    )


@blueprint.route(f"{HOME}/tambah", methods=["GET", "POST"])
@guard(*WRITERS)
def add() -> Response:
    """Publish a notice."""
    if web.request.method != "POST":
        today = clock.today()
        return _page(notice_form(_subjects(), mulai=today, akhir=today + SHOWN_FOR))
    form = notice_form(_subjects(), web.request.form)
    if not form.validate():
        return _page(form, status=422)
    try:
        notices.publish(web.session(), office_id=web.office_id(), facts=_facts(form), by=current_actor().staff_id)
    except OfficeError as error:
        _refuse(form, error)
        web.session().rollback()
        return _page(form, status=422)
    flash(_("The notice is published."))
    return web.see_other(HOME)


@blueprint.route(f"{HOME}/<uuid:notice_id>", methods=["GET", "POST"])
@guard(*WRITERS)
def change(notice_id: uuid.UUID) -> Response:
    """Change a notice."""
    with web.looking() as look:
        row = notices.get_notice(look, web.office_id(), notice_id)
    if web.request.method != "POST":
        shown = {"kabar": row.text_id, "kabar_jawa": row.text_jv, "perihal": row.matter or ""}
        return _page(notice_form(_subjects(), **shown, mulai=row.first_on, akhir=row.last_on), row, row.version)
    form, seen = notice_form(_subjects(), web.request.form), _seen()
    if not form.validate():
        return _page(form, row, seen, status=422)
    try:
        notices.change(
            web.session(),
            office_id=web.office_id(),
            notice_id=notice_id,
            version=seen,
            facts=_facts(form),
            by=current_actor().staff_id,
        )
    except Conflict:
        return _overtaken(notice_id, form)
    except OfficeError as error:
        _refuse(form, error)
        web.session().rollback()
        return _page(form, row, seen, status=422)
    flash(_("The notice was changed."))
    return web.see_other(HOME)


@blueprint.post(f"{HOME}/<uuid:notice_id>/tarik")
@guard(*WRITERS)
def withdraw(notice_id: uuid.UUID) -> Response:
    """Take a notice back."""
    by = current_actor().staff_id
    try:
        notices.withdraw(web.session(), office_id=web.office_id(), notice_id=notice_id, version=_seen(), by=by)
    except Conflict:
        web.session().rollback()
        with web.looking() as look:
            row = notices.get_notice(look, web.office_id(), notice_id)
        shown = {"kabar": row.text_id, "kabar_jawa": row.text_jv, "perihal": row.matter or ""}
        form = notice_form(_subjects(), **shown, mulai=row.first_on, akhir=row.last_on)
        return _page(form, row, row.version, status=409)
    flash(_("The notice was taken back."))
    return web.see_other(HOME)


@blueprint.get(f"{HOME}/<uuid:notice_id>/tarik")
@guard()
def back(notice_id: uuid.UUID) -> Response:
    """What a browser asks for after a form that came back was reloaded by its address."""
    return web.see_other(HOME)


def _overtaken(notice_id: uuid.UUID, form: NoticeForm) -> Response:
    """Somebody changed or withdrew it since: what stands now, and what was typed."""
    web.session().rollback()
    with web.looking() as look:
        row = notices.get_notice(look, web.office_id(), notice_id)
    if row.withdrawn_at is not None:  # what was typed can only be published anew
        return _page(form, status=409, withdrawn=True)
    return _page(form, row, row.version, status=409)


def _page(
    form: Form, row: Notice | None = None, version: int | None = None, *, status: int = 200, withdrawn: bool = False
) -> Response:
    heading = _("Change a notice") if row else _("Publish a notice")
    wrong = faults(form) if status == 422 else []
    return web.render(
        "cases/desk/notice_form.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        form=form,
        row=row,
        home=HOME,
        version=version,
        faults=wrong,
        conflict=status == 409,
        withdrawn=withdrawn,
    )


def _facts(form: NoticeForm) -> notices.Facts:
    assert form.mulai.data is not None  # the form is valid here
    assert form.akhir.data is not None
    return notices.Facts(
        matter=form.perihal.data or None,
        text_id=form.kabar.data or "",
        text_jv=form.kabar_jawa.data or "",
        first_on=form.mulai.data,
        last_on=form.akhir.data,
    )


def _refuse(form: Form, error: OfficeError) -> None:
    if error.code not in REFUSED_AT:
        raise error
    form[REFUSED_AT[error.code]].errors = [sentence(error)]


def _subjects() -> Choices:
    return [(key, matter.title.of("id"), "") for key, matter in matters.by_slug().items() if matter.door == "form"]


def _seen() -> int:
    told: Any = web.request.form.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


def _state(row: Notice) -> str:
    """Whether citizens read it now."""
    if row.withdrawn_at is not None:
        return _("Taken back on %(date)s.", date=i18n.long_date(clock.local(row.withdrawn_at).date()))
    today = clock.today()
    if row.last_on < today:
        return _("Was shown until %(date)s.", date=i18n.long_date(row.last_on))
    if row.first_on > today:
        return _("Will be shown from %(date)s.", date=i18n.long_date(row.first_on))
    return _("Shown until %(date)s.", date=i18n.long_date(row.last_on))
