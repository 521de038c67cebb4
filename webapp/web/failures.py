"""Error pages: plain words, in the reader's language, never a stack trace."""

from __future__ import annotations

import logging

from flask import Flask, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from webapp import i18n
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.web import render
from webapp.web.messages import wording
from webapp.web.traces import trace

log = logging.getLogger(__name__)

# What one field of a form takes (webapp.cases.forms); a test keeps both alike.
TEXT_SIGNS = 20_000


def init_app(app: Flask) -> None:
    """Register one handler for each family of failures."""
    app.register_error_handler(OfficeError, office_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_error)
    app.register_error_handler(Exception, server_fault)


def office_error(error: OfficeError) -> Response:
    """A refusal that no view handled."""
    return _page(error.status, _title(error.status), wording(error))


def http_error(error: HTTPException) -> Response:
    """Werkzeug's refusals: unknown address, wrong method, too large."""
    status = error.code or 500
    if status in (301, 302, 303, 307, 308) and error.response is not None:
        return error.response  # type: ignore[return-value]
    response = _page(status, _title(status), _advice(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def database_error(error: OperationalError) -> Response:
    """The database is locked, full or away: the text stays in the browser, Back brings it."""
    log.error("database unavailable: %s", type(error.orig).__name__)
    response = _page(503, _title(503), _advice(503))
    response.headers["Retry-After"] = "60"
    return response


def server_fault(error: Exception) -> Response:
    """A fault of ours. The log gets the trace, never the form."""
    log.error("fault: %s", trace(error))
    return _page(500, _title(500), _advice(500))


def _page(status: int, title: str, advice: str) -> Response:
    return render("errors/page.html", status=status, title=title, advice=advice)


def _title(status: int) -> str:
    titles = {
        400: _("The form did not arrive whole"),
        403: _("This was not allowed"),
        404: _("Page not found"),
        405: _("This address takes no such request"),
        409: _("Somebody else was first"),
        413: _("The report is too large"),
        429: _("Too many requests at once"),
        503: _("The system is busy"),
    }
    return titles.get(status) or _("A fault on our side")


def _advice(status: int) -> str:
    advice = {
        400: _("Press Back: your text is still there. Then send it once more."),
        403: _("You may not open this page. Go back to the home page."),
        404: _("We do not find this page. Check the address, or start from the home page."),
        405: _("Go back to the form and use its button."),
        413: _(
            "Press Back: your text is still there. Send it with fewer or smaller files. "
            "One text may have up to %(number)s signs. Add the rest after the receipt.",
            number=i18n.number(TEXT_SIGNS),
        ),
        429: _("Press Back: your text is still there. Wait one minute, then send it once more."),
        503: _("Nothing was saved. Press Back: your text is still there. Try again in a few minutes."),
    }
    return advice.get(status) or _(
        "Sorry, our system has a fault. Press Back: your text is still there. Try again in a few minutes."
    )
