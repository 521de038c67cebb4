"""Indexes for the lists of staff: what runs, by deadline, for a unit, an officer, everybody, and the rare flags.

The lists show running cases, which stay few while ended ones become a hundred thousand: partial indexes hold
nothing else, so that a list costs the same in the first week and in the tenth year. Their condition must read
exactly as the query's (`states.RUNNING_SQL`), or SQLite does not use them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

RUNNING = "state IN ('received', 'verifying', 'in_hand', 'waiting', 'reopened')"
# `conduct` beside, so that a number is counted without reading a case.
BY_DAY = ("due_on", "id", "conduct")
# Name, columns after the office, condition.
INDEXES = (
    ("ix_cases_running_due_on", BY_DAY, RUNNING),
    ("ix_cases_running_unit_key", ("unit_key", *BY_DAY), RUNNING),
    ("ix_cases_running_officer_id", ("officer_id", *BY_DAY, "unit_key"), RUNNING),
    ("ix_cases_unassigned_unit_key", ("unit_key", *BY_DAY), f"officer_id IS NULL AND {RUNNING}"),
    ("ix_cases_needs_check", ("due_on", "id"), "needs_check"),
    ("ix_cases_handler_1_id", ("handler_1_id", "due_on", "id"), "conduct"),
    ("ix_cases_handler_2_id", ("handler_2_id", "due_on", "id"), "conduct"),
)


def upgrade() -> None:
    for name, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(name, "cases", ["office_id", *columns], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, _columns, _where in INDEXES:
        op.drop_index(name, table_name="cases")
