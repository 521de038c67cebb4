"""Attachments of a case, and files held for a form that came back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock
from webapp.db import Base, UtcDateTime, new_id
from webapp.files import types

WITHOUT_MESSAGE = text("message_id IS NULL")
KEEP_HELD = timedelta(hours=24)


class Attachment(Base):
    """A kept file (lampiran) of an owner: a case, and perhaps one message of it.

    `digest` is the SHA-256 of the stored bytes, so that a damaged store is noticed.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("office_id", "store_key"),
        CheckConstraint("origin IN ('citizen', 'office')", name="origin"),
        # A repeated send adds no file twice: once per message, and once beside all messages.
        Index(
            "uq_attachments_in_message",
            *("office_id", "owner_kind", "owner_id", "message_id", "digest"),
            unique=True,
        ),
        Index(
            "uq_attachments_without_message",
            *("office_id", "owner_kind", "owner_id", "digest"),
            unique=True,
            sqlite_where=WITHOUT_MESSAGE,
            postgresql_where=WITHOUT_MESSAGE,
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    owner_kind: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(32))
    size_bytes: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer)
    origin: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def kind(self) -> str:
        """`picture`, `sound` or `document`."""
        return types.kind(self.media_type)


class HeldFile(Base):
    """A file that came with a form which returned to its writer; kept for `KEEP_HELD`.

    `held_for` is the keyed hash of the form's submission id, never the id itself.
    """

    __tablename__ = "held_files"
    __table_args__ = (
        UniqueConstraint("office_id", "store_key"),
        UniqueConstraint("office_id", "held_for", "digest"),
        Index("ix_held_files_office_id_held_at", "office_id", "held_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    held_for: Mapped[str] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(32))
    size_bytes: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(64))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def kind(self) -> str:
        """`picture`, `sound` or `document`."""
        return types.kind(self.media_type)
