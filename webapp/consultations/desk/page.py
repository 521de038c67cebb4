"""The list of consultations at the desk, and what stands of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from webapp import clock, i18n, web
from webapp.accounts.guard import AUDITOR, current_actor, guard
from webapp.consultations import queries, wording
from webapp.consultations.desk.sheet import HOME, ONE, at, find, may_write
from webapp.consultations.models import CLOSED, DRAFTED
from webapp.consultations.ready import UNSUR
from webapp.consultations.record_words import group_words
from webapp.i18n import gettext as _

blueprint = Blueprint("consultations_desk", __name__)


@blueprint.get(HOME)
@guard()
def show_list() -> Response:
    """All consultations, the newest first."""
    with web.looking() as look:
        rows = queries.list_all(look, web.office_id())
    now = clock.now()
    return web.render(
        "consultations/desk/list.html",
        title=_("KPU Mendengar"),
        announce=web.said(),
        rows=[(one, wording.state(one, now)) for one in rows],
        may_write=may_write(),
        home=HOME,
    )


@blueprint.get(ONE)
@guard()
def show(slug: str) -> Response:
    """One consultation with all its parts, and the way to change each. Raises NotFound."""
    consultation, names = find(slug), group_words()
    with web.looking() as look:
        letters = queries.list_groups(look, consultation)
        facts: dict[str, Any] = {
            "clauses": queries.list_clauses(look, consultation),
            "questions": queries.list_questions(look, consultation),
            "meetings": queries.list_meetings(look, consultation),
            "documents": queries.list_documents(look, consultation),
        }
        sums = queries.sums(look, consultation)
    state = consultation.state_at(clock.now())
    return web.render(
        "consultations/desk/one.html",
        title=consultation.title_id,
        announce=web.said(),
        one=consultation,
        state=wording.state(consultation, clock.now()),
        period=_(
            "%(first)s to %(last)s",
            first=i18n.long_date(consultation.first_on),
            last=i18n.long_date(consultation.last_on),
        ),
        groups=[(names[key], letters[key]) for key in UNSUR if key in letters],
        said=wording.said(sums),
        is_drafted=consultation.state == DRAFTED,
        may_write=may_write() and state != CLOSED,
        may_record=current_actor().role != AUDITOR and consultation.state != DRAFTED,
        at=at(slug),
        public=f"/kpu-mendengar/{slug}",
        back_to=HOME,
        back_label=_("KPU Mendengar"),
        **facts,
    )
