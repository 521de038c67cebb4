"""Drafts of answers, and the second officer's review of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0022"
down_revision = "0021"

OPEN = sa.text("ended_at IS NULL")


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_{column}_{of}"
    return sa.ForeignKeyConstraint(["office_id", column], [f"{of}.office_id", f"{of}.id"], name=name)


def upgrade() -> None:
    _drafts()
    _reviews()
    for table in ("answer_drafts", "answer_reviews"):
        op.create_index(f"ix_{table}_office_id_case_id", table, ["office_id", "case_id", "id"])
        where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
        op.create_index(f"ix_{table}_open", table, ["office_id", "case_id"], unique=True, **where)


def _drafts() -> None:
    op.create_table(
        "answer_drafts",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_as", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_answer_drafts"),
        _key("answer_drafts", "case_id", "cases"),
        _key("answer_drafts", "author_id", "staff"),
    )


def _reviews() -> None:
    op.create_table(
        "answer_reviews",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_answer_reviews"),
        _key("answer_reviews", "case_id", "cases"),
        _key("answer_reviews", "draft_id", "answer_drafts"),
        _key("answer_reviews", "asked_by", "staff"),
        _key("answer_reviews", "reviewer_id", "staff"),
    )


def downgrade() -> None:
    for table in ("answer_reviews", "answer_drafts"):
        op.drop_table(table)
