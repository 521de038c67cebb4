"""`/petugas/perkara/<number>/langkah`: the checklist of a case; `/petugas/templat`: all ready texts."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, check_writer, current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.cases import answer_texts, checklists, matters, phone_answer, queries, recorded, wording
from webapp.cases.carried import read_id
from webapp.cases.desk import press, sight
from webapp.cases.models import Case
from webapp.cases.service import steps
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError
from webapp.i18n import gettext as _

blueprint = Blueprint("steps_desk", __name__)

NAME = "langkah"


@blueprint.get("/petugas/perkara/<number>/langkah")
@guard()
def show(number: str) -> Response:
    """The steps, who ticked them and when."""
    return _page(web.session(), number)


def _page(session: Session, number: str, *, ticked: Collection[str] | None = None) -> Response:
    """The list; after a press that was refused (422) with what was ticked in it."""
    actor = current_actor()
    case = sight.find_case(session, number)
    found, chosen = recorded.card(session, case), checklists.checklist_of(case.matter)
    heading = _("Steps for %(number)s", number=found.number)
    return web.render(
        "cases/desk/steps.html",
        status=200 if ticked is None else 422,
        title=heading if ticked is None else _("Error: %(title)s", title=heading),
        heading=heading,
        ticked=ticked,
        announce=web.said(),
        found=found,
        checklist=chosen,
        ticks=checklists.ticks(queries.list_events(session, case)),
        who=lambda event: press.staff_names().get(press.read_uuid(event.actor.removeprefix("staff:")), ""),
        writes=actor.role != AUDITOR,
        version=case.version,
        fresh_id=uuid.uuid4(),
    )


@blueprint.post("/petugas/perkara/<number>/langkah")
@guard(OFFICER, HEAD, ADMINISTRATOR)
def tick(number: str) -> Response:
    """Tick and untick; a mark made at the polling place may have waited on the phone."""
    check_writer(number)
    session = web.session()
    case = sight.find_case(session, number)
    done, seen = web.request.form.getlist("langkah"), web.request.form.getlist("sudah")

    def deed(session: Session, case: Case, hand: Hand) -> None:
        steps.tick_steps(session, case, hand, done=done, seen=seen)

    try:
        is_new = press.carry_out(session, case, number=number, name=NAME, deed=deed)
    except OfficeError as error:
        if error.code != "step_unknown":
            raise
        session.rollback()
        with web.looking() as look:
            return _page(look, number, ticked=done)
    onward = f"{press.case_address(number)}/langkah"
    flash(_("The steps were saved."))
    if phone_answer.by_script():
        return phone_answer.message_known(read_id(web.request.form.get("id", "")), onward, repeated=not is_new)
    return web.see_other(onward)


@blueprint.get("/petugas/templat")
@guard()
def ready_texts() -> Response:
    """All ready texts in both languages, with where they are offered."""
    known = matters.by_slug()
    return web.render(
        "cases/desk/ready_texts.html",
        title=_("Ready texts"),
        rows=[
            {
                "template": one,
                "matters": ", ".join(known[slug].title.id for slug in one.matters) or _("every matter"),
                "states": ", ".join(wording.state_name(state, staff=True) for state in one.states) or _("every state"),
            }
            for one in answer_texts.answers().templates
        ],
    )
