"""Leases of jobs: who holds one may do it, and a holder that was killed holds it no longer than the lease.

Two workers at once do no harm without leases either (every job is safe to repeat); with them they do not
work twice, and a backup can keep the sweep of files away while it copies.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock, db
from webapp.upkeep import queries
from webapp.upkeep.models import JobRun

OK, FAILED = "ok", "failed"
# The one job that removes bytes; a backup holds its lease while it copies them.
ORPHAN_OBJECTS = "orphan_objects"
LEASE = timedelta(seconds=30)


def take_lease(
    session: Session, *, office_id: str, job: str, holder: uuid.UUID, lease: timedelta = LEASE
) -> JobRun | None:
    """Hold a job for `lease`, also anew; None when somebody else holds it."""
    run = _locked_row(session, office_id, job)
    if run.holder != holder and queries.is_held(run, clock.now()):
        return None
    run.holder, run.held_until = holder, clock.now() + lease
    session.flush()
    return run


def keep_lease(session: Session, *, office_id: str, job: str, holder: uuid.UUID, lease: timedelta = LEASE) -> bool:
    """Hold a job for another `lease`; False when it was lost to somebody else: then stop."""
    run = _locked_row(session, office_id, job)
    if run.holder != holder:
        return False
    run.held_until = clock.now() + lease
    session.flush()
    return True


def release(session: Session, *, office_id: str, job: str, holder: uuid.UUID) -> None:
    """Give a job back; giving back what somebody else holds by now changes nothing."""
    run = _locked_row(session, office_id, job)
    if run.holder == holder:
        run.holder = run.held_until = None
        session.flush()


def begin_run(
    session: Session, *, office_id: str, job: str, holder: uuid.UUID, lease: timedelta, every: timedelta | None
) -> bool:
    """Begin a run, if the job is free and due after `every` (None: due now, whenever it ran last)."""
    run = take_lease(session, office_id=office_id, job=job, holder=holder, lease=lease)
    if run is None:
        return False
    if every is not None and not queries.is_due(run, every, clock.now()):
        release(session, office_id=office_id, job=job, holder=holder)
        return False
    run.began_at = clock.now()
    session.flush()
    return True


def end_run(session: Session, *, office_id: str, job: str, holder: uuid.UUID, outcome: str, done: int) -> None:
    """Note how a run ended and give the job back; a run whose lease was lost leaves the note to its successor."""
    run = _locked_row(session, office_id, job)
    if run.holder != holder:
        return
    run.ended_at, run.outcome, run.done = clock.now(), outcome, done
    run.holder = run.held_until = None
    session.flush()


def _locked_row(session: Session, office_id: str, job: str) -> JobRun:
    """The job's row, made when it is missing, locked until the transaction ends."""
    new = db.insert_first(session, JobRun).values(office_id=office_id, job=job, outcome="", done=0)
    session.execute(new.on_conflict_do_nothing(index_elements=["office_id", "job"]))
    wanted = select(JobRun).where(JobRun.office_id == office_id, JobRun.job == job)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
