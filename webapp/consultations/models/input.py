"""Input: the row that ties a case of kind input to what it is about; and the sums that pages show."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy import text as words
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

STANCES = ("support", "object", "propose", "experience")
WEB = "web"
# How it reached the office; all but `web` are written down by staff.
MEDIA = (WEB, "meeting", "phone", "paper")


class Input(Base):
    """Masukan: what somebody said about a clause, a question or the whole; the words are the case's.

    `about` is the id of the clause, of the question, or of the consultation itself, so that one index serves all three.
    `may_show`: the writer agreed that the words are shown without a name. `is_late`: it came after the end.
    """

    __tablename__ = "consultation_inputs"
    __table_args__ = (
        UniqueConstraint("office_id", "case_id"),
        ForeignKeyConstraint(["office_id", "consultation_id"], ["consultations.office_id", "consultations.id"]),
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"],
            ["clauses.office_id", "clauses.standard_id", "clauses.id"],
        ),
        ForeignKeyConstraint(
            ["office_id", "question_id"], ["consultation_questions.office_id", "consultation_questions.id"]
        ),
        ForeignKeyConstraint(
            ["office_id", "meeting_id"], ["consultation_meetings.office_id", "consultation_meetings.id"]
        ),
        Index("ix_consultation_inputs_office_id_consultation_id", "office_id", "consultation_id", "id"),
        *(
            Index(
                name,
                *("office_id", "consultation_id", *columns, "id"),
                sqlite_where=words("may_show"),
                postgresql_where=words("may_show"),
            )
            for name, columns in (
                ("ix_consultation_inputs_shown", ()),
                ("ix_consultation_inputs_shown_about", ("about",)),
            )
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    about: Mapped[uuid.UUID] = mapped_column(Uuid)
    standard_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    clause_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    question_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    stance: Mapped[str] = mapped_column(String(16))
    medium: Mapped[str] = mapped_column(String(16))
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    source_note: Mapped[str] = mapped_column(Text, default="")
    may_show: Mapped[bool] = mapped_column(Boolean, default=False)
    is_late: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InputSum(Base):
    """How many inputs about one thing take one stance: what pages show without counting thousands of rows."""

    __tablename__ = "consultation_sums"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "consultation_id"], ["consultations.office_id", "consultations.id"]),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    consultation_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    about: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    stance: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
