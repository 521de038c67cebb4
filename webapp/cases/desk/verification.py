"""`/petugas/perkara/<number>/verifikasi`: the check of a case, made anew whenever it turns out to be something else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.accounts.guard import check_writer, current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.cases import competence, matters, queries, recorded
from webapp.cases.desk import checking_words as words
from webapp.cases.desk import pressing, sheet, sight, story, twins
from webapp.cases.desk.sheet import Returned
from webapp.cases.desk.verification_forms import VerificationForm, verification_form
from webapp.cases.models import Case, Verification
from webapp.cases.service import legs, verifying
from webapp.cases.service.verifying import Chosen
from webapp.errors import Conflict, OfficeError
from webapp.i18n import DEFAULT
from webapp.i18n import gettext as _
from webapp.web.fields import Choices, faults

blueprint = Blueprint("verification_desk", __name__)

DEED = "verifikasi"
# Where the sentence of a refusal stands.
REFUSED_AT = {
    "verify_over": "wewenang",
    "openness_lowered": "kerahasiaan",
    "complete_ahead": "sejak",
    "complete_before": "sejak",
    "identity_no_fault": "kurang",
    "missing_needed": "sejak",
    "missing_and_complete": "kurang",
    "restricted_nobody": "perihal",
}
CONTRADICTS = "competence_contradicts"


@blueprint.get(f"/petugas/perkara/<number>/{DEED}")
@guard()
def show(number: str) -> Response:
    """The check as it stands, with its history, and the form for another one."""
    with web.looking() as look:
        return _page(look, number)


@blueprint.post(f"/petugas/perkara/<number>/{DEED}")
@guard()
def verify(number: str) -> Response:
    """Write the check down. A choice against the data comes back with what they say, and a box to keep it."""
    check_writer(number)
    with web.looking() as look:
        if pressing.went_before(look, number, DEED):
            return web.see_other("/petugas")
        case = sight.find_case(look, number)
        form = _form(look, case, web.request.form)
        if not _is_sound(form):
            return _page(look, number, Returned(DEED, form, pressing.seen_version()))
    session = web.session()
    case = sight.find_case(session, number)
    try:
        chosen = _chosen(case, form)
        pressing.carry_out(session, case, number, DEED, lambda hand: verifying.verify(session, case, hand, chosen))
    except Conflict as conflict:
        return _again(number, Returned(DEED, form, pressing.seen_version(), status=409, code=conflict.code))
    except OfficeError as error:
        if error.status != 422:
            raise
        field = (
            ("alasan_tetap" if form.tetap.data else "tetap") if error.code == CONTRADICTS else REFUSED_AT[error.code]
        )
        insisted = error.code == CONTRADICTS and form.tetap.data
        form[field].errors = [_("Write why your choice stands.") if insisted else words.refusal(error)]
        return _again(number, Returned(DEED, form, pressing.seen_version(), code=error.code))
    return _onward(session, number, chosen)


def _is_sound(form: VerificationForm) -> bool:
    valid = form.validate()
    if form.jenis.data == verifying.COMPLAINT and not form.golongan.data:
        form.golongan.errors = [_("Choose the class.")]
        return False
    return valid


def _chosen(case: Case, form: VerificationForm) -> Chosen:
    return Chosen(
        competence=form.wewenang.data or "",
        kind=form.jenis.data or "",
        matter=form.perihal.data if case.matter is not None else None,
        unit_key=form.unit.data or "",
        openness=form.kerahasiaan.data or "",
        klass=form.golongan.data or "",
        complete_on=form.sejak.data,
        missing=tuple(form.kurang.data or ()),
        reason=(form.alasan_tetap.data or "") if form.tetap.data else "",
    )


def _onward(session: Session, number: str, chosen: Chosen) -> Response:
    """To the letter where another body is competent, to the question where something is missing, else to the case."""
    flash(_("The check was saved."))
    if not pressing.is_visible(session, number):
        return web.see_other("/petugas")
    if chosen.competence != competence.US and not legs.others_open(
        legs.list_legs(session, sight.find_case(session, number))
    ):
        flash(_("Now write the letter to the competent body."))
        return web.see_other(pressing.onward(session, number, "/pelimpahan"))
    if chosen.kind == verifying.COMPLAINT and chosen.complete_on is None:
        flash(_("Now ask the citizen for what is missing. The clock stops until they answer."))
        return web.see_other(pressing.onward(session, number, sheet.TO_ASK))
    return web.see_other(pressing.onward(session, number))


def _form(look: Session, case: Case, formdata: Any = None) -> VerificationForm:
    """As it was typed, or with what is known: the last check, else what was filed."""
    checks = verifying.list_verifications(look, case) if formdata is None else []
    return verification_form(
        formdata,
        kinds=verifying.KINDS if case.matter is not None else (case.kind,),
        matters=_matters() if case.matter is not None else [],
        units=sheet.units(look, case.office_id),
        openness=verifying.OPENNESS[case.openness],
        anonymous=verifying.is_anonymous(look, case),
        shown=_shown(case, checks[-1] if checks else None),
    )


def _shown(case: Case, last: Verification | None) -> dict[str, Any]:
    only = {route.who for route in competence.routes_of(case.matter)} or {competence.US}
    first = next(iter(only)) if len(only) == 1 and competence.ANY not in only else ""
    return {
        "wewenang": last.competence if last else first,
        "jenis": case.kind,
        "perihal": case.matter or "",
        "unit": case.unit_key,
        "kerahasiaan": case.openness,
        "golongan": last.klass if last else "",
        "sejak": last.complete_on if last else clock.local(case.received_at).date(),
        "kurang": list(last.missing) if last else [],
    }


def _matters() -> Choices:
    """Every matter: what was filed as one may turn out to be another."""
    return [(one.slug, one.title.of(DEFAULT), "") for one in matters.by_slug().values()]


def _again(number: str, returned: Returned) -> Response:
    web.session().rollback()
    with web.looking() as look:
        return _page(look, number, returned)


def _page(look: Session, number: str, returned: Returned | None = None) -> Response:
    case = sight.find_case(look, number)
    found, writes = recorded.card(look, case), current_actor().role != AUDITOR
    form: Any = returned.form if returned else _form(look, case)
    wrong = faults(form) if returned and returned.status == 422 else []
    heading = _("Check of %(number)s", number=found.number)
    known = story.names()
    asked = form.perihal.data if form.perihal.data in matters.by_slug() else case.matter
    moved = (
        queries.messages_since(look, case, returned.seen_version) if returned and returned.status == 409 else ([], [])
    )
    return web.render(
        "cases/desk/verification.html",
        status=returned.status if returned else 200,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        found=found,
        case=case,
        form=form if writes and verifying.may_verify(case) else None,
        faults=wrong,
        back=returned,
        version=returned.seen_version if returned and returned.status == 422 else case.version,
        fresh_id=pressing.fresh_id(),
        twins=twins.known(look, case, at_verification=True),
        warned=bool(returned and returned.code == CONTRADICTS) or bool(form.tetap.data),
        anonymous=verifying.is_anonymous(look, case),
        routes=competence.routes_of(asked),
        all_routes=competence.all_routes(),
        words=words,
        bodies=known.bodies,
        units=known.units,
        names=known.staff,
        titles={slug: one.title.of(DEFAULT) for slug, one in matters.by_slug().items()},
        checks=list(reversed(verifying.list_verifications(look, case))),
        moved_events=[(event, story.tell(event, known)) for event in moved[0]],
        moved_messages=[(message, found.files_of(message.id)) for message in moved[1]],
    )
