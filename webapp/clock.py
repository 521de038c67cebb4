"""The one source of time: nothing else in the house asks the machine for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo = JAKARTA) -> date:
    """The calendar day of `now()` in `zone` (default: WIB)."""
    return now().astimezone(zone).date()


def local(moment: datetime, zone: ZoneInfo = JAKARTA) -> datetime:
    """An aware moment as it is read on the wall clock of `zone`."""
    return moment.astimezone(zone)
