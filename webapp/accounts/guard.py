"""The guard of every staff door: an open session, a role that may, a token on what changes.

A GET without a session leads to the sign-in and back. What was typed on a page whose session
ended is never lost: it returns in a sign-in form that sends it in the same press (resume.py).
A session that still owes its second factor opens nothing but that step (second_step.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import flask
from flask import current_app, g
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp import clock, web
from webapp.accounts import queries, resume, second_step, sessions
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, ROLES
from webapp.accounts.queries import Actor, SignedIn
from webapp.audit import service as journal
from webapp.cases import queries as cases
from webapp.errors import Forbidden, OfficeError
from webapp.web import cookies, outbox

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "HEAD",
    "OFFICER",
    "ROLES",
    "Actor",
    "check_writer",
    "current_actor",
    "guard",
    "is_own_mark",
    "marks_of",
    "may",
    "note_denied",
]

TOUCH_EVERY = timedelta(minutes=1)
WRITER = "writer"
# The form field that says who wrote what waits on a computer of the office.
WRITER_FIELD = "penulis"

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def guard(*roles: str, carry: bool = True, half_way: bool = False, is_use: bool = True) -> Callable[[View], View]:
    """Guard a view. Without roles: every role reads, every role but the auditor writes.

    `carry=False` is for a form without content (signing out): an ended session has done it already.
    `half_way=True` lets in a session that still owes its second factor: that step itself, and signing out.
    `is_use=False` is for what an open page asks by itself: it must not keep the session alive.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            signed_in = find_signed_in()
            if outbox.asks() and web.request.method in web.SAFE_METHODS and (signed_in is None or signed_in.step):
                outbox.say(outbox.SESSION)
                return flask.Response(status=403)
            if signed_in is None:
                return _signed_out(carry)
            g.actor, g.half_way = signed_in.actor, bool(signed_in.step)
            if signed_in.step and not half_way:
                return second_step.stopped(signed_in, carry=carry)
            if not may(roles, signed_in.actor.role, web.request.method):
                note_denied(signed_in.actor, subject_id=_case_asked_for(signed_in.actor))
                raise Forbidden()
            if not _token_fits():
                note_denied(signed_in.actor, reason="form_token", subject_id=_case_asked_for(signed_in.actor))
                return resume.ended_page()
            if is_use:
                _touch(signed_in)
            return view(*args, **kwargs)

        guarded.guarded_roles = roles  # type: ignore[attr-defined]  # read by the matrix test
        guarded.half_way = half_way  # type: ignore[attr-defined]  # likewise
        return cast(View, guarded)

    return decorate


def may(roles: tuple[str, ...], role: str, method: str) -> bool:
    """Whether `role` may use `method` on a view guarded with `roles`."""
    if roles:
        return role in roles
    return role != AUDITOR or method in web.SAFE_METHODS


def current_actor() -> Actor:
    """Who is signed in. Only behind `guard()`: elsewhere it is a fault of ours (RuntimeError)."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise RuntimeError("current_actor() outside a guarded view")
    return actor


def marks_of(actor: Actor) -> list[str]:
    """The account's opaque marks, newest key first: they stand beside texts that wait on a computer of the office."""
    return web.keyring().digests(WRITER, str(actor.staff_id))


def is_own_mark(text: str) -> bool:
    """Whether a text that waited was written by whoever is signed in now."""
    return web.keyring().knows(WRITER, str(current_actor().staff_id), text)


def check_writer(number: str = "") -> None:
    """What waited on a shared computer is sent in its writer's name only. Raises OfficeError `other_writer` (409).

    `number` is the public number of the case that it was about, for the journal's line.
    """
    mark = web.request.form.get(WRITER_FIELD, "")
    if not mark or is_own_mark(mark):
        return
    outbox.say(outbox.OTHER)
    with web.looking() as look:
        subject_id = cases.id_of_number(look, web.office_id(), number) if number else None
    note_denied(current_actor(), reason="other_writer", subject_id=subject_id)
    raise OfficeError("other_writer", status=409)


def find_signed_in() -> SignedIn | None:
    """The open session of this request, looked up once."""
    if "signed_in" not in g:
        token = g.get("fresh_token") or cookies.read(resume.COOKIE)
        g.signed_in = None
        if token:
            with web.looking() as look:
                g.signed_in = queries.find_signed_in(look, web.office_id(), token)
    return cast("SignedIn | None", g.signed_in)


def _signed_out(carry: bool) -> ResponseReturnValue:
    """No open session: a page is asked for again after the sign-in, a form is carried along."""
    if web.request.method not in web.SAFE_METHODS:
        return resume.ended_page() if carry else web.see_other(resume.SIGN_IN)
    target = f"{resume.SIGN_IN}?{urlencode({'lanjut': web.request.full_path.rstrip('?')})}"
    return web.whole_page(target)


def note_denied(actor: Actor, *, reason: str = "", subject_id: uuid.UUID | None = None) -> None:
    """The journal's line of a denied try: which door, why (a code; empty for the role), on which case.

    It outlives the refusal, whatever else the request did is dropped.
    """
    facts = {"endpoint": web.request.endpoint, "method": web.request.method, "reason": reason}
    with web.aftermath() as own:
        journal.record(
            own,
            office_id=actor.office_id,
            actor=journal.staff(actor.staff_id),
            action="access",
            outcome="denied",
            subject_id=subject_id,
            facts={name: value for name, value in facts.items() if value},
        )


def note_foreign() -> None:
    """A form from another site came with an open session of ours: somebody's browser was misused."""
    if web.reader.is_staff_page() and (signed_in := find_signed_in()) is not None:
        actor = signed_in.actor
        note_denied(actor, reason="foreign_origin", subject_id=_case_asked_for(actor))


def _case_asked_for(actor: Actor) -> uuid.UUID | None:
    """The case of the address, whether this actor may see it or not; None when the address names none."""
    number = (web.request.view_args or {}).get("number", "")
    if not number:
        return None
    with web.looking() as look:
        return cases.id_of_number(look, actor.office_id, number)


def _token_fits() -> bool:
    """Whether the form's token is ours; a form resumed by the sign-in itself needs none."""
    if web.request.method in web.SAFE_METHODS or g.get("resumed"):
        return True
    try:
        cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    except CSRFError:
        return False
    return True


def _touch(signed_in: SignedIn) -> None:
    """Note that the session was used, at most once a minute, apart from the request's own work."""
    if clock.now() - signed_in.seen_at < TOUCH_EVERY:
        return
    with web.unless_busy(), web.database().transaction() as own:
        sessions.touch(own, office_id=signed_in.actor.office_id, session_id=signed_in.session_id)
