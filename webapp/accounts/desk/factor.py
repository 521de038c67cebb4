"""`/petugas/faktor`: the own second factors and recovery codes."""

from __future__ import annotations

import uuid

import flask
from flask import Blueprint, Response

from webapp import web
from webapp.accounts import factors, queries, resume, second_step
from webapp.accounts.desk.page import page
from webapp.accounts.forms import AppForm, PasskeyForm
from webapp.accounts.guard import ROLES, find_signed_in, guard
from webapp.accounts.queries import SignedIn
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web.messages import wording

blueprint = Blueprint("own_factors", __name__)

FACTORS = "/petugas/faktor"


@blueprint.get(FACTORS)
@guard(*ROLES)
def show() -> Response:
    """What the account has, and what can be added or taken away."""
    return _factors_page()


@blueprint.get(f"{FACTORS}/aplikasi")
@guard(*ROLES)
def app_form() -> Response:
    """Set up an app, or another one in place of the present one."""
    return _app_page(AppForm())


@blueprint.post(f"{FACTORS}/aplikasi")
@guard(*ROLES, carry=False)
def set_up_app() -> Response:
    """Keep the app when it makes the right code; the account's other sessions end."""
    form, signed_in = AppForm(web.request.form), _signed_in()
    if not form.validate():
        return _app_page(form, 422)
    try:
        codes = second_step.set_up(signed_in, digits=form.digits)
    except OfficeError as error:
        form.kode_faktor.errors = [wording(error)]
        return _app_page(form, error.status)
    return _set_up(codes, _("The app is set up. Your other sessions have ended."))


@blueprint.get(f"{FACTORS}/kunci")
@guard(*ROLES)
def passkey_form() -> Response:
    """Add a passkey: the browser makes it, so this needs scripts."""
    return _passkey_page(PasskeyForm())


@blueprint.post(f"{FACTORS}/kunci")
@guard(*ROLES, carry=False)
def add_passkey() -> Response:
    """Keep the passkey that the browser made; the account's other sessions end."""
    form, signed_in = PasskeyForm(web.request.form), _signed_in()
    if not form.validate():
        return _passkey_page(form, 422)
    answer = web.request.form.get("kunci_jawaban", "")
    try:
        if not answer:
            raise OfficeError("passkey_away" if second_step.site() is None else "passkey_wrong")
        codes = second_step.set_up(signed_in, answer=answer, name=form.nama_kunci.data or "")
    except OfficeError as error:
        return _passkey_page(form, error.status, wording(error))
    return _set_up(codes, _("The passkey is kept. Your other sessions have ended."))


@blueprint.post(f"{FACTORS}/aplikasi/hapus")
@guard(*ROLES, carry=False)
def remove_app() -> Response:
    """Forget the app, unless it is the last factor of an account that needs one."""
    signed_in = _signed_in()
    try:
        factors.remove_app(
            web.session(),
            office_id=web.office_id(),
            staff_id=signed_in.actor.staff_id,
            keep=signed_in.session_id,
        )
    except OfficeError as error:
        return _not_done(error)
    flask.flash(_("The app is removed. Your other sessions have ended."))
    return web.see_other(FACTORS)


@blueprint.post(f"{FACTORS}/kunci/<uuid:passkey_id>/hapus")
@guard(*ROLES, carry=False)
def remove_passkey(passkey_id: uuid.UUID) -> Response:
    """Forget one passkey, unless it is the last factor of an account that needs one."""
    signed_in = _signed_in()
    try:
        factors.remove_passkey(
            web.session(),
            office_id=web.office_id(),
            staff_id=signed_in.actor.staff_id,
            passkey_id=passkey_id,
            keep=signed_in.session_id,
        )
    except OfficeError as error:
        return _not_done(error)
    flask.flash(_("The passkey is removed. Your other sessions have ended."))
    return web.see_other(FACTORS)


@blueprint.post(second_step.CODES_PAGE)
@guard(*ROLES, carry=False)
def renew_codes() -> Response:
    """Ten new recovery codes; the next page shows them once."""
    try:
        codes = factors.renew_codes(
            web.session(),
            office_id=web.office_id(),
            staff_id=_signed_in().actor.staff_id,
            keyring=web.keyring(),
        )
    except OfficeError as error:
        return _not_done(error)
    second_step.keep_codes(codes)
    return web.see_other(second_step.codes_address(FACTORS))


@blueprint.get(second_step.CODES_PAGE)
@guard(*ROLES)
def codes() -> Response:
    """The new codes, once; asked again, the page of the factors."""
    fresh = second_step.take_codes()
    if not fresh:
        return web.see_other(FACTORS)
    return second_step.codes_page(fresh, onward=resume.onward(web.request.args.get("lanjut", "")))


def _set_up(codes: list[str], done: str) -> Response:
    flask.flash(done)
    if not codes:
        return web.see_other(FACTORS)
    second_step.keep_codes(codes)
    return web.see_other(second_step.codes_address(FACTORS))


def _not_done(error: OfficeError) -> Response:
    """The page again, with the reason; what is not there is not found."""
    if error.status == 404:
        raise error
    web.session().rollback()
    return _factors_page(error.status, wording(error))


def _factors_page(status: int = 200, refusal: str = "") -> Response:
    actor = _signed_in().actor
    with web.looking() as look:
        known = queries.list_factors(look, actor.office_id, actor.staff_id)
    heading = _("Second factor")
    return web.render(
        "accounts/desk/factors.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if refusal else heading,
        heading=heading,
        refusal=refusal,
        factors=known,
        needed=queries.needs_factor(actor),
        passkeys_work=second_step.site() is not None,
    )


def _app_page(form: AppForm, status: int = 200) -> Response:
    facts = second_step.setting_up_app(_signed_in())
    return page("accounts/desk/app.html", _("Set up an app"), form, status, **facts)


def _passkey_page(form: PasskeyForm, status: int = 200, refusal: str = "") -> Response:
    if not form.nama_kunci.data and not form.errors:
        form.nama_kunci.data = second_step.this_browser()
    options, heading = second_step.registering(_signed_in()), _("Add a passkey")
    return page("accounts/desk/passkey.html", heading, form, status, refusal, options=options)


def _signed_in() -> SignedIn:
    signed_in = find_signed_in()
    assert signed_in is not None  # the guard saw it
    return signed_in
