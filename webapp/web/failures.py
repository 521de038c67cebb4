"""Error pages: plain words, in the reader's language, never a stack trace; what was typed comes back with them."""

from __future__ import annotations

import errno
import logging

from flask import Flask, Response, g, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp import i18n
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import SAFE_METHODS, render, returned
from webapp.web.messages import wording
from webapp.web.traces import trace

log = logging.getLogger(__name__)

# What one field of a form takes (webapp.cases.forms); a test keeps both alike.
TEXT_SIGNS = 20_000
# The same send may well be taken a little later.
PASSING = (429, 500, 503)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
RETRY_SECONDS = "60"


def init_app(app: Flask) -> None:
    """Register one handler for each family of failures."""
    app.register_error_handler(OfficeError, office_error)
    app.register_error_handler(HTTPException, http_error)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, database_error)
    app.register_error_handler(OSError, disk_error)
    app.register_error_handler(Exception, server_fault)


def office_error(error: OfficeError) -> Response:
    """A refusal that no view handled."""
    if error.code == "foreign_origin":
        g.foreign_origin = True  # another site's words are not shown as ours
    return _page(error.status, wording(error), code=error.code)


def http_error(error: HTTPException) -> Response:
    """Werkzeug's refusals: unknown address, wrong method, too large."""
    status = error.code or 500
    if status in (301, 302, 303, 307, 308) and error.response is not None:
        return error.response  # type: ignore[return-value]
    response = _page(status, _advice(status), form=status == 405)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def database_error(error: Exception) -> Response:
    """The database is locked, full or away."""
    log.error("database unavailable: %s", type(getattr(error, "orig", None) or error).__name__)
    return _page(503, _advice(503))


def disk_error(error: OSError) -> Response:
    """The disk is full or may not be written to; any other one is a fault of ours."""
    if error.errno not in NO_ROOM:
        return server_fault(error)
    log.error("no room on the disk: %s", errno.errorcode[error.errno])
    return _page(503, _advice(503))


def server_fault(error: Exception) -> Response:
    """A fault of ours. The log gets the trace, never the form."""
    log.error("fault: %s", trace(error))
    return _page(500, _advice(500))


def _page(status: int, advice: str, *, code: str = "", form: bool = False) -> Response:
    """The page: with the whole form when something was typed, else with a way on."""
    back = returned.read()
    if back is None or (status not in PASSING and not back.texts):
        way = returned.form_address() if form else ""
        response = render("errors/page.html", status=status, title=_title(status), advice=advice, form_address=way)
    else:
        passing = status in PASSING
        response = render(
            "errors/returned.html",
            status=status,
            title=_title(status),
            advice=_again(status, code, back.resend) if passing else advice,
            back=back,
            resend=passing and back.resend,
            form_address=returned.form_address(gone=status == 404),
        )
        response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _title(status: int) -> str:
    titles = {
        400: _("The form did not arrive whole"),
        403: _("This was not allowed"),
        404: _("Page not found"),
        405: _("This address takes no such request"),
        410: _("This has ended"),
        409: _("Somebody else was first"),
        413: _("The report is too large"),
        414: _("Page not found"),
        429: _("Too many requests at once"),
        503: _("The system is busy"),
    }
    return titles.get(status) or _("A fault on our side")


def _advice(status: int) -> str:
    """For a page that shows no text: none was typed, or it could not be read."""
    if request.method in SAFE_METHODS and status in (500, 503):
        if status == 503:
            return _("This page cannot be shown just now. Try again in a few minutes.")
        return _("Sorry, our system has a fault. Try again in a few minutes.")
    not_found = _("We do not find this page. Check the address, or start from the home page.")
    advice = {
        400: _("Press Back: your text is still there. Then send it once more."),
        403: _("You may not open this page. Go back to the home page."),
        404: not_found,
        405: _("Go back to the form and use its button."),
        413: _(
            "Press Back: your text is still there. Send it with fewer or smaller files. "
            "One text may have up to %(number)s signs. Add the rest after the receipt.",
            number=i18n.number(TEXT_SIGNS),
        ),
        414: not_found,
        429: _("Press Back: your text is still there. Wait one minute, then send it once more."),
        503: _("Nothing was saved. Press Back: your text is still there. Try again in a few minutes."),
    }
    return advice.get(status) or _(
        "Sorry, our system has a fault. Press Back: your text is still there. Try again in a few minutes."
    )


def _again(status: int, code: str, resend: bool) -> str:
    """For a page that shows what was typed, and sends it again."""
    if not resend:
        return _("Nothing was saved. Wait a few minutes, then fill in the form once more.")
    if code == "file_store_away":
        return _("Files cannot be saved just now. Send it without files, or try again in a few minutes.")
    if status == 429:
        return _("Nothing was saved. Wait one minute, then press the button below.")
    if status == 500:
        return _("Sorry, our system has a fault. Wait a few minutes, then press the button below.")
    return _("Nothing was saved. Wait a few minutes, then press the button below.")
