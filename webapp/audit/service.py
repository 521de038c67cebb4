"""The one verb of the journal, for one line and for many at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import chain
from webapp.audit.chain import Fact, Head
from webapp.audit.models import JournalHead, JournalLine
from webapp.db import insert_first, new_id

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
    facts: Mapping[str, Fact] | None = None,
) -> JournalLine:
    """Append a line and link it to the one before.

    `facts` are ids, codes and counts: never a name, a text or an address. The office's head stays locked
    until the transaction ends, so that two writers leave no gap and no fork.
    Raises ValueError for facts that are neither text nor whole number nor yes, no or nothing.
    """
    session.flush()  # the caller's own rows first: every writer locks the head last
    before = _lock_head(session, office_id)
    line = JournalLine(
        office_id=office_id,
        id=new_id(),
        at=clock.now(),
        actor=actor,
        action=action,
        outcome=outcome,
        subject_id=subject_id,
        facts=dict(facts or {}),
        position=before.position + 1,
        previous_digest=before.digest,
    )
    line.digest = chain.digest_of(line)
    session.add(line)
    session.flush()
    _move_head(session, office_id, Head(line.position, line.digest))
    return line


def record_many(
    session: Session,
    *,
    office_id: str,
    actor: str,
    action: str,
    told: Sequence[tuple[uuid.UUID, Mapping[str, Fact]]],
) -> None:
    """One line for each (subject, facts), chained in this order, in one statement: what the worker does to many cases.

    Raises ValueError as `record` does.
    """
    if not told:
        return
    session.flush()
    last, at, rows = _lock_head(session, office_id), clock.now(), []
    common = {"office_id": office_id, "at": at, "actor": actor, "action": action, "outcome": "ok"}
    for subject_id, facts in told:
        row: dict[str, Any] = {**common, "id": new_id(), "subject_id": subject_id, "facts": dict(facts)}
        row |= {"position": last.position + 1, "previous_digest": last.digest}
        row["digest"] = chain.digest(**row)
        rows.append(row)
        last = Head(last.position + 1, row["digest"])
    session.execute(insert(JournalLine.__table__), rows)  # type: ignore[arg-type]  # the table itself: no objects
    _move_head(session, office_id, last)


def _move_head(session: Session, office_id: str, head: Head) -> None:
    session.execute(
        update(JournalHead)
        .where(JournalHead.office_id == office_id)
        .values(position=head.position, digest=head.digest)
        .execution_options(synchronize_session=False)
    )


def _lock_head(session: Session, office_id: str) -> Head:
    """The end of the chain, held until this transaction ends (SQLite's writer holds the whole file already)."""
    wanted = select(JournalHead.position, JournalHead.digest).where(JournalHead.office_id == office_id)
    found = session.execute(wanted.with_for_update()).first()
    if found is None:
        first = insert_first(session, JournalHead).values(office_id=office_id, position=0, digest=chain.GENESIS)
        session.execute(first.on_conflict_do_nothing(index_elements=["office_id"]))
        found = session.execute(wanted.with_for_update()).one()
    return Head(*found)
