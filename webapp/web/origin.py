"""Who sent this form: requests that change something must come from our own pages.

A foreign `Origin` or `Sec-Fetch-Site: cross-site` is refused. Absent headers and
`Origin: null` are not: Opera Mini's proxy sends none, a no-referrer page sends null.
Forms with a session carry a token besides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from webapp.errors import OfficeError
from webapp.web import SAFE_METHODS


def check_origin() -> None:
    """Refuse a cross-site request. Raises OfficeError `foreign_origin` (403)."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise OfficeError("foreign_origin", status=403)
    origin = request.headers.get("Origin")
    if origin and origin != "null" and netloc_of(origin) != request.host:
        raise OfficeError("foreign_origin", status=403)


def netloc_of(url: str) -> str:
    """Host and port of an address; "" when it has none or cannot be read (`http://[`)."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
