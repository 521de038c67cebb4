"""The outbox: putting messages in, sending them, marking them seen, forgetting old ones.

A message is sent between two short transactions: its try is counted, it goes out, it is marked. Who is killed in
between says it once more, so nothing is lost, and a message that kills its sender is given up after some tries.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.db import delete_some, insert_first, new_id
from webapp.notify.models import Outgoing

ONCE = ("office_id", "staff_id", "kind", "subject_id", "occasion")
MOST_ATTEMPTS = 5
AT_ONCE = 50
# What was read or not, sent or not: older than this it says nothing any more. The journal keeps that it was told.
KEEP = timedelta(days=90)

Facts = Mapping[str, str | int | bool | None]


def queue(
    session: Session,
    *,
    office_id: str,
    staff_id: uuid.UUID,
    kind: str,
    subject_id: uuid.UUID,
    occasion: str = "",
    facts: Facts | None = None,
) -> bool:
    """Write one message; False when this very message (kind, subject, occasion) is there already."""
    row = message(
        office_id=office_id, staff_id=staff_id, kind=kind, subject_id=subject_id, occasion=occasion, facts=facts
    )
    done = session.execute(insert_first(session, Outgoing).values(**row).on_conflict_do_nothing(index_elements=ONCE))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def message(
    *,
    office_id: str,
    staff_id: uuid.UUID,
    kind: str,
    subject_id: uuid.UUID,
    occasion: str = "",
    facts: Facts | None = None,
) -> dict[str, Any]:
    """One message as `queue_many` takes it."""
    return {
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


def queue_many(session: Session, messages: Sequence[dict[str, Any]]) -> None:
    """Write many messages in one statement; those that are there already are left as they are."""
    if messages:
        session.execute(insert_first(session, Outgoing).on_conflict_do_nothing(index_elements=ONCE), list(messages))


def count_try(session: Session, *, office_id: str, ids: Sequence[uuid.UUID]) -> None:
    """Before they go out: one try more for each."""
    _put(session, office_id, ids, attempts=Outgoing.attempts + 1)


def mark_sent(session: Session, *, office_id: str, ids: Sequence[uuid.UUID]) -> int:
    """After they went out; returns how many."""
    _put(session, office_id, ids, sent_at=clock.now())
    return len(ids)


def mark_seen(session: Session, *, office_id: str, staff_id: uuid.UUID, upto: uuid.UUID) -> int:
    """Somebody read their messages up to this one; returns how many were unseen. Twice changes nothing."""
    wanted = (
        Outgoing.office_id == office_id,
        Outgoing.staff_id == staff_id,
        Outgoing.seen_at.is_(None),
        Outgoing.id <= upto,
    )
    unseen = session.scalars(select(Outgoing.id).where(*wanted).with_for_update()).all()
    if unseen:
        _put(session, office_id, unseen, seen_at=clock.now())
    return len(unseen)


def sweep(session: Session, *, office_id: str, limit: int) -> int:
    """Forget old messages, at most `limit`; returns how many went."""
    old = Outgoing.office_id == office_id, Outgoing.made_at < clock.now() - KEEP
    return delete_some(session, Outgoing, *old, limit=limit)


def _put(session: Session, office_id: str, ids: Sequence[uuid.UUID], **values: Any) -> None:
    chosen = update(Outgoing).where(Outgoing.office_id == office_id, Outgoing.id.in_(ids)).values(**values)
    session.execute(chosen.execution_options(synchronize_session=False))
