"""`flask --app wsgi charter sync`: the shipped catalogue into the database."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp import web
from webapp.charter import service

group = AppGroup("charter", help="The catalogue of services and its standards.")


@group.command("sync")
def sync() -> None:
    """Insert services that are missing; change nothing that is there."""
    with web.database().transaction() as session:
        added = service.sync_catalogue(session, web.office_id())
    click.echo(f"{len(added)} services added.")
