"""The own account: signing out, and changing the password."""

from __future__ import annotations

import flask
from flask import Blueprint, Response

from webapp import web
from webapp.accounts import passwords, queries, resume, service, sessions
from webapp.accounts.desk.page import page
from webapp.accounts.forms import ChangePasswordForm
from webapp.accounts.guard import ROLES, current_actor, find_signed_in, guard, marks_of, note_denied
from webapp.accounts.queries import SignedIn
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import cookies
from webapp.web.messages import wording

blueprint = Blueprint("own_account", __name__)


@blueprint.app_context_processor
def signed_in_actor() -> dict[str, object]:
    """Templates know who is signed in: `actor`, None without a guard; `half_way` while the second factor is owed."""
    return {"actor": flask.g.get("actor"), "half_way": flask.g.get("half_way", False)}


@blueprint.app_template_global()
def writer_marks() -> str:
    """The opaque marks of whoever is signed in, parted by spaces; "" while nobody is signed in wholly."""
    actor = flask.g.get("actor")
    return " ".join(marks_of(actor)) if actor and not flask.g.get("half_way") else ""


@blueprint.get("/petugas/keluar")
@guard(half_way=True)
def leaving() -> Response:
    """A button to sign out, since a link must not change anything."""
    return web.render("accounts/desk/sign_out.html", title=_("Sign out"))


@blueprint.post("/petugas/keluar")
@guard(*ROLES, carry=False, half_way=True)
def sign_out() -> Response:
    """End this session and forget its cookies."""
    signed_in = _signed_in()
    sessions.sign_out(web.session(), office_id=web.office_id(), session_id=signed_in.session_id)
    flask.session.clear()
    response = web.see_other(resume.SIGN_IN)
    cookies.drop(response, resume.COOKIE)
    return response


@blueprint.get("/petugas/sandi")
@guard(*ROLES)
def password_form() -> Response:
    """Change the own password; the ways to the second factor and the devices stand beside it."""
    return _password_page(ChangePasswordForm())


@blueprint.post("/petugas/sandi")
@guard(*ROLES)
def change_password() -> Response:
    """Store the new password; every other session of this account ends."""
    form = ChangePasswordForm(web.request.form)
    signed_in = _signed_in()
    if not form.validate():
        return _password_page(form, status=422)
    try:
        password_hash = _checked_change(form)
    except OfficeError as error:
        return _password_page(form, status=error.status)
    service.change_password(
        web.session(),
        office_id=web.office_id(),
        staff_id=signed_in.actor.staff_id,
        password_hash=password_hash,
        keep=signed_in.session_id,
    )
    flask.flash(_("The new password is saved. Your other sessions have ended."))
    return web.see_other("/petugas/sandi")


def _checked_change(form: ChangePasswordForm) -> str:
    """The hash of the new password. Raises OfficeError after naming the fault at its field."""
    actor, address = current_actor(), web.request.remote_addr or ""
    new = form.sandi_baru.data or ""
    with web.looking() as look:
        staff = queries.get_staff(look, actor.office_id, actor.staff_id)
    pair = {"office_id": actor.office_id, "sign_in_name": staff.sign_in_name, "address": address}
    try:
        try:
            with web.database().transaction() as own:
                sessions.begin_try(own, **pair)
        except OfficeError:
            note_denied(actor, reason="wait")
            raise
        if not passwords.verify_password(staff.password_hash, form.sandi_lama.data or ""):
            note_denied(actor, reason="password")
            raise OfficeError("password_wrong")
    except OfficeError as error:
        form.sandi_lama.errors = [wording(error)]
        raise
    try:
        passwords.check_password(new, name=staff.name, sign_in_name=staff.sign_in_name)
    except OfficeError as error:
        form.sandi_baru.errors = [wording(error)]
        raise
    with web.database().transaction() as own:
        sessions.forget_failures(own, **pair)
    return passwords.hash_password(new)


def _password_page(form: ChangePasswordForm, status: int = 200) -> Response:
    return page("accounts/desk/password.html", _("Change password"), form, status)


def _signed_in() -> SignedIn:
    signed_in = find_signed_in()
    assert signed_in is not None  # the guard saw it
    return signed_in
