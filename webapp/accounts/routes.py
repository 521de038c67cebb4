"""Doors without a session: the sign-in, and an invitation's link.

Both change something without a form token: the foreign-origin check guards them (DESIGN §5).
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp import web
from webapp.accounts import devices, guard, passwords, queries, resume, second_step, service, sessions
from webapp.accounts.forms import AcceptForm, NewPasswordForm, SignInForm
from webapp.accounts.models import Invitation, Staff
from webapp.accounts.resume import Carried
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import cookies
from webapp.web.fields import faults
from webapp.web.messages import wording

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/petugas/masuk")
def sign_in_form() -> ResponseReturnValue:
    """The sign-in page; who is signed in already is led on."""
    onward = web.request.args.get("lanjut", "")
    if guard.find_signed_in() is not None:
        return web.see_other(resume.onward(onward))
    return resume.sign_in_page(SignInForm(), onward=onward, ended=_carries_an_ended_session())


@blueprint.post("/petugas/masuk")
def sign_in() -> ResponseReturnValue:
    """Sign in, then go on: to the page asked for, or with the form that was interrupted."""
    form = SignInForm(web.request.form)
    carried = resume.read()
    onward = web.request.form.get("lanjut", "")
    status, headers = 422, {}
    if form.validate():
        try:
            resume.enter(_verified(form.nama_masuk.data or "", form.sandi.data or ""))
        except OfficeError as error:
            form.sandi.errors = [wording(error)]
            status = error.status
            if "seconds" in error.facts:
                headers["Retry-After"] = str(error.facts["seconds"])
        else:
            return _go_on(carried, onward)
    response = resume.sign_in_page(
        form, status=status, carried=carried, onward=onward, ended=_carries_an_ended_session()
    )
    response.headers.update(headers)
    return response


@blueprint.get("/petugas/undangan/<token>")
def invitation(token: str) -> Response:
    """The page of an invitation's link."""
    try:
        invited = _invitation(token)
    except OfficeError as error:
        return _closed(error)
    owner = _owner(invited)
    return _invitation_page(NewPasswordForm() if owner else AcceptForm(), owner)


@blueprint.post("/petugas/undangan/<token>")
def accept(token: str) -> Response:
    """Accept the invitation; the new account is signed in at once."""
    try:
        owner = _owner(_invitation(token))
        form = NewPasswordForm(web.request.form) if owner else AcceptForm(web.request.form)
        if not form.validate():
            return _invitation_page(form, owner, status=422)
        return _accept(token, form, owner)
    except OfficeError as error:
        return _closed(error)


def _accept(token: str, form: AcceptForm | NewPasswordForm, owner: Staff | None) -> Response:
    if isinstance(form, AcceptForm):
        name, sign_in_name = form.nama.data or "", form.nama_masuk.data or ""
    else:
        assert owner is not None  # only an owner gets the shorter form
        name, sign_in_name = owner.name, owner.sign_in_name
    try:
        passwords.check_password(form.sandi.data or "", name=name, sign_in_name=sign_in_name)
    except OfficeError as error:
        form.sandi.errors = [wording(error)]
        return _invitation_page(form, owner, status=422)
    password_hash = passwords.hash_password(form.sandi.data or "")
    try:
        staff = service.accept_invitation(
            web.session(),
            office_id=web.office_id(),
            token=token,
            name=name,
            sign_in_name=sign_in_name,
            password_hash=password_hash,
        )
    except OfficeError as error:
        if error.code != "sign_in_name_taken" or not isinstance(form, AcceptForm):
            raise
        form.nama_masuk.errors = [wording(error)]
        return _invitation_page(form, owner, status=422)
    _opened, token = sessions.open_session(web.session(), staff=staff, browser=_browser())
    resume.enter(token)
    return web.see_other(resume.HOME)


def _go_on(carried: Carried | None, onward: str) -> ResponseReturnValue:
    """After the right password: to the second step where one is owed, else to what was wanted."""
    signed_in = guard.find_signed_in()
    if signed_in is not None and signed_in.step:
        if carried is None:
            return web.see_other(second_step.address(resume.onward(onward)))
        return second_step.page(signed_in, carried=carried)
    return resume.carry_out(carried) if carried else web.see_other(resume.onward(onward))


def _browser() -> str:
    return devices.coarse_word(web.request.user_agent.string)


def _carries_an_ended_session() -> bool:
    """Whether this browser sent a session that is no longer good: its owner is told, not left to wonder."""
    return bool(cookies.read(resume.COOKIE)) and guard.find_signed_in() is None


def _verified(typed_name: str, password: str) -> str:
    """The token of a new session. Counts the try first, and verifies outside any transaction."""
    office_id, address = web.office_id(), web.request.remote_addr or ""
    name = service.fold_sign_in_name(typed_name)
    try:
        with web.database().transaction() as own:
            sessions.begin_try(own, office_id=office_id, sign_in_name=name, address=address)
            staff = queries.find_by_sign_in_name(own, office_id, name)
    except OfficeError:
        with web.database().transaction() as own:
            staff = queries.find_by_sign_in_name(own, office_id, name)
            sessions.note_failure(own, office_id=office_id, staff_id=staff.id if staff else None, reason="wait")
        raise
    stored = staff.password_hash if staff and staff.active else None
    if not passwords.verify_password(stored, password):
        with web.database().transaction() as own:
            sessions.note_failure(own, office_id=office_id, staff_id=staff.id if staff else None)
        raise OfficeError("sign_in_wrong")
    assert staff is not None  # without an account nothing verifies
    # Apart from the request's own work: the session stands even when the resumed form is refused.
    with web.database().transaction() as own:
        _opened, token = sessions.sign_in(
            own, office_id=office_id, staff_id=staff.id, address=address, browser=_browser()
        )
    return token


def _invitation(token: str) -> Invitation:
    with web.looking() as look:
        return queries.open_invitation(look, web.office_id(), token)


def _owner(invited: Invitation) -> Staff | None:
    """The account that this link gives a new password; None when it makes a new account."""
    if invited.staff_id is None:
        return None
    with web.looking() as look:
        return queries.get_staff(look, web.office_id(), invited.staff_id)


def _invitation_page(form: AcceptForm | NewPasswordForm, owner: Staff | None, status: int = 200) -> Response:
    heading = _("Choose a new password") if owner else _("Make your account")
    wrong = faults(form)
    response = web.render(
        "accounts/desk/accept.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        form=form,
        faults=wrong,
        owner=owner,
    )
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return response


def _closed(error: OfficeError) -> Response:
    if error.code.startswith("invitation_"):
        with web.aftermath() as own:
            sessions.note_failure(own, office_id=web.office_id(), staff_id=None, reason=error.code)
    title = _("This link does not work")
    return web.render("accounts/desk/link_closed.html", status=error.status, title=title, reason=wording(error))
