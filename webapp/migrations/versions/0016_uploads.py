"""Files that arrive in pieces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("id_hash", sa.String(128), nullable=False),
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("received_bytes", sa.Integer(), nullable=False),
        sa.Column("refused", sa.String(32)),
        sa.Column("refused_max", sa.Integer()),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_uploads"),
        sa.UniqueConstraint("office_id", "id_hash", name="uq_uploads_office_id_id_hash"),
    )
    op.create_index("ix_uploads_office_id_owner_id", "uploads", ["office_id", "owner_id"])
    op.create_index("ix_uploads_office_id_touched_at", "uploads", ["office_id", "touched_at"])
    op.create_table(
        "upload_pieces",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.Integer(), nullable=False),
        sa.Column("store_key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "upload_id", "begins_at", name="pk_upload_pieces"),
        sa.UniqueConstraint("office_id", "store_key", name="uq_upload_pieces_office_id_store_key"),
        sa.ForeignKeyConstraint(
            ["office_id", "upload_id"],
            ["uploads.office_id", "uploads.id"],
            name="fk_upload_pieces_office_id_upload_id_uploads",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("upload_pieces")
    op.drop_table("uploads")
