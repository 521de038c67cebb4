"""`/petugas/cuti`: who is away, from when to when, and who stands in. Anybody writes down their own leave."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import flask
from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock, i18n, web
from webapp.accounts import posts, queries
from webapp.accounts.desk.forms import LeaveForm, leave_form
from webapp.accounts.desk.page import page
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, current_actor, guard, note_denied
from webapp.accounts.models import Leave
from webapp.errors import Forbidden, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Choices

blueprint = Blueprint("leaves", __name__)

LEAVES = "/petugas/cuti"


@dataclass(frozen=True, slots=True)
class Row:
    """A leave in the list; `mine`: the reader may cancel it."""

    leave: Leave
    who: str
    substitute: str
    runs: bool
    mine: bool


@blueprint.get(LEAVES)
@guard()
def show() -> Response:
    """The leaves that run or are to come: everybody's for administrators and auditors, else one's own."""
    with web.looking() as look:
        return _page(look, _form(look))


@blueprint.post(LEAVES)
@guard()
def add() -> Response:
    """Write down a leave."""
    session, actor = web.session(), current_actor()
    form = _form(session, web.request.form)
    if not form.validate():
        return _page(session, form, 422)
    who = uuid.UUID(form.siapa.data or "") if "siapa" in form else actor.staff_id
    assert form.mulai.data is not None
    assert form.akhir.data is not None
    try:
        posts.add_leave(
            session,
            office_id=web.office_id(),
            staff_id=who,
            substitute_id=uuid.UUID(form.pengganti.data or ""),
            first_on=form.mulai.data,
            last_on=form.akhir.data,
            by=actor.staff_id,
        )
    except OfficeError as error:
        session.rollback()
        _put_fault(form, error)
        with web.looking() as look:
            return _page(look, form, 409 if error.code == "leave_overlaps" else 422)
    flask.flash(_("The leave is written down."))
    return web.see_other(LEAVES)


@blueprint.post(f"{LEAVES}/<uuid:leave_id>/batal")
@guard()
def cancel(leave_id: uuid.UUID) -> Response:
    """The leave is off, or over earlier. A second press changes nothing."""
    session, actor = web.session(), current_actor()
    leave = posts.get_leave(session, web.office_id(), leave_id)
    if actor.role != ADMINISTRATOR and leave.staff_id != actor.staff_id:
        note_denied(actor, reason="leave")
        raise Forbidden()
    posts.cancel_leave(session, office_id=web.office_id(), leave_id=leave_id, by=actor.staff_id)
    flask.flash(_("The leave is cancelled."))
    return web.see_other(LEAVES)


def _put_fault(form: LeaveForm, error: OfficeError) -> None:
    sentences = {
        "leave_ends_before": _("The leave ends before it begins. Check both days."),
        "leave_own_substitute": _("Nobody stands in for themselves. Choose somebody else."),
        "leave_overlaps": _(
            "A leave of the same person is written down for these days already. Cancel that one first."
        ),
        "staff_inactive": _("This account is closed. Choose somebody else."),
    }
    field = form.akhir if error.code == "leave_ends_before" else form.pengganti
    if error.code == "leave_overlaps":
        field = form.mulai
    field.errors = [sentences.get(error.code, error.code)]


def _form(look: Session, formdata: object = None) -> LeaveForm:
    staff = [one for one in queries.list_staff(look, web.office_id()) if one.role != AUDITOR]
    for_others = current_actor().role == ADMINISTRATOR
    people: Choices = [(str(one.id), one.name, "") for one in staff]
    return leave_form(people, formdata, for_others=for_others)


def _page(look: Session, form: LeaveForm, status: int = 200) -> Response:
    actor, today = current_actor(), clock.today()
    names = {one.id: one.name for one in queries.list_staff(look, web.office_id(), active=None)}
    everybody = actor.role in (ADMINISTRATOR, AUDITOR)
    found = posts.list_leaves(look, web.office_id(), since=today, of=None if everybody else actor.staff_id)
    rows = [
        Row(
            leave=one,
            who=names.get(one.staff_id, ""),
            substitute=names.get(one.substitute_id, ""),
            runs=one.first_on <= today,
            mine=actor.role == ADMINISTRATOR or one.staff_id == actor.staff_id,
        )
        for one in found
    ]
    return page(
        "accounts/desk/leaves.html",
        _("Leave and who stands in"),
        form,
        status,
        rows=rows,
        writes=actor.role != AUDITOR,
        month_names=i18n.month_names,
    )
