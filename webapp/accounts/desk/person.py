"""One account, for administrators: role, sealed names, password link, second factor, closing."""

from __future__ import annotations

import uuid
from typing import Any

import flask
from flask import Blueprint, Response

from webapp import web
from webapp.accounts import factors, queries, service
from webapp.accounts.desk.page import page, show_once, units
from webapp.accounts.forms import OpenNamesForm, RoleForm, role_form
from webapp.accounts.guard import ADMINISTRATOR, current_actor, find_signed_in, guard
from webapp.accounts.models import UNIT_NEEDED
from webapp.cases.service import leavers
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web.messages import wording

blueprint = Blueprint("person", __name__)

PEOPLE = "/petugas/akun"


@blueprint.get(f"{PEOPLE}/<uuid:staff_id>")
@guard(ADMINISTRATOR)
def person(staff_id: uuid.UUID) -> Response:
    """One account: role and unit, a link for a new password, closing it."""
    return _person_again(staff_id, None, status=200)


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/peran")
@guard(ADMINISTRATOR)
def change_role(staff_id: uuid.UUID) -> Response:
    """Give the account another role or unit."""
    form = role_form(RoleForm, units(), web.request.form)
    if not form.validate():
        return _person_again(staff_id, form)
    try:
        service.change_role(
            web.session(),
            office_id=web.office_id(),
            staff_id=staff_id,
            role=form.peran.data,
            unit_key=form.unit.data or None,
            by=current_actor().staff_id,
            keep=_own_session(staff_id),
        )
    except OfficeError as error:
        return _refused(staff_id, error, form)
    flask.flash(_("Role and unit are saved."))
    return web.see_other(f"{PEOPLE}/{staff_id}")


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/tautan")
@guard(ADMINISTRATOR)
def offer_new_password(staff_id: uuid.UUID) -> Response:
    """A one-time link for somebody who forgot their password."""
    try:
        _invitation, token = service.offer_new_password(
            web.session(), office_id=web.office_id(), staff_id=staff_id, created_by=current_actor().staff_id
        )
    except OfficeError as error:
        return _refused(staff_id, error)
    show_once(token)
    return web.see_other(f"{PEOPLE}/{staff_id}")


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/nama-tertutup")
@guard(ADMINISTRATOR)
def let_open_names(staff_id: uuid.UUID) -> Response:
    """Allow the account to open sealed names, or stop it; its sessions end."""
    form = OpenNamesForm(web.request.form)
    try:
        service.let_open_names(
            web.session(),
            office_id=web.office_id(),
            staff_id=staff_id,
            allowed=bool(form.boleh_buka.data),
            by=current_actor().staff_id,
        )
    except OfficeError as error:
        return _refused(staff_id, error)
    flask.flash(_("Saved. If something changed, this person has to sign in once more."))
    return web.see_other(f"{PEOPLE}/{staff_id}")


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/faktor")
@guard(ADMINISTRATOR)
def reset_factor(staff_id: uuid.UUID) -> Response:
    """Take the second factor of a lost phone away; the account's sessions end."""
    try:
        factors.reset(web.session(), office_id=web.office_id(), staff_id=staff_id, by=current_actor().staff_id)
    except OfficeError as error:
        return _refused(staff_id, error)
    flask.flash(_("The second factor is removed, and the person is signed out everywhere."))
    return web.see_other(f"{PEOPLE}/{staff_id}")


@blueprint.get(f"{PEOPLE}/<uuid:staff_id>/tutup")
@guard(ADMINISTRATOR)
def ask_deactivate(staff_id: uuid.UUID) -> Response:
    """Before closing: what becomes of the open cases of this account."""
    with web.looking() as look:
        staff = queries.get_staff(look, web.office_id(), staff_id)
        leaving = leavers.foresee(look, office_id=web.office_id(), staff_id=staff_id)
        handles = staff.id in {one.id for one in queries.named_handlers(look, web.office_id())}
    if not staff.active:
        return web.see_other(f"{PEOPLE}/{staff_id}")
    return web.render(
        "accounts/desk/close.html",
        title=_("Close the account of %(name)s?", name=staff.name),
        staff=staff,
        leaving=leaving,
        handles=handles,
        unit_names={key: name for key, name, _more in units()},
    )


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/tutup")
@guard(ADMINISTRATOR)
def deactivate(staff_id: uuid.UUID) -> Response:
    """Close the account: its sessions end at once, its open cases move on in the same transaction."""
    by = current_actor().staff_id
    try:
        closed = service.deactivate(web.session(), office_id=web.office_id(), staff_id=staff_id, by=by)
    except OfficeError as error:
        return _refused(staff_id, error)
    leaving = leavers.move_cases(web.session(), office_id=web.office_id(), staff_id=closed.id, by=by)
    flask.flash(_("The account is closed. Open cases handed on: %(num)s.", num=leaving.count))
    return web.see_other(f"{PEOPLE}/{staff_id}")


@blueprint.post(f"{PEOPLE}/<uuid:staff_id>/buka")
@guard(ADMINISTRATOR)
def reactivate(staff_id: uuid.UUID) -> Response:
    """Open a closed account again."""
    service.reactivate(web.session(), office_id=web.office_id(), staff_id=staff_id, by=current_actor().staff_id)
    flask.flash(_("The account is open again."))
    return web.see_other(f"{PEOPLE}/{staff_id}")


def _own_session(staff_id: uuid.UUID) -> uuid.UUID | None:
    """The session to keep when an administrator changes their own account."""
    signed_in = find_signed_in()
    return signed_in.session_id if signed_in and signed_in.actor.staff_id == staff_id else None


def _refused(staff_id: uuid.UUID, error: OfficeError, form: Any = None) -> Response:
    """The person's page with the reason at the role, where the cure is. NotFound stays what it is."""
    if error.status == 404:
        raise error
    return _person_again(staff_id, form, reason=wording(error))


def _person_again(staff_id: uuid.UUID, form: Any, status: int = 422, reason: str = "") -> Response:
    with web.looking() as look:
        staff = queries.get_staff(look, web.office_id(), staff_id)
        opened = queries.list_sessions(look, web.office_id(), staff.id)
        known = queries.list_factors(look, web.office_id(), staff.id)
    form = form or role_form(RoleForm, units(), peran=staff.role, unit=staff.unit_key or "")
    if reason:
        form.peran.errors = [reason]
    return page(
        "accounts/desk/person.html",
        staff.name,
        form,
        status,
        staff=staff,
        sessions=opened,
        factors=known,
        needed=queries.needs_factor(staff),
        is_own=staff.id == current_actor().staff_id,
        opens_names=OpenNamesForm(data={"boleh_buka": staff.may_open_names}) if staff.role in UNIT_NEEDED else None,
    )
