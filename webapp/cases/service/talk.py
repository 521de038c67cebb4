"""What the citizen does with a running case: reply, add files, withdraw, settle."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.audit import service as journal
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.reckoning import Days
from webapp.cases.service import history, once, sending_back, steering
from webapp.cases.service.messages import CITIZEN, OFFICE, add_message
from webapp.crypto import KeyRing
from webapp.errors import Conflict, OfficeError

REPLY, FILES = "reply", "files"
__all__ = [
    "CITIZEN",
    "FILES",
    "OFFICE",
    "REPLY",
    "Posted",
    "Sent",
    "add_files",
    "add_message",
    "reply",
    "settle",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Sent:
    """A send with its id and canonical body (DESIGN §5, Once)."""

    submission_id: uuid.UUID
    body: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The message behind a send: new, or the one it already made."""

    message_id: uuid.UUID | None
    repeated: bool


def reply(
    session: Session, case: Case, *, text: str, sent: Sent, keyring: KeyRing, days: Days, not_solved: bool = False
) -> Posted:
    """The citizen writes. A reply to our question resumes the clock; a reply to an answer sends it back, once.

    After that, and once the case is closed or declined, a message opens nothing: whoever has the case is told of it.
    `not_solved` asks for the sending back and nothing else. Raises Conflict `other_body`, OfficeError
    `not_sent_back` when `not_solved` cannot be.
    """
    known = once.seen(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=REPLY,
        body=sent.body,
    )
    if known is not None:
        history.note_again(session, case.office_id, case.id, actor=journal.CITIZEN)
        return Posted(known.message_id, repeated=True)
    session.refresh(case, with_for_update=True)
    before, after = case.state, sending_back.after_reply(session, case)
    sends_back = before == states.ANSWERED and after == states.REOPENED
    if not_solved and not sends_back:
        raise OfficeError("not_sent_back")
    only_message = sending_back.opens_nothing(session, case)
    message = add_message(session, case, author=CITIZEN, kind="message", body=text)
    facts = sending_back.give_to_head(session, case) if sends_back else None
    kind = sending_back.NOT_SOLVED if sends_back else "replied"
    if after == before:
        history.add_event(session, case, actor=journal.CITIZEN, kind=kind)
    else:
        history.move(session, case, after, actor=journal.CITIZEN, by_citizen=True, days=days, kind=kind, facts=facts)
    if only_message:
        sending_back.tell_of_message(session, case, message)
    steering.steer(session, case)
    _remember(session, case, sent, REPLY, keyring, message.id)
    return Posted(message.id, repeated=False)


def add_files(session: Session, case: Case, *, count: int, sent: Sent, keyring: KeyRing) -> Posted:
    """Note that `count` files were added (the door attaches them to the returned message).

    Raises Conflict `other_body` when the id is known with another case or for another purpose.
    """
    known = once.find(session, office_id=case.office_id, keyring=keyring, submission_id=sent.submission_id)
    if known is not None:
        if (known.case_id, known.purpose) != (case.id, FILES):
            raise Conflict("other_body")
        history.note_again(session, case.office_id, case.id, actor=journal.CITIZEN)
        return Posted(known.message_id, repeated=True)
    message = add_message(session, case, author=CITIZEN, kind="files", body="")
    history.add_event(session, case, actor=journal.CITIZEN, kind="files_added", facts={"count": count})
    steering.steer(session, case)
    _remember(session, case, sent, FILES, keyring, message.id)
    return Posted(message.id, repeated=False)


def withdraw(session: Session, case: Case, *, reason: str, days: Days) -> None:
    """The citizen takes the case back. Raises OfficeError `move_refused`; twice is no fault."""
    if case.state != states.WITHDRAWN:
        history.move(
            session,
            case,
            states.WITHDRAWN,
            actor=journal.CITIZEN,
            by_citizen=True,
            days=days,
            reason=reason,
            kind="withdrawn",
        )
        steering.let_go(session, case)


def settle(session: Session, case: Case, *, days: Days) -> None:
    """“Sudah selesai bagi saya.” Raises OfficeError `move_refused`; twice is no fault."""
    if case.state != states.CLOSED:
        history.move(
            session,
            case,
            states.CLOSED,
            actor=journal.CITIZEN,
            by_citizen=True,
            days=days,
            kind="settled",
        )
        steering.let_go(session, case)


def _remember(session: Session, case: Case, sent: Sent, purpose: str, keyring: KeyRing, message_id: uuid.UUID) -> None:
    once.remember(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=purpose,
        body=sent.body,
        case_id=case.id,
        message_id=message_id,
    )
