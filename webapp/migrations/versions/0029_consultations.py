"""Consultations with groups, questions and meetings; inputs and their sums."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0029"
down_revision = "0028"

SHOWN = sa.text("may_show")
TABLES = (
    *("consultations", "consultation_groups", "consultation_questions", "consultation_meetings"),
    *("consultation_inputs", "consultation_sums"),
)


def upgrade() -> None:
    _consultations()
    _groups()
    _questions()
    _meetings()
    _inputs()
    _sums()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("office_id", *columns, name=f"pk_{table}")


def _to(table: str, column: str, other: str, theirs: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_office_id_{column}_{other}")  # as the naming convention: PostgreSQL gets it shortened
    return sa.ForeignKeyConstraint(["office_id", column], [f"{other}.office_id", f"{other}.{theirs}"], name=name)


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(16), nullable=False),
        sa.Column("service_slug", sa.String(64)),
        sa.Column("standard_id", sa.Uuid()),
        sa.Column("title_id", sa.String(120), nullable=False),
        sa.Column("title_jv", sa.String(120), nullable=False),
        sa.Column("why_id", sa.Text(), nullable=False),
        sa.Column("why_jv", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("inputs", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("consultations", "id"),
        sa.UniqueConstraint("office_id", "slug", name="uq_consultations_office_id_slug"),
        _to("consultations", "service_slug", "services", "slug"),
        _to("consultations", "standard_id", "standards"),
    )
    op.create_index("ix_consultations_office_id_closes_at", "consultations", ["office_id", "closes_at", "id"])


def _groups() -> None:
    op.create_table(
        "consultation_groups",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("unsur", sa.String(32), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        _key("consultation_groups", "consultation_id", "unsur"),
        _to("consultation_groups", "consultation_id", "consultations"),
    )


def _questions() -> None:
    op.create_table(
        "consultation_questions",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_jv", sa.Text(), nullable=False),
        _key("consultation_questions", "id"),
        _to("consultation_questions", "consultation_id", "consultations"),
    )
    op.create_index(
        "ix_consultation_questions_office_id_consultation_id",
        "consultation_questions",
        ["office_id", "consultation_id", "position"],
    )


def _meetings() -> None:
    op.create_table(
        "consultation_meetings",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("sign_language", sa.Boolean(), nullable=False),
        sa.Column("captions", sa.Boolean(), nullable=False),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        _key("consultation_meetings", "id"),
        _to("consultation_meetings", "consultation_id", "consultations"),
    )
    op.create_index(
        "ix_consultation_meetings_office_id_consultation_id",
        "consultation_meetings",
        ["office_id", "consultation_id", "starts_at"],
    )


def _inputs() -> None:
    op.create_table(
        "consultation_inputs",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid()),
        sa.Column("clause_id", sa.Uuid()),
        sa.Column("question_id", sa.Uuid()),
        sa.Column("stance", sa.String(16), nullable=False),
        sa.Column("medium", sa.String(16), nullable=False),
        sa.Column("meeting_id", sa.Uuid()),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("may_show", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _key("consultation_inputs", "id"),
        sa.UniqueConstraint("office_id", "case_id", name="uq_consultation_inputs_office_id_case_id"),
        _to("consultation_inputs", "consultation_id", "consultations"),
        _to("consultation_inputs", "case_id", "cases"),
        _to("consultation_inputs", "question_id", "consultation_questions"),
        _to("consultation_inputs", "meeting_id", "consultation_meetings"),
        sa.ForeignKeyConstraint(
            ["office_id", "standard_id", "clause_id"],
            ["clauses.office_id", "clauses.standard_id", "clauses.id"],
            name=op.f("fk_consultation_inputs_office_id_standard_id_clause_id_clauses"),
        ),
    )
    among = ["office_id", "consultation_id"]
    op.create_index("ix_consultation_inputs_office_id_consultation_id", "consultation_inputs", [*among, "id"])
    for name, columns in (
        ("ix_consultation_inputs_shown", [*among, "id"]),
        ("ix_consultation_inputs_shown_about", [*among, "about", "id"]),
    ):
        op.create_index(name, "consultation_inputs", columns, sqlite_where=SHOWN, postgresql_where=SHOWN)


def _sums() -> None:
    op.create_table(
        "consultation_sums",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("stance", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _key("consultation_sums", "consultation_id", "about", "stance"),
        _to("consultation_sums", "consultation_id", "consultations"),
    )
