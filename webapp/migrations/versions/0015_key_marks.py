"""Marks of the receipt keys that are used here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "key_marks",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "name", name="pk_key_marks"),
    )


def downgrade() -> None:
    op.drop_table("key_marks")
