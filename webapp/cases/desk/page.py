"""`/petugas/perkara/<number>`: everything of a case on one page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.cases import carried, queries, recorded, wording
from webapp.cases.desk.forms import MessageForm, message_form
from webapp.cases.models import Case, CaseEvent
from webapp.cases.states import STATES, moves
from webapp.cases.subject_line import subject_line
from webapp.errors import NotFound
from webapp.files import delivery
from webapp.files import queries as files
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web import uploads

blueprint = Blueprint("case_desk", __name__)


@blueprint.get("/petugas/perkara/<number>")
@guard()
def show(number: str) -> Response:
    """The case for an officer who may see it."""
    return case_page(web.session(), number, message_form())


@blueprint.get("/petugas/perkara/<number>/berkas/<uuid:attachment_id>")
@guard()
def download(number: str, attachment_id: uuid.UUID) -> Response:
    """A file of a case this officer may see."""
    case = queries.find_by_number(web.session(), current_actor(), number)
    found = files.get_attachment(
        web.session(),
        office_id=case.office_id,
        owner_kind=carried.CASE,
        owner_id=case.id,
        attachment_id=attachment_id,
    )
    if found is None:
        raise NotFound("file_unknown")
    return delivery.deliver(uploads.store(), found, view=delivery.wants_view())


def case_page(
    session: Session,
    number: str,
    form: MessageForm,
    *,
    status: int = 200,
    faults: list[tuple[str, str]] | None = None,
    seen_version: int | None = None,
    kept: str = "",
    submission_id: uuid.UUID | None = None,
) -> Response:
    """The page; after a 409 with what came in between, and the text typed kept."""
    actor = current_actor()
    case = queries.find_by_number(session, actor, number)
    found = recorded.card(session, case)
    thread = queries.get_thread(session, case, page=web.request.args.get("halaman", 1, type=int), internal=True)
    names = {row.id: row.name for row in accounts.list_staff(session, case.office_id, active=None)}
    moved_on = queries.messages_since(session, case, seen_version) if seen_version is not None else ([], [])
    heading = f"{found.number}: {subject_line(case)}"
    return web.render(
        "cases/desk/case.html",
        status=status,
        announce=web.said(),
        title=_("Error: %(title)s", title=heading) if faults else heading,
        subject_line=subject_line(case),
        found=found,
        case=case,
        state=wording.state_name(case.state, _body_name(session, case)),
        deadline=wording.deadline(case, found.days_off),
        thread=thread,
        events=[(event, event_words(event, names)) for event in queries.list_events(session, case)],
        moved_events=[(event, event_words(event, names)) for event in moved_on[0]],
        moved_messages=moved_on[1],
        names=names,
        rows=recorded.rows(found),
        identity=queries.get_identity(session, case, web.sealer(), actor),
        bawaslu=recorded.bawaslu(found),
        form=form,
        faults=faults or [],
        conflict=status == 409,
        kept=kept,
        submission_id=submission_id or uuid.uuid4(),
        may_write=actor.role != AUDITOR,
        **_choices(session, case, found),
    )


def event_words(event: CaseEvent, names: dict[uuid.UUID, str]) -> str:
    """A line of the history in words."""
    lines = {
        "received": _("Received"),
        "corrected": _("Corrected by the citizen"),
        "place_settled": _("The citizen said which place"),
        "replied": _("The citizen wrote"),
        "files_added": _("The citizen added files"),
        "withdrawn": _("Withdrawn by the citizen"),
        "settled": _("Settled, says the citizen"),
        "answer_sent": _("Answer sent"),
        "question_sent": _("Question sent"),
        "note_sent": _("Internal note written"),
        "transcribed": _("Voice note written down"),
        "assigned": _("Assigned"),
        "moved": _("State changed"),
        "referred": _("Referred to another body"),
        "checked": _("Checked: not a flood"),
    }
    words = lines.get(event.kind, event.kind)
    if event.to_state and event.from_state != event.to_state:
        words = f"{words}: {wording.state_name(event.to_state)}"
    who = _actor_name(event.actor, names)
    return f"{words} ({who})" if who else words


def _actor_name(actor: str, names: dict[uuid.UUID, str]) -> str:
    if not actor.startswith("staff:"):
        return ""
    return names.get(uuid.UUID(actor.removeprefix("staff:")), "")


def _body_name(session: Session, case: Case) -> str:
    return offices.get_body(session, case.office_id, case.referred_body).name if case.referred_body else ""


def _choices(session: Session, case: Case, found: recorded.CaseCard) -> dict[str, Any]:
    allowed = moves(case.state, by_citizen=False)
    by_hand = [state for state in STATES if state in allowed and state not in ("referred", "answered")]
    transcribed = {row.attachment_id for row in queries.list_transcripts(session, case)}
    return {
        "moves": [(state, wording.state_name(state)) for state in by_hand if state != "waiting"],
        "may_refer": "referred" in allowed,
        "may_answer": "answered" in allowed,
        "may_ask": "waiting" in allowed,
        "units": offices.list_units(session, case.office_id),
        "officers": [
            row
            for row in accounts.list_staff(session, case.office_id)
            if row.role in ("officer", "head", "administrator")
        ],
        "body_choices": [body for body in offices.list_bodies(session, case.office_id) if body.key != "kpu-jombang"],
        "voices": [
            row for row in found.attachments if row.media_type.startswith("audio/") and row.id not in transcribed
        ],
    }
