"""The receipt and the session it opens: digits in, one case out.

The receipt page stays open 30 minutes after the last identical send; the citizen's session
ends 30 minutes after its last use. Neither can be locked by somebody else's guesses.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock, db
from webapp.audit import service as journal
from webapp.cases.models import Case, CaseSession, Receipt, Submission
from webapp.cases.service.filing import RECEIPT_MINUTES
from webapp.crypto import KeyRing
from webapp.errors import OfficeError

SESSION_MINUTES = 30
# Stamping every reading would make each page view a write.
TOUCH_SECONDS = 60
KEEP_ENDED = timedelta(hours=24)
OPENED = "case.opened_by_receipt"
SWEPT_AT_ONCE = 500


def is_open(submission: Submission) -> bool:
    """Whether the receipt page still shows the digits."""
    return submission.closed_at is None and submission.open_until is not None and clock.now() < submission.open_until


def extend_receipt(session: Session, submission: Submission, *, actor: str = journal.CITIZEN) -> None:
    """Keep the page open for another 30 minutes.

    Raises OfficeError `receipt_closed` once the page is closed: an address in the history of a
    shared phone must not bring the digits back, only the identical form sent again does.
    """
    if not is_open(submission):
        raise OfficeError("receipt_closed", status=409)
    submission.open_until = clock.now() + timedelta(minutes=RECEIPT_MINUTES)
    _record(session, submission.office_id, actor, "receipt.extended", submission.case_id)


def close_receipt(session: Session, submission: Submission, *, actor: str = journal.CITIZEN) -> None:
    """Close the page for good: a repeat then shows only the public number. Closing twice changes nothing."""
    if submission.closed_at is None:
        submission.closed_at = clock.now()
        _record(session, submission.office_id, actor, "receipt.closed", submission.case_id)


def find_case(session: Session, *, office_id: str, keyring: KeyRing, digits: str) -> Case:
    """The case that 16 checked digits open. Raises OfficeError `receipt_unknown`."""
    receipt = session.scalar(
        select(Receipt).where(
            Receipt.office_id == office_id, Receipt.digits_hash.in_(keyring.digests("receipt", digits))
        )
    )
    if receipt is None:
        raise OfficeError("receipt_unknown")
    return session.get_one(Case, (office_id, receipt.case_id))


def start_session(session: Session, case: Case) -> str:
    """A new session for one case; returns the opaque token, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(CaseSession(office_id=case.office_id, token_hash=_hash(token), case_id=case.id, seen_at=clock.now()))
    _record(session, case.office_id, journal.CITIZEN, OPENED, case.id)
    return token


def note_unknown(session: Session, *, office_id: str) -> None:
    """The journal's line of sixteen digits that open nothing: never the digits. A typing slip is no try."""
    journal.record(session, office_id=office_id, actor=journal.STRANGER, action=OPENED, outcome="denied")


def read_session(session: Session, *, office_id: str, token: str) -> CaseSession | None:
    """The running session behind a token, or None when it ended or never was."""
    row = session.get(CaseSession, (office_id, _hash(token))) if token else None
    if row is None or row.ended_at is not None:
        return None
    return row if clock.now() - row.seen_at <= timedelta(minutes=SESSION_MINUTES) else None


def needs_touch(row: CaseSession) -> bool:
    """Whether the last use is old enough to be stamped again."""
    return clock.now() - row.seen_at >= timedelta(seconds=TOUCH_SECONDS)


def touch_session(session: Session, *, office_id: str, token: str) -> None:
    """Stamp the last use."""
    row = session.get(CaseSession, (office_id, _hash(token)))
    if row is not None:
        row.seen_at = clock.now()


def end_session(session: Session, *, office_id: str, token: str) -> None:
    """End a session; ending twice is no fault."""
    row = session.get(CaseSession, (office_id, _hash(token))) if token else None
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        _record(session, office_id, journal.CITIZEN, "case.left", row.case_id)


def sweep(session: Session, *, office_id: str, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget sessions last used more than 24 hours ago: they ended long before; returns how many, at most `limit`."""
    old = CaseSession.office_id == office_id, CaseSession.seen_at < clock.now() - KEEP_ENDED
    return db.delete_some(session, CaseSession, *old, limit=limit)


def handle(keyring: KeyRing, case_id: uuid.UUID) -> str:
    """The case's opaque mark in its own forms, so that a changed session cannot misdirect a text."""
    return keyring.digest("handle", str(case_id))


def handles(keyring: KeyRing, case_id: uuid.UUID) -> list[str]:
    """The case's marks under every kept key, newest first."""
    return keyring.digests("handle", str(case_id))


def is_handle_of(keyring: KeyRing, case_id: uuid.UUID, text: str) -> bool:
    """Whether a form's mark belongs to this case, under any kept key."""
    return keyring.knows("handle", str(case_id), text)


def _record(session: Session, office_id: str, actor: str, action: str, case_id: uuid.UUID) -> None:
    journal.record(session, office_id=office_id, actor=actor, action=action, subject_id=case_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
