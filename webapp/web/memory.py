"""Public pages answered from memory: whole answers, kept until an administrator edits something or a day ends.

A small layer before the application. It keeps nothing but what the house itself calls public (`headers`: 200,
`public, no-cache`): no filing form, no session, no cookie, no part for htmx, no page of the staff or of a case.
A request that carries one of our cookies, or asks for a part, always reaches the application. What is kept is
found by its address, host, scheme and language and by the encoding the browser takes, and is good for one
revision of the office's data and one day (`kept.Stamp`); a new build is a new process and begins empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

from webapp.web import compression, reader
from webapp.web.kept import ENVIRON_STAMP, Shelf, shelf_of, stamp_now

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PUBLIC = "public, no-cache"
OUR_COOKIES = "piagam"
# What belongs to a body and not to a 304.
_OF_BODY = ("content-length", "content-type", "content-encoding")
# What would make the application answer with less than the whole page.
_PARTIAL = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")

RawHeaders = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer. `bare` are the headers of its 304."""

    headers: RawHeaders
    bare: RawHeaders
    etag: str
    body: bytes


class PageMemory:
    """WSGI middleware, behind the language prefix and before the application."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application, self._app = application, app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        stamp = stamp_now(self._app) if _may_be_kept(environ) else None
        if stamp is None:
            return self._application(environ, start_response)
        shelf, key = shelf_of(self._app, "page_memory", stamp), _key(environ)
        page = shelf.things.get(key)
        environ[ENVIRON_STAMP] = stamp  # the application need not ask again
        if page is None:
            return self._ask(environ, start_response, shelf, key)
        return _answer(page, environ, start_response)

    def _ask(
        self, environ: WSGIEnvironment, start_response: StartResponse, shelf: Shelf, key: tuple[str, ...]
    ) -> Iterable[bytes]:
        """Ask the application; a public page is asked for whole and kept, whatever part this browser wants of it."""
        told: list[tuple[str, RawHeaders]] = []

        def listen(status: str, headers: RawHeaders, _fault: object = None) -> Callable[[bytes], object]:
            told[:] = [(status, headers)]
            return lambda _part: None

        whole = {name: value for name, value in environ.items() if name not in _PARTIAL}
        parts = self._application(whole, listen)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, headers = told[0]
        page = _public_page(status, headers, body)
        if page is None:
            start_response(status, headers)
            return [body]
        shelf.put(key, page)
        return _answer(page, environ, start_response)


def _may_be_kept(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ.get("QUERY_STRING")
        and "HTTP_HX_REQUEST" not in environ
        and OUR_COOKIES not in environ.get("HTTP_COOKIE", "")
    )


def _key(environ: WSGIEnvironment) -> tuple[str, ...]:
    return (
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get(reader.ENVIRON_LOCALE, ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    return compression.chosen(accepted) or ""


def _public_page(status: str, headers: RawHeaders, body: bytes) -> Page | None:
    if not status.startswith("200 ") or ("Cache-Control", PUBLIC) not in headers:
        return None
    told = Headers(headers)
    if "ETag" not in told:
        return None
    if "Set-Cookie" in told or "cookie" in told.get("Vary", "").lower():
        return None
    bare = [(name, value) for name, value in headers if name.lower() not in _OF_BODY]
    return Page(headers, bare, told["ETag"], body)


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and parse_etags(asked).contains_weak(page.etag.strip('"')):
        start_response("304 NOT MODIFIED", list(page.bare))
        return []
    start_response("200 OK", list(page.headers))
    return [page.body]
