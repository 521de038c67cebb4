"""How much one request may carry: text in a form, the same with and without files, and an address.

Werkzeug counts text only in multipart forms; a urlencoded form is limited as a whole.
"""

from __future__ import annotations

from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound, RequestURITooLarge

from webapp import config
from webapp.web.bodies import PLAIN_FORM

# Ten times the longest that our own pages lead to: a search of 200 signs in three-byte letters.
ADDRESS_BYTES = 16_000


def init_app(app: Flask) -> None:
    """Set the limit before anybody reads the form; above it the answer is our own 413."""
    app.before_request(limit_address)
    app.before_request(limit_text)


def limit_address() -> None:
    """No address of ours is this long or holds a control sign (which some databases refuse to look for)."""
    if len(request.path) + len(request.query_string) > ADDRESS_BYTES:
        raise RequestURITooLarge()
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in request.path):
        raise NotFound()


def limit_text() -> None:
    """A form without files is all text."""
    if request.mimetype == PLAIN_FORM:
        settings: config.Settings = current_app.config["SETTINGS"]
        request.max_content_length = settings.max_form_memory_bytes
