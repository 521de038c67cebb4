"""Filling the calendar from the decrees that ship with the house (`data/*.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from webapp.workdays import queries
from webapp.workdays.models import CalendarDay

DATA = Path(__file__).resolve().parent / "data"


def seed_calendar(session: Session, office_id: str) -> list[CalendarDay]:
    """Insert the days of the decrees that are missing; a row that is there never changes."""
    known = queries.days_off(session, office_id)
    added = [CalendarDay(office_id=office_id, **row) for row in _rows() if row["day"] not in known]
    session.add_all(added)
    session.flush()
    return added


def _rows() -> Iterator[dict[str, date | str]]:
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(row for row in file if not row.startswith("#")):
                yield {
                    "day": date.fromisoformat(line["date"]),
                    "name": line["name"],
                    "kind": line["type"],
                    "decree": line["decree"],
                }
