"""`/petugas/perkara/<number>/pelimpahan`: the parts of a case, the letter to another body, and what came of it.

`POST …/teruskan`, the address before this page, does the same deed: a form without a text hands over the ready one.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import check_writer, current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.cases import competence, queries, recorded, referred, states, summary
from webapp.cases.desk import checking_words as words
from webapp.cases.desk import citizen_words, pressing, sheet, sight, story
from webapp.cases.desk.sheet import Returned
from webapp.cases.desk.verification_forms import OutcomeForm, ReferralForm, outcome_form, referral_form
from webapp.cases.models import Case
from webapp.cases.recorded import CaseCard
from webapp.cases.service import handling, legs, verifying
from webapp.cases.service.filing import OPEN
from webapp.cases.service.legs import Handed
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.fields import faults
from webapp.web.kept import kept

blueprint = Blueprint("referral_desk", __name__)

DEED, CLOSING = "pelimpahan", "pelimpahan-selesai"
# The button that only makes the text ready for the body that was chosen.
READY = "siapkan"
REFUSED_AT = {
    "check_first": "badan",
    "name_handed_over": "naskah",
    "consent_needed": "setuju",
    "own_part_forgotten": "tetap",
    citizen_words.WARNED: "alasan",
}
# A mobile number as people write it, or sixteen digits in a row.
_PHONE_OR_NIK = re.compile(r"(?<!\d)(?:(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){7,11}|\d{16})(?!\d)")
# Shorter names stand in many words.
NAME_SIGNS = 4


@blueprint.get("/petugas/perkara/<number>/pelimpahan")
@guard()
def show(number: str) -> Response:
    """The parts of the case, and the letter with its ready text."""
    with web.looking() as look:
        return _page(look, number)


@blueprint.post("/petugas/perkara/<number>/pelimpahan")
@guard()
def refer(number: str) -> Response:
    """Hand over to a competent body: letter, text word for word, consent."""
    return _refer(number)


@blueprint.post("/petugas/perkara/<number>/teruskan")
@guard()
def refer_as_before(number: str) -> Response:
    """The same deed under the address it had on the case's own page."""
    return _refer(number)


@blueprint.post("/petugas/perkara/<number>/pelimpahan/<uuid:leg_id>")
@guard()
def close(number: str, leg_id: uuid.UUID) -> Response:
    """End a part, with what came of it."""
    check_writer(number)
    form = outcome_form(str(leg_id), web.request.form)
    with web.looking() as look:
        if legs.find_leg(look, sight.find_case(look, number), leg_id) is None:
            raise NotFound()
        if not form.validate():
            return _page(look, number, Returned(CLOSING, form, pressing.seen_version()), closing=leg_id)
    session = web.session()
    case, outcome = sight.find_case(session, number), form.hasil.data or ""

    def deed(hand: handling.Hand) -> None:
        citizen_words.heed(session, case, hand, outcome, form)
        verifying.close_leg(session, case, hand, leg_id=leg_id, outcome=outcome)

    try:
        pressing.carry_out(session, case, number, f"{CLOSING}/{leg_id}", deed)
    except Conflict as conflict:
        returned = Returned(CLOSING, form, pressing.seen_version(), status=409, code=conflict.code)
        return _again(number, returned, closing=leg_id)
    except OfficeError as error:
        if error.status != 422:
            raise
        form.hasil.errors = [words.refusal(error)]
        return _again(number, Returned(CLOSING, form, pressing.seen_version()), closing=leg_id)
    flash(_("The part was closed."))
    return web.see_other(pressing.onward(session, number, "/pelimpahan"))


def _refer(number: str) -> Response:
    check_writer(number)
    with web.looking() as look:
        case = sight.find_case(look, number)
        form = referral_form(web.request.form, bodies=sheet.bodies(look, case.office_id))
        fault = _make_ready(look, case, form)
        if READY in web.request.form:
            return _page(look, number, Returned(DEED, form, pressing.seen_version(), status=200))
        if not _is_sound(form, fault):
            return _page(look, number, Returned(DEED, form, pressing.seen_version()))
    session = web.session()
    case = sight.find_case(session, number)

    def deed(hand: handling.Hand) -> None:
        insisted = _warn(session, case, form)
        citizen_words.heed(session, case, hand, form.alasan.data or "", form)
        handling.refer(session, case, hand, handed=_handed(form), reason=form.alasan.data or "")
        if insisted:
            verifying.note_insisted(session, case, hand, insisted)

    try:
        pressing.carry_out(session, case, number, DEED, deed)
    except Conflict as conflict:
        return _again(number, Returned(DEED, form, pressing.seen_version(), status=409, code=conflict.code))
    except OfficeError as error:
        if error.code == states.REFUSED:
            return _again(number, sheet.refused_move(DEED, form, pressing.seen_version(), case.state))
        if error.status != 422:
            raise
        form[REFUSED_AT[error.code]].errors = [words.refusal(error)]
        return _again(number, Returned(DEED, form, pressing.seen_version(), code=error.code))
    flash(_("The case was referred."))
    return web.see_other(pressing.onward(session, number))


def _handed(form: ReferralForm) -> Handed:
    assert form.tanggal.data is not None  # the form is valid here
    agreed = bool(form.setuju.data)
    how = (form.cara_setuju.data or "") if agreed else ""
    text = form.naskah.data or ""
    return Handed(form.badan.data or "", form.nomor.data or "", form.tanggal.data, text, agreed, how)


def _warn(session: Session, case: Case, form: ReferralForm) -> str:
    """Refuse what must not be handed over; the warning that the officer went on in spite of, empty where none was due.

    Raises OfficeError `check_first`, `consent_needed`, `name_handed_over`, `own_part_forgotten`.
    """
    agreed = bool(form.setuju.data and form.cara_setuju.data)
    if (form.setuju.data or competence.needs_consent(case.matter)) and not agreed:
        raise OfficeError("consent_needed")
    if not (agreed and case.openness == OPEN) and _names_somebody(session, case, form.naskah.data or ""):
        raise OfficeError("name_handed_over")
    checks = verifying.list_verifications(session, case)
    seen_elsewhere = any(one.competence != competence.US for one in checks[-1:])
    if competence.is_ours_alone(case.matter) and case.state in states.RUNNING and not seen_elsewhere:
        raise OfficeError("check_first")
    forgotten = competence.has_two_legs(case.matter) and not any(
        leg.body_key == legs.OURS for leg in legs.list_legs(session, case)
    )
    forgotten = forgotten and not checks
    if forgotten and not form.tetap.data:
        raise OfficeError("own_part_forgotten")
    return "own_part_forgotten" if forgotten else ""


def _names_somebody(session: Session, case: Case, text: str) -> bool:
    """Whether a text holds a phone number, a NIK, or the name or contact of an open case.

    A sealed name is not compared: an answer of yes or no would tell it to whoever guesses.
    """
    if _PHONE_OR_NIK.search(text):
        return True
    known = queries.get_identity(session, case, web.sealer(), current_actor())
    return any(len(one) >= NAME_SIGNS and one.casefold() in text.casefold() for one in (known.name, known.contact))


def _ready_text(found: CaseCard, key: str) -> str:
    office, body = kept(offices.get_office).name, kept(offices.get_body, key).name if key else ""
    return summary.referral(found, office=office, body_key=key, body=body)


def _is_sound(form: ReferralForm, fault: str) -> bool:
    valid = form.validate()
    if "naskah" not in web.request.form and not form.naskah.data:
        form.naskah.errors = []  # a form of before had no such field: its text follows from the body, which is missing
    if valid and fault:
        form.naskah.errors = [fault]
    return valid and not fault


def _make_ready(look: Session, case: Case, form: ReferralForm) -> str:
    """Put the ready text where nobody wrote another one: into a form of before, and after another body was chosen.

    Returns what is wrong: a text that begins with another body's name must be read before it goes.
    """
    known = {key for key, *_rest in form.badan.choices if key}
    key = form.badan.data or ""
    if key not in known:
        return ""
    found, typed = recorded.card(look, case), _plain(form.naskah.data or "")
    texts = {one: _plain(_ready_text(found, one)) for one in known}
    if "naskah" not in web.request.form or (READY in web.request.form and not typed):
        form.naskah.data = texts[key]
        return ""
    others = {text for one, text in texts.items() if one != key}
    if typed in others:
        form.naskah.data = texts[key]
        return words.refusal_of("text_made_anew")
    first = typed.partition("\n")[0]
    is_others = first in {text.partition("\n")[0] for text in others}
    return words.refusal_of("text_of_another") if is_others else ""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _fresh(look: Session, found: CaseCard, parts: list[referred.Part]) -> ReferralForm:
    handed = {part.body.key for part in parts}
    choices = sheet.bodies(look, found.case.office_id)
    keys = [key for key, *_rest in choices]
    first = next((key for key in competence.bodies_of(found.case.matter) if key in keys and key not in handed), "")
    return referral_form(bodies=choices, shown={"badan": first, "naskah": _ready_text(found, first) if first else ""})


def _may_refer(case: Case, found: list[referred.Part]) -> bool:
    ours = any(part.is_ours and part.is_open for part in found)
    return (ours and case.state in states.RUNNING) or states.REFERRED in states.OFFICE_MOVES[case.state]


def _again(number: str, returned: Returned, *, closing: uuid.UUID | None = None) -> Response:
    web.session().rollback()
    with web.looking() as look:
        return _page(look, number, returned, closing=closing)


def _page(
    look: Session, number: str, returned: Returned | None = None, *, closing: uuid.UUID | None = None
) -> Response:
    case = sight.find_case(look, number)
    found, writes = recorded.card(look, case), current_actor().role != AUDITOR
    wrong = faults(returned.form) if returned and returned.status == 422 else []
    heading = _("Parts and referral of %(number)s", number=found.number)
    known, parts = story.names(), referred.parts(look, case)
    form = returned.form if returned and isinstance(returned.form, ReferralForm) else None
    if form is None and _may_refer(case, parts):
        form = _fresh(look, found, parts)
    moved = (
        queries.messages_since(look, case, returned.seen_version) if returned and returned.status == 409 else ([], [])
    )
    return web.render(
        "cases/desk/referral.html",
        status=returned.status if returned else 200,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        found=found,
        case=case,
        parts=parts,
        closing=_closing_forms(parts, returned, closing) if writes else {},
        form=form if writes else None,
        faults=wrong,
        back=returned if returned and returned.status == 409 else None,
        version=returned.seen_version if returned and returned.status != 409 else case.version,
        fresh_id=pressing.fresh_id,
        warned=_is_warned(returned, form),
        consent_needed=competence.needs_consent(case.matter),
        routes=competence.routes_of(case.matter),
        bodies=[body for body in kept(offices.list_bodies) if body.key != recorded.OURSELVES],
        body_names=known.bodies,
        words=words,
        names=known.staff,
        moved_events=[(event, story.tell(event, known)) for event in moved[0]],
        moved_messages=[(message, found.files_of(message.id)) for message in moved[1]],
    )


def _closing_forms(
    parts: list[referred.Part], returned: Returned | None, closing: uuid.UUID | None
) -> dict[uuid.UUID, OutcomeForm]:
    forms = {part.id: outcome_form(str(part.id)) for part in parts if part.is_open}
    if closing is not None and returned is not None and isinstance(returned.form, OutcomeForm):
        forms[closing] = returned.form
    return forms


def _is_warned(returned: Returned | None, form: Any) -> bool:
    return bool(returned and returned.code in words.WARNINGS) or bool(form is not None and form.tetap.data)
