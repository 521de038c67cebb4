"""Alembic's entry: one connection, one transaction, batch mode for SQLite."""

from __future__ import annotations

from alembic import context

from webapp.db import Base
from webapp.schema import load_models

load_models()


def run() -> None:
    """Run the migrations on the engine that `webapp.migrations` handed in."""
    engine = context.config.attributes["engine"].execution_options(write=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
