"""`/perkara/belum-selesai` and `/perkara/keberatan`: an answer goes back once, and an objection to the superior."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.cases import after_words, carried, queries, recorded, states
from webapp.cases.after_form import NotSolvedForm, ObjectionForm, not_solved_form, objection_form
from webapp.cases.models import Case
from webapp.cases.service import clocks, objections, talk
from webapp.cases.service.filing import NAMELESS
from webapp.cases.service.talk import Posted
from webapp.cases.subjects import REQUEST
from webapp.cases.talk_door import body_of, go_back, hold_anew, sent_of
from webapp.cases.tracking_session import handle, with_case
from webapp.errors import Conflict, OfficeError
from webapp.i18n import LOCALES
from webapp.i18n import gettext as _
from webapp.web.fields import faults
from webapp.web.messages import wording as sentence

blueprint = Blueprint("after_answer", __name__)

# Takes the case and what was sent; says whether it was new.
Deed = Callable[[Session, Case, carried.Carried], Posted]
# Shows the page again: with the form, what it brought, a status and what stands in the way.
Page = Callable[..., Response]


@blueprint.get("/perkara/belum-selesai")
@with_case
def not_solved(case_id: uuid.UUID) -> Response:
    """What is not solved: asked once, after an answer; later the page leads to the objection."""
    case = queries.get_case(web.session(), web.office_id(), case_id)
    if case.state not in (states.ANSWERED, states.CLOSED, states.DECLINED):
        return web.see_other(web.reader.address("/perkara"))
    return _not_solved_page(case_id, not_solved_form())


@blueprint.post("/perkara/belum-selesai")
@with_case
def send_back(case_id: uuid.UUID) -> Response:
    """The answer goes back to the head of the unit; what was typed survives every refusal."""
    form = not_solved_form(web.request.form)

    def deed(session: Session, case: Case, brought: carried.Carried) -> Posted:
        days = clocks.read_days(session, case.office_id)
        sent = sent_of(case, brought)
        text = form.pesan.data or ""
        return talk.reply(session, case, text=text, sent=sent, keyring=web.keyring(), days=days, not_solved=True)

    return _send(case_id, form, deed, _not_solved_page, _("The head of the unit reads what is not solved."))


@blueprint.get("/perkara/keberatan")
@with_case
def objection(case_id: uuid.UUID) -> Response:
    """Object to the handling; or what became of the objection, and where else one can go."""
    return _objection_page(case_id, objection_form())


@blueprint.post("/perkara/keberatan")
@with_case
def file_objection(case_id: uuid.UUID) -> Response:
    """The objection goes to the superior; late or twice it comes back with the text kept and the way outward."""
    form = objection_form(web.request.form)

    def deed(session: Session, case: Case, brought: carried.Carried) -> Posted:
        return objections.file_objection(
            session,
            case,
            reason=form.sebab.data or "",
            text=form.pesan.data or "",
            sent=sent_of(case, brought),
            keyring=web.keyring(),
            days=clocks.read_days(session, case.office_id),
        )

    return _send(case_id, form, deed, _objection_page, _("Your objection was sent to the superior."))


def _send(case_id: uuid.UUID, form: NotSolvedForm, deed: Deed, page: Page, words: str) -> Response:
    brought = carried.receive_form()
    if web.request.form.get("bahasa") in LOCALES:
        return _again(case_id, form, brought, page, status=200)
    if not form.pesan.data and carried.is_spoken(brought, body_of(case_id)):
        form.pesan.data = carried.spoken_words()
    if not form.validate() or brought.refusals:
        return _again(case_id, form, brought, page, status=422)
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    try:
        posted = deed(session, case, brought)
    except OfficeError as error:
        if not isinstance(error, Conflict) and error.status != 422:
            raise
        session.rollback()
        hold_anew(brought)
        with web.looking() as look:
            return page(case_id, form, brought=brought, status=409, refused=error, session=look)
    carried.attach(session, brought, case_id=case.id, message_id=posted.message_id)
    return go_back(posted, brought, words)


def _again(case_id: uuid.UUID, form: NotSolvedForm, brought: carried.Carried, page: Page, *, status: int) -> Response:
    form.berkas.errors = [*form.berkas.errors, *brought.refusals]
    with web.aftermath() as own:
        carried.hold(own, brought)
    with web.looking() as look:
        return page(case_id, form, brought=brought, status=status, session=look)


def _not_solved_page(case_id: uuid.UUID, form: NotSolvedForm, **told: Any) -> Response:
    return _page(case_id, form, "cases/not_solved.html", _("It is not solved yet"), **told)


def _objection_page(case_id: uuid.UUID, form: ObjectionForm, **told: Any) -> Response:
    return _page(case_id, form, "cases/objection.html", _("Object to how it was handled"), **told)


def _page(
    case_id: uuid.UUID,
    form: NotSolvedForm,
    template: str,
    heading: str,
    *,
    brought: carried.Carried | None = None,
    status: int = 200,
    refused: OfficeError | None = None,
    session: Session | None = None,
) -> Response:
    look = session or web.session()
    case = queries.get_case(look, web.office_id(), case_id)
    found = recorded.card(look, case)
    brought = brought or carried.Carried(uuid.uuid4())
    rows = faults(form) if status == 422 else []
    after = after_words.for_citizen(look, found, queries.list_events(look, case))
    return web.render(
        template,
        status=status,
        title=_("Error: %(title)s", title=heading) if rows else heading,
        heading=heading,
        found=found,
        is_request=case.kind == REQUEST,
        after=after,
        answer_due=after_words.answer_due(found),
        outward=after_words.outward(found),
        form=form,
        faults=rows,
        refused=_sentence(refused),
        submission_id=brought.submission_id,
        held=brought.held,
        handle=handle(case.id),
        nameless=case.openness == NAMELESS,
    )


def _sentence(refused: OfficeError | None) -> str:
    if refused is None:
        return ""
    if refused.code == "other_body":
        return _("This form was sent before with another text. Your new text is kept below.")
    return sentence(refused)
