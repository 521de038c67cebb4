"""The one verb of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit.models import JournalLine

CITIZEN = "citizen"
SYSTEM = "system"
STRANGER = "stranger"


def staff(staff_id: uuid.UUID) -> str:
    """The actor's mark of an officer."""
    return f"staff:{staff_id}"


def record(
    session: Session,
    *,
    office_id: str,
    actor: str,
    action: str,
    subject_id: uuid.UUID | None = None,
    outcome: str = "ok",
    facts: Mapping[str, str | int | bool | None] | None = None,
) -> JournalLine:
    """Append a line. `facts` are ids, codes and counts: never a name, a text or an address."""
    line = JournalLine(
        office_id=office_id,
        at=clock.now(),
        actor=actor,
        action=action,
        outcome=outcome,
        subject_id=subject_id,
        facts=dict(facts or {}),
    )
    session.add(line)
    session.flush()
    return line
