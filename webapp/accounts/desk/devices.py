"""`/petugas/perangkat`: where one is signed in, and signing out there."""

from __future__ import annotations

import uuid

import flask
from flask import Blueprint, Response

from webapp import web
from webapp.accounts import queries, second_step, sessions
from webapp.accounts.guard import ROLES, find_signed_in, guard
from webapp.accounts.queries import SignedIn
from webapp.i18n import gettext as _

blueprint = Blueprint("own_devices", __name__)

DEVICES = "/petugas/perangkat"


@blueprint.get(DEVICES)
@guard(*ROLES)
def show() -> Response:
    """One's open sessions: browser, signed in when, last used when; never an address."""
    signed_in = _signed_in()
    with web.looking() as look:
        opened = queries.list_sessions(look, web.office_id(), signed_in.actor.staff_id)
    return web.render(
        "accounts/desk/devices.html",
        title=_("My devices"),
        sessions=sorted(opened, key=lambda one: one.id != signed_in.session_id),
        here=signed_in.session_id,
        browser_name=second_step.browser_name,
    )


@blueprint.post(f"{DEVICES}/<uuid:session_id>/keluar")
@guard(*ROLES, carry=False)
def sign_out_device(session_id: uuid.UUID) -> Response:
    """End one session of one's own."""
    actor = _signed_in().actor
    sessions.sign_out_device(web.session(), office_id=actor.office_id, staff_id=actor.staff_id, session_id=session_id)
    flask.flash(_("The device is signed out."))
    return web.see_other(DEVICES)


@blueprint.post("/petugas/sandi/sesi")
@guard(*ROLES, carry=False)
def sign_out_elsewhere() -> Response:
    """Sign out on every other device."""
    signed_in = _signed_in()
    sessions.sign_out_elsewhere(
        web.session(),
        office_id=signed_in.actor.office_id,
        staff_id=signed_in.actor.staff_id,
        keep=signed_in.session_id,
    )
    flask.flash(_("Your other sessions have ended."))
    return web.see_other(DEVICES)


def _signed_in() -> SignedIn:
    signed_in = find_signed_in()
    assert signed_in is not None  # the guard saw it
    return signed_in
