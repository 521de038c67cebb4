"""Response: what the office says to inputs, and which clause it changed; Hiding: whose words are not shown, and why."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, Integer, String, Text, Uuid
from sqlalchemy import text as words
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

ACCEPTED, PARTLY, NOT = "accepted", "partly", "not"
VERDICTS = (ACCEPTED, PARTLY, NOT)
_CHANGED = "clause_id IS NOT NULL"


class Response(Base):
    """Tanggapan: accepted, partly or not, always with a reason; it stays as it was published.

    `standard_id` and `clause_id` name the clause version that it changed, empty where nothing was (or where the
    consultation has no draft). `inputs` counts what it answers.
    """

    __tablename__ = "consultation_responses"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "consultation_id"], ["consultations.office_id", "consultations.id"]),
        ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"],
            ["clauses.office_id", "clauses.standard_id", "clauses.id"],
        ),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        Index("ix_consultation_responses_office_id_consultation_id", "office_id", "consultation_id", "id"),
        Index(
            "ix_consultation_responses_changed",
            *("office_id", "standard_id", "clause_id"),
            sqlite_where=words(_CHANGED),
            postgresql_where=words(_CHANGED),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    standard_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    clause_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    inputs: Mapped[int] = mapped_column(Integer)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class ResponseInput(Base):
    """Which response answers an input: one, for ever."""

    __tablename__ = "consultation_response_inputs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_id", "response_id"], ["consultation_responses.office_id", "consultation_responses.id"]
        ),
        ForeignKeyConstraint(["office_id", "input_id"], ["consultation_inputs.office_id", "consultation_inputs.id"]),
        Index(
            "ix_consultation_response_inputs_office_id_response_id",
            *("office_id", "response_id", "input_id"),
            unique=True,
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    input_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class Hiding(Base):
    """An input whose words are not shown: everybody reads `reason` in their place (data/hiding_reasons.toml).

    Its writer may appeal once; somebody else decides. `lifted_at` is when the words were shown again, for good.
    """

    __tablename__ = "consultation_hidings"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "input_id"], ["consultation_inputs.office_id", "consultation_inputs.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "decided_by"], ["staff.office_id", "staff.id"]),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    input_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    reason: Mapped[str] = mapped_column(String(32))
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    appeal_text: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal_upheld: Mapped[bool | None] = mapped_column(Boolean)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
