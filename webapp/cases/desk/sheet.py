"""The forms on a case's page: fresh, or as they were typed when one comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import Form

from webapp.accounts import queries as accounts
from webapp.accounts.models import AUDITOR
from webapp.cases import queries, states, wording
from webapp.cases.desk import clock_list
from webapp.cases.desk.forms import (
    AssignForm,
    ExtendForm,
    MessageForm,
    MoveForm,
    TranscriptForm,
    assign_form,
    extend_form,
    message_form,
    move_form,
    transcript_form,
)
from webapp.cases.models import Case
from webapp.cases.recorded import OURSELVES, CaseCard
from webapp.cases.service import handling
from webapp.cases.service.conduct import handlers_of
from webapp.files.models import Attachment
from webapp.offices import queries as offices
from webapp.web.fields import Choices
from webapp.web.kept import kept

# The addresses of the deeds, below a case's own.
MESSAGE, TRANSCRIPT, ASSIGN, MOVE, REFER, CHECKED = "pesan", "transkrip", "tugas", "keadaan", "teruskan", "diperiksa"
EXTEND = "perpanjang"
# What follows a case's address to reach its message form with the question chosen.
WRITES, A_QUESTION = "tulis", "pertanyaan"
TO_ASK = f"?{WRITES}={A_QUESTION}#isian"
DEEDS = (MESSAGE, TRANSCRIPT, ASSIGN, MOVE, REFER, CHECKED, EXTEND)


@dataclass(frozen=True, slots=True)
class Returned:
    """A press that comes back: its deed, the form as it was typed, the version its sender saw.

    `status` is 422 for a fault of the form and 409 for a conflict, which `code` names; `allowed` are the names of the
    states that may follow, when the code is `move_refused`.
    """

    deed: str
    form: Form
    seen_version: int
    status: int = 422
    code: str = ""
    allowed: tuple[str, ...] = ()


def refused_move(deed: str, form: Form, seen_version: int, state: str) -> Returned:
    """A press whose move is none in the present state, with those that are."""
    names = tuple(wording.state_name(one, staff=True) for one in states.STATES if one in states.OFFICE_MOVES[state])
    return Returned(deed, form, seen_version, status=409, code=states.REFUSED, allowed=names)


@dataclass(slots=True)
class Sheet:
    """What an officer may do now. A deed that the state does not allow has no form."""

    message: MessageForm
    assign: AssignForm
    move: MoveForm | None
    transcripts: list[TranscriptForm]
    extend: ExtendForm | None


def make(session: Session, found: CaseCard, returned: Returned | None, *, asks: bool = False) -> Sheet:
    """All forms for the present state; the one that comes back takes its place as it was typed.

    `asks`: the message form comes with the question to the citizen chosen, where the state allows one.
    """
    case, longer = found.case, clock_list.extendable(found)
    allowed = [(state, wording.state_name(state, staff=True), "") for state in states.by_hand(case.state)]
    sheet = Sheet(
        message=message_form(chosen=handling.QUESTION if asks else ""),
        assign=assign_form(
            units(session, case.office_id),
            officers(session, case),
            unit=case.unit_key,
            petugas=str(case.officer_id or ""),
        ),
        move=move_form(allowed) if allowed else None,
        transcripts=[transcript_form(voice.id, voice.name) for voice in _unwritten(session, case, found.attachments)],
        extend=extend_form(longer) if longer else None,
    )
    _put_back(sheet, returned)
    if isinstance(sheet.move, MoveForm):
        sheet.move.ke.choices = [sheet.move.ke.choices[0], *allowed]
    if isinstance(sheet.extend, ExtendForm):
        sheet.extend.tenggat.choices = list(longer)
    sheet.message.offer(_kinds(case.state))
    return sheet


def units(session: Session, office_id: str) -> Choices:
    """The units of the office."""
    return [(unit.key, unit.name, "") for unit in kept(offices.list_units)]


def officers(session: Session, case: Case) -> Choices:
    """Who may take this case: open accounts that write; for a conduct matter its two handlers alone.

    Never whom it is about, nor whoever is below them.
    """
    handlers = handlers_of(case)
    barred = queries.barred_ids(session, case) if case.about_person else frozenset()
    return [
        (str(staff.id), staff.name, "")
        for staff in accounts.list_staff(session, case.office_id)
        if staff.role != AUDITOR and (staff.id in handlers or not case.conduct) and staff.id not in barred
    ]


def bodies(session: Session, office_id: str) -> Choices:
    """Where a case can be referred to: everybody but ourselves."""
    return [(body.key, body.name, "") for body in kept(offices.list_bodies) if body.key != OURSELVES]


def all_states() -> Choices:
    """Every state: whether a move is one is the service's word, after who was first."""
    return [(state, wording.state_name(state, staff=True), "") for state in states.STATES]


def _kinds(state: str) -> list[str]:
    writing = [kind for kind, outcome in handling.AFTER.items() if states.may_write(state, outcome)]
    return [*writing, handling.NOTE]


def _unwritten(session: Session, case: Case, attachments: list[Attachment]) -> list[Attachment]:
    """Voice notes that nobody has written down yet."""
    written = {row.attachment_id for row in queries.list_transcripts(session, case)}
    return [row for row in attachments if row.media_type.startswith("audio/") and row.id not in written]


def _put_back(sheet: Sheet, returned: Returned | None) -> None:
    form: Any = returned.form if returned else None
    if isinstance(form, MessageForm):
        sheet.message = form
    elif isinstance(form, AssignForm):
        sheet.assign = form
    elif isinstance(form, MoveForm):
        sheet.move = form
    elif isinstance(form, ExtendForm):
        sheet.extend = form
    elif isinstance(form, TranscriptForm):
        others = [one for one in sheet.transcripts if one.suara.data != form.suara.data]
        sheet.transcripts = [form, *others]
