"""Attachments and held files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0004"
down_revision = "0003"

WITHOUT_MESSAGE = sa.text("message_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("store_key", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_attachments"),
        sa.UniqueConstraint("office_id", "store_key", name="uq_attachments_office_id_store_key"),
        sa.CheckConstraint("origin IN ('citizen', 'office')", name="origin"),
    )
    owner = ["office_id", "owner_kind", "owner_id"]
    op.create_index("uq_attachments_in_message", "attachments", [*owner, "message_id", "digest"], unique=True)
    op.create_index(
        "uq_attachments_without_message",
        "attachments",
        [*owner, "digest"],
        unique=True,
        sqlite_where=WITHOUT_MESSAGE,
        postgresql_where=WITHOUT_MESSAGE,
    )
    op.create_table(
        "held_files",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_for", sa.String(128), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("store_key", sa.String(64), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_held_files"),
        sa.UniqueConstraint("office_id", "store_key", name="uq_held_files_office_id_store_key"),
        sa.UniqueConstraint("office_id", "held_for", "digest", name="uq_held_files_office_id_held_for_digest"),
    )
    op.create_index("ix_held_files_office_id_held_at", "held_files", ["office_id", "held_at"])


def downgrade() -> None:
    op.drop_table("held_files")
    op.drop_table("attachments")
