"""Duplicates handled together, and published notices; a changed notice moves the number of public pages on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0026"
down_revision = "0025"

HOLDS = sa.text("undone_at IS NULL")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_{column}_{other}"
    return sa.ForeignKeyConstraint(["office_id", column], [f"{other}.office_id", f"{other}.id"], name=name)


def upgrade() -> None:
    _merges()
    _notices()
    _revised()
    op.create_index("ix_cases_office_id_matter_received_at", "cases", ["office_id", "matter", "received_at", "id"])


def _merges() -> None:
    op.create_table(
        "merges",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_merges"),
        _to("merges", "case_id", "cases"),
        _to("merges", "into_id", "cases"),
        _to("merges", "merged_by", "staff"),
        _to("merges", "undone_by", "staff"),
    )
    op.create_index(
        "ix_merges_holding_case_id",
        "merges",
        ["office_id", "case_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    op.create_index("ix_merges_office_id_into_id", "merges", ["office_id", "into_id"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(64), nullable=True),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_jv", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_notices"),
        _to("notices", "published_by", "staff"),
    )
    op.create_index("ix_notices_office_id_last_on", "notices", ["office_id", "last_on", "id"])


def _revised() -> None:
    """As migration 0013 does for what else public pages show."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER notices_revised AFTER INSERT OR UPDATE OR DELETE ON notices "
            "FOR EACH ROW EXECUTE FUNCTION office_revise()"
        )
        return
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER notices_revised_{verb.lower()} AFTER {verb} ON notices "
            f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
        )


def downgrade() -> None:
    op.drop_index("ix_cases_office_id_matter_received_at", table_name="cases")
    for table in ("notices", "merges"):
        op.drop_table(table)
