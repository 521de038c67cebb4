"""Which accounts may open sealed names: given one by one by an administrator, to nobody at first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("staff", sa.Column("may_open_names", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("staff", "may_open_names")
