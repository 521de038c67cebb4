"""Persons that a case is about, who must not see it; the mark of such cases beside the lists' indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0021"
down_revision = "0020"

STANDS = sa.text("removed_at IS NULL")
RUNNING = "state IN ('received', 'verifying', 'in_hand', 'waiting', 'reopened')"
BY_DAY = ("due_on", "id", "conduct")
# Name, columns after the office without the mark, columns behind it, condition. The rare flag's index is made anew
# after the others: among indexes that look alike to it, SQLite takes the last made.
INDEXES = (
    ("ix_cases_running_due_on", BY_DAY, (), RUNNING),
    ("ix_cases_running_unit_key", ("unit_key", *BY_DAY), (), RUNNING),
    ("ix_cases_running_officer_id", ("officer_id", *BY_DAY), ("unit_key",), RUNNING),
    ("ix_cases_unassigned_unit_key", ("unit_key", *BY_DAY), (), f"officer_id IS NULL AND {RUNNING}"),
    ("ix_cases_needs_check", ("due_on", "id"), None, "needs_check"),
)


def _staff(column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_named_persons_office_id_{column}_staff"
    return sa.ForeignKeyConstraint(["office_id", column], ["staff.office_id", "staff.id"], name=name)


def _indexes(mark: tuple[str, ...]) -> None:
    for name, first, last, where in INDEXES:
        condition = sa.text(where)
        columns = ["office_id", *first] if last is None else ["office_id", *first, *mark, *last]
        op.drop_index(name, table_name="cases")
        op.create_index(name, "cases", columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.add_column("cases", sa.Column("about_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    _indexes(("about_person",))
    op.create_table(
        "named_persons",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("typed", sa.String(200), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_named_persons"),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"], ["cases.office_id", "cases.id"], name="fk_named_persons_office_id_case_id_cases"
        ),
        _staff("staff_id"),
        _staff("by_id"),
        _staff("removed_by"),
    )
    op.create_index("ix_named_persons_office_id_case_id", "named_persons", ["office_id", "case_id", "id"])
    op.create_index(
        *("ix_named_persons_stand", "named_persons", ["office_id", "case_id", "staff_id"]),
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    op.drop_table("named_persons")
    _indexes(())
    op.drop_column("cases", "about_person")
