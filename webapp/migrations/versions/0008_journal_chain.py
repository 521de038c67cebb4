"""The journal becomes a chain: position, digest of the line before, own digest, and a head for each office.

Lines that stand are chained in the order of their ids. The triggers refuse every UPDATE, so the table is
made anew: the lines wait in `journal_before`, which nobody else sees, since all of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.audit.chain import GENESIS, digest
from webapp.db import UtcDateTime

revision = "0008"
down_revision = "0007"

REFUSAL = "the journal is append-only"
BATCH = 500


def _old_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("facts", sa.JSON(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "journal_heads",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("office_id", name="pk_journal_heads"),
    )
    before = _set_aside()
    journal = op.create_table(
        "journal",
        *_old_columns(),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("previous_digest", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_journal"),
        sa.UniqueConstraint("office_id", "position", name="uq_journal_office_id_position"),
    )
    op.create_index("ix_journal_office_id_subject_id", "journal", ["office_id", "subject_id", "id"])
    op.create_index("ix_journal_office_id_at", "journal", ["office_id", "at", "position"])
    for rows in _batches(_chained(before)):
        op.bulk_insert(journal, rows)
    op.execute(
        "INSERT INTO journal_heads (office_id, position, digest) SELECT office_id, position, digest FROM journal "
        "WHERE position = (SELECT max(other.position) FROM journal AS other WHERE other.office_id = journal.office_id)"
    )
    op.drop_table("journal_before")
    _guard()
    _guard_replacing()


def _set_aside() -> sa.Table:
    """Move the lines to a table without triggers; the old table goes, and its triggers with it."""
    before = op.create_table("journal_before", *_old_columns())
    names = ", ".join(column.name for column in before.columns)
    op.execute(f"INSERT INTO journal_before ({names}) SELECT {names} FROM journal")
    op.drop_table("journal")
    return before


def _chained(before: sa.Table) -> Iterator[dict[str, Any]]:
    lines = sa.select(before).order_by(before.c.office_id, before.c.id)
    office_id, position, last = "", 0, GENESIS
    for row in op.get_bind().execute(lines.execution_options(yield_per=BATCH)).mappings():
        if row["office_id"] != office_id:
            office_id, position, last = row["office_id"], 0, GENESIS
        position += 1
        line = {**row, "position": position, "previous_digest": last}
        last = digest(**line)
        yield {**line, "digest": last}


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _guard() -> None:
    """As migration 0003 made it; the function of PostgreSQL still stands."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON journal "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        )


def _guard_replacing() -> None:
    """SQLite: a replacing INSERT fires the DELETE trigger only under recursive_triggers, which strangers leave off."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal "
            "WHERE office_id = NEW.office_id AND (id = NEW.id OR position = NEW.position)) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def downgrade() -> None:
    """The lines stay; their chain goes, and a later upgrade makes it anew from the lines as they then stand."""
    before = _set_aside()
    op.create_table("journal", *_old_columns(), sa.PrimaryKeyConstraint("office_id", "id", name="pk_journal"))
    op.create_index("ix_journal_office_id_subject_id", "journal", ["office_id", "subject_id", "id"])
    names = ", ".join(column.name for column in before.columns)
    op.execute(f"INSERT INTO journal ({names}) SELECT {names} FROM journal_before")
    op.drop_table("journal_before")
    op.drop_table("journal_heads")
    _guard()
