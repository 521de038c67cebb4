"""The catalogue: services, standards, clauses, questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0005"
down_revision = "0004"

TABLES = ("services", "standards", "clauses", "questions")


def upgrade() -> None:
    create_services()
    create_standards()
    create_clauses()
    create_questions()


def create_services() -> None:
    op.create_table(
        "services",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("door", sa.String(16), nullable=False),
        sa.Column("stage", sa.Boolean(), nullable=False),
        sa.Column("icon", sa.String(400), nullable=False),
        sa.Column("name_id", sa.String(120), nullable=False),
        sa.Column("name_jv", sa.String(120), nullable=False),
        sa.Column("summary_id", sa.String(200), nullable=False),
        sa.Column("summary_jv", sa.String(200), nullable=False),
        sa.Column("door_text_id", sa.Text(), nullable=False),
        sa.Column("door_text_jv", sa.Text(), nullable=False),
        sa.Column("door_url", sa.String(300), nullable=False),
        sa.Column("door_label_id", sa.String(120), nullable=False),
        sa.Column("door_label_jv", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "slug", name="pk_services"),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_services_office_id_unit_key_units"
        ),
    )


def create_standards() -> None:
    op.create_table(
        "standards",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_slug", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer_days", sa.Integer()),
        sa.Column("calendar", sa.String(16), nullable=False),
        sa.Column("promise_source", sa.String(300), nullable=False),
        sa.Column("promise_certainty", sa.String(8), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_standards"),
        sa.ForeignKeyConstraint(
            ["office_id", "service_slug"],
            ["services.office_id", "services.slug"],
            name="fk_standards_office_id_service_slug_services",
        ),
        sa.UniqueConstraint("office_id", "service_slug", "version", name="uq_standards_office_id_service_slug_version"),
    )


def create_clauses() -> None:
    op.create_table(
        "clauses",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(16), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_jv", sa.Text(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "standard_id", "number", name="pk_clauses"),
        _standard_key("clauses"),
    )


def create_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("label_id", sa.String(120), nullable=False),
        sa.Column("label_jv", sa.String(120), nullable=False),
        sa.Column("hint_id", sa.String(300), nullable=False),
        sa.Column("hint_jv", sa.String(300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("minimum", sa.Integer()),
        sa.Column("maximum", sa.Integer()),
        sa.PrimaryKeyConstraint("office_id", "standard_id", "key", name="pk_questions"),
        _standard_key("questions"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _standard_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "standard_id"],
        ["standards.office_id", "standards.id"],
        name=f"fk_{table}_office_id_standard_id_standards",
    )
