"""The calendar gets a history that nobody rewrites, and a number that moves with each change; election stages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0017"
down_revision = "0016"

REFUSAL = "the history of the calendar is append-only"


def upgrade() -> None:
    op.add_column("calendar_days", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "calendar_revisions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", name="pk_calendar_revisions"),
    )
    op.create_table(
        "election_stages",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("decree", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_election_stages"),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_election_stages_order")),
    )
    op.create_index("ix_election_stages_office_id_last_on", "election_stages", ["office_id", "last_on"])
    op.create_table(
        "calendar_changes",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("stage_id", sa.Uuid()),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "revision", name="pk_calendar_changes"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER calendar_changes_no_{verb.lower()} BEFORE {verb} ON calendar_changes "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    op.execute(
        "CREATE TRIGGER calendar_changes_no_replace BEFORE INSERT ON calendar_changes WHEN EXISTS "
        "(SELECT 1 FROM calendar_changes WHERE office_id = NEW.office_id AND revision = NEW.revision) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    # What processes keep in memory (migration 0013) knows stages as well.
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER election_stages_revised_{verb.lower()} AFTER {verb} ON election_stages "
            f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
        )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION calendar_changes_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER calendar_changes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON calendar_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION calendar_changes_refuse()"
    )
    op.execute(
        "CREATE TRIGGER election_stages_revised AFTER INSERT OR UPDATE OR DELETE ON election_stages "
        "FOR EACH ROW EXECUTE FUNCTION office_revise()"
    )


def downgrade() -> None:
    for table in ("calendar_changes", "election_stages", "calendar_revisions"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION calendar_changes_refuse()")
    op.drop_column("calendar_days", "version")
