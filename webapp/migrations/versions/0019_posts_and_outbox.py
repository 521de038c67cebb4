"""Posts and leave of staff, and the outbox of messages to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0019"
down_revision = "0018"

UNSENT = sa.text("sent_at IS NULL")


def _staff(table: str, column: str = "staff_id") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_{column}_staff"
    return sa.ForeignKeyConstraint(["office_id", column], ["staff.office_id", "staff.id"], name=name)


def upgrade() -> None:
    _posts()
    _leaves()
    _outbox()


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "key", name="pk_posts"),
        _staff("posts"),
    )


def _leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_leaves"),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_leaves_days")),
        _staff("leaves"),
        _staff("leaves", "substitute_id"),
    )
    for who in ("staff_id", "substitute_id"):
        op.create_index(f"ix_leaves_office_id_{who}", "leaves", ["office_id", who, "last_on"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_outbox"),
        sa.UniqueConstraint(
            *("office_id", "staff_id", "kind", "subject_id", "occasion"),
            name="uq_outbox_office_id_staff_id_kind_subject_id_occasion",
        ),
        _staff("outbox"),
    )
    op.create_index("ix_outbox_unsent", "outbox", ["office_id", "id"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_index("ix_outbox_office_id_staff_id", "outbox", ["office_id", "staff_id", "id"])


def downgrade() -> None:
    for table in ("outbox", "leaves", "posts"):
        op.drop_table(table)
