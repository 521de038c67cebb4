"""`flask --app wsgi backup | restore | doctor`: what whoever keeps the machine types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp import web, worker
from webapp.upkeep import backup, doctor, restore
from webapp.upkeep.archive import UpkeepError
from webapp.web import uploads

NO_KEYS = """The keys are NOT in it. Keep PIAGAM_SEAL_KEYS and PIAGAM_RECEIPT_KEYS in a safe place apart from it:
without the seal keys the names in it are lost, without the receipt keys no receipt opens anything."""


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write database and files to FILE, one tar with a digest of every part; the office may go on."""
    with _in_words():
        made = backup.make_backup(web.database(), uploads.store(), web.settings(), file.absolute())
    click.echo(f"{file}: {made.files} files, {_megabytes(made.size_bytes)}, schema {made.schema}.")
    click.echo(NO_KEYS)
    if made.missing:
        told = f"{len(made.missing)} files that the database names were not in the store: they are not in the backup."
        raise click.ClickException(f"{told} 'flask --app wsgi doctor' says more.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Move the data that is there aside first.")
@with_appcontext
def restore_command(file: Path, replace: bool) -> None:
    """Put the backup FILE in place, after every part of it was proven; into an empty installation only."""
    with _in_words():
        done = restore.restore(web.settings(), file, replace=replace)
    click.echo(f"Restored as it was at {done.made_at}: {done.files} files, schema {done.schema}.")
    if done.schema_before != done.schema:
        click.echo(f"It was migrated from schema {done.schema_before}.")
    for path in done.aside:
        click.echo(f"The old data stand in {path}.")
    if done.missing:
        click.echo(f"{done.missing} files were missing already when the backup was made.")
    wrong = [f"The receipt key {name!r} is not the one of the backup." for name in done.strange_keys]
    patient = doctor.Patient(web.settings(), web.database(), uploads.store(), {})
    wrong += [f"{finding.wrong}. {finding.cure}" for finding in doctor.AREAS["keys"](patient)]
    if wrong:
        raise click.ClickException("Restored, but the keys do not fit:\n" + "\n".join(wrong))


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Look at database, keys, files, clock, disk, settings, worker and modes; say what is wrong and what to do."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    jobs = {job.name: worker.interval(app, job) for job in worker.jobs(app)}
    found = doctor.examine(web.settings(), web.database(), uploads.store(), jobs)
    for area, findings in found.items():
        if not findings:
            click.echo(f"ok     {area}")
        for finding in findings:
            click.echo(f"WRONG  {area}: {finding.wrong}.\n       {finding.cure}")
    if any(found.values()):
        raise click.exceptions.Exit(1)


commands = (backup_command, restore_command, doctor_command)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except UpkeepError as error:
        raise click.ClickException(str(error)) from error


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1024**2:.1f} MB"
