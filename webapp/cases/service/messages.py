"""The one way in which a message comes to a case, whoever writes it."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases.models import Case, Message
from webapp.cases.service import history

CITIZEN, OFFICE = "citizen", "office"


def add_message(
    session: Session,
    case: Case,
    *,
    author: str,
    kind: str,
    body: str,
    staff_id: uuid.UUID | None = None,
    attachment_id: uuid.UUID | None = None,
) -> Message:
    """Append a message and its words to the text search."""
    message = Message(
        office_id=case.office_id,
        case_id=case.id,
        at=clock.now(),
        author=author,
        staff_id=staff_id,
        kind=kind,
        body=body,
        attachment_id=attachment_id,
    )
    session.add(message)
    session.flush()
    if body:
        history.index_words(session, case, body)
    return message
