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


def from_our_pages() -> bool:
    """Positive proof that a page of ours sent this form; its absence alone proves nothing."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    claims = (request.headers.get("Origin"), request.headers.get("Referer"))
    return any(netloc_of(claim) == request.host for claim in claims if claim)


def may_be_foreign() -> bool:
    """Whether another site's page can have sent this: no-referrer hides its address, and old browsers say no more."""
    return request.headers.get("Origin") == "null" and "Sec-Fetch-Site" not in request.headers


def netloc_of(url: str) -> str:
    """Host and port of an address; "" when it has none or cannot be read (`http://[`)."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
