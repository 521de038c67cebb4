"""The second step of the sign-in: the page that asks for the second factor, or sets up a first one.

Shared by the guard (which stops a session that still owes it), the sign-in and the own account.
Everything here writes in transactions of its own: a page that comes back begins a new challenge, and the
request's own transaction would hold the lock that this needs.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import flask
from flask import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import devices, factors, passkeys, queries, resume, sessions
from webapp.accounts.forms import CodeForm
from webapp.accounts.models import Staff
from webapp.accounts.passkeys import Site
from webapp.accounts.queries import ASK, SignedIn
from webapp.accounts.resume import Carried
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import office
from webapp.web.fields import faults

CODES_PAGE = "/petugas/faktor/kode"
# New recovery codes wait, sealed, in the signed cookie between the POST that made them and the page that shows them.
NEW_CODES = "kode_baru"
PARTED = " "


def address(onward: str) -> str:
    """The step, and where it leads afterwards."""
    return f"{resume.STEP}?{urlencode({'lanjut': onward})}"


def codes_address(onward: str) -> str:
    """The page that shows new recovery codes once, and where it leads afterwards."""
    return f"{CODES_PAGE}?{urlencode({'lanjut': onward})}"


def stopped(signed_in: SignedIn, *, carry: bool) -> Response:
    """A session that still owes its second step asked for something else: the step first, then that."""
    if web.request.method in web.SAFE_METHODS:
        return web.whole_page(address(web.request.full_path.rstrip("?")))
    if not carry:
        return web.see_other(resume.STEP)
    carried = resume.interrupted()
    return resume.laid_over(lambda status: page(signed_in, status=status, carried=carried))


def page(
    signed_in: SignedIn,
    form: CodeForm | None = None,
    *,
    status: int = 200,
    carried: Carried | None = None,
    onward: str = "",
    refusal: str = "",
) -> Response:
    """The step in both its kinds and all its states; `refusal` is what no field is at fault for."""
    form = form or CodeForm()
    if signed_in.step == ASK:
        heading, template, facts = _("Second step of the sign-in"), "second_step", asking(signed_in)
        form.kode_faktor.label.text = code_label(has_app=facts["factors"].app is not None)
        form.kode_faktor.description = code_hint(has_app=facts["factors"].app is not None)
    else:
        heading, template = _("Set up a second factor"), "set_up"
        facts = {**setting_up_app(signed_in), "options": registering(signed_in)}
    wrong = faults(form)
    return web.render(
        f"accounts/desk/{template}.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong or refusal else heading,
        heading=heading,
        form=form,
        faults=wrong,
        refusal=refusal,
        carried=carried,
        onward=onward,
        prefix=resume.PREFIX,
        **facts,
    )


def code_label(*, has_app: bool) -> str:
    """The name of the one field that takes both kinds of codes."""
    return _("Code of the app") if has_app else _("Recovery code")


def code_hint(*, has_app: bool) -> str:
    """What the field takes."""
    if has_app:
        return _("6 digits. Phone lost? Write one of your recovery codes, 12 digits.")
    return _("12 digits, from your list. Each code works once.")


def asking(signed_in: SignedIn) -> dict[str, Any]:
    """What a page needs that asks for a factor: which there are, and the browser's question for a passkey."""
    actor = signed_in.actor
    with web.database().transaction() as own:
        known = queries.list_factors(own, actor.office_id, actor.staff_id)
        there, options = site(), ""
        if known.passkeys and there is not None:
            staff = queries.get_staff(own, actor.office_id, actor.staff_id)
            options = passkeys.sign_in_options(own, site=there, staff=staff, session_id=signed_in.session_id)
    return {"factors": known, "options": options}


def setting_up_app(signed_in: SignedIn) -> dict[str, Any]:
    """Secret, link and picture of the app that this session is setting up."""
    actor = signed_in.actor
    with web.database().transaction() as own:
        staff = queries.get_staff(own, actor.office_id, actor.staff_id)
        secret = factors.begin_app(own, office_id=actor.office_id, session_id=signed_in.session_id, sealer=web.sealer())
    link = factors.otpauth_link(secret, sign_in_name=staff.sign_in_name, issuer=_site_name())
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    return {"secret_groups": groups, "otpauth": link, "picture": _picture(link)}


def registering(signed_in: SignedIn) -> str:
    """The browser's question for a new passkey (JSON); empty where no passkey can be made."""
    there, actor = site(), signed_in.actor
    if there is None:
        return ""
    with web.database().transaction() as own:
        staff = queries.get_staff(own, actor.office_id, actor.staff_id)
        return passkeys.registration_options(own, site=there, staff=staff, session_id=signed_in.session_id)


def set_up(signed_in: SignedIn, *, digits: str = "", answer: str = "", name: str = "") -> list[str]:
    """Keep the app that made `digits`, or the passkey that gave `answer`; the session is whole from then on.

    Returns the first recovery codes, or nothing when the account has some. Raises OfficeError, see
    `factors.confirm_app` and `passkeys.register`.
    """
    actor, session_id = signed_in.actor, signed_in.session_id
    office_id, staff_id = actor.office_id, actor.staff_id
    challenge = _taken(signed_in, passkeys.REGISTER, answer) if answer else b""
    with web.database().transaction() as own:
        if answer:
            passkeys.register(
                own,
                site=_site_or_refuse(),
                office_id=office_id,
                staff_id=staff_id,
                session_id=session_id,
                challenge=challenge,
                answer=answer,
                name=name or this_browser(),
            )
        else:
            factors.confirm_app(
                own,
                office_id=office_id,
                staff_id=staff_id,
                session_id=session_id,
                code=digits,
                sealer=web.sealer(),
            )
        codes: list[str] = []
        if not queries.list_factors(own, office_id, staff_id).codes_left:
            codes = factors.renew_codes(own, office_id=office_id, staff_id=staff_id, keyring=web.keyring())
        token = sessions.pass_factor(own, office_id=office_id, session_id=session_id)
    resume.enter(token)
    return codes


def check(signed_in: SignedIn, *, digits: str = "", answer: str = "") -> None:
    """Let the session in when the code or the passkey is right; what was wrong stands in the journal.

    Raises OfficeError `sign_in_wait`, `factor_wrong`, `passkey_wrong`, `passkey_stale` or `passkey_away`.
    """
    actor = signed_in.actor
    try:
        token = _by_passkey(signed_in, answer) if answer else _by_code(signed_in, digits)
    except OfficeError as error:
        if error.code in ("factor_wrong", "passkey_wrong", "sign_in_wait"):
            with web.database().transaction() as own:
                factors.note_failure(own, office_id=actor.office_id, staff_id=actor.staff_id)
        raise
    resume.enter(token)


def keep_codes(codes: list[str]) -> None:
    """Let the codes' page show these once. After `resume.enter`, which forgets the cookie's content."""
    flask.session[NEW_CODES] = web.sealer().seal(PARTED.join(codes)).decode("ascii")


def take_codes() -> list[str]:
    """The codes that wait to be shown; they wait no longer."""
    sealed = flask.session.pop(NEW_CODES, "")
    return web.sealer().open(sealed.encode("ascii")).split(PARTED) if sealed else []


def codes_page(codes: list[str], *, onward: str, carried: Carried | None = None) -> Response:
    """Recovery codes, once; then on to where the sign-in led, or to the form that was interrupted."""
    return web.render(
        "accounts/desk/codes.html",
        title=_("Keep your recovery codes"),
        codes=[PARTED.join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes],
        onward=onward,
        carried=carried,
        prefix=resume.PREFIX,
    )


def browser_name(word: str | None) -> str:
    """A stored word for a browser, as people read it."""
    browser, system = devices.parts(word)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Unknown browser")


def this_browser() -> str:
    """The browser that asks, as people read it."""
    return browser_name(devices.coarse_word(web.request.user_agent.string))


def site() -> Site | None:
    """Whom passkeys are made for: the public address when it is set, else the host that was asked."""
    return passkeys.site_of(web.settings().base_url or web.request.host_url, _site_name())


def _by_code(signed_in: SignedIn, digits: str) -> str:
    actor = signed_in.actor
    with web.looking() as look:
        staff = queries.get_staff(look, actor.office_id, actor.staff_id)
    pair = _pair(staff)
    with web.database().transaction() as own:
        sessions.begin_try(own, **pair)
    with web.database().transaction() as own:
        factors.check_code(
            own,
            office_id=actor.office_id,
            staff_id=actor.staff_id,
            code=digits,
            sealer=web.sealer(),
            keyring=web.keyring(),
        )
        sessions.forget_failures(own, **pair)
        return _whole(own, signed_in)


def _by_passkey(signed_in: SignedIn, answer: str) -> str:
    actor = signed_in.actor
    challenge = _taken(signed_in, passkeys.SIGN_IN, answer)
    with web.database().transaction() as own:
        passkeys.verify(
            own,
            site=_site_or_refuse(),
            office_id=actor.office_id,
            staff_id=actor.staff_id,
            challenge=challenge,
            answer=answer,
        )
        return _whole(own, signed_in)


def _taken(signed_in: SignedIn, purpose: str, answer: str) -> bytes:
    _site_or_refuse()
    with web.database().transaction() as own:
        return passkeys.take_challenge(
            own,
            office_id=signed_in.actor.office_id,
            session_id=signed_in.session_id,
            purpose=purpose,
            answer=answer,
        )


def _whole(own: Session, signed_in: SignedIn) -> str:
    return sessions.pass_factor(own, office_id=signed_in.actor.office_id, session_id=signed_in.session_id)


def _pair(staff: Staff) -> dict[str, str]:
    return {
        "office_id": staff.office_id,
        "sign_in_name": staff.sign_in_name,
        "address": web.request.remote_addr or "",
        "what": sessions.FACTOR,
    }


def _site_or_refuse() -> Site:
    there = site()
    if there is None:
        raise OfficeError("passkey_away")
    return there


def _site_name() -> str:
    return f"Piagam Warga {office.current().short}"


def _picture(link: str) -> Markup:
    """The link as an inline picture, black on white in every colour scheme; no size and no style of its own."""
    import segno

    return Markup(segno.make(link, error="m", micro=False).svg_inline(omitsize=True, dark="#000", light="#fff"))


__all__ = [
    "CODES_PAGE",
    "address",
    "asking",
    "browser_name",
    "check",
    "code_hint",
    "code_label",
    "codes_address",
    "codes_page",
    "keep_codes",
    "page",
    "registering",
    "set_up",
    "setting_up_app",
    "site",
    "stopped",
    "take_codes",
    "this_browser",
]
