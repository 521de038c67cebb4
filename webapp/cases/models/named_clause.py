"""The clause of a standard that a complaint names as not kept."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime


class CaseClause(Base):
    """A complaint says which part of the promise was not kept: the clause as it read in that version, for ever.

    `at` is when the complaint was received.
    """

    __tablename__ = "case_clauses"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"], ["clauses.office_id", "clauses.standard_id", "clauses.id"]
        ),
        Index("ix_case_clauses_office_id_at", "office_id", "at", "clause_id"),
        Index("ix_case_clauses_office_id_clause_id", "office_id", "clause_id", "at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    standard_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    clause_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
