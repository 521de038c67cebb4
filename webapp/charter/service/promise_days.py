"""The daily rows of promise against reality. Who knows the cases counts them; here they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.charter.models import ServiceDay


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases of one service that took so many working days: how many, how many had a promised day and kept it."""

    cases: int
    promised: int
    kept: int


# (service, working days) of one day.
Day = Mapping[tuple[str, int], Tally]


def read_day(session: Session, office_id: str, day: date) -> dict[tuple[str, int], Tally]:
    """The rows of a day as they stand."""
    rows = session.scalars(select(ServiceDay).where(ServiceDay.office_id == office_id, ServiceDay.day == day))
    return {(row.service_slug, row.workdays): Tally(row.cases, row.promised, row.kept) for row in rows}


def put_day(session: Session, *, office_id: str, day: date, found: Day) -> int:
    """Write a day's rows in place of the old ones; returns how many there are."""
    gone = delete(ServiceDay).where(ServiceDay.office_id == office_id, ServiceDay.day == day)
    session.execute(gone.execution_options(synchronize_session=False))
    for (slug, workdays), tally in found.items():
        facts = {"cases": tally.cases, "promised": tally.promised, "kept": tally.kept}
        session.add(ServiceDay(office_id=office_id, service_slug=slug, day=day, workdays=workdays, **facts))
    session.flush()
    return len(found)
