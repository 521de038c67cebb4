"""`/petugas/perkara/<number>/nama`: a sealed name, opened for a reason and shown once.

The name stands in the answer to the POST itself (200, no-store) and nowhere else: a page that waits to be
fetched would need a place that keeps it. Sent again, the same form opens nothing: 409 asks for a new reason.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, current_actor, guard, note_denied
from webapp.cases import queries, recorded
from webapp.cases.carried import read_id
from webapp.cases.desk import sight, story
from webapp.cases.desk.forms import OpeningForm, opening_form
from webapp.cases.models import Case
from webapp.cases.service import names, once
from webapp.cases.service.talk import Sent
from webapp.errors import Conflict, Forbidden, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import faults

blueprint = Blueprint("names_desk", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
LOST = "seal_broken"


@blueprint.get("/petugas/perkara/<number>/nama")
@guard(*WRITERS)
def ask(number: str) -> Response:
    """Why the name is needed; a name that is not sealed says so."""
    with web.looking() as look:
        return _page(look, _case(look, number), opening_form())


@blueprint.post("/petugas/perkara/<number>/nama")
@guard(*WRITERS)
def open_name(number: str) -> Response:
    """Show name and contact this once; the citizen reads that, when, by which unit and why."""
    form = opening_form(web.request.form)
    with web.looking() as look:
        case = _case(look, number)
        if not form.validate():
            return _page(look, case, form, status=422)
    session, actor = web.session(), current_actor()
    case = _case(session, number)
    try:
        name, contact = names.open_name(
            session,
            case,
            actor,
            reason=form.alasan.data or "",
            sent=_sent(number),
            keyring=web.keyring(),
            sealer=web.sealer(),
        )
    except OfficeError as error:
        return _refused(case.id, form, error)
    return web.render(
        "cases/desk/name_shown.html",
        title=_("Name of %(number)s", number=number),
        number=number,
        name=name,
        contact=contact,
        unit=recorded.unit_names(session, case.office_id).get(actor.unit_key or case.unit_key, ""),
        reason=form.alasan.data,
    )


def _case(session: Session, number: str) -> Case:
    """The case, when this account may open its name. Raises NotFound, Forbidden; both leave their line."""
    case, actor = sight.find_case(session, number), current_actor()
    if not names.may_open(actor, case):
        note_denied(actor, reason="names", subject_id=case.id)
        raise Forbidden("names_forbidden")
    return case


def _refused(case_id: uuid.UUID, form: OpeningForm, error: OfficeError) -> Response:
    """Nothing was opened: sent before, nothing there, or the key is lost."""
    if error.code == LOST:
        with web.aftermath() as own:
            names.note_lost(own, case_id, current_actor())
    elif not isinstance(error, Conflict) and error.code != "nothing_sealed":
        raise error
    with web.looking() as look:
        return _page(look, queries.get_case(look, web.office_id(), case_id), form, status=409, code=error.code)


def _page(look: Session, case: Case, form: OpeningForm, *, status: int = 200, code: str = "") -> Response:
    found = recorded.card(look, case)
    wrong = faults(form) if status == 422 else []
    heading = _("Open the name of %(number)s", number=found.number)
    return web.render(
        "cases/desk/names.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        found=found,
        form=form,
        faults=wrong,
        sealed=names.is_sealed(look, case),
        name_words=story.openness(found),
        openings=recorded.openings(look, case),
        code=code,
        fresh_id=uuid.uuid4(),
    )


def _sent(number: str) -> Sent:
    body = once.canonical({"alasan": [web.request.form.get("alasan", "")], "perkara": [number]})
    return Sent(read_id(web.request.form.get("id", "")), body)
