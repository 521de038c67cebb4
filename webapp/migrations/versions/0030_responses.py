"""Responses to inputs, and inputs that are hidden; pages of the charter show which clauses responses changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0030"
down_revision = "0029"

RESPONSES, ANSWERED = "consultation_responses", "consultation_response_inputs"
HIDINGS = "consultation_hidings"
CHANGED = sa.text("clause_id IS NOT NULL")


def upgrade() -> None:
    _responses()
    _answered()
    _hidings()
    _revise()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER {RESPONSES}_revised_{verb}")
    else:
        op.execute(f"DROP TRIGGER {RESPONSES}_revised ON {RESPONSES}")
    op.drop_table(HIDINGS)
    op.drop_table(ANSWERED)
    op.drop_table(RESPONSES)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_office_id_{column}_{other}")  # as the naming convention: PostgreSQL gets it shortened
    return sa.ForeignKeyConstraint(["office_id", column], [f"{other}.office_id", f"{other}.id"], name=name)


def _responses() -> None:
    op.create_table(
        RESPONSES,
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("standard_id", sa.Uuid()),
        sa.Column("clause_id", sa.Uuid()),
        sa.Column("inputs", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name=f"pk_{RESPONSES}"),
        _to(RESPONSES, "consultation_id", "consultations"),
        _to(RESPONSES, "staff_id", "staff"),
        sa.ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"],
            ["clauses.office_id", "clauses.standard_id", "clauses.id"],
            name=op.f(f"fk_{RESPONSES}_office_id_standard_id_clause_id_clauses"),
        ),
    )
    op.create_index(f"ix_{RESPONSES}_office_id_consultation_id", RESPONSES, ["office_id", "consultation_id", "id"])
    op.create_index(
        f"ix_{RESPONSES}_changed",
        RESPONSES,
        ["office_id", "standard_id", "clause_id"],
        sqlite_where=CHANGED,
        postgresql_where=CHANGED,
    )


def _answered() -> None:
    op.create_table(
        ANSWERED,
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("input_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "input_id", name=f"pk_{ANSWERED}"),
        _to(ANSWERED, "response_id", RESPONSES),
        _to(ANSWERED, "input_id", "consultation_inputs"),
    )
    op.create_index(
        f"ix_{ANSWERED}_office_id_response_id", ANSWERED, ["office_id", "response_id", "input_id"], unique=True
    )


def _hidings() -> None:
    op.create_table(
        HIDINGS,
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("input_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("appeal_text", sa.Text(), nullable=False),
        sa.Column("appealed_at", UtcDateTime()),
        sa.Column("appeal_upheld", sa.Boolean()),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("lifted_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "input_id", name=f"pk_{HIDINGS}"),
        _to(HIDINGS, "input_id", "consultation_inputs"),
        _to(HIDINGS, "staff_id", "staff"),
        _to(HIDINGS, "decided_by", "staff"),
    )


def _revise() -> None:
    """Pages kept in memory show the marks on clauses: a response moves the office's revision on (migration 0013)."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {RESPONSES}_revised AFTER INSERT OR UPDATE OR DELETE ON {RESPONSES} "
            "FOR EACH ROW EXECUTE FUNCTION office_revise()"
        )
        return
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER {RESPONSES}_revised_{verb.lower()} AFTER {verb} ON {RESPONSES} "
            f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
        )
