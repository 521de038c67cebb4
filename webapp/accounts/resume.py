"""What was typed when a session ended: carried through the sign-in, sent in the same press.

The ended page is a sign-in form that holds every posted field (never a password or a token)
under a prefix of its own. After the right password the original request is carried out as if
it had just come: its view answers, and the answer carries the new session's cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import flask
from flask import Response, after_this_request, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from webapp import web
from webapp.accounts.forms import SignInForm
from webapp.i18n import gettext as _
from webapp.web import cookies, outbox
from webapp.web.fields import faults
from webapp.web.origin import from_our_pages

COOKIE = "piagam_petugas"
SIGN_IN = "/petugas/masuk"
STEP = "/petugas/masuk/kedua"
HOME = "/petugas"
PREFIX = "bawa-"
TARGET = "lanjut_ke"
# By their beginning: what is secret, or good for one request only.
NEVER_CARRIED = ("csrf_token", "sandi", "kode_faktor", "kunci_jawaban")
# A text this long is shown to its writer, so that they see that it is kept.
SHOWN_FROM_SIGNS = 40
# What an officer writes is shown however short it is; marks of the form itself never.
WRITTEN, MARKS = ("pesan", "transkrip"), ("penulis",)


@dataclass(frozen=True, slots=True)
class Carried:
    """The interrupted request: its address, its fields in order, and its files."""

    target: str
    fields: tuple[tuple[str, str], ...]
    file_names: tuple[str, ...] = ()
    files_kept: bool = False
    doubtful: bool = False

    @property
    def texts(self) -> list[str]:
        """What a person would miss: what they wrote, and the longer texts among the other fields."""
        return [
            value
            for name, value in self.fields
            if name in WRITTEN or (name not in MARKS and len(value) >= SHOWN_FROM_SIGNS) or "\n" in value.strip()
        ]


def ended_page() -> Response:
    """ "Your session ended": the sign-in with everything that was typed (403)."""
    carried = interrupted()
    return laid_over(lambda status: sign_in_page(SignInForm(), status=status, carried=carried, ended=True))


def interrupted() -> Carried | None:
    """This request, to be done later; the second step has nothing of its own, only what it carries already."""
    if request.path == STEP:
        return read()
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if not name.startswith(NEVER_CARRIED)
    )
    names, kept = _files()
    return Carried(request.full_path.rstrip("?"), fields, names, kept, not from_our_pages())


def laid_over(make: Callable[[int], Response]) -> Response:
    """The page that `make` gives for a status, in place of the one that was asked for (403)."""
    outbox.say(outbox.SESSION)
    if not web.wants_fragment():
        return make(403)
    # htmx swaps no 403, and its target may be a small part of the page: lay this over the main part.
    response = make(422)
    response.headers["HX-Retarget"] = "#isi"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def enter(token: str) -> None:
    """This browser now carries the session: its cookie goes out with whatever answers.

    The old form token is forgotten, so that forms of an earlier account do not pass.
    """
    flask.session.clear()
    g.pop("signed_in", None)
    g.fresh_token = token

    @after_this_request
    def put(response: Response) -> Response:
        # A second step right after the password has a newer one.
        cookies.put(response, COOKIE, g.fresh_token)
        return response


def sign_in_page(
    form: SignInForm, *, status: int = 200, carried: Carried | None = None, onward: str = "", ended: bool = False
) -> Response:
    """The sign-in form in all its states; `ended` when the browser still carries a session that is over."""
    heading = _("Your session has ended") if carried or ended else _("Sign in")
    wrong = faults(form)
    return web.render(
        "accounts/desk/sign_in.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        form=form,
        faults=wrong,
        carried=carried,
        onward=onward,
        ended=ended,
        prefix=PREFIX,
    )


def read() -> Carried | None:
    """The interrupted request that a sign-in form carries; None when it carries none that we guard."""
    target = request.form.get(TARGET, "")
    if _match(target) is None:
        return None
    fields = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX) and not name.removeprefix(PREFIX).startswith(NEVER_CARRIED)
    )
    names = tuple(request.form.getlist("bawaan_berkas"))
    doubtful = request.form.get("bawaan_ragu") == "1" or not from_our_pages()
    return Carried(target, fields, names, request.form.get("bawaan_disimpan") == "1", doubtful)


def carry_out(carried: Carried) -> ResponseReturnValue:
    """Do what was interrupted, now that its sender is signed in: this request becomes that one."""
    if carried.doubtful:
        heading = _("You are signed in. Send your text now?")
        return web.render("accounts/desk/send_kept.html", title=heading, carried=carried)
    matched = _match(carried.target)
    if matched is None:
        return web.see_other(HOME)
    rule, view_args = matched
    parts = urlsplit(carried.target)
    now: Any = request._get_current_object()  # type: ignore[attr-defined]  # the request behind the proxy
    now.url_rule, now.view_args = rule, view_args
    now.path, now.query_string = parts.path, parts.query.encode()
    for cached in ("args", "values", "full_path", "url", "base_url"):
        now.__dict__.pop(cached, None)
    now.form = ImmutableMultiDict(carried.fields)
    g.resumed = True
    return cast(ResponseReturnValue, current_app.ensure_sync(current_app.view_functions[rule.endpoint])(**view_args))


def onward(target: str | None) -> str:
    """Where a sign-in leads: a staff page of this site, else the list of cases."""
    path = web.back(target, HOME)
    return path if urlsplit(path).path == HOME or path.startswith(HOME + "/") else HOME


def _match(target: str) -> tuple[Rule, dict[str, Any]] | None:
    """The guarded view behind the address of an interrupted form."""
    if not target or onward(target) != target:
        return None
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is a request
    try:
        rule, view_args = adapter.match(urlsplit(target).path, method="POST", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    view = current_app.view_functions[rule.endpoint]
    return (rule, dict(view_args)) if hasattr(view, "guarded_roles") else None


def _files() -> tuple[tuple[str, ...], bool]:
    """Names of the files that came along, and whether the files room could hold them."""
    names = tuple(file.filename for file in request.files.values() if file.filename)
    hold: Callable[[], Sequence[str]] | None = current_app.extensions.get("hold_uploads")
    if not names or hold is None:
        return names, False
    held = tuple(hold())
    # A file that was refused is named like one that was not kept: it has to be chosen again.
    return (held, True) if len(held) >= len(names) else (names, False)
