"""Attachments of a case, files held for a form that came back, and files that arrive in pieces."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
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


class IncomingFile(Base):
    """A file on its way in pieces, to an owner that is here already (tus: an upload resource).

    `id_hash` is the keyed hash of the send's and the file's own ids: the address that the phone alone knows.
    `received_bytes` never says more than what is durably stored; it reaches `size_bytes` in the very transaction
    that attaches the file, or notes in `refused` why it is not kept.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("office_id", "id_hash"),
        Index("ix_uploads_office_id_owner_id", "office_id", "owner_id"),
        Index("ix_uploads_office_id_touched_at", "office_id", "touched_at"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    id_hash: Mapped[str] = mapped_column(String(128))
    owner_kind: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(Integer)
    received_bytes: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[str | None] = mapped_column(String(32))
    refused_max: Mapped[int | None] = mapped_column(Integer)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def is_over(self) -> bool:
        """Whether it is attached or refused: nothing more is awaited."""
        return self.received_bytes >= self.size_bytes


class Piece(Base):
    """One stored piece of an incoming file; it begins at this byte and ends where the next one begins."""

    __tablename__ = "upload_pieces"
    __table_args__ = (
        UniqueConstraint("office_id", "store_key"),
        ForeignKeyConstraint(["office_id", "upload_id"], ["uploads.office_id", "uploads.id"], ondelete="CASCADE"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    begins_at: Mapped[int] = mapped_column(Integer, primary_key=True)
    store_key: Mapped[str] = mapped_column(String(64))
