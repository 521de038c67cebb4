"""The outbox of messages to staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

_UNSENT = "sent_at IS NULL"
_UNSEEN = "seen_at IS NULL"


class Outgoing(Base):
    """One message to one account. `occasion` makes it come once: the same kind, subject and occasion is one message."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("office_id", "staff_id", "kind", "subject_id", "occasion"),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        Index("ix_outbox_unsent", "office_id", "id", sqlite_where=text(_UNSENT), postgresql_where=text(_UNSENT)),
        Index("ix_outbox_office_id_staff_id", "office_id", "staff_id", "id"),
        Index(
            "ix_outbox_unseen",
            *("office_id", "staff_id", "id"),
            sqlite_where=text(_UNSEEN),
            postgresql_where=text(_UNSEEN),
        ),
        Index("ix_outbox_office_id_made_at", "office_id", "made_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    occasion: Mapped[str] = mapped_column(String(64), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
