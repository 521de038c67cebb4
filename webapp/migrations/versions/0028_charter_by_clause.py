"""Standards by clause in versions, who changed them, the pledge, voices, daily figures, reviews, clauses of complaints.

`clauses` is made anew: its key is the clause's own id, which stays the same in every version of a service. What
was published newest is the version in force, from no day that anybody wrote down.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0028"
down_revision = "0027"

REFUSAL = "the history of the standards is append-only"
# Their edits move the office's revision on (migration 0013): public pages are made of them.
REVISED = ("pledges", "voices", "service_days")
ON_ITS_WAY = sa.text("state IN ('draft', 'consultation', 'decided')")
IN_FORCE = sa.text("state = 'in_force'")
WITH_DECREE = sa.text("decree_key <> ''")
OPEN_REVIEW = sa.text("closed_at IS NULL")
ANSWERED = sa.text("answered_at IS NOT NULL")
OLD = ("office_id", "standard_id", "number", "position", "component", "text_id", "text_jv", "source", "certainty")


def upgrade() -> None:
    _versions()
    _clauses()
    _history()
    _pledges()
    _figures()
    _reviews()
    _named()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _versions() -> None:
    op.add_column("standards", sa.Column("decree", sa.String(100), nullable=False, server_default=sa.text("''")))
    op.add_column("standards", sa.Column("decree_key", sa.String(100), nullable=False, server_default=sa.text("''")))
    op.add_column("standards", sa.Column("effective_on", sa.Date()))
    op.add_column("standards", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    older = (
        "SELECT 1 FROM standards AS later WHERE later.office_id = standards.office_id AND later.state = 'published' "
        "AND later.service_slug = standards.service_slug AND later.version > standards.version"
    )
    op.execute(f"UPDATE standards SET state = 'replaced' WHERE state = 'published' AND EXISTS ({older})")
    op.execute("UPDATE standards SET state = 'in_force' WHERE state = 'published'")
    for name, where, columns in (
        ("uq_standards_in_force", IN_FORCE, ()),
        ("uq_standards_on_its_way", ON_ITS_WAY, ()),
        ("uq_standards_decree", WITH_DECREE, ("decree_key",)),
    ):
        among = ["office_id", "service_slug", *columns]
        op.create_index(name, "standards", among, unique=True, sqlite_where=where, postgresql_where=where)


def _clauses() -> None:
    bind = op.get_bind()
    rows = _read_clauses(bind, OLD)
    op.drop_table("clauses")
    op.create_table(
        "clauses",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(16), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_jv", sa.Text(), nullable=False),
        sa.Column("jv_of", sa.String(64), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("review_at", sa.Integer()),
        sa.PrimaryKeyConstraint("office_id", "standard_id", "id", name="pk_clauses"),
        _to("clauses", "standard_id", "standards"),
    )
    services = dict(_read(bind, "SELECT id, service_slug FROM standards"))
    ids: dict[tuple[str, str, str], uuid.UUID] = {}
    for row in rows:
        # One number of a service is one clause, whatever version it stands in.
        key = (row["office_id"], services[row["standard_id"]], row["number"])
        row["id"] = ids.setdefault(key, uuid.uuid4())
        row["jv_of"] = hashlib.sha256(row["text_id"].encode()).hexdigest()
        row["removed"] = False
    _write_clauses(bind, rows, (*OLD, "id", "jv_of", "removed"))


def _history() -> None:
    op.create_table(
        "standard_changes",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_standard_changes"),
        _to("standard_changes", "standard_id", "standards"),
        _to("standard_changes", "staff_id", "staff"),
    )
    op.create_index("ix_standard_changes_office_id_standard_id", "standard_changes", ["office_id", "standard_id", "id"])


def _pledges() -> None:
    op.create_table(
        "pledges",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Text(), nullable=False),
        sa.Column("text_jv", sa.Text(), nullable=False),
        sa.Column("jv_of", sa.String(64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signer_name", sa.String(120), nullable=False),
        sa.Column("signer_post", sa.String(120), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_pledges"),
        sa.UniqueConstraint("office_id", "version", name="uq_pledges_office_id_version"),
        _to("pledges", "staff_id", "staff"),
    )
    op.create_table(
        "voices",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_voices"),
        _to("voices", "staff_id", "staff"),
        _to("voices", "attachment_id", "attachments"),
    )
    op.create_index("ix_voices_office_id_of_id", "voices", ["office_id", "of_id", "language", "id"])


def _figures() -> None:
    op.create_table(
        "service_days",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("service_slug", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workdays", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "service_slug", "day", "workdays", name="pk_service_days"),
        sa.ForeignKeyConstraint(
            ["office_id", "service_slug"],
            ["services.office_id", "services.slug"],
            name="fk_service_days_office_id_service_slug_services",
        ),
    )
    op.create_index("ix_service_days_office_id_day", "service_days", ["office_id", "day"])
    answered = ["office_id", "answered_at"]
    op.create_index("ix_cases_answered_at", "cases", answered, sqlite_where=ANSWERED, postgresql_where=ANSWERED)


def _reviews() -> None:
    op.create_table(
        "clause_reviews",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.String(32), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by", sa.Uuid()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_clause_reviews"),
        _to_clause("clause_reviews"),
        sa.ForeignKeyConstraint(
            ["office_id", "unit_key"],
            ["units.office_id", "units.key"],
            name="fk_clause_reviews_office_id_unit_key_units",
        ),
        _to("clause_reviews", "closed_by", "staff"),
    )
    op.create_index(
        "uq_clause_reviews_open",
        "clause_reviews",
        ["office_id", "clause_id"],
        unique=True,
        sqlite_where=OPEN_REVIEW,
        postgresql_where=OPEN_REVIEW,
    )


def _named() -> None:
    op.create_table(
        "case_clauses",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "case_id", name="pk_case_clauses"),
        _to("case_clauses", "case_id", "cases"),
        _to_clause("case_clauses"),
    )
    op.create_index("ix_case_clauses_office_id_at", "case_clauses", ["office_id", "at", "clause_id"])
    op.create_index("ix_case_clauses_office_id_clause_id", "case_clauses", ["office_id", "clause_id", "at"])


def _sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER standard_changes_no_{verb.lower()} BEFORE {verb} ON standard_changes "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    op.execute(
        "CREATE TRIGGER standard_changes_no_replace BEFORE INSERT ON standard_changes WHEN EXISTS "
        "(SELECT 1 FROM standard_changes WHERE office_id = NEW.office_id AND id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    _revised_sqlite(("clauses", *REVISED))


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION standard_changes_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER standard_changes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON standard_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION standard_changes_refuse()"
    )
    _revised_postgresql(("clauses", *REVISED))


def downgrade() -> None:
    for table in ("case_clauses", "clause_reviews", "service_days", "voices", "pledges", "standard_changes"):
        op.drop_table(table)
    op.drop_index("ix_cases_answered_at", table_name="cases")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION standard_changes_refuse()")
    _clauses_as_they_were()
    for index in ("uq_standards_in_force", "uq_standards_on_its_way", "uq_standards_decree"):
        op.drop_index(index, table_name="standards")
    # The older house knows no draft: it must not take one for a promise, and takes the newest published one.
    op.execute("UPDATE standards SET state = 'published' WHERE state IN ('in_force', 'replaced')")
    for column in ("decree", "decree_key", "effective_on", "revision"):
        op.drop_column("standards", column)


def _clauses_as_they_were() -> None:
    bind = op.get_bind()
    # Clauses that were taken away were kept for the cases that named them; no case names one any more.
    rows = [row for row in _read_clauses(bind, (*OLD, "removed")) if not row.pop("removed")]
    op.drop_table("clauses")
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
        _to("clauses", "standard_id", "standards"),
    )
    _write_clauses(bind, rows, OLD)
    if bind.dialect.name == "sqlite":
        _revised_sqlite(("clauses",))
    else:
        _revised_postgresql(("clauses",))


def _clause_table(names: Iterable[str]) -> sa.TableClause:
    types = {"standard_id": sa.Uuid(), "id": sa.Uuid(), "removed": sa.Boolean()}
    return sa.table("clauses", *(sa.column(name, types.get(name)) for name in names))


def _read_clauses(bind: sa.Connection, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in bind.execute(sa.select(_clause_table(names)))]


def _write_clauses(bind: sa.Connection, rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    if rows:
        bind.execute(_clause_table(names).insert(), rows)


def _read(bind: sa.Connection, statement: str) -> list[tuple[uuid.UUID, str]]:
    told = sa.text(statement).columns(sa.column("id", sa.Uuid()), sa.column("service_slug", sa.String()))
    return [(row.id, row.service_slug) for row in bind.execute(told)]


def _revised_sqlite(tables: Iterable[str]) -> None:
    for table in tables:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_revised_{verb.lower()} AFTER {verb} ON {table} "
                f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
            )


def _revised_postgresql(tables: Iterable[str]) -> None:
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_revised AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION office_revise()"
        )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_office_id_{column}_{other}"
    return sa.ForeignKeyConstraint(["office_id", column], [f"{other}.office_id", f"{other}.id"], name=name)


def _to_clause(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "standard_id", "clause_id"],
        ["clauses.office_id", "clauses.standard_id", "clauses.id"],
        name=f"fk_{table}_office_id_standard_id_clause_id_clauses",
    )
