"""`flask --app wsgi db …`: the schema's commands."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp import migrations
from webapp.web import database

group = AppGroup("db", help="The database schema.")


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate the database up to REVISION (default: the newest)."""
    migrations.upgrade(database().engine, revision)
    click.echo(f"The database stands at {revision}.")


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate the database down to REVISION."""
    migrations.downgrade(database().engine, revision)
    click.echo(f"The database stands at {revision}.")
