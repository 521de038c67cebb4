"""How an attachment leaves the house. The door has already asked whether this reader may."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request
from obstore.store import ObjectStore
from werkzeug.datastructures import Headers

from webapp.files import types
from webapp.files.models import Attachment
from webapp.files.storing import read

# Should a browser take the file for a page all the same: no script, no form, no other source.
POLICY = "sandbox; default-src 'none'"
# In place, a sound player asks for the file again and must count as ours; still no script.
POLICY_IN_PLACE = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
)


def deliver(store: ObjectStore, attachment: Attachment, *, view: bool = False) -> Response:
    """The file as a download; with `view`, pictures and sound may be shown in place.

    Never an active type, never in a cache. Sound players ask for parts, so ranges are served.
    Raises NotFound `file_gone`, OfficeError `file_store_away` (503).
    """
    data = read(store, attachment.store_key)
    response = Response(data, headers=_headers(attachment, view))
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response


def wants_view() -> bool:
    """Whether the address asks to see the file in place (`?lihat=1`)."""
    return request.args.get("lihat") == "1"


def _headers(attachment: Attachment, view: bool) -> Headers:
    known = attachment.media_type in types.ENDINGS
    in_place = view and types.viewable(attachment.media_type)
    headers = Headers()
    headers["Content-Type"] = attachment.media_type if known else "application/octet-stream"
    headers["Content-Disposition"] = disposition(attachment.name, "inline" if in_place else "attachment")
    headers["Content-Security-Policy"] = POLICY_IN_PLACE if in_place else POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "no-store"
    headers["Referrer-Policy"] = "no-referrer"
    return headers


def disposition(name: str, manner: str) -> str:
    """`Content-Disposition` with a plain name for old phones and the true one (RFC 6266, 5987)."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in name)
    return f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
