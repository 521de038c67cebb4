"""Who sent this form: requests that change something must come from our own pages.

A foreign `Origin` or `Sec-Fetch-Site: cross-site` is refused. Absent headers and
`Origin: null` are not: Opera Mini's proxy sends none, a no-referrer page sends null.
Forms with a session carry a token besides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from webapp.errors import OfficeError
from webapp.web import SAFE_METHODS


def check_origin() -> None:
    """Refuse a cross-site request. Raises OfficeError `foreign_origin` (403)."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    foreign = bool(origin) and origin != "null" and netloc_of(origin or "") != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        current_app.extensions["note_foreign"]()  # the journal's line, when somebody of ours is signed in
        raise OfficeError("foreign_origin", status=403)


def netloc_of(url: str) -> str:
    """Host and port of an address; "" when it has none or cannot be read (`http://[`)."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
