"""What an officer does with a case; each press says which version of the case it saw, and counts once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import web
from webapp.accounts.guard import (
    ADMINISTRATOR,
    HEAD,
    OFFICER,
    check_writer,
    current_actor,
    guard,
    marks_of,
)
from webapp.cases import phone_answer, queries, recorded, states
from webapp.cases.carried import CASE, read_id
from webapp.cases.desk import checking_words, citizen_words, leg_warnings, sheet, sight
from webapp.cases.desk.forms import (
    BareForm,
    MessageForm,
    MoveForm,
    assign_form,
    extend_form,
    message_form,
    move_form,
    transcript_form,
)
from webapp.cases.desk.page import case_page
from webapp.cases.desk.sheet import Returned
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case
from webapp.cases.service import answers, clocks, handling, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.files import queries as files
from webapp.i18n import gettext as _

blueprint = Blueprint("case_actions", __name__)

Deed = Callable[[Session, Case, Hand], object]
# Says whether it was done now; False when this very press did it before.
Once = Callable[[Session, Case, Hand], bool]

# Where the sentence of a refusal stands in the form of a deed.
REFUSED_AT = {
    sheet.MESSAGE: "jenis",
    sheet.MOVE: "ke",
    sheet.ASSIGN: "petugas",
    sheet.EXTEND: "tenggat",
}
REASON = "reason_needed"


@blueprint.get("/petugas/kunci")
@guard(OFFICER, HEAD, ADMINISTRATOR)
def key() -> Response:
    """For a text that waits on an office computer: the form token of now, and whose texts this session may send."""
    return phone_answer.key(marks_of(current_actor()))


@blueprint.get(f"/petugas/perkara/<number>/<any({', '.join(sheet.DEEDS)}):deed>")
@guard()
def back_to_case(number: str, deed: str) -> Response:
    """What a browser asks for after a form that came back was reloaded by its address: the case itself."""
    if deed == sheet.REFER:
        return web.see_other(url_for("referral_desk.show", number=number))
    return web.see_other(url_for("case_desk.show", number=number))


@blueprint.post(f"/petugas/perkara/<number>/{sheet.MESSAGE}")
@guard()
def post_message(number: str) -> Response:
    """Answer, ask the citizen, or note."""
    form = message_form(web.request.form)
    if form.jenis.data == handling.ANSWER:
        return _draft(number, form)

    def deed(session: Session, case: Case, hand: Hand) -> bool:
        if form.jenis.data == handling.QUESTION:
            citizen_words.heed(session, case, hand, form.pesan.data or "", form)
        posted = handling.post_message(
            session,
            case,
            hand,
            kind=form.jenis.data or handling.NOTE,
            text=form.pesan.data or "",
            sent=_sent(number, sheet.MESSAGE),
            keyring=web.keyring(),
        )
        return not posted.repeated

    return _do(number, sheet.MESSAGE, form, deed, _("The message was sent."))


def _draft(number: str, form: MessageForm) -> Response:
    """An answer does not leave from here: its words are kept as a draft, and the page of the answer follows."""

    def deed(session: Session, case: Case, hand: Hand) -> None:
        answers.add_to_draft(session, case, hand, text=form.pesan.data or "")

    done = _("Kept as a draft. Check it here, then send it.")
    onward = f"/petugas/perkara/{number}/jawaban"
    return _do(number, sheet.MESSAGE, form, _once(number, sheet.MESSAGE, deed), done, onward)


@blueprint.post(f"/petugas/perkara/<number>/{sheet.TRANSCRIPT}")
@guard()
def transcribe(number: str) -> Response:
    """Write down a voice note of this case."""
    with web.looking() as look:
        case = sight.find_case(look, number)
        voice = files.get_attachment(
            look,
            office_id=case.office_id,
            owner_kind=CASE,
            owner_id=case.id,
            attachment_id=_uuid(web.request.form.get("suara", "")),
        )
    if voice is None or not voice.media_type.startswith("audio/"):
        raise NotFound("file_unknown")
    form = transcript_form(voice.id, voice.name, web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        handling.transcribe(session, case, hand, attachment_id=voice.id, text=form.transkrip.data or "")

    return _do(number, sheet.TRANSCRIPT, form, _once(number, sheet.TRANSCRIPT, deed), _("The transcript was saved."))


@blueprint.post(f"/petugas/perkara/<number>/{sheet.ASSIGN}")
@guard()
def assign(number: str) -> Response:
    """Give the case to a unit or a person; it may leave the giver's sight."""
    with web.looking() as look:
        if _went_before(look, number):
            return web.see_other("/petugas")
        case = sight.find_case(look, number)
        form = assign_form(sheet.units(look, case.office_id), sheet.officers(look, case), web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        person = uuid.UUID(form.petugas.data) if form.petugas.data else None
        handling.assign(session, case, hand, unit_key=form.unit.data or "", officer_id=person)

    return _do(number, sheet.ASSIGN, form, _once(number, sheet.ASSIGN, deed), _("The case was assigned."))


@blueprint.post(f"/petugas/perkara/<number>/{sheet.MOVE}")
@guard()
def move(number: str) -> Response:
    """Change the state by hand."""
    form = move_form(sheet.all_states(), web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        leg_warnings.heed(session, case, hand, to=form.ke.data or "", form=form)
        citizen_words.heed(session, case, hand, form.alasan.data or "", form)
        handling.move_case(session, case, hand, to=form.ke.data or "", reason=form.alasan.data or "")

    return _do(number, sheet.MOVE, form, _once(number, sheet.MOVE, deed), _("The state was changed."))


@blueprint.post(f"/petugas/perkara/<number>/{sheet.EXTEND}")
@guard()
def extend(number: str) -> Response:
    """Prolong a deadline once, for a reason that the citizen reads."""
    with web.looking() as look:
        found = recorded.card(look, sight.find_case(look, number))
        # Whether a clock may still be prolonged is the service's word, after who was first.
        form = extend_form([(str(one.clock.id), "", "") for one in found.clocks], web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        citizen_words.heed(session, case, hand, form.alasan.data or "", form)
        handling.extend(session, case, hand, clock_id=_uuid(form.tenggat.data or ""), reason=form.alasan.data or "")

    return _do(number, sheet.EXTEND, form, _once(number, sheet.EXTEND, deed), _("The deadline was prolonged."))


@blueprint.post(f"/petugas/perkara/<number>/{sheet.CHECKED}")
@guard()
def clear_check(number: str) -> Response:
    """The case is no flood."""
    deed = _once(number, sheet.CHECKED, handling.clear_check)
    return _do(number, sheet.CHECKED, BareForm(), deed, _("The case is marked as checked."))


def _do(number: str, name: str, form: Form, deed: Once, done: str, onward: str = "") -> Response:
    """Carry a deed out; what is refused comes back as it was typed, with what the other did."""
    check_writer(number)
    told = web.request.form.get("versi", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
    if not form.validate():
        with web.looking() as look:
            return case_page(look, number, Returned(name, form, seen))
    actor, session = current_actor(), web.session()
    case = sight.find_case(session, number)
    try:
        is_new = deed(session, case, Hand(actor.staff_id, seen, clocks.read_days(session, case.office_id)))
    except Conflict as conflict:
        return _again(number, Returned(name, form, seen, status=409, code=conflict.code))
    except OfficeError as error:
        if error.code == states.REFUSED:
            return _again(number, sheet.refused_move(name, form, seen, case.state))
        if error.status != 422:
            raise
        if isinstance(form, MoveForm):
            form.warned = error.code in checking_words.WARNINGS
        form[_refused_at(name, error.code)].errors = [checking_words.refusal(error)]
        return _again(number, Returned(name, form, seen))
    if not onward:
        onward = f"/petugas/perkara/{number}" if _still_visible(session, number) else "/petugas"
    if not phone_answer.by_script():
        flash(done)
        return web.see_other(onward)
    if is_new:
        flash(done)
    return phone_answer.message_known(read_id(web.request.form.get("id", "")), onward, repeated=not is_new)


def _refused_at(name: str, code: str) -> str:
    if code == citizen_words.WARNED:
        return "pesan" if name == sheet.MESSAGE else "alasan"
    return "alasan" if code == REASON else REFUSED_AT[name]


def _again(number: str, returned: Returned) -> Response:
    web.session().rollback()
    with web.looking() as look:
        return case_page(look, number, returned)


def _once(number: str, name: str, deed: Deed) -> Once:
    """The deed, done only for the first of several presses of one form."""

    def first_only(session: Session, case: Case, hand: Hand) -> bool:
        return handling.carry_out(
            session,
            case,
            sent=_sent(number, name),
            keyring=web.keyring(),
            deed=lambda: deed(session, case, hand),
        )

    return first_only


def _went_before(look: Session, number: str) -> bool:
    """Whether this very press gave the case away before, so that its sender sees it no more."""
    if _still_visible(look, number):
        return False
    sent = _sent(number, sheet.ASSIGN)
    known = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=sent.submission_id)
    return known is not None and known.body_digest in web.keyring().digests(once.BODY, sent.body)


def _sent(number: str, name: str) -> Sent:
    answers = {field: values for field, values in web.request.form.lists() if field not in NOT_BODY}
    body = once.canonical({**answers, "perkara": [number], "tindakan": [name]})
    return Sent(read_id(web.request.form.get("id", "")), body)


def _still_visible(session: Session, number: str) -> bool:
    try:
        queries.find_by_number(session, current_actor(), number)
    except NotFound:
        return False
    return True


def _uuid(text: str) -> uuid.UUID:
    """An id; what is none is nobody's."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
