"""Reading the outbox: what must go out, what was given up, what somebody has to read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.notify.models import Outgoing
from webapp.notify.service import AT_ONCE, MOST_ATTEMPTS

MOST_COUNTED = 99


def list_unsent(session: Session, office_id: str, *, after: uuid.UUID | None = None) -> Sequence[Outgoing]:
    """The oldest messages that still must go out, at most `AT_ONCE`; `after` is the last one that was tried."""
    wanted = [Outgoing.office_id == office_id, Outgoing.sent_at.is_(None), Outgoing.attempts < MOST_ATTEMPTS]
    if after is not None:
        wanted.append(Outgoing.id > after)
    return session.scalars(select(Outgoing).where(*wanted).order_by(Outgoing.id).limit(AT_ONCE)).all()


def count_given_up(session: Session, office_id: str) -> int:
    """How many messages did not go out after every try."""
    stuck = Outgoing.office_id == office_id, Outgoing.sent_at.is_(None), Outgoing.attempts >= MOST_ATTEMPTS
    return session.scalar(select(func.count()).select_from(Outgoing).where(*stuck)) or 0


def count_unseen(session: Session, office_id: str, staff_id: uuid.UUID) -> int:
    """How many messages somebody has not read; counting stops at 100."""
    mine = Outgoing.office_id == office_id, Outgoing.staff_id == staff_id, Outgoing.seen_at.is_(None)
    some = select(Outgoing.id).where(*mine).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def list_messages(
    session: Session, office_id: str, staff_id: uuid.UUID, *, before: uuid.UUID | None = None, limit: int
) -> Sequence[Outgoing]:
    """Somebody's messages, newest first, at most `limit`; `before` is one to go on from."""
    mine = [Outgoing.office_id == office_id, Outgoing.staff_id == staff_id]
    if before is not None:
        mine.append(Outgoing.id < before)
    return session.scalars(select(Outgoing).where(*mine).order_by(Outgoing.id.desc()).limit(limit)).all()
