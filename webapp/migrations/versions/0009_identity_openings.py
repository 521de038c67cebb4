"""Who opened a sealed name, when and why: append-only, and the reason is for the citizen to read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0009"
down_revision = "0008"

REFUSAL = "who opened a name is append-only"


def _key(column: str, table: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_identity_openings_office_id_{column}_{table}"
    return sa.ForeignKeyConstraint(["office_id", column], [f"{table}.office_id", f"{table}.{other}"], name=name)


def upgrade() -> None:
    op.create_table(
        "identity_openings",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_identity_openings"),
        _key("case_id", "cases", "id"),
        _key("staff_id", "staff", "id"),
        _key("unit_key", "units", "key"),
    )
    op.create_index("ix_identity_openings_office_id_case_id", "identity_openings", ["office_id", "case_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER identity_openings_no_{verb.lower()} BEFORE {verb} ON identity_openings "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        op.execute(
            "CREATE TRIGGER identity_openings_no_replace BEFORE INSERT ON identity_openings WHEN EXISTS "
            "(SELECT 1 FROM identity_openings WHERE office_id = NEW.office_id AND id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION identity_openings_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER identity_openings_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_openings "
            "FOR EACH STATEMENT EXECUTE FUNCTION identity_openings_refuse()"
        )


def downgrade() -> None:
    op.drop_table("identity_openings")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION identity_openings_refuse()")
