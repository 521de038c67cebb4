"""`/petugas/perkara/<number>`: everything of a case on one page."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.accounts.guard import current_actor, guard
from webapp.accounts.models import AUDITOR
from webapp.accounts.resume import COOKIE
from webapp.audit import queries as journal_lines
from webapp.audit import service as journal
from webapp.cases import carried, checklists, news_door, queries, recorded, states, wording
from webapp.cases.desk import answer_page, check_standing, clock_list, sheet, sight, story, twins
from webapp.cases.desk.sheet import Returned
from webapp.cases.desk.story import Names
from webapp.cases.models import Case
from webapp.cases.recorded import CaseCard
from webapp.cases.service import names
from webapp.cases.subject_line import subject_line
from webapp.errors import NotFound
from webapp.files import delivery
from webapp.files import queries as files
from webapp.i18n import gettext as _
from webapp.i18n import ngettext
from webapp.web import cookies, uploads
from webapp.web.fields import faults

blueprint = Blueprint("case_desk", __name__)

ONE_DOWNLOAD = timedelta(hours=1)


@blueprint.get("/petugas/perkara/<number>")
@guard()
def show(number: str) -> Response:
    """The case for an officer who may see it."""
    return case_page(web.session(), number)


@blueprint.get("/petugas/perkara/<number>/baru")
@guard(is_use=False)
def news(number: str) -> Response:
    """Whether somebody else wrote since this page was shown."""
    session = web.session()
    case, reader = sight.find_case(session, number), current_actor().staff_id
    return news_door.answer(
        lambda seen: queries.count_news(session, case, since=seen, reader=reader),
        lambda num: ngettext("%(num)d new message in this case.", "%(num)d new messages in this case.", num),
        token=cookies.read(COOKIE),
    )


@blueprint.get("/petugas/perkara/<number>/berkas/<uuid:attachment_id>")
@guard()
def download(number: str, attachment_id: uuid.UUID) -> Response:
    """A file of a case this officer may see."""
    case = sight.find_case(web.session(), number)
    found = files.get_attachment(
        web.session(),
        office_id=case.office_id,
        owner_kind=carried.CASE,
        owner_id=case.id,
        attachment_id=attachment_id,
    )
    if found is None:
        raise NotFound("file_unknown")
    answer = delivery.deliver(uploads.store(), found, view=delivery.wants_view())
    _note_download(case, attachment_id)
    return answer


def _note_download(case: Case, attachment_id: uuid.UUID) -> None:
    """Whoever takes a citizen's file out of the house leaves a line.

    A sound player asks for one file in many parts: what follows the line within the hour is the same download.
    """
    file = str(attachment_id)
    what: dict[str, Any] = {
        "office_id": case.office_id,
        "actor": journal.staff(current_actor().staff_id),
        "action": "file.downloaded",
        "subject_id": case.id,
    }
    with web.database().transaction() as own:
        before = journal_lines.list_since(own, moment=clock.now() - ONE_DOWNLOAD, **what)
        if web.request.range is None or not any(line.facts.get("file") == file for line in before):
            journal.record(own, facts={"file": file, "view": delivery.wants_view()}, **what)


def case_page(session: Session, number: str, returned: Returned | None = None) -> Response:
    """The page; with a press that comes back: its faults, or what somebody else did, and its text kept."""
    actor = current_actor()
    case = sight.find_case(session, number)
    found, known = recorded.card(session, case), story.names()
    wrong = faults(returned.form) if returned and returned.status == 422 else []
    heading = f"{found.number}: {subject_line(case)}"
    writes, events = actor.role != AUDITOR, queries.list_events(session, case)
    return web.render(
        "cases/desk/case.html",
        status=returned.status if returned else 200,
        announce=web.said(),
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        subject_line=subject_line(case),
        found=found,
        case=case,
        state=wording.state_name(case.state, known.bodies.get(case.referred_body or "", ""), staff=True),
        deadline=wording.deadline(case, found.days_off),
        owed=case.state in states.OWED,
        thread=queries.get_thread(session, case, page=web.request.args.get("halaman", 1, type=int), internal=True),
        seen=queries.newest_message(session, case, internal=True),
        events=[(event, story.tell(event, known)) for event in events],
        left_alone=story.left_alone(case, events),
        objected=any(event.kind == "objected" for event in events),
        names=known.staff,
        rows=recorded.rows(found, staff={"known": _("The citizen learned of it")}),
        identity=queries.get_identity(session, case, web.sealer(), actor),
        name_words=story.openness(found),
        may_open_name=names.may_open(actor, case) and names.is_sealed(session, case),
        openings=recorded.openings(session, case),
        bawaslu=recorded.bawaslu(found),
        clocks=clock_list.rows(found),
        twins=twins.known(session, case),
        checked=check_standing.standing(session, case, events),
        answer=answer_page.standing(session, case),
        steps=(len(checklists.ticks(events)), len(checklists.checklist_of(case.matter).steps)),
        faults=wrong,
        sheet=sheet.make(session, found, returned, asks=web.request.args.get(sheet.WRITES) == sheet.A_QUESTION)
        if writes
        else None,
        fresh_id=uuid.uuid4,
        **_returned(session, case, found, known, returned),
    )


def _returned(session: Session, case: Case, found: CaseCard, known: Names, returned: Returned | None) -> dict[str, Any]:
    """What the page says about a press that comes back, and which version its forms carry on.

    After a fault the forms still carry what their sender saw: the page said nothing of newer events.
    """
    if returned is None:
        return {"back": None, "version": case.version, "moved_events": [], "moved_messages": []}
    if returned.status != 409:
        return {"back": returned, "version": returned.seen_version, "moved_events": [], "moved_messages": []}
    events, messages = queries.messages_since(session, case, returned.seen_version)
    return {
        "back": returned,
        "version": case.version,
        "moved_events": [(event, story.tell(event, known)) for event in events],
        "moved_messages": [(message, found.files_of(message.id)) for message in messages],
    }
