"""The journal's tables: the lines, append-only by trigger and chained, and where each chain ends."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Uuid
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id


class JournalLine(Base):
    """One line: ids and codes only. `position` counts 1, 2, 3 … within an office, without a gap.

    `digest` covers every other field and the digest of the line before (see `chain`).
    """

    __tablename__ = "journal"
    __table_args__ = (
        Unique("office_id", "position"),
        Index("ix_journal_office_id_subject_id", "office_id", "subject_id", "id"),
        Index("ix_journal_office_id_at", "office_id", "at", "position"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(BigInteger)
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


# What reading a row raises when somebody wrote past the house: no moment, no id, no text, no JSON.
UNREADABLE = (ValueError, TypeError, AttributeError, DBAPIError)


class JournalHead(Base):
    """Where an office's chain ends. Its row is locked by whoever writes the next line.

    It is a memory of the same database, so it shows a tail that was cut carelessly, not one that was
    cut together with this row: only a published head shows that (see `chain`).
    """

    __tablename__ = "journal_heads"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
