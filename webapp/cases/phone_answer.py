"""What the phone's outbox is told instead of a page: that this very filing or message is here, and its number.

A phone must not take a captive portal's page for our word. So the request carries a header of ours, every answer to
it carries the header back (`webapp.headers`), and only this JSON, naming the id that was sent, counts as received.
What was written in a session needs that session's form token: it is asked for at the moment of sending, never kept.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

from flask import Response
from flask_wtf.csrf import generate_csrf

from webapp import web
from webapp.cases.models import Case
from webapp.cases.service import history
from webapp.offices import queries as offices
from webapp.web import outbox


def by_script() -> bool:
    """Whether the phone's outbox asks: it wants a word, not a page."""
    return outbox.asks()


def known_to_phone(case: Case, submission_id: uuid.UUID, status: int = 200, *, receipt_path: str = "") -> Response:
    """`{id, nomor, tanda}`: the id that was sent, the number for asking, and where the receipt is.

    `receipt_path` where it is not the citizen's own page.
    """
    prefix = offices.get_office(web.session(), case.office_id).number_prefix
    told = {
        "id": str(submission_id),
        "nomor": history.public_number(prefix, case),
        "tanda": receipt_path or web.reader.address(f"/terima/{submission_id}"),
    }
    response = _word(told, status)
    response.headers["Referrer-Policy"] = "no-referrer"  # like the receipt that it names
    return response


def message_known(submission_id: uuid.UUID, path: str, *, repeated: bool) -> Response:
    """`{id, tanda}` of a message: 201 for a new one, 200 for one that was here; `tanda` is where it can be read."""
    told = {"id": str(submission_id), "tanda": web.reader.address(path)}
    return _word(told, 200 if repeated else 201)


def key(marks: Sequence[str]) -> Response:
    """`{kunci, untuk}`: the form token of the open session, and the marks of whose texts it may send."""
    return _word({"kunci": generate_csrf(), "untuk": list(marks)}, 200)


def _word(told: object, status: int) -> Response:
    response = Response(json.dumps(told), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
