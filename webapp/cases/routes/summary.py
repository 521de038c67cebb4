"""`/perkara/ringkasan`: the ready letters of a case, to print or to copy, in no language but the offices' own."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from webapp import web
from webapp.cases import deadline_words, led_outward, queries, recorded, summary
from webapp.cases.tracking_session import with_case
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.kept import kept

blueprint = Blueprint("case_summary", __name__)

OMBUDSMAN, BAWASLU, ABOVE = "ombudsman-jatim", "bawaslu-jombang", "kpu-jatim"


@blueprint.get("/perkara/ringkasan")
@with_case
def show(case_id: uuid.UUID) -> Response:
    """To the superior and the Ombudsman; for a matter of Bawaslu the report in its shape, with the days left."""
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    found = recorded.card(session, case)
    made = summary.letters(
        found,
        queries.list_events(session, case),
        office=kept(offices.get_office).name,
        ombudsman=kept(offices.get_body, OMBUDSMAN).name,
        bawaslu=kept(offices.get_body, BAWASLU).name,
        above=kept(offices.get_body, ABOVE).name if led_outward.where(session, case, found) else "",
    )
    titles = {
        summary.BAWASLU: _("Report to Bawaslu"),
        summary.SUPERIOR: _("Letter to our superior"),
        summary.OMBUDSMAN: _("Letter to the Ombudsman"),
    }
    return web.render(
        "cases/summary.html",
        title=_("Ready letters"),
        found=found,
        letters=[(letter.key, titles[letter.key], letter.text) for letter in made],
        late=bool(deadline_words.late_ones(found)),
        bawaslu=recorded.bawaslu(found),
        bawaslu_rules=recorded.bawaslu_rules(found),
    )
