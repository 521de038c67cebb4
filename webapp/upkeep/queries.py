"""Reads of the upkeep room: when which job ran."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.upkeep.models import JobRun


def list_runs(session: Session, office_id: str) -> dict[str, JobRun]:
    """The last run of every job that ever ran, by its name."""
    return {run.job: run for run in session.scalars(select(JobRun).where(JobRun.office_id == office_id))}


def cut_off(run: JobRun) -> bool:
    """Whether the last run began and never ended: it runs still, or its process was killed."""
    return run.began_at is not None and (run.ended_at is None or run.ended_at < run.began_at)


def is_due(run: JobRun | None, every: timedelta, now: datetime) -> bool:
    """Whether a job should run now: never run, cut off, or last begun `every` ago.

    A run that began in the future says that the clock was set back: better once too often than never again.
    """
    if run is None or run.began_at is None or cut_off(run):
        return True
    return not timedelta(0) <= now - run.began_at < every


def is_held(run: JobRun | None, now: datetime) -> bool:
    """Whether somebody holds the lease."""
    return run is not None and run.holder is not None and run.held_until is not None and run.held_until > now
