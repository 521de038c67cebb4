"""A number that moves on with every edit of what public pages show, whoever edits it: what a process keeps in
memory is good until the number moves.

By triggers, so that no command and no page can forget it. A later migration that makes one of these tables anew
(batch mode on SQLite) drops its triggers: it must make them again; tests/web/test_kept.py notices.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = (
    "units",
    "divisions",
    "bodies",
    "regions",
    "calendar_days",
    "services",
    "standards",
    "clauses",
    "questions",
    "staff",
    "conduct_handlers",
)
# Every column of `offices` but the number itself.
OFFICE_COLUMNS = (
    "name",
    "short",
    "number_prefix",
    "province",
    "timezone",
    "address",
    "address_certainty",
    "website",
    "phone",
    "email",
    "whatsapp",
    "hours",
    "safe_name",
    "safe_phone",
    "safe_whatsapp",
    "safe_hours",
    "safe_source",
    "exit_url",
    "trial",
    "edited_at",
)


def upgrade() -> None:
    op.add_column("offices", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table in TABLES:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_revised_{verb.lower()} AFTER {verb} ON {table} "
                f"BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = {row}.office_id; END"
            )
    op.execute(
        f"CREATE TRIGGER offices_revised_update AFTER UPDATE OF {', '.join(OFFICE_COLUMNS)} ON offices "
        "BEGIN UPDATE offices SET revision = revision + 1 WHERE office_id = NEW.office_id; END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION office_revise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE offices SET revision = revision + 1 "
        "WHERE office_id = CASE TG_OP WHEN 'DELETE' THEN OLD.office_id ELSE NEW.office_id END; "
        "RETURN NULL; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_revised AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION office_revise()"
        )
    op.execute(
        f"CREATE TRIGGER offices_revised AFTER UPDATE OF {', '.join(OFFICE_COLUMNS)} ON offices "
        "FOR EACH ROW EXECUTE FUNCTION office_revise()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_revised_{verb}")
        op.execute("DROP TRIGGER offices_revised_update")
    else:
        for table in (*TABLES, "offices"):
            op.execute(f"DROP TRIGGER {table}_revised ON {table}")
        op.execute("DROP FUNCTION office_revise()")
    op.drop_column("offices", "revision")
