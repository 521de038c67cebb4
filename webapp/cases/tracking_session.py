"""The citizen's session for one case, and what happens to a text when it ended.

Each form on `/perkara` carries a token and the case's handle. When the session ended, the text
comes back in a form that asks for the 16 digits and sends it in that same press; when the
session now holds another case, nothing is written and the text is kept (409).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Response, current_app, g
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp import web
from webapp.cases import carried, digits_door
from webapp.cases.models import CaseSession
from webapp.cases.service import receipts
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import cookies, outbox
from webapp.web.messages import wording

COOKIE = "piagam_perkara"
# Fields of the sign-in by digits and of the machinery: not part of what somebody typed.
NOT_TYPED = frozenset({"csrf_token", "kode", "tekan", "lanjut_ke", "pegangan", "bahasa", "id", "lepas"})


def with_case(view: Callable[..., Response], *, is_use: bool = True) -> Callable[..., Response]:
    """Hand the session's case id to the view; a POST is also checked for token and handle.

    `is_use=False` is for what a page asks by itself: it must not keep the session alive.
    """

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Response:
        resumed: uuid.UUID | None = g.get("resumed_case")
        if resumed is not None:
            return view(resumed, *args, **kwargs)
        row = _row()
        if web.request.method in web.SAFE_METHODS:
            if row is None and outbox.asks():
                return no_session()
            if row is None:
                # Whoever had a case open is told that it ended; everybody else gets the plain page.
                return web.see_other(web.reader.address("/lacak?berakhir=1" if cookies.read(COOKIE) else "/lacak"))
        elif row is None or not _token_fits():
            return resume_page()
        elif not receipts.is_handle_of(web.keyring(), row.case_id, web.request.form.get("pegangan", "")):
            return resume_page(status=409, other_case=True)
        if row is None:
            raise RuntimeError("a case page without a case")
        if is_use and receipts.needs_touch(row):
            with web.unless_busy(), web.database().transaction() as own:
                receipts.touch_session(own, office_id=web.office_id(), token=cookies.read(COOKIE))
        return view(row.case_id, *args, **kwargs)

    inner.case_session = True  # type: ignore[attr-defined]
    return inner


def without_use(view: Callable[..., Response]) -> Callable[..., Response]:
    """`with_case()` for what a page asks by itself, without a person's press."""
    return with_case(view, is_use=False)


def resume_with(case_id: uuid.UUID) -> None:
    """Let the view of a resumed form work on the case that the digits just opened."""
    g.resumed_case = case_id


def no_session() -> Response:
    """A word for the outbox: what waits on the phone goes out when its case is open again."""
    outbox.say(outbox.SESSION)
    return Response(status=403)


def resume_page(*, status: int = 403, other_case: bool = False, fault: OfficeError | None = None) -> Response:
    """What was typed, with a place for the 16 digits: one press opens the case and sends it."""
    typed = [(name, value) for name, values in web.request.form.lists() if name not in NOT_TYPED for value in values]
    outbox.say(outbox.OTHER if other_case else outbox.SESSION)
    text = web.request.form.get("pesan", "")
    brought, press = carried.keep_uploads(), digits_door.fresh_press()
    if web.wants_fragment() and status == 403:
        status = 422  # htmx lays no 403 into the page
    title = _("This form belongs to another report") if other_case else _("Your session has ended")
    return web.render(
        "cases/resume.html",
        status=status,
        title=_("Error: %(title)s", title=title) if fault and not press else title,
        heading=title,
        other_case=other_case,
        typed=typed,
        text=text,
        submission_id=brought.submission_id,
        held=brought.held,
        refusals=brought.refusals,
        target=web.request.form.get("lanjut_ke") or web.request.path,
        handle=web.request.form.get("pegangan", ""),
        code=web.request.form.get("kode", ""),
        press=press,
        faults=[("kode", wording(fault))] if fault and not press else [],
    )


def handle(case_id: uuid.UUID) -> str:
    """The case's mark in its forms."""
    return receipts.handle(web.keyring(), case_id)


def handles(case_id: uuid.UUID) -> list[str]:
    """The case's marks under every kept key: an older form carries an older one."""
    return receipts.handles(web.keyring(), case_id)


def _row() -> CaseSession | None:
    given = cookies.read(COOKIE)
    if not given:
        return None
    if web.request.method in web.SAFE_METHODS:  # the session of the page itself: a second one costs a tenth of it
        return receipts.read_session(web.session(), office_id=web.office_id(), token=given)
    with web.looking() as look:
        return receipts.read_session(look, office_id=web.office_id(), token=given)


def _token_fits() -> bool:
    try:
        cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    except CSRFError:
        return False
    return True
