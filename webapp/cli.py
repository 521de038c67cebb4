"""`flask --app wsgi db …`: the schema's commands; and plain words for a database that a command cannot read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from alembic.util import CommandError
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from webapp import migrations
from webapp.web import database

group = AppGroup("db", help="The database schema.")


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate the database up to REVISION (default: the newest)."""
    _migrate(migrations.upgrade, revision)


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate the database down to REVISION."""
    _migrate(migrations.downgrade, revision)


def _migrate(way: Callable[..., None], revision: str) -> None:
    """Go there, and say where it really stands: a way up does not lead down."""
    try:
        way(database().engine, revision)
    except CommandError as error:
        raise click.UsageError(f"{error}. Known revisions: {', '.join(sorted(migrations.known()))}.") from error
    click.echo(f"The database stands at {migrations.current(database().engine) or 'base'}.")


def speak_plainly(app: Flask) -> None:
    """Let every command of ours tell in one sentence that the database cannot be read, instead of a trace."""
    for command in app.cli.commands.values():
        _wrap(command)


def _wrap(command: click.Command) -> None:
    for inner in getattr(command, "commands", {}).values():
        _wrap(inner)
    plain = command.callback
    # Commands belong to their modules: a second application in one process must not wrap them again.
    if plain is not None and not isinstance(command, click.Group) and not hasattr(plain, "speaks_plainly"):
        command.callback = _in_words(plain)


def _in_words(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def spoken(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except DatabaseError as error:
            reason = type(error.orig).__name__ if error.orig is not None else type(error).__name__
            raise click.ClickException(
                f"The database cannot be read or written ({reason}). Nothing more was done. "
                "“flask --app wsgi doctor” tells what is wrong with it."
            ) from error

    spoken.speaks_plainly = True  # type: ignore[attr-defined]
    return spoken
