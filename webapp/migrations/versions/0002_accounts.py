"""Counters under daily keys; staff, sessions, invitations, handlers of conduct matters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0002"
down_revision = "0001"

ROLE_CHECK = "role IN ('officer', 'head', 'administrator', 'auditor')"


def upgrade() -> None:
    _throttle()
    _staff()
    _sessions()
    _invitations()
    _sign_in_failures()
    _conduct_handlers()


def downgrade() -> None:
    for table in (
        "conduct_handlers",
        "sign_in_failures",
        "invitations",
        "staff_sessions",
        "staff",
        "address_counts",
        "daily_keys",
    ):
        op.drop_table(table)


def _throttle() -> None:
    op.create_table(
        "daily_keys",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "day", name="pk_daily_keys"),
    )
    op.create_table(
        "address_counts",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("bucket", sa.String(32), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "bucket", "address_hash", "hour", name="pk_address_counts"),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sign_in_name", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("unit_key", sa.String(32)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("password_changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_staff"),
        sa.UniqueConstraint("office_id", "sign_in_name", name="uq_staff_office_id_sign_in_name"),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_staff_office_id_unit_key_units"
        ),
        sa.CheckConstraint(ROLE_CHECK, name=op.f("ck_staff_role")),
    )


def _sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_staff_sessions"),
        sa.UniqueConstraint("office_id", "token_hash", name="uq_staff_sessions_office_id_token_hash"),
        _to_staff("staff_sessions", "staff_id"),
    )
    op.create_index("ix_staff_sessions_office_id_staff_id", "staff_sessions", ["office_id", "staff_id"])


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("unit_key", sa.String(32)),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_invitations"),
        sa.UniqueConstraint("office_id", "token_hash", name="uq_invitations_office_id_token_hash"),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_invitations_office_id_unit_key_units"
        ),
        _to_staff("invitations", "created_by"),
        _to_staff("invitations", "staff_id"),
        sa.CheckConstraint(ROLE_CHECK, name=op.f("ck_invitations_role")),
    )


def _sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("pair_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "pair_hash", name="pk_sign_in_failures"),
    )


def _conduct_handlers() -> None:
    op.create_table(
        "conduct_handlers",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "slot", name="pk_conduct_handlers"),
        sa.UniqueConstraint("office_id", "staff_id", name="uq_conduct_handlers_office_id_staff_id"),
        _to_staff("conduct_handlers", "staff_id"),
        sa.CheckConstraint("slot IN (1, 2)", name=op.f("ck_conduct_handlers_slot")),
    )


def _to_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", column], ["staff.office_id", "staff.id"], name=f"fk_{table}_office_id_{column}_staff"
    )
