"""Counting how promises were kept, one day of answers at a time, into the charter's daily rows.

A day's cases are found by an index on the moment of the answer, so no run reads all cases. An answer that was taken
back and given anew moves to another day: the last 90 days are looked at again, and a day is written only when it
is not what stands there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases.models import Case
from webapp.charter import queries as charter
from webapp.charter.figures import WINDOW_DAYS
from webapp.charter.service import promise_days
from webapp.charter.service.promise_days import Tally
from webapp.db import Database
from webapp.workdays import DaysOff, queries
from webapp.workdays import left as workdays_until

COMPLAINT = "complaint"
_DAY = timedelta(days=1)


def keep_days(database: Database, office_id: str, still_mine: Callable[[], bool]) -> int:
    """Bring the daily rows up to date; returns how many days were written. Each day is a transaction of its own."""
    today, written = clock.today(), 0
    for back in range(WINDOW_DAYS + 1):
        day = today - back * _DAY
        with database.reading() as look:
            stands = promise_days.read_day(look, office_id, day) == count_day(look, office_id, day)
        if stands:
            continue
        if not still_mine():
            break
        with database.transaction() as session:
            promise_days.put_day(session, office_id=office_id, day=day, found=count_day(session, office_id, day))
        written += 1
    return written


def count_day(session: Session, office_id: str, day: date) -> dict[tuple[str, int], Tally]:
    """What was answered on a day (WIB), by service and working days from receipt to answer.

    A complaint counts for the service that complaints are. What no service is about is left out.
    """
    services = charter.list_services(session, office_id)
    by_kind = {service.kind: service.slug for service in services if service.kind == COMPLAINT}
    known = {service.slug for service in services}
    days_off = queries.days_off(session, office_id)
    found: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in session.execute(_answered(office_id, day)):
        slug = row.service_slug or by_kind.get(row.kind)
        if slug not in known:
            continue
        answered_on = clock.local(row.answered_at).date()
        took = _took(row.received_at, answered_on, days_off)
        kept = row.answer_on is not None and answered_on <= row.answer_on
        promised = row.answer_days is not None and row.answer_on is not None
        for place, more in enumerate((True, promised, promised and kept)):
            found[slug, took][place] += more
    return {key: Tally(*counts) for key, counts in found.items()}


def _answered(office_id: str, day: date) -> Any:
    first = datetime.combine(day, datetime.min.time(), clock.JAKARTA)
    wanted = select(Case.service_slug, Case.kind, Case.received_at, Case.answered_at, Case.answer_on, Case.answer_days)
    return wanted.where(Case.office_id == office_id, Case.answered_at >= first, Case.answered_at < first + _DAY)


def _took(received_at: datetime, answered_on: date, days_off: DaysOff) -> int:
    """Working days from receipt to answer; the same day is none."""
    return max(0, workdays_until(clock.local(received_at).date(), answered_on, days_off))
