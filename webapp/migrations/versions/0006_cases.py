"""Cases, events, messages, receipts, submissions, sealed identities, citizen sessions, text search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0006"
down_revision = "0005"

REFUSAL = "the history of a case is append-only"
TABLES = (
    "case_sessions",
    "receipts",
    "submissions",
    "sealed_identities",
    "messages",
    "case_events",
    "case_numbers",
    "cases",
)


def _case_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "case_id"], ["cases.office_id", "cases.id"], name=f"fk_{table}_office_id_case_id_cases"
    )


def _staff_key(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", column], ["staff.office_id", "staff.id"], name=f"fk_cases_office_id_{column}_staff"
    )


def _office() -> sa.Column[str]:
    return sa.Column("office_id", sa.String(16), nullable=False)


def upgrade() -> None:
    _cases()
    _talk()
    _receipts()
    _search()


def _cases() -> None:
    op.create_table(
        "cases",
        _office(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("matter", sa.String(64)),
        sa.Column("service_slug", sa.String(64)),
        sa.Column("standard_id", sa.Uuid()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        sa.Column("conduct", sa.Boolean(), nullable=False),
        sa.Column("handler_1_id", sa.Uuid()),
        sa.Column("handler_2_id", sa.Uuid()),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("openness", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        *_place_and_time(),
        *_handling(),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_cases"),
        sa.UniqueConstraint("office_id", "year", "number", name="uq_cases_office_id_year_number"),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"], ["units.office_id", "units.key"], name="fk_cases_office_id_unit_key_units"
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "standard_id"],
            ["standards.office_id", "standards.id"],
            name="fk_cases_office_id_standard_id_standards",
        ),
        *(_staff_key(column) for column in ("officer_id", "handler_1_id", "handler_2_id")),
    )
    op.create_index("ix_cases_office_id_due_on", "cases", ["office_id", "due_on", "id"])
    op.create_index("ix_cases_office_id_unit_key_due_on", "cases", ["office_id", "unit_key", "due_on", "id"])
    op.create_index("ix_cases_office_id_officer_id_due_on", "cases", ["office_id", "officer_id", "due_on", "id"])
    op.create_table(
        "case_numbers",
        _office(),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "year", name="pk_case_numbers"),
    )


def _place_and_time() -> list[sa.Column[object]]:
    return [
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("district_code", sa.String(16)),
        sa.Column("village_text", sa.String(200), nullable=False),
        sa.Column("village_code", sa.String(16)),
        sa.Column("happened_on", sa.Date()),
        sa.Column("known_on", sa.Date()),
        sa.Column("election", sa.String(16), nullable=False),
        sa.Column("for_other", sa.Boolean(), nullable=False),
        sa.Column("ease", sa.JSON(), nullable=False),
    ]


def _handling() -> list[sa.Column[object]]:
    return [
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("officer_id", sa.Uuid()),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("verify_on", sa.Date(), nullable=False),
        sa.Column("answer_on", sa.Date()),
        sa.Column("answer_days", sa.Integer()),
        sa.Column("answer_calendar", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paused_on", sa.Date()),
        sa.Column("begun_at", UtcDateTime()),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("referred_body", sa.String(32)),
        sa.Column("referred_number", sa.String(100), nullable=False),
        sa.Column("referred_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _talk() -> None:
    op.create_table(
        "case_events",
        _office(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_case_events"),
        _case_key("case_events"),
    )
    op.create_index("ix_case_events_office_id_case_id", "case_events", ["office_id", "case_id", "id"])
    op.create_table(
        "messages",
        _office(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_messages"),
        _case_key("messages"),
        sa.ForeignKeyConstraint(
            ["office_id", "staff_id"], ["staff.office_id", "staff.id"], name="fk_messages_office_id_staff_id_staff"
        ),
    )
    op.create_index("ix_messages_office_id_case_id", "messages", ["office_id", "case_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER case_events_no_{verb.lower()} BEFORE {verb} ON case_events "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION case_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER case_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON case_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION case_events_refuse()"
        )


def _receipts() -> None:
    op.create_table(
        "sealed_identities",
        _office(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("contact", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("office_id", "case_id", name="pk_sealed_identities"),
        _case_key("sealed_identities"),
    )
    op.create_table(
        "submissions",
        _office(),
        sa.Column("id_hash", sa.String(128), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("body_digest", sa.String(128), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("open_until", UtcDateTime()),
        sa.Column("closed_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "id_hash", name="pk_submissions"),
        _case_key("submissions"),
    )
    op.create_index("ix_submissions_office_id_case_id", "submissions", ["office_id", "case_id"])
    op.create_table(
        "receipts",
        _office(),
        sa.Column("digits_hash", sa.String(128), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "digits_hash", name="pk_receipts"),
        _case_key("receipts"),
    )
    op.create_table(
        "case_sessions",
        _office(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "token_hash", name="pk_case_sessions"),
        _case_key("case_sessions"),
    )


def _search() -> None:
    """The words of a case, diacritics folded; PostgreSQL searches the columns themselves."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE case_search USING fts5("
            "words, case_id UNINDEXED, office_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_search")
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION case_events_refuse()")
