"""Objections, and the lists of staff with the state of a case that was objected to.

The partial indexes of the lists repeat the running states letter by letter (`states.RUNNING_SQL`), so they are made
anew when a running state comes or goes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0023"
down_revision = "0022"

BEFORE = "state IN ('received', 'verifying', 'in_hand', 'waiting', 'reopened')"
RUNNING = "state IN ('received', 'verifying', 'in_hand', 'waiting', 'reopened', 'objected')"
BY_DAY = ("due_on", "id", "conduct", "about_person")
# Name, columns after the office, what is asked besides running.
INDEXES = (
    ("ix_cases_running_due_on", BY_DAY, ""),
    ("ix_cases_running_unit_key", ("unit_key", *BY_DAY), ""),
    ("ix_cases_running_officer_id", ("officer_id", *BY_DAY, "unit_key"), ""),
    ("ix_cases_unassigned_unit_key", ("unit_key", *BY_DAY), "officer_id IS NULL AND "),
)
# Of two indexes that cost the same SQLite takes the one that was made last: these stay behind the others.
BEHIND = (
    ("ix_cases_needs_check", ("due_on", "id"), "needs_check"),
    ("ix_cases_handler_1_id", ("handler_1_id", "due_on", "id"), "conduct"),
    ("ix_cases_handler_2_id", ("handler_2_id", "due_on", "id"), "conduct"),
)


def upgrade() -> None:
    _indexes(RUNNING)
    _objections()


def _indexes(running: str) -> None:
    made = [(name, columns, besides + running) for name, columns, besides in INDEXES]
    for name, columns, condition in (*made, *BEHIND):
        op.drop_index(name, table_name="cases")
        where = sa.text(condition)
        op.create_index(name, "cases", ["office_id", *columns], sqlite_where=where, postgresql_where=where)


def _key(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_objections_office_id_{column}_{table}"
    return sa.ForeignKeyConstraint(["office_id", column], [f"{table}.office_id", f"{table}.id"], name=name)


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_objections"),
        sa.UniqueConstraint("office_id", "case_id", name="uq_objections_office_id_case_id"),
        _key("case_id", "cases"),
        _key("message_id", "messages"),
        _key("answer_id", "messages"),
        _key("reviewer_id", "staff"),
        _key("decided_by", "staff"),
    )
    op.create_index("ix_objections_office_id_filed_at", "objections", ["office_id", "filed_at"])


def downgrade() -> None:
    """A case that is objected to just now is one that was answered: the older house knows no such state."""
    op.drop_table("objections")
    op.execute("UPDATE cases SET state = 'answered' WHERE state = 'objected'")
    _indexes(BEFORE)
