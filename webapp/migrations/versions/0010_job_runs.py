"""The worker's jobs: their last run and their lease."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("holder", sa.Uuid()),
        sa.Column("held_until", UtcDateTime()),
        sa.Column("began_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "job", name="pk_job_runs"),
    )


def downgrade() -> None:
    op.drop_table("job_runs")
