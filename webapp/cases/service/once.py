"""Sending once: the same id with the same body is the same thing, however often it comes.

Only keyed digests are kept (DESIGN §5). They are looked up under every kept key, so that a
change of keys makes no second case of a form that was opened before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases.models import Submission
from webapp.crypto import KeyRing
from webapp.errors import Conflict
from webapp.letters import nfc

ID, BODY = "submission", "body"


def id_hashes(keyring: KeyRing, submission_id: uuid.UUID) -> list[str]:
    """The id's digests under every kept key, newest first."""
    return keyring.digests(ID, str(submission_id))


def canonical(answers: Mapping[str, Iterable[str]]) -> str:
    """A form's answers as one text: names sorted, NFC, line ends and outer space normalised.

    Leave out what does not belong to the body: files, language, button, timing, token, trap.
    """
    lines = []
    # A part without a name, which no browser sends, reaches us as None.
    for name in sorted(name for name in answers if name is not None):
        for value in answers[name]:
            text = nfc(value).replace("\r\n", "\n").replace("\r", "\n").strip()
            if text:
                lines.append(f"{name}={len(text)}:{text}")
    return "\n".join(lines)


def find(session: Session, *, office_id: str, keyring: KeyRing, submission_id: uuid.UUID) -> Submission | None:
    """The submission known under this id, or None."""
    return session.scalar(
        select(Submission).where(
            Submission.office_id == office_id, Submission.id_hash.in_(id_hashes(keyring, submission_id))
        )
    )


def seen(
    session: Session, *, office_id: str, keyring: KeyRing, submission_id: uuid.UUID, purpose: str, body: str
) -> Submission | None:
    """The earlier identical send, or None for a new one.

    Raises Conflict `other_body` when the id is known with another body or purpose.
    """
    known = find(session, office_id=office_id, keyring=keyring, submission_id=submission_id)
    if known is None:
        return None
    if known.purpose != purpose or known.body_digest not in keyring.digests(BODY, body):
        raise Conflict("other_body")
    return known


def repeats(session: Session, keyring: KeyRing, submission_id: uuid.UUID, *, office_id: str, body: str) -> bool:
    """Whether this id is known with this very body: what came with the first send is here already."""
    known = find(session, office_id=office_id, keyring=keyring, submission_id=submission_id)
    return known is not None and known.body_digest in keyring.digests(BODY, body)


def remember(
    session: Session,
    *,
    office_id: str,
    keyring: KeyRing,
    submission_id: uuid.UUID,
    purpose: str,
    body: str,
    case_id: uuid.UUID,
    message_id: uuid.UUID | None = None,
    open_until: datetime | None = None,
) -> Submission:
    """Note a new send under the newest key; `open_until` for one that has a receipt page."""
    submission = Submission(
        office_id=office_id,
        id_hash=keyring.digest(ID, str(submission_id)),
        case_id=case_id,
        purpose=purpose,
        body_digest=keyring.digest(BODY, body),
        at=clock.now(),
        message_id=message_id,
        open_until=open_until,
    )
    session.add(submission)
    session.flush()
    return submission
