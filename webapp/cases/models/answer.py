"""An answer before it leaves: its drafts, and the second officer's word on them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, new_id

_OPEN = "ended_at IS NULL"


class AnswerDraft(Base):
    """Rancangan: one saved state of an answer. The open one (at most one a case) is the draft of now.

    Saving ends it and opens the next, so that who wrote what is kept and nothing that was acknowledged is lost.
    `outcome` is the state that the answer leads to (answered, declined); `points` are what the citizen raised, each
    `{"text": …, "mark": open | answered | struck}`; `ended_as` says what became of it: replaced or sent.
    """

    __tablename__ = "answer_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "author_id"], ["staff.office_id", "staff.id"]),
        Index("ix_answer_drafts_office_id_case_id", "office_id", "case_id", "id"),
        Index(
            "ix_answer_drafts_open",
            *("office_id", "case_id"),
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    outcome: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    points: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    done: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None] = mapped_column(Date)
    author_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_as: Mapped[str] = mapped_column(String(16), default="")


class AnswerReview(Base):
    """Pemeriksaan: a second officer is asked about one draft. `outcome` is approved, sent_back or taken_back."""

    __tablename__ = "answer_reviews"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "draft_id"], ["answer_drafts.office_id", "answer_drafts.id"]),
        ForeignKeyConstraint(["office_id", "asked_by"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "reviewer_id"], ["staff.office_id", "staff.id"]),
        Index("ix_answer_reviews_office_id_case_id", "office_id", "case_id", "id"),
        Index(
            "ix_answer_reviews_open",
            *("office_id", "case_id"),
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    draft_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
