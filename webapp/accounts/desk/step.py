"""`/petugas/masuk/kedua`: the one page that a session may open before its second factor is passed."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webapp import web
from webapp.accounts import resume, second_step
from webapp.accounts.forms import AppForm, CodeForm
from webapp.accounts.guard import ROLES, find_signed_in, guard
from webapp.accounts.queries import ASK, SignedIn
from webapp.accounts.resume import Carried
from webapp.errors import OfficeError
from webapp.web.messages import wording

blueprint = Blueprint("second_step", __name__)


@blueprint.get(resume.STEP)
@guard(*ROLES, half_way=True)
def show() -> ResponseReturnValue:
    """Ask for the second factor, or set up the first one; who is through already is led on."""
    onward, signed_in = web.request.args.get("lanjut", ""), _signed_in()
    return second_step.page(signed_in, onward=onward) if signed_in.step else web.see_other(resume.onward(onward))


@blueprint.post(resume.STEP)
@guard(*ROLES, half_way=True)
def answer() -> ResponseReturnValue:
    """A code or a passkey; then the page that was wanted, or the form that was interrupted."""
    carried, onward, signed_in = resume.read(), web.request.form.get("lanjut", ""), _signed_in()
    if not signed_in.step:
        return _go_on(carried, onward)
    form = CodeForm(web.request.form) if signed_in.step == ASK else AppForm(web.request.form)
    passkey = web.request.form.get("kunci_jawaban", "")
    if not passkey and not form.validate():
        return second_step.page(signed_in, form, status=422, carried=carried, onward=onward)
    try:
        if signed_in.step == ASK:
            second_step.check(signed_in, digits=form.digits, answer=passkey)
            return _go_on(carried, onward)
        return _with_codes(second_step.set_up(signed_in, digits=form.digits, answer=passkey), carried, onward)
    except OfficeError as error:
        return _refused(signed_in, form, error, bool(passkey), carried, onward)


def _refused(
    signed_in: SignedIn, form: CodeForm, error: OfficeError, passkey: bool, carried: Carried | None, onward: str
) -> Response:
    refusal = ""
    if passkey:
        form, refusal = type(form)(), wording(error)
    else:
        form.kode_faktor.errors = [wording(error)]
    response = second_step.page(signed_in, form, status=error.status, carried=carried, onward=onward, refusal=refusal)
    if "seconds" in error.facts:
        response.headers["Retry-After"] = str(error.facts["seconds"])
    return response


def _with_codes(codes: list[str], carried: Carried | None, onward: str) -> ResponseReturnValue:
    """The new recovery codes first; a form that was interrupted travels through their page."""
    if not codes:
        return _go_on(carried, onward)
    if carried is not None:
        return second_step.codes_page(codes, onward=onward, carried=carried)
    second_step.keep_codes(codes)
    return web.see_other(second_step.codes_address(resume.onward(onward)))


def _go_on(carried: Carried | None, onward: str) -> ResponseReturnValue:
    return resume.carry_out(carried) if carried else web.see_other(resume.onward(onward))


def _signed_in() -> SignedIn:
    signed_in = find_signed_in()
    assert signed_in is not None  # the guard saw it
    return signed_in
