"""The checks of a case, and its parts at other bodies; what was referred before gets its part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime, new_id

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _verifications()
    _legs()
    _parts_of_before()


def _case(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_case_id_cases"
    return sa.ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"], name=name)


def _staff(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_staff_id_staff"
    return sa.ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"], name=name)


def _verifications() -> None:
    unit = "fk_verifications_office_id_unit_key_units"
    op.create_table(
        "verifications",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("competence", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("matter", sa.String(64), nullable=True),
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("openness", sa.String(16), nullable=False),
        sa.Column("klass", sa.String(16), nullable=False),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_verifications"),
        _case("verifications"),
        _staff("verifications"),
        sa.ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"], name=unit),
    )
    op.create_index("ix_verifications_office_id_case_id", "verifications", ["office_id", "case_id", "id"])


def _legs() -> None:
    op.create_table(
        "legs",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("body_key", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("letter_number", sa.String(100), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("consent_how", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_legs"),
        _case("legs"),
        _staff("legs"),
    )
    op.create_index("ix_legs_office_id_case_id", "legs", ["office_id", "case_id", "id"])


def _parts_of_before() -> None:
    """A case that was referred by the small form has its body, number and day; the text was kept nowhere."""
    cases = sa.table(
        "cases",
        sa.column("office_id", sa.String),
        sa.column("id", sa.Uuid),
        sa.column("state_since", UtcDateTime),
        sa.column("referred_body", sa.String),
        sa.column("referred_number", sa.String),
        sa.column("referred_on", sa.Date),
    )
    legs = sa.table(
        "legs",
        *(sa.column(name, sa.Uuid) for name in ("id", "case_id")),
        *(sa.column(name, sa.String) for name in ("office_id", "body_key", "state", "letter_number")),
        *(sa.column(name, sa.Text) for name in ("text", "consent_how", "outcome")),
        sa.column("opened_at", UtcDateTime),
        sa.column("letter_on", sa.Date),
        sa.column("consent", sa.Boolean),
    )
    connection = op.get_bind()
    found = connection.execute(sa.select(cases).where(cases.c.referred_body.is_not(None))).all()
    rows = [
        {
            "office_id": case.office_id,
            "id": new_id(),
            "case_id": case.id,
            "body_key": case.referred_body,
            "state": "open",
            "opened_at": case.state_since,
            "letter_number": case.referred_number,
            "letter_on": case.referred_on,
            "text": "",
            "consent": False,
            "consent_how": "",
            "outcome": "",
        }
        for case in found
    ]
    if rows:
        op.bulk_insert(legs, rows)


def downgrade() -> None:
    for table in ("legs", "verifications"):
        op.drop_table(table)
