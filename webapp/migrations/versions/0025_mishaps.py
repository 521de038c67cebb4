"""Mishaps in handling, by unit and month; what counts them without reading all cases and clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0025"
down_revision = "0024"

ANSWERED = sa.text("answered_at IS NOT NULL")
UNCOUNTED = sa.text("ended_at IS NULL AND NOT late_counted")


def upgrade() -> None:
    op.create_table(
        "mishaps",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("rule_key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_mishaps"),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"], ["cases.office_id", "cases.id"], name="fk_mishaps_office_id_case_id_cases"
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_mishaps_office_id_unit_key_units"
        ),
        sa.UniqueConstraint(
            *("office_id", "case_id", "kind", "occasion"), name="uq_mishaps_office_id_case_id_kind_occasion"
        ),
    )
    op.create_index(
        "ix_mishaps_office_id_unit_key_month", "mishaps", ["office_id", "unit_key", "month", "kind", "at", "id"]
    )
    # Who may see a case stands beside, so that a number is counted without reading cases.
    seen_by = ["conduct", "officer_id", "handler_1_id", "handler_2_id", "about_person"]
    answered = ["office_id", "unit_key", "answered_at", "id", *seen_by]
    op.create_index("ix_cases_answered", "cases", answered, sqlite_where=ANSWERED, postgresql_where=ANSWERED)
    # What was late before this day is counted by the worker's first run, in the month in which it was over.
    op.add_column("clocks", sa.Column("late_counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    open_ones = ["office_id", "due_at", "id"]
    op.create_index(
        "ix_clocks_uncounted_due_at", "clocks", open_ones, sqlite_where=UNCOUNTED, postgresql_where=UNCOUNTED
    )


def downgrade() -> None:
    op.drop_index("ix_clocks_uncounted_due_at", table_name="clocks")
    op.drop_column("clocks", "late_counted")
    op.drop_index("ix_cases_answered", table_name="cases")
    op.drop_table("mishaps")
