"""`/terima/<submission_id>`: the digits once, what was recorded, and a way to put it right."""

from __future__ import annotations

import uuid
from datetime import date
from typing import cast

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.audit import service as journal
from webapp.cases import filing_page, led_outward
from webapp.cases.forms import FilingForm, build
from webapp.cases.kept_page import Typed, kept_page, typed_in
from webapp.cases.phone_answer import known_to_phone
from webapp.cases.receipt_page import calendar_text, find, page, trial_lines
from webapp.cases.recorded import CaseCard
from webapp.cases.service import filing, receipts
from webapp.cases.states import RECEIVED
from webapp.crypto import grouped, receipt_digits
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import LOCALES
from webapp.i18n import gettext as _
from webapp.web.fields import UNKNOWN, DayField, faults
from webapp.web.filters import village_words

blueprint = Blueprint("receipt", __name__)


@blueprint.get("/terima/<uuid:submission_id>")
def show(submission_id: uuid.UUID) -> Response:
    """The receipt while it is open; afterwards the public number only."""
    return page(web.session(), submission_id)


@blueprint.get("/terima/<uuid:submission_id>/ada")
def is_here(submission_id: uuid.UUID) -> Response:
    """For a phone whose line broke while it sent: whether the filing arrived. Raises NotFound when it did not."""
    return known_to_phone(find(web.session(), submission_id)[1].case, submission_id)


@blueprint.post("/terima/<uuid:submission_id>")
def act(submission_id: uuid.UUID) -> Response:
    """“Perpanjang 30 menit”, “sudah saya catat, tutup”, or the answer to “maksud Anda …?”."""
    session = web.session()
    submission, found = find(session, submission_id)
    deed = web.request.form.get("aksi")
    if deed == "tutup":
        receipts.close_receipt(session, submission)
    elif deed == "perpanjang" and receipts.is_open(submission):
        receipts.extend_receipt(session, submission)
    elif deed == "desa" and receipts.is_open(submission):
        code = web.request.form.get("desa", "")
        filing.choose_village(session, found.case, code or None, actor=journal.CITIZEN)
    return web.see_other(web.reader.address(f"/terima/{submission_id}"))


@blueprint.get("/terima/<uuid:submission_id>/perbaiki")
def correct_form(submission_id: uuid.UUID) -> Response:
    """The filing again, filled in, until an officer begins."""
    found, refusal = _correctable(web.session(), submission_id)
    return (
        _too_late(refusal, [], is_request=found.subject.is_service)
        if refusal
        else _form_page(submission_id, found, _filled(found))
    )


@blueprint.post("/terima/<uuid:submission_id>/perbaiki")
def correct(submission_id: uuid.UUID) -> Response:
    """Put right what was recorded."""
    with web.looking() as look:
        found, refusal = _correctable(look, submission_id)
    form = build(found.subject, filing_page.places(), web.request.form)
    if refusal:
        return _too_late(refusal, typed_in(form), is_request=found.subject.is_service)
    if web.request.form.get("bahasa") in LOCALES or filing_page.wants_villages():
        return _form_page(submission_id, found, form)
    if not form.validate():
        return _form_page(submission_id, found, form, status=422)
    session = web.session()
    found, refusal = _correctable(session, submission_id)  # again, now that nobody else writes
    if refusal:
        return _too_late(refusal, typed_in(form), is_request=found.subject.is_service)
    seen = web.request.form.get("versi", 0, type=int)
    try:
        filing.correct_case(
            session, found.case, form.content(), seen_version=seen, sealer=web.sealer(), actor=journal.CITIZEN
        )
    except Conflict:
        session.rollback()
        with web.looking() as look:
            return _form_page(submission_id, find(look, submission_id)[1], form, status=409)
    return web.whole_page(web.reader.address(f"/terima/{submission_id}"))


@blueprint.get("/terima/<uuid:submission_id>/tanda-terima.txt")
def as_text(submission_id: uuid.UUID) -> Response:
    """Number and digits only: the file may be read by others."""
    submission, found = find(web.session(), submission_id)
    if not receipts.is_open(submission):
        raise NotFound()
    digits = " ".join(grouped(receipt_digits(submission_id)))
    text = "\r\n".join((found.number, digits, *trial_lines(), ""))
    return _download(text, "text/plain; charset=utf-8", "tanda-terima.txt")


@blueprint.get("/terima/<uuid:submission_id>/tanggal.ics")
def as_calendar(submission_id: uuid.UUID) -> Response:
    """The day to look again, with a neutral title and without digits."""
    session = web.session()
    submission, found = find(session, submission_id)
    if not receipts.is_open(submission) or led_outward.where(session, found.case, found):
        raise NotFound()
    return _download(calendar_text(found), "text/calendar; charset=utf-8", "tanggal.ics")


def _correctable(session: Session, submission_id: uuid.UUID) -> tuple[CaseCard, OfficeError | None]:
    """The filing, and why it can no longer be corrected here. Raises NotFound."""
    submission, found = find(session, submission_id)
    if not receipts.is_open(submission):
        return found, OfficeError("receipt_closed", status=409)
    if found.case.begun_at is not None or found.case.state != RECEIVED:
        return found, OfficeError("already_begun", status=409)
    return found, None


def _too_late(refusal: OfficeError, typed: Typed, *, is_request: bool) -> Response:
    """What was typed, and the way to send it as a message instead."""
    title = _("This receipt is closed") if refusal.code == "receipt_closed" else _("Correct what we recorded")
    way = (
        web.reader.address("/lacak"),
        _("See your request with your 16 digits") if is_request else _("See your report with your 16 digits"),
    )
    return kept_page(refusal, title=title, typed=typed, way=way)


def _filled(found: CaseCard) -> FilingForm:
    """The form with what was recorded; the sealed name is not shown, empty leaves it as it is."""
    case, subject = found.case, found.subject
    shown: dict[str, object] = {
        "cerita": case.text,
        "siapa": case.openness,
        "kecamatan": case.district_code or case.place,
        "desa": case.village_text,
        "mudah": case.ease,
        "untuk": "lain" if case.for_other else "saya",
        "kapan": case.known_on if subject.bawaslu else case.happened_on,
        "kejadian": case.happened_on,
    }
    for asked in subject.questions:
        value = case.answers.get(asked.key, "")
        shown[asked.name] = date.fromisoformat(value) if asked.type == "date" and value else value
    form = build(subject, filing_page.places(), shown=shown)
    if subject.asks_place_and_time and shown["kapan"] is None:
        cast(DayField, form.field("kapan")).choice = UNKNOWN
    return form


def _form_page(submission_id: uuid.UUID, found: CaseCard, form: FilingForm, status: int = 200) -> Response:
    del form.berkas
    if found.has_name or found.has_contact:
        warning = _("If you choose “Without a name”, we delete what is kept.")
        for field in (form.nama, form.kontak):
            field.description = f"{field.description} {warning}"
    heading = _("Correct what we recorded")
    rows = faults(form) if status == 422 else []
    response = web.render(
        "cases/correct.html",
        status=status,
        announce=village_words(form.villages) if filing_page.wants_villages() else "",
        title=_("Error: %(title)s", title=heading) if rows else heading,
        heading=heading,
        form=form,
        subject=found.subject,
        found=found,
        faults=rows,
        conflict=status == 409,
        version=_version(found, status),
        submission_id=submission_id,
        switch_form="isian",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _version(found: CaseCard, status: int) -> int:
    """The version the form speaks of: a form that comes back for a fault still speaks of what its writer saw."""
    seen = web.request.form.get("versi", type=int)
    return found.case.version if status == 409 or seen is None else seen


def _download(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
