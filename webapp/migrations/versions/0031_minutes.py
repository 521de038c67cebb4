"""Minutes (berita acara) of consultations: attendance, agreed points, actions that are followed up, signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0031"
down_revision = "0030"

TABLES = ("minutes", "attendance", "agreed_points", "actions", "signatures")


def upgrade() -> None:
    op.create_table(
        "minutes",
        *_key(),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("medium", sa.String(200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["office_id", "consultation_id"],
            ["consultations.office_id", "consultations.id"],
            name=op.f("fk_minutes_office_id_consultation_id_consultations"),
        ),
        _staff("minutes", "staff_id"),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("office_id", "consultation_id", name=op.f("uq_minutes_office_id_consultation_id")),
    )
    op.create_table(
        "attendance",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("unsur", sa.String(16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        _of_minutes("attendance"),
        sa.PrimaryKeyConstraint("office_id", "minutes_id", "unsur", name=op.f("pk_attendance")),
    )
    _item("agreed_points", sa.Column("text", sa.Text(), nullable=False))
    _item(
        "actions",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("in_charge", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("done_note", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("done_by", sa.Uuid()),
        _staff("actions", "done_by"),
    )
    _item(
        "signatures",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(120), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _key() -> tuple[sa.Column[str], sa.Column[object]]:
    return sa.Column("office_id", sa.String(16), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _item(table: str, *parts: sa.schema.SchemaItem) -> None:
    """A row of one of the record's lists."""
    op.create_table(
        table,
        *_key(),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *parts,
        _of_minutes(table),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_office_id_minutes_id", table, ["office_id", "minutes_id", "position"])


def _of_minutes(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "minutes_id"],
        ["minutes.office_id", "minutes.id"],
        name=op.f(f"fk_{table}_office_id_minutes_id_minutes"),
    )


def _staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", column], ["staff.office_id", "staff.id"], name=op.f(f"fk_{table}_office_id_{column}_staff")
    )
