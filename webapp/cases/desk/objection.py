"""`/petugas/perkara/<number>/keberatan`: the superior reads the story and answers the objection."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import check_writer, current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.cases import after_words, queries, recorded
from webapp.cases.carried import read_id
from webapp.cases.desk import sight, story
from webapp.cases.desk.objection_form import UPHELD, DecisionForm, decision_form
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case, Objection
from webapp.cases.service import clocks, handling, objections, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import faults
from webapp.web.messages import wording as sentence

blueprint = Blueprint("objection_desk", __name__)


@blueprint.get("/petugas/perkara/<number>/keberatan")
@guard()
def show(number: str) -> Response:
    """What was objected to, by whom it is decided, and the form for whoever may."""
    return _page(web.session(), number, decision_form())


@blueprint.post("/petugas/perkara/<number>/keberatan")
@guard()
def decide(number: str) -> Response:
    """The decision, once; what is refused comes back as it was typed."""
    check_writer(number)
    form, seen = decision_form(web.request.form), _seen()
    if not form.validate():
        with web.looking() as look:
            return _page(look, number, form, status=422, version=seen)
    session, actor = web.session(), current_actor()
    case = sight.find_case(session, number)
    days = clocks.read_days(session, case.office_id)
    hand = Hand(actor.staff_id, seen, days)

    def deed() -> None:
        upheld = form.putusan.data == UPHELD
        objections.decide(session, case, hand, upheld=upheld, text=form.jawaban.data or "", days=days)

    try:
        handling.carry_out(session, case, sent=_sent(number), keyring=web.keyring(), deed=deed)
    except Conflict as conflict:
        return _refused(number, form, conflict)
    except OfficeError as error:
        if error.status != 422:
            raise
        return _refused(number, form, error)
    flash(_("The objection was answered."))
    return web.see_other(f"/petugas/perkara/{number}" if _still_visible(session, number) else "/petugas")


def _refused(number: str, form: DecisionForm, error: OfficeError) -> Response:
    """Somebody was first, or somebody else must decide: the page as it is now, with what was typed."""
    web.session().rollback()
    with web.looking() as look:
        return _page(look, number, form, status=409, refused=error)


def _page(
    session: Session,
    number: str,
    form: DecisionForm,
    *,
    status: int = 200,
    version: int | None = None,
    refused: OfficeError | None = None,
) -> Response:
    case, actor = sight.find_case(session, number), current_actor()
    objection = objections.get_objection(session, case)
    rows = faults(form) if status == 422 else []
    heading = _("Objection: %(number)s", number=number)
    return web.render(
        "cases/desk/objection.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if rows else heading,
        heading=heading,
        found=recorded.card(session, case),
        objection=objection,
        faults=rows,
        refused=_sentence(refused),
        form=form,
        version=case.version if version is None else version,
        fresh_id=uuid.uuid4(),
        **_told(session, case, objection, actor.staff_id, may_write=actor.role != AUDITOR),
    )


def _told(
    session: Session, case: Case, objection: Objection | None, reader: uuid.UUID, *, may_write: bool
) -> dict[str, Any]:
    """Who wrote what is objected to, who decides, and what the citizen says."""
    if objection is None:
        return {"mine": False, "reviewer": "", "authors": [], "reason": "", "words": "", "due": "", "answer": ""}
    known, open_still = story.names(), objection.decided_at is None and case.state == objections.OBJECTED
    reviewer = objections.reviewer_now(session, case, objection) if open_still else objection.decided_by
    authors = dict.fromkeys(objections.authors_of(session, case, before=objection.filed_at))
    return {
        "open_still": open_still,
        "mine": open_still and may_write and reviewer == reader,
        "reviewer": known.staff.get(reviewer, "") if reviewer else "",
        "authors": [known.staff.get(one, "") for one in authors],
        "reason": after_words.reason_name(objection.reason),
        "words": queries.get_message(session, case, objection.message_id),
        "answer": queries.get_message(session, case, objection.answer_id) if objection.answer_id else "",
        "due": after_words.answer_due(recorded.card(session, case)),
    }


def _seen() -> int:
    told = web.request.form.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _sent(number: str) -> Sent:
    answers = {name: values for name, values in web.request.form.lists() if name not in NOT_BODY}
    body = once.canonical({**answers, "perkara": [number], "tindakan": ["keberatan"]})
    return Sent(read_id(web.request.form.get("id", "")), body)


def _still_visible(session: Session, number: str) -> bool:
    try:
        queries.find_by_number(session, current_actor(), number)
    except NotFound:
        return False
    return True


def _sentence(refused: OfficeError | None) -> str:
    if refused is None:
        return ""
    if refused.code == "case_moved_on":
        return _("Something happened on this case since you opened this page. Read it, then send your answer again.")
    if refused.code == "other_body":
        return _("This form was sent before with another text. Your new text is kept below.")
    return sentence(refused)
