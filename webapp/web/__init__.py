"""The door layer's shared parts: one session a request, pages or fragments, redirects.

Views do not know whether htmx or a plain browser asks: `render()` answers the whole page or
only its title and main part. An answer below 400 commits the request's transaction, anything
else rolls it back; what must outlive a refusal is written with `aftermath()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, get_flashed_messages, make_response, redirect, render_template
from htmx_flask import request
from jinja2_fragments import BlockNotFoundError
from jinja2_fragments.flask import render_block
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp import clock, config, db
from webapp.crypto import KeyRing, Sealer
from webapp.web import assets, reader
from webapp.web.traces import trace

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Without a template and a catalogue: they may be what is broken.
LAST_WORDS = "Maaf, sistem kami sedang rusak. Tekan Kembali: teks Anda masih ada. Coba lagi beberapa menit lagi.\n"


class _RequestUnit:
    """The lazily opened session of one request."""

    def __init__(self, database: db.Database, write: bool, stack: ExitStack) -> None:
        self._database, self._write, self._stack = database, write, stack
        self._session: Session | None = None

    def session(self) -> Session:
        if self._session is None:
            opening = self._database.transaction() if self._write else self._database.reading()
            self._session = self._stack.enter_context(opening)
        return self._session

    def discard(self) -> None:
        if self._session is not None:
            db.discard(self._session)


class PiagamFlask(Flask):
    """Flask whose every request is one unit of work."""

    def full_dispatch_request(self) -> Response:
        if clock.is_led():
            raise RuntimeError("time is led here: this is a command that fills a trial, no place to answer requests")
        try:
            return self._one_unit()
        except Exception as error:  # the commit failed; what a view raised was answered inside
            return self.finalize_request(self.handle_user_exception(error))

    def handle_exception(self, e: Exception) -> Response:
        """The last resort. A fault of the error page itself still answers: the server would log the address."""
        try:
            return super().handle_exception(e)
        except Exception as error:
            self.logger.error("fault in the error page: %s", trace(error))
            headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
            return Response(LAST_WORDS + _typed(), 500, headers, mimetype="text/plain")

    def log_exception(self, exc_info: Any) -> None:
        """Flask would write the address, and with it the id of a receipt."""
        self.logger.error("fault: %s", trace(exc_info[1]))

    def _one_unit(self) -> Response:
        with ExitStack() as stack:
            unit = _RequestUnit(database(), request.method not in SAFE_METHODS, stack)
            g.unit = unit
            response = super().full_dispatch_request()
            if response.status_code >= 400:
                unit.discard()
        return response


def _typed() -> str:
    """What somebody typed, for the last resort."""
    from webapp.web import returned  # it needs this module

    return returned.as_plain_text()


def database() -> db.Database:
    """The database of this installation."""
    return cast(db.Database, current_app.extensions["database"])


def settings() -> config.Settings:
    """How this installation runs."""
    return cast(config.Settings, current_app.config["SETTINGS"])


def keyring() -> KeyRing:
    """Keys of receipts, ids and digests."""
    return cast(KeyRing, current_app.extensions["keyring"])


def sealer() -> Sealer:
    """Keys of sealed names."""
    return cast(Sealer, current_app.extensions["sealer"])


def session() -> Session:
    """The request's session. On a POST its first use takes the write lock, so do slow work before."""
    return cast(_RequestUnit, g.unit).session()


@contextmanager
def looking() -> Iterator[Session]:
    """A short look of its own: for guards and choices, before slow work and the write lock."""
    with database().reading() as look:
        yield look


@contextmanager
def aftermath() -> Iterator[Session]:
    """A transaction of its own for what outlives a refusal; the refused one is dropped first."""
    g.unit.discard()
    stack: ExitStack = g.unit._stack
    stack.close()
    g.unit._session = None
    with database().transaction() as own:
        yield own


@contextmanager
def unless_busy() -> Iterator[None]:
    """For what a page can do without: on a GET a locked or full database must not keep anybody from reading."""
    try:
        yield
    except OperationalError:
        if request.method not in SAFE_METHODS:
            raise


def office_id() -> str:
    """The office of this address: by host name later, the default one now."""
    return settings().office_id


def wants_fragment() -> bool:
    """True when htmx asks for a part and not for a restored or boosted page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(template: str, *, status: int = 200, announce: str = "", **context: Any) -> Response:
    """The page, or for htmx its title and main part, with `announce` for the status region."""
    if wants_fragment():
        parts = [
            f"<title>{_title(template, **context)}</title>",
            render_block(template, "main", **context),
            f'<div id="status" data-hx-swap-oob="innerHTML">{escape(announce)}</div>',
        ]
        response = make_response("\n".join(parts), status)
        response.headers["Cache-Control"] = "no-store"
    else:
        response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def _title(template: str, **context: Any) -> str:
    """The title block: the template's own, else the layout's (which a block renderer does not see)."""
    try:
        return render_block(template, "title", **context).strip()
    except BlockNotFoundError:
        return render_block("layouts/base.html", "title", **context).strip()


def see_other(path: str) -> Response:
    """303 to an address of this house, so that reload never sends twice."""
    return cast(Response, redirect(path, 303))


def whole_page(path: str) -> Response:
    """303; asked by htmx, the browser loads the page whole: more than its main part is another."""
    if not wants_fragment():
        return see_other(path)
    response = make_response("", 204)
    response.headers["HX-Redirect"] = path
    return response


def back(target: str | None, otherwise: str) -> str:
    """`target` when it is a path of this site, else `otherwise`: never an open redirect."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return otherwise
    if any(ord(sign) < 32 for sign in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def said() -> str:
    """What the last deed flashed, for the status region of a fragment (the page shows it too)."""
    return " ".join(str(words) for words in get_flashed_messages()) if wants_fragment() else ""


def asset(name: str) -> str:
    """The hashed, immutable address of a file of `static/`."""
    return cast(assets.Assets, current_app.extensions["assets"]).url(name)


def filing_form() -> None:
    """This page holds a filing form: rendered fresh, kept by Back, by no cache (DESIGN §5)."""
    g.filing_form = True


__all__ = [
    "PiagamFlask",
    "aftermath",
    "asset",
    "back",
    "database",
    "filing_form",
    "keyring",
    "looking",
    "office_id",
    "reader",
    "render",
    "request",
    "said",
    "sealer",
    "see_other",
    "session",
    "settings",
    "unless_busy",
    "wants_fragment",
    "whole_page",
]
