"""Numbered migrations, both directions; `upgrade()` brings a database to the head."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).resolve().parent


def config(engine: Engine) -> Config:
    """Alembic's configuration without an ini file, bound to `engine`."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["engine"] = engine
    return settings


@cache
def head() -> str:
    """The newest revision that ships."""
    return str(_scripts().get_current_head())


@cache
def known() -> frozenset[str]:
    """Every revision that ships."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    return ScriptDirectory.from_config(settings)


def current(engine: Engine) -> str | None:
    """The revision at which a database stands, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`."""
    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to `revision` (`base` empties the database)."""
    command.downgrade(config(engine), revision)
