"""A page that stays open asks whether something new came: nothing (204), or one sentence with a count.

Asked by `static/js/news.js` and by nobody else. It writes nothing: an open page must not keep a session alive,
since the phone may lie in other hands. What the page has seen is a mark that it sends back as it got it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Response

from webapp import web
from webapp.errors import NotFound
from webapp.web import floods

MARK = "sejak"
WAIT_SECONDS = "60"


def answer(count: Callable[[uuid.UUID], int], tell: Callable[[int], str], *, token: str) -> Response:
    """204, the sentence as plain text, or 429 to a script that asks without pause. Raises NotFound for a bad mark."""
    if floods.asks_too_often("news", token):
        return Response(status=429, headers={"Retry-After": WAIT_SECONDS})
    try:
        seen = uuid.UUID(web.request.args.get(MARK, ""))
    except ValueError:
        raise NotFound() from None
    found = count(seen)
    return Response(tell(found), mimetype="text/plain") if found else Response(status=204)
