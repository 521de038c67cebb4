"""`flask --app wsgi office seed`: the office and its calendar from the files that ship."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from webapp import web
from webapp.audit import service as audit
from webapp.errors import OfficeError
from webapp.offices import service
from webapp.workdays import service as workdays

group = AppGroup("office", help="The office, its units, bodies, regions and days off.")


@group.command("seed")
def seed() -> None:
    """Insert what is missing; change nothing that is there."""
    try:
        with web.database().transaction() as session:
            added = seed_all(session, web.office_id())
            if added:
                audit.record(
                    session,
                    office_id=web.office_id(),
                    actor=audit.SYSTEM,
                    action="office.seeded",
                    facts={"rows": added},
                )
    except OfficeError as error:
        raise click.ClickException(f"No data ships for office {web.office_id()}. Check PIAGAM_OFFICE.") from error
    click.echo(f"{added} rows added.")


def seed_all(session: Session, office_id: str) -> int:
    """The office and its days off; returns how many rows were added."""
    return service.seed_office(session, office_id) + len(workdays.seed_calendar(session, office_id))
