"""Satisfaction survey: periods, invitations, answers, and the sums of each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0027"
down_revision = "0026"

ELEMENTS = (
    *("requirements", "procedure", "time", "cost", "product"),
    *("competence", "conduct", "facilities", "complaints"),
)
PROFILE = ("sex", "age", "education", "work", "disability", "help")
OPEN = sa.text("closed_at IS NULL")
WITH_TEXT = sa.text("text <> ''")
CLOSED_CASES = sa.text("state = 'closed'")


def upgrade() -> None:
    _periods()
    _invitations()
    _answers()
    _sums()
    op.create_index(
        "ix_cases_closed_since",
        "cases",
        ["office_id", "state_since", "id"],
        sqlite_where=CLOSED_CASES,
        postgresql_where=CLOSED_CASES,
    )
    _revise()


def _of_period(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "period"],
        ["survey_periods.office_id", "survey_periods.number"],
        name=f"fk_{table}_office_id_period_survey_periods",
    )


def _periods() -> None:
    op.create_table(
        "survey_periods",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("population", sa.Integer()),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "number", name="pk_survey_periods"),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_survey_periods_days")),
    )
    op.create_index(
        "uq_survey_periods_one_open",
        "survey_periods",
        ["office_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _invitations() -> None:
    op.create_table(
        "survey_invitations",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("key_name", sa.String(32), nullable=False),
        sa.Column("case_closed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "case_id", name="pk_survey_invitations"),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["cases.office_id", "cases.id"],
            name="fk_survey_invitations_office_id_case_id_cases",
        ),
        _of_period("survey_invitations"),
    )
    op.create_index(
        "ix_survey_invitations_office_id_period", "survey_invitations", ["office_id", "period", "case_closed_at"]
    )


def _answers() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("token_hash", sa.String(120), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        *(sa.Column(part, sa.String(16), nullable=False) for part in PROFILE),
        sa.Column("text", sa.Text(), nullable=False),
        *(sa.Column(element, sa.SmallInteger()) for element in ELEMENTS),
        sa.PrimaryKeyConstraint("office_id", "token_hash", name="pk_survey_answers"),
        _of_period("survey_answers"),
    )
    op.create_index(
        "ix_survey_answers_with_text",
        "survey_answers",
        ["office_id", "period", "token_hash"],
        sqlite_where=WITH_TEXT,
        postgresql_where=WITH_TEXT,
    )


def _sums() -> None:
    columns = [sa.Column(f"{one}_{of}", sa.Integer(), nullable=False) for one in ELEMENTS for of in ("count", "total")]
    op.create_table(
        "survey_sums",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("member", sa.String(64), nullable=False),
        sa.Column("respondents", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("office_id", "period", "day", "kind", "member", name="pk_survey_sums"),
        _of_period("survey_sums"),
    )


def _revise() -> None:
    """Results are public pages kept in memory: a period that is published or replied to moves the office's number."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER survey_periods_revised AFTER INSERT OR UPDATE OR DELETE ON survey_periods "
            "FOR EACH ROW EXECUTE FUNCTION office_revise()"
        )
        return
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER survey_periods_revised_{verb.lower()} AFTER {verb} ON survey_periods "
            f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
        )


def downgrade() -> None:
    op.drop_index("ix_cases_closed_since", "cases")
    for table in ("survey_sums", "survey_answers", "survey_invitations", "survey_periods"):
        op.drop_table(table)
