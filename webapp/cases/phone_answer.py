"""What the phone's outbox is told instead of a page: that this very filing is here, and its number.

A phone must not take a captive portal's page for our word. So the request carries a header of ours, every answer to
it carries the header back (`webapp.headers`), and only this JSON, naming the id that was sent, counts as received.
"""

from __future__ import annotations

import json
import uuid

from flask import Response

from webapp import web
from webapp.cases.models import Case
from webapp.cases.service import history
from webapp.headers import SENT_BY_SCRIPT
from webapp.offices import queries as offices


def by_script() -> bool:
    """Whether the phone's outbox asks: it wants a word, not a page."""
    return SENT_BY_SCRIPT in web.request.headers


def known_to_phone(case: Case, submission_id: uuid.UUID, status: int = 200) -> Response:
    """`{id, nomor, tanda}`: the id that was sent, the number for asking, and where the receipt is."""
    prefix = offices.get_office(web.session(), case.office_id).number_prefix
    told = {
        "id": str(submission_id),
        "nomor": history.public_number(prefix, case),
        "tanda": web.reader.address(f"/terima/{submission_id}"),
    }
    response = Response(json.dumps(told), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
