"""Offices, units, divisions, bodies, regions, and the days off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0001"
down_revision = None

TABLES = ("offices", "units", "divisions", "bodies", "regions", "calendar_days")


def upgrade() -> None:
    create_offices()
    create_units()
    create_bodies()
    create_regions()
    create_calendar()


def create_offices() -> None:
    op.create_table(
        "offices",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("short", sa.String(80), nullable=False),
        sa.Column("number_prefix", sa.String(8), nullable=False),
        sa.Column("province", sa.String(80), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("address_certainty", sa.String(8), nullable=False),
        sa.Column("website", sa.String(300), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("whatsapp", sa.String(40), nullable=False),
        sa.Column("hours", sa.String(300), nullable=False),
        sa.Column("safe_name", sa.String(80), nullable=False),
        sa.Column("safe_phone", sa.String(40), nullable=False),
        sa.Column("safe_whatsapp", sa.String(40), nullable=False),
        sa.Column("safe_hours", sa.String(80), nullable=False),
        sa.Column("safe_source", sa.String(300), nullable=False),
        sa.Column("exit_url", sa.String(300), nullable=False),
        sa.Column("edited_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", name="pk_offices"),
    )


def create_units() -> None:
    op.create_table(
        "units",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("head_title", sa.String(200), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.Column("edited_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "key", name="pk_units"),
        _office_key("units"),
    )
    op.create_table(
        "divisions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "key", name="pk_divisions"),
        _office_key("divisions"),
    )


def create_bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("short_id", sa.String(120), nullable=False),
        sa.Column("short_jv", sa.String(120), nullable=False),
        sa.Column("handles_id", sa.Text(), nullable=False),
        sa.Column("handles_jv", sa.Text(), nullable=False),
        sa.Column("website", sa.String(300), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "key", name="pk_bodies"),
        _office_key("bodies"),
    )


def create_regions() -> None:
    op.create_table(
        "regions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("parent_code", sa.String(16)),
        sa.PrimaryKeyConstraint("office_id", "code", name="pk_regions"),
        _office_key("regions"),
        sa.ForeignKeyConstraint(
            ["office_id", "parent_code"],
            ["regions.office_id", "regions.code"],
            name="fk_regions_office_id_parent_code_regions",
        ),
    )
    op.create_index("ix_regions_office_id_level_parent_code", "regions", ["office_id", "level", "parent_code"])


def create_calendar() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("decree", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "day", name="pk_calendar_days"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _office_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["office_id"], ["offices.office_id"], name=f"fk_{table}_office_id_offices")
