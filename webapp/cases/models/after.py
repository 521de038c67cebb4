"""What comes after an answer: an objection (keberatan) to how a case was handled."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, String, Uuid
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id


class Objection(Base):
    """Keberatan: the citizen asks the superior to look again; once in the life of a case.

    `reason` is the key of the ground that was chosen, the text is a message of the case (`message_id`). `reviewer_id`
    is the superior it went to, None while nobody stands above the author. `upheld` is empty until it is decided;
    a case that was settled or withdrawn meanwhile keeps it empty.
    """

    __tablename__ = "objections"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "message_id"], ["messages.office_id", "messages.id"]),
        ForeignKeyConstraint(["office_id", "answer_id"], ["messages.office_id", "messages.id"]),
        ForeignKeyConstraint(["office_id", "reviewer_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "decided_by"], ["staff.office_id", "staff.id"]),
        Unique("office_id", "case_id"),
        Index("ix_objections_office_id_filed_at", "office_id", "filed_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(32))
    message_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    upheld: Mapped[bool | None] = mapped_column(Boolean)
    answer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
