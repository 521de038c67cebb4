"""Opening, changing, closing and publishing a period."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, Response

from webapp import web
from webapp.accounts.guard import current_actor, guard
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.survey import queries, service
from webapp.survey.desk.forms import PeriodForm, period_form
from webapp.survey.desk.page import HOME, MANAGERS
from webapp.survey.models import SurveyPeriod
from webapp.web.fields import faults

blueprint = Blueprint("survey_periods", __name__)


@blueprint.route(f"{HOME}/buka", methods=["GET", "POST"])
@guard(*MANAGERS)
def begin() -> Response:
    """Open a period. What was typed comes back with its faults."""
    if web.request.method != "POST":
        return _form_page(period_form())
    form = period_form(web.request.form)
    if not form.validate():
        return _form_page(form, status=422)
    actor, session = current_actor(), web.session()
    try:
        period = service.open_period(session, office_id=actor.office_id, plan=form.plan(), by=actor.staff_id)
    except OfficeError as error:
        _refuse(form, error)
        return _form_page(form, status=422)
    return _saved(period.number, _("The period is open. The worker offers the survey to cases that are closed."))


@blueprint.route(f"{HOME}/<int:period_number>/ubah", methods=["GET", "POST"])
@guard(*MANAGERS)
def edit(period_number: int) -> Response:
    """Change a period, and write the reply of the office. Raises NotFound."""
    period = _period(period_number)
    if web.request.method != "POST":
        return _form_page(period_form(period=period), period)
    form = period_form(web.request.form, period=period)
    if not form.validate():
        return _form_page(form, period, 422)
    actor, session = current_actor(), web.session()
    try:
        service.edit_period(
            session,
            office_id=actor.office_id,
            number=period_number,
            version=_version(),
            plan=form.plan(period),
            by=actor.staff_id,
        )
    except Conflict:
        return _form_page(form, _period(period_number), 409)
    except OfficeError as error:
        _refuse(form, error)
        return _form_page(form, period, 422)
    return _saved(period_number, _("Saved."))


@blueprint.route(f"{HOME}/<int:period_number>/<any(tutup, terbit):step>", methods=["GET", "POST"])
@guard(*MANAGERS)
def decide(period_number: int, step: str) -> Response:
    """Close or publish: one page between the wish and the deed, neither can be taken back. Raises NotFound."""
    period = _period(period_number)
    if web.request.method != "POST":
        return _deed_page(period, step)
    actor, session = current_actor(), web.session()
    verb = service.close_period if step == "tutup" else service.publish_period
    try:
        verb(session, office_id=actor.office_id, number=period_number, version=_version(), by=actor.staff_id)
    except OfficeError as error:
        if error.status != 409:
            raise
        return _deed_page(_period(period_number), step, 409)
    return _saved(period_number, _("The period is closed.") if step == "tutup" else _("The outcome is published."))


def _period(number: int) -> SurveyPeriod:
    with web.looking() as look:
        found = queries.find_period(look, web.office_id(), number)
    if found is None:
        raise NotFound()
    return found


def _version() -> int:
    typed = web.request.form.get("versi", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _refuse(form: PeriodForm, error: OfficeError) -> None:
    """Say a refusal at the field that it is about."""
    if error.code == "survey_open":
        form["judul"].errors = [_("Another period is still open. Close it first.")]
    elif error.code == "survey_over":
        form["akhir"].errors = [_("This last day has passed already.")]
    elif error.code == "survey_backwards":
        form["akhir"].errors = [_("The last day lies before the first day.")]
    else:
        raise error


def _saved(number: int, words: str) -> Response:
    flask.flash(words)
    return web.see_other(f"{HOME}/{number}")


def _form_page(form: PeriodForm, period: SurveyPeriod | None = None, status: int = 200) -> Response:
    heading = _("Open a period") if period is None else _("Change the period")
    found = faults(form)
    where = f"{HOME}/buka" if period is None else f"{HOME}/{period.number}/ubah"
    more: dict[str, Any] = {"version": period.version if period else None, "conflict": status == 409}
    return web.render(
        "survey/desk/form.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if found else heading,
        heading=heading,
        form=form,
        faults=found,
        action=where,
        back_to=HOME if period is None else f"{HOME}/{period.number}",
        back_label=_("Satisfaction survey") if period is None else period.title,
        **more,
    )


def _deed_page(period: SurveyPeriod, deed: str, status: int = 200) -> Response:
    closing = deed == "tutup"
    return web.render(
        "survey/desk/deed.html",
        status=status,
        title=_("Close this period?") if closing else _("Publish the outcome?"),
        lead=_("No more answers are taken then. It cannot be opened again.")
        if closing
        else _("Everybody can read figures and reply then. It cannot be taken back."),
        button=_("Close the period") if closing else _("Publish"),
        period=period,
        possible=closing or period.closed_at is not None,
        conflict=status == 409,
        action=f"{HOME}/{period.number}/{deed}",
        back_to=f"{HOME}/{period.number}",
        back_label=period.title,
    )
