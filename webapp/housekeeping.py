"""Forgetting in time: what may be kept for a day only goes, every hour.

The server keeps one process for it; `flask --app wsgi housekeeping` does one round by hand.
It is the smallest thing that keeps the promise of 24 hours: the worker with its queue and
reminders comes in a later issue and takes these jobs over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from webapp.accounts import sessions
from webapp.cases.service import receipts
from webapp.files import sweeping
from webapp.throttle import service as throttle
from webapp.web.traces import trace

log = logging.getLogger(__name__)

EVERY_SECONDS = 60 * 60

Job = Callable[[Flask], int]


def sweep_all(app: Flask) -> dict[str, int | None]:
    """Do every job in a transaction of its own; returns how many rows and files went, None for a job that failed.

    The log gets these counts and nothing else. Not before a fork: it uses the object store.
    """
    done = {name: _attempt(app, name, job) for name, job in JOBS.items()}
    log.info("housekeeping: %s", told(done))
    return done


def told(done: Mapping[str, int | None]) -> str:
    """`held files 2, case sessions failed`."""
    return ", ".join(f"{name} {'failed' if gone is None else gone}" for name, gone in done.items())


@click.command("housekeeping")
@with_appcontext
def command() -> None:
    """Forget what is older than a day: held files, address counts, ended sessions."""
    done = sweep_all(current_app._get_current_object())  # type: ignore[attr-defined]  # the application itself
    click.echo(told(done))
    if None in done.values():
        raise click.exceptions.Exit(1)


def _attempt(app: Flask, name: str, job: Job) -> int | None:
    try:
        return job(app)
    except Exception as error:  # the others must still be done
        log.error("housekeeping: %s failed: %s", name, trace(error))
        return None


def _files(app: Flask) -> int:
    swept = sweeping.sweep(app.extensions["database"], app.extensions["files"], office_id=_office(app))
    return swept.held + swept.objects


def _rows(sweep: Callable[..., int], app: Flask) -> int:
    session: Session
    with app.extensions["database"].transaction() as session:
        return sweep(session, office_id=_office(app))


def _office(app: Flask) -> str:
    return str(app.config["SETTINGS"].office_id)


JOBS: dict[str, Job] = {
    "held files": _files,
    "address counts": partial(_rows, throttle.sweep),
    "sign-in failures": partial(_rows, sessions.sweep),
    "case sessions": partial(_rows, receipts.sweep),
}
