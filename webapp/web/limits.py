"""How much text one form may carry: the same for forms with and without files.

Werkzeug counts text only in multipart forms; a urlencoded form is limited as a whole.
"""

from __future__ import annotations

from flask import Flask, current_app, request

from webapp import config

PLAIN_FORM = "application/x-www-form-urlencoded"


def init_app(app: Flask) -> None:
    """Set the limit before anybody reads the form; above it the answer is our own 413."""
    app.before_request(limit_text)


def limit_text() -> None:
    """A form without files is all text."""
    if request.mimetype == PLAIN_FORM:
        settings: config.Settings = current_app.config["SETTINGS"]
        request.max_content_length = settings.max_form_memory_bytes
