"""`flask --app wsgi accounts …`: an invitation when all forgot their passwords, a reset when the phone is lost."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp import web
from webapp.accounts import factors, queries, service
from webapp.accounts.models import ADMINISTRATOR, ROLES, UNIT_NEEDED
from webapp.offices import queries as offices

group = AppGroup("accounts", help="Staff accounts.")


@group.command("invite")
@click.option("--role", type=click.Choice(ROLES), default=ADMINISTRATOR, show_default=True)
@click.option("--unit", default=None, help="Key of the unit; officers and heads need one.")
@click.option("--note", default="", help="Who it is for; administrators read it.")
def invite(role: str, unit: str | None, note: str) -> None:
    """Print a one-time link that makes an account."""
    if role in UNIT_NEEDED and not unit:
        raise click.UsageError(f"--unit is needed for the role {role}: it sees the cases of its own unit.")
    settings = web.settings()
    with web.database().transaction() as session:
        known = [row.key for row in offices.list_units(session, settings.office_id)]
        if unit and unit not in known:
            raise click.UsageError(f"--unit {unit} is no unit of this office. Its units: {', '.join(known)}.")
        _invitation, token = service.invite(session, office_id=settings.office_id, role=role, unit_key=unit, note=note)
    click.echo(service.invitation_address(settings.public_url, token))


@group.command("reset-factor")
@click.argument("sign_in_name")
def reset_factor(sign_in_name: str) -> None:
    """Take the second factor of SIGN_IN_NAME away: the last resort when the only administrator lost the phone."""
    office_id = web.settings().office_id
    with web.database().transaction() as session:
        staff = queries.find_by_sign_in_name(session, office_id, service.fold_sign_in_name(sign_in_name))
        if staff is None:
            raise click.ClickException(f"No account has the sign-in name {sign_in_name}.")
        count = factors.reset(session, office_id=office_id, staff_id=staff.id, by=None)
    click.echo(f"Second factors removed: {count}. The account is signed out everywhere.")
