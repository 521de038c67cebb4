"""`/petugas/perkara/<number>/jawaban`: the answer as a draft, its check, sending, and the second officer's word."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, current_actor, guard
from webapp.cases import answer_texts, recorded, states
from webapp.cases.desk import answer_page, press, sheet, sight
from webapp.cases.desk.answer_form import review_form, send_form
from webapp.cases.desk.answer_page import APPROVE, SAVE, SEND, SEND_BACK
from webapp.cases.desk.sheet import Returned
from webapp.cases.models import Case
from webapp.cases.service import answers, history, reviews
from webapp.cases.service.answers import Check
from webapp.cases.service.handling import Hand
from webapp.errors import Conflict, OfficeError
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.kept import kept
from webapp.web.messages import wording as sentence

blueprint = Blueprint("answer_desk", __name__)

Deed = Callable[[Session, Case, Hand], object]

# Where the sentence of a refusal stands; what is not here stands at the top of its form.
REFUSED_AT = {
    "answer_empty": "rancangan",
    "answer_ground_needed": "rancangan",
    "answer_warned": "abaikan",
    "review_comment_needed": "catatan",
}
WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
BASE = "/petugas/perkara/<number>/jawaban"


@blueprint.get(BASE)
@guard()
def show(number: str) -> Response:
    """The draft of an answer, or an empty one."""
    return answer_page.answer_page(web.session(), number)


@blueprint.get(f"{BASE}/<any({SEND}, {APPROVE}, {SEND_BACK}):deed>")
@guard()
def back_to_answer(number: str, deed: str) -> Response:
    """After a reload of a form that came back: the page itself."""
    return web.see_other(_address(number))


@blueprint.post(BASE)
@guard(*WRITERS)
def save(number: str) -> Response:
    """Save the draft; with the button `pakai`, a ready text is put below what was typed."""
    with web.looking() as look:
        case = sight.find_case(look, number)
        form = answer_page.typed_form(case)
        ready = _ready_text(look, case, form.templat.data or "") if web.request.form.get("pakai") else ""

    def deed(session: Session, case: Case, hand: Hand) -> None:
        content = form.content()
        if ready:
            content = answers.with_body(content, f"{content.body}\n\n{ready}" if content.body else ready)
        answers.save_draft(session, case, hand, content)

    return _do(number, SAVE, form, deed, _("The draft was saved."))


@blueprint.post(f"{BASE}/{SEND}")
@guard(*WRITERS)
def send(number: str) -> Response:
    """The draft goes out, or to a second officer where one is needed."""
    form = send_form(web.request.form)
    with web.looking() as look:
        case = sight.find_case(look, number)
        draft = answers.find_draft(look, case)
        needs_review = bool(draft and answers.reason_for_review(look, case, draft.outcome))

    def deed(session: Session, case: Case, hand: Hand) -> None:
        verb = reviews.ask_review if needs_review else answers.send_draft
        overriding = bool(web.request.form.get("abaikan"))
        verb(
            session,
            case,
            hand,
            draft_id=press.read_uuid(form.rancangan.data),
            check=_check(session, case),
            overriding=overriding,
        )

    if needs_review:
        return _do(number, SEND, form, deed, _("A second officer was asked to approve the answer."))
    return _do(number, SEND, form, deed, _("The answer was sent."), onward=press.case_address(number))


@blueprint.post(f"{BASE}/{APPROVE}")
@guard(*WRITERS)
def approve(number: str) -> Response:
    """The second officer approves; the answer goes out at once."""
    form = review_form(web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        review_id = press.read_uuid(form.pemeriksaan.data)
        reviews.approve(session, case, hand, review_id=review_id, check=_check(session, case))

    done = _("You approved the answer. It was sent.")
    return _do(number, APPROVE, form, deed, done, onward=press.case_address(number))


@blueprint.post(f"{BASE}/{SEND_BACK}")
@guard(*WRITERS)
def send_back(number: str) -> Response:
    """Back to its author with what should be changed."""
    form = review_form(web.request.form, needed=True)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        comment, review_id = form.catatan.data or "", press.read_uuid(form.pemeriksaan.data)
        reviews.send_back(session, case, hand, review_id=review_id, comment=comment)

    return _do(number, SEND_BACK, form, deed, _("The answer went back to its author."))


@blueprint.get("/petugas/pemeriksaan")
@guard()
def awaiting() -> Response:
    """Answers of others that wait for this officer's approval."""
    session = web.session()
    prefix = kept(offices.get_office).number_prefix
    return web.render(
        "cases/desk/reviews.html",
        title=_("Answers to approve"),
        announce=web.said(),
        rows=[
            (history.public_number(prefix, one.case), one) for one in reviews.list_awaiting(session, current_actor())
        ],
        names=press.staff_names(),
    )


def _ready_text(look: Session, case: Case, key: str) -> str:
    chosen = next((one for one in answer_texts.fitting(case.matter or "", case.state) if one.key == key), None)
    return answer_page.ready_text(chosen, case, recorded.card(look, case)) if chosen else ""


def _check(session: Session, case: Case) -> Check:
    """The check of the draft as it stands in this very transaction."""
    draft = answers.find_draft(session, case)
    return answers.check(session, case, draft, sealer=web.sealer()) if draft else Check()


def _do(number: str, name: str, form: Form, deed: Deed, done: str, *, onward: str = "") -> Response:
    """Carry a deed out once; what is refused comes back as it was typed, with what somebody else did."""
    seen = press.seen_version()
    if not form.validate():
        return _again(number, Returned(name, form, seen))
    session = web.session()
    case = sight.find_case(session, number)
    try:
        press.carry_out(session, case, number=number, name=name, deed=deed)
    except Conflict as conflict:
        return _again(number, Returned(name, form, seen, status=409, code=conflict.code))
    except OfficeError as error:
        if error.status == 403:
            raise
        if error.code == states.REFUSED:
            return _again(number, sheet.refused_move(name, form, seen, case.state))
        where = REFUSED_AT.get(error.code, "")
        if error.status == 409 or where not in form:
            return _again(number, Returned(name, form, seen, status=409, code=error.code))
        form[where].errors = [sentence(error)]
        return _again(number, Returned(name, form, seen))
    flash(done)
    return web.see_other(onward or _address(number))


def _again(number: str, returned: Returned) -> Response:
    web.session().rollback()
    with web.looking() as look:
        return answer_page.answer_page(look, number, returned)


def _address(number: str) -> str:
    return f"{press.case_address(number)}/jawaban"
