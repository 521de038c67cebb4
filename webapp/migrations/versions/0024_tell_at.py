"""When a clock has somebody to tell next, and what is unseen in the outbox: indexed columns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db import UtcDateTime

revision = "0024"
down_revision = "0023"

TO_TELL = sa.text("ended_at IS NULL AND tell_at IS NOT NULL")
UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    op.add_column("clocks", sa.Column("tell_at", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_clocks_to_tell", "clocks", ["office_id", "tell_at", "id"], sqlite_where=TO_TELL, postgresql_where=TO_TELL
    )
    # Due at once: the worker's next look reckons the true moment of each, or tells what is due.
    op.execute("UPDATE clocks SET tell_at = started_at WHERE ended_at IS NULL AND due_at IS NOT NULL")
    op.create_index(
        "ix_outbox_unseen", "outbox", ["office_id", "staff_id", "id"], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )
    op.create_index("ix_outbox_office_id_made_at", "outbox", ["office_id", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_outbox_office_id_made_at", "outbox")
    op.drop_index("ix_outbox_unseen", "outbox")
    op.drop_index("ix_clocks_to_tell", "clocks")
    op.drop_column("clocks", "tell_at")
