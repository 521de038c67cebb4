"""Review tasks: a clause that many complaints name is looked at again by the head of its unit."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from webapp import web
from webapp.accounts.guard import ADMINISTRATOR, current_actor, guard, note_denied
from webapp.charter import queries
from webapp.charter.desk import forms, words
from webapp.charter.desk.sheet import HOME, WRITERS, Sheet, at, form_page, saved
from webapp.charter.models import Clause, ClauseReview, Standard
from webapp.charter.service import reviews
from webapp.errors import Forbidden, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import ngettext

blueprint = Blueprint("charter_reviews", __name__)


@blueprint.route(f"{HOME}/tinjauan/<uuid:review_id>", methods=["GET", "POST"])
@guard(*WRITERS)
def close(review_id: uuid.UUID) -> Response:
    """Close a task with what came of it; only the head of that unit or an administrator may."""
    with web.looking() as look:
        review = queries.get_review(look, web.office_id(), review_id)
    actor = current_actor()
    if actor.role != ADMINISTRATOR and actor.unit_key != review.unit_key:
        note_denied(actor)
        raise Forbidden
    if web.request.method != "POST":
        return _page(review, forms.result_form())
    form = forms.result_form(web.request.form)
    if not form.validate():
        return _page(review, form, 422)
    session = web.session()
    try:
        reviews.close_review(
            session,
            queries.get_review(session, web.office_id(), review_id),
            result=form.hasil.data or "",
            by=actor.staff_id,
        )
    except OfficeError as error:
        session.rollback()
        form.hasil.errors = [words.refusal(error)]
        return _page(review, form, error.status)
    return saved(HOME)


def _page(review: ClauseReview, form: forms.ResultForm, status: int = 200) -> Response:
    with web.looking() as look:
        standard = look.get_one(Standard, (review.office_id, review.standard_id))
        clause = look.get_one(Clause, (review.office_id, review.standard_id, review.clause_id))
    sheet = Sheet(
        heading=_("Review clause %(number)s", number=clause.number),
        action=f"{HOME}/tinjauan/{review.id}",
        button=_("Close the review"),
        lead=ngettext(
            "%(num)d complaint in 90 days named this clause as not kept.",
            "%(num)d complaints in 90 days named this clause as not kept.",
            review.complaints,
        ),
        facts=[(_("Clause"), clause.text_id), *([(_("Result"), review.result)] if review.result else [])],
        back_to=at(standard.service_slug),
        back_label=_("The service"),
    )
    return form_page(sheet, form, status)
