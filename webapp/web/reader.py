"""Who reads: the language of the address, staff or citizen, and the twin address.

`/jv` is taken off the path before routing and put into SCRIPT_NAME, so every `url_for`
of a Javanese page leads to a Javanese page and no view knows of languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import has_app_context, has_request_context, request

from webapp import i18n

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STAFF_PREFIX = "/petugas"
ENVIRON_LOCALE = "piagam.locale"
# A longer address is no page of ours; each page would carry it in its head.
LONGEST_TWIN = 4_000
PATH_SIGNS = "/~!$&'()*+,;=:@"
_ENVIRON_READING = "piagam.reading"


class LanguagePrefix:
    """WSGI middleware: `/jv/lapor` is `/lapor` read in Javanese."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ[ENVIRON_LOCALE] = i18n.DEFAULT
        # The staff room speaks Indonesian only: it has no twin to be found at another address.
        if (path == "/jv" or path.startswith("/jv/")) and not _is_staff(path[3:]):
            environ[ENVIRON_LOCALE] = "jv"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/jv"
            environ["PATH_INFO"] = path[3:] or "/"
        return self._application(environ, start_response)


def reading() -> i18n.Reading | None:
    """Language and whether it is a staff page, found once a request; None outside the application."""
    if not has_request_context():
        return (i18n.DEFAULT, False) if has_app_context() else None
    environ = request.environ
    found: i18n.Reading | None = environ.get(_ENVIRON_READING)
    if found is None:
        found = environ[_ENVIRON_READING] = (locale(), is_staff_page())
    return found


def locale() -> str:
    """The language of the address."""
    if not has_request_context():
        return i18n.DEFAULT
    language: str = request.environ.get(ENVIRON_LOCALE, i18n.DEFAULT)
    return language


def is_staff_page() -> bool:
    """True under `/petugas`: Indonesian only, the staff catalogue first."""
    return has_request_context() and _is_staff(request.path)


def _is_staff(path: str) -> bool:
    return path == STAFF_PREFIX or path.startswith(STAFF_PREFIX + "/")


def address(path: str, language: str | None = None) -> str:
    """An address of the house in a language: `/lapor` → `/jv/lapor`."""
    language = language or locale()
    return path if language == i18n.DEFAULT else f"/{language}{path}"


def other_language() -> str:
    """The language of the twin page."""
    return "jv" if locale() == i18n.DEFAULT else i18n.DEFAULT


def twin() -> str:
    """This very address, with its query, in the other language."""
    query = request.query_string.decode("utf-8", "replace")
    if len(request.path) + len(query) > LONGEST_TWIN:
        return address("/", other_language())
    return address(quote(request.path, safe=PATH_SIGNS), other_language()) + (
        f"?{query}" if query and request.method == "GET" else ""
    )


def context() -> dict[str, Any]:
    """What every template may ask about its reader."""
    return {
        "locale": locale(),
        "other_locale": other_language(),
        "other_locale_name": i18n.NAMES[other_language()],
        "twin": twin,
        "is_staff_page": is_staff_page(),
    }
