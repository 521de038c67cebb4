"""Second factors of the staff: apps, passkeys, recovery codes; what a session knows of its browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("staff_sessions", sa.Column("browser", sa.String(64)))
    op.add_column("staff_sessions", sa.Column("factor_passed_at", UtcDateTime()))
    _authenticator_apps()
    _passkeys()
    _recovery_codes()
    _factor_challenges()


def downgrade() -> None:
    for table in ("factor_challenges", "recovery_codes", "passkeys", "authenticator_apps"):
        op.drop_table(table)
    op.drop_column("staff_sessions", "factor_passed_at")
    op.drop_column("staff_sessions", "browser")


def _authenticator_apps() -> None:
    op.create_table(
        "authenticator_apps",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "staff_id", name="pk_authenticator_apps"),
        _to_staff("authenticator_apps"),
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_passkeys"),
        sa.UniqueConstraint("office_id", "credential_id", name="uq_passkeys_office_id_credential_id"),
        _to_staff("passkeys"),
    )
    op.create_index("ix_passkeys_office_id_staff_id", "passkeys", ["office_id", "staff_id"])


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(128), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "staff_id", "code_hash", name="pk_recovery_codes"),
        _to_staff("recovery_codes"),
    )


def _factor_challenges() -> None:
    op.create_table(
        "factor_challenges",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_factor_challenges"),
        sa.ForeignKeyConstraint(
            ["office_id", "session_id"],
            ["staff_sessions.office_id", "staff_sessions.id"],
            name="fk_factor_challenges_office_id_session_id_staff_sessions",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_factor_challenges_office_id_session_id", "factor_challenges", ["office_id", "session_id"])


def _to_staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name=f"fk_{table}_office_id_staff_id_staff"
    )
