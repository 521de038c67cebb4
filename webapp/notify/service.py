"""Putting a message into the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import insert_first, new_id
from webapp.notify.models import Outgoing

ONCE = ("office_id", "staff_id", "kind", "subject_id", "occasion")


def queue(
    session: Session,
    *,
    office_id: str,
    staff_id: uuid.UUID,
    kind: str,
    subject_id: uuid.UUID,
    occasion: str = "",
    facts: Mapping[str, str | int | bool | None] | None = None,
) -> bool:
    """Write one message; False when this very message (kind, subject, occasion) is there already."""
    row = {
        "office_id": office_id,
        "id": new_id(),
        "staff_id": staff_id,
        "kind": kind,
        "subject_id": subject_id,
        "occasion": occasion,
        "facts": dict(facts or {}),
        "made_at": clock.now(),
        "attempts": 0,
    }
    done = session.execute(insert_first(session, Outgoing).values(**row).on_conflict_do_nothing(index_elements=ONCE))
    return bool(done.rowcount)  # type: ignore[attr-defined]
