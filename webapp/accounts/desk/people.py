"""Everybody's accounts, for administrators: the list, invitations, the handlers of conduct."""

from __future__ import annotations

import uuid
from typing import Any

import flask
from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import queries, service
from webapp.accounts.desk.page import page, show_once, units
from webapp.accounts.forms import InviteForm, handlers_form, role_form
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, current_actor, guard
from webapp.accounts.models import ROLES, UNIT_NEEDED
from webapp.cases.service import conduct
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Choices
from webapp.web.messages import wording

blueprint = Blueprint("people", __name__)

PEOPLE = "/petugas/akun"


@blueprint.get(PEOPLE)
@guard(ADMINISTRATOR)
def people() -> Response:
    """All accounts, open invitations, and the handlers of conduct matters."""
    return _people_page()


@blueprint.post(f"{PEOPLE}/penangan")
@guard(ADMINISTRATOR)
def name_handlers() -> Response:
    """Name the two who alone see matters about conduct, or nobody."""
    with web.looking() as look:
        form = handlers_form(_able(look), web.request.form)
    if not form.validate():
        return _people_page(form, status=422)
    chosen = tuple(uuid.UUID(field.data) for field in (form.penangan_1, form.penangan_2) if field.data)
    try:
        service.name_handlers(web.session(), office_id=web.office_id(), staff_ids=chosen, by=current_actor().staff_id)
    except OfficeError as error:
        form.penangan_2.errors = [wording(error)]
        return _people_page(form, status=error.status)
    flask.flash(_("The handlers of reports about conduct are saved."))
    return web.see_other(PEOPLE)


@blueprint.post(f"{PEOPLE}/penangan/serahkan")
@guard(ADMINISTRATOR)
def hand_over() -> Response:
    """Give the conduct matters that nobody can read any more to the two who are named."""
    try:
        count = conduct.hand_over(web.session(), office_id=web.office_id(), by=current_actor().staff_id)
    except OfficeError as error:
        with web.looking() as look:
            form = _handlers_form(look)
        form.penangan_1.errors = [wording(error)]
        return _people_page(form, status=error.status)
    flask.flash(_("Reports handed to the two handlers: %(num)s.", num=count))
    return web.see_other(PEOPLE)


@blueprint.get(f"{PEOPLE}/undang")
@guard(ADMINISTRATOR)
def invite_form() -> Response:
    """Invite somebody: their role and unit."""
    return _invite_page(role_form(InviteForm, units()))


@blueprint.post(f"{PEOPLE}/undang")
@guard(ADMINISTRATOR)
def invite() -> Response:
    """Make the invitation; the next page shows its link once."""
    form = role_form(InviteForm, units(), web.request.form)
    if not form.validate():
        return _invite_page(form, status=422)
    _invitation, token = service.invite(
        web.session(),
        office_id=web.office_id(),
        role=form.peran.data,
        unit_key=form.unit.data or None,
        note=form.catatan.data or "",
        created_by=current_actor().staff_id,
    )
    show_once(token)
    return web.see_other(PEOPLE)


@blueprint.post(f"{PEOPLE}/undangan/<uuid:invitation_id>/cabut")
@guard(ADMINISTRATOR)
def withdraw_invitation(invitation_id: uuid.UUID) -> Response:
    """Make an unused link void."""
    invitation = service.withdraw_invitation(
        web.session(), office_id=web.office_id(), invitation_id=invitation_id, by=current_actor().staff_id
    )
    flask.flash(
        _("The invitation is withdrawn.")
        if invitation.used_at is None
        else _("Too late: this invitation was used already. Look at the account.")
    )
    return web.see_other(PEOPLE)


def _able(look: Session) -> Choices:
    """Who may handle conduct matters: open accounts that may write."""
    staff = queries.list_staff(look, web.office_id())
    return [(str(one.id), one.name, "") for one in staff if one.role != AUDITOR]


def _handlers_form(look: Session) -> Any:
    named = [str(one.id) for one in queries.named_handlers(look, web.office_id())] + ["", ""]
    return handlers_form(_able(look), penangan_1=named[0], penangan_2=named[1])


def _people_page(handlers: Any = None, status: int = 200) -> Response:
    with web.looking() as look:
        handlers = handlers or _handlers_form(look)
        rows = queries.list_staff(look, web.office_id(), active=None)
        invitations = queries.list_open_invitations(look, web.office_id())
        able = bool(queries.conduct_handlers(look, web.office_id()))
        named = bool(queries.named_handlers(look, web.office_id()))
        unread = conduct.count_unread(look, web.office_id())
        without_factor = queries.list_without_factor(look, web.office_id())
    return page(
        "accounts/desk/people.html",
        _("Accounts"),
        handlers,
        status,
        rows=rows,
        invitations=invitations,
        handlers_named=named,
        handlers_able=able,
        unread=unread,
        without_factor=without_factor,
        all_units=tuple(role for role in ROLES if role not in UNIT_NEEDED),
        names={one.id: one.name for one in rows},
        unit_names={key: name for key, name, _more in units()},
    )


def _invite_page(form: Any, status: int = 200) -> Response:
    return page("accounts/desk/invite.html", _("Invite somebody"), form, status)
