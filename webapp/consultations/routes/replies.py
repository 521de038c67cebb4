"""`/kpu-mendengar/<slug>/tanggapan`: "You said, we did": every response with its reason and what it changed."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from webapp import web
from webapp.consultations import queries, reply_queries, verdicts, wording
from webapp.consultations.record_words import stance_words
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web.reader import address

blueprint = Blueprint("forum_replies", __name__)

BEFORE = "sebelum"


@blueprint.get("/kpu-mendengar/<slug>/tanggapan")
def show(slug: str) -> Response:
    """Responses of a consultation, the newest first; a page has ten. Raises NotFound."""
    typed = web.request.args.get(BEFORE, "")
    try:
        before = uuid.UUID(typed) if typed else None
    except ValueError:
        raise NotFound() from None
    with web.looking() as look:
        consultation = queries.find_shown(look, web.office_id(), slug)
        if consultation is None:
            raise NotFound()
        found = reply_queries.list_published(look, consultation, before=before)
    shown, here = found[: reply_queries.PUBLIC_PAGE], address(f"/kpu-mendengar/{slug}")
    response = web.render(
        "consultations/replies.html",
        title=_("You said, we did"),
        consultation=consultation,
        responses=shown,
        verdicts={key: text.of(locale()) for key, text in verdicts.texts().items()},
        stances=stance_words(),
        media=wording.media(),
        older=f"{here}/tanggapan?{BEFORE}={shown[-1].response.id}" if len(found) > len(shown) else "",
        here=here,
        service=address(f"/layanan/{consultation.service_slug}") if consultation.service_slug else "",
        back_to=here,
        back_label=consultation.title.of(locale()),
    )
    if not web.wants_fragment():
        response.headers["Cache-Control"] = "private, no-cache"
    return response
