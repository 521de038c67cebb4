"""What an officer does with a case; each press says which version of the case it saw."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import current_actor, guard
from webapp.cases import queries
from webapp.cases.carried import CASE, read_id
from webapp.cases.desk.forms import message_form, refer_form
from webapp.cases.desk.page import case_page
from webapp.cases.forms import NOT_BODY, TEXT_SIGNS
from webapp.cases.models import Case
from webapp.cases.service import handling, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.errors import Conflict, OfficeError
from webapp.files import queries as files
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.fields import clean, faults
from webapp.web.messages import wording as sentence
from webapp.workdays import queries as calendar

blueprint = Blueprint("case_actions", __name__)

Deed = Callable[[Session, Case, Hand], None]


@blueprint.post("/petugas/perkara/<number>/pesan")
@guard()
def post_message(number: str) -> Response:
    """Answer, ask the citizen, or note."""
    form = message_form(web.request.form)
    if not form.validate():
        with web.looking() as look:
            return case_page(look, number, form, status=422, faults=faults(form), submission_id=_id())
    answers = {name: values for name, values in web.request.form.lists() if name not in NOT_BODY}
    sent = Sent(_id(), once.canonical({**answers, "perkara": [number]}))

    def deed(session: Session, case: Case, hand: Hand) -> None:
        handling.post_message(
            session,
            case,
            hand,
            kind=form.jenis.data or handling.NOTE,
            text=form.pesan.data or "",
            sent=sent,
            keyring=web.keyring(),
        )

    return _do(number, deed, _("The message was sent."))


@blueprint.post("/petugas/perkara/<number>/transkrip")
@guard()
def transcribe(number: str) -> Response:
    """Write down a voice note."""
    text = str(clean(web.request.form.get("transkrip", "")))
    attachment = _uuid(web.request.form.get("suara", ""))

    def deed(session: Session, case: Case, hand: Hand) -> None:
        if not text or attachment is None:
            raise OfficeError("transcript_empty")
        _short_enough(text)
        voice = files.get_attachment(
            session, office_id=case.office_id, owner_kind=CASE, owner_id=case.id, attachment_id=attachment
        )
        if voice is None:
            raise OfficeError("transcript_empty")
        handling.transcribe(session, case, hand, attachment_id=attachment, text=text)

    return _do(number, deed, _("The transcript was saved."))


@blueprint.post("/petugas/perkara/<number>/tugas")
@guard()
def assign(number: str) -> Response:
    """Give the case to a unit or a person."""
    unit_key = web.request.form.get("unit", "")
    officer_id = _uuid(web.request.form.get("petugas", ""))

    def deed(session: Session, case: Case, hand: Hand) -> None:
        offices.get_unit(session, case.office_id, unit_key)
        if officer_id is not None:
            officer = accounts.get_staff(session, case.office_id, officer_id)
            if not officer.active or officer.role == "auditor":
                raise OfficeError("officer_unfit")
        handling.assign(session, case, hand, unit_key=unit_key, officer_id=officer_id)

    return _do(number, deed, _("The case was assigned."), to_inbox=True)


@blueprint.post("/petugas/perkara/<number>/keadaan")
@guard()
def move(number: str) -> Response:
    """Change the state by hand."""
    to = web.request.form.get("ke", "")
    reason = str(clean(web.request.form.get("alasan", "")))

    def deed(session: Session, case: Case, hand: Hand) -> None:
        _short_enough(reason)
        handling.move_case(session, case, hand, to=to, reason=reason)

    return _do(number, deed, _("The state was changed."))


@blueprint.post("/petugas/perkara/<number>/teruskan")
@guard()
def refer(number: str) -> Response:
    """Hand over to a competent body, with its letter's number and date."""
    with web.looking() as look:
        bodies = [(body.key, body.name, "") for body in offices.list_bodies(look, web.office_id())]
    form = refer_form(bodies, web.request.form)
    if not form.validate() or form.tanggal.data is None:
        with web.looking() as look:
            return case_page(look, number, message_form(), status=422, faults=faults(form))
    on = form.tanggal.data

    def deed(session: Session, case: Case, hand: Hand) -> None:
        handling.refer(
            session,
            case,
            hand,
            body_key=form.badan.data or "",
            number=form.nomor.data or "",
            on=on,
            reason=form.alasan.data or "",
        )

    return _do(number, deed, _("The case was referred."))


@blueprint.post("/petugas/perkara/<number>/diperiksa")
@guard()
def clear_check(number: str) -> Response:
    """The case is no flood."""
    return _do(number, handling.clear_check, _("The case is marked as checked."))


def _do(number: str, deed: Deed, done: str, *, to_inbox: bool = False) -> Response:
    """Carry a deed out; a conflict shows what the other did and keeps what was typed."""
    actor, session = current_actor(), web.session()
    case = queries.find_by_number(session, actor, number)
    seen = web.request.form.get("versi", type=int) or 0
    hand = Hand(actor.staff_id, seen, calendar.days_off(session, case.office_id))
    try:
        deed(session, case, hand)
    except Conflict:
        return _again(number, status=409, seen=seen)
    except OfficeError as error:
        if error.status != 422:
            raise
        return _again(number, status=422, rows=[(_field_of(error), sentence(error))])
    flash(done)
    if to_inbox and not _still_visible(session, number):
        return web.see_other("/petugas")
    return web.see_other(f"/petugas/perkara/{number}")


def _again(number: str, *, status: int, seen: int | None = None, rows: list[tuple[str, str]] | None = None) -> Response:
    sent = web.request.form
    kept = next((sent[name] for name in ("pesan", "transkrip", "alasan") if sent.get(name)), "")
    web.session().rollback()
    with web.looking() as look:
        return case_page(look, number, message_form(sent), status=status, faults=rows, seen_version=seen, kept=kept)


def _still_visible(session: Session, number: str) -> bool:
    try:
        queries.find_by_number(session, current_actor(), number)
    except OfficeError:
        return False
    return True


def _field_of(error: OfficeError) -> str:
    return {"reason_needed": "alasan", "transcript_empty": "transkrip"}.get(error.code, "ke")


def _short_enough(text: str) -> None:
    if len(text) > TEXT_SIGNS:
        raise OfficeError("text_too_long", num=len(text), max=TEXT_SIGNS)


def _id() -> uuid.UUID:
    return read_id(web.request.form.get("id", ""))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
