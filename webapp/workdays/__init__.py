"""Working days (hari kerja): which day a promise falls due, and how many days are left.

Owns the calendar (`calendar_days`: holidays, leave, local and closed days, weekend days on which the office works),
election stages, and the history of both, which staff edit at `/petugas/kalender`. The counting here is pure: it
takes the days off as an argument and asks nobody for the time. Monday to Friday count, minus
the days off, plus what `DaysOff` opens; day 1 is the first working day after the local day of receipt, so what comes in
on a Friday evening or on a Sunday begins on Monday (KPU's own practice; DOMAIN §1.4 b).
Any room and any door may call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from webapp import clock

_DAY = timedelta(days=1)
_SATURDAY = 5


class DaysOff(frozenset[date]):
    """Days that do not count though they are no weekend, and in `opened` those that count though they are one."""

    opened: frozenset[date]

    def __new__(cls, off: Iterable[date] = (), *, opened: Iterable[date] = ()) -> DaysOff:
        made = super().__new__(cls, off)
        made.opened = frozenset(opened)
        return made


def is_workday(day: date, days_off: Collection[date]) -> bool:
    """Monday to Friday and no day off, or a weekend day on which the office works."""
    return day not in days_off and (day.weekday() < _SATURDAY or day in _opened(days_off))


def due(start: datetime, workdays: int, days_off: Collection[date], zone: ZoneInfo = clock.JAKARTA) -> date:
    """The last day for something that came in at `start` and may take `workdays` working days.

    `start` is aware; its day is read in `zone`. Raises ValueError for less than one day.
    """
    if workdays < 1:
        raise ValueError("a promise takes at least one working day")
    return due_day(clock.local(start, zone).date(), workdays, days_off)


def due_day(day: date, workdays: int, days_off: Collection[date]) -> date:
    """The same for a day: `day` is day 0. Less than one day is `day` itself."""
    while workdays > 0:
        day += _DAY
        workdays -= is_workday(day, days_off)
    return day


def left(today: date, due_on: date, days_off: Collection[date]) -> int:
    """Working days left from `today` to `due_on`: 0 = due today, negative = overdue.

    The sign is always right: a promise of Friday is one day late on Saturday already, and a
    day off that is still to come is one day away.
    """
    if due_on == today:
        return 0
    if due_on > today:
        return max(1, _count(today, due_on, days_off))
    return -max(1, _count(due_on, today, days_off))


def add_days(start: datetime, days: int, zone: ZoneInfo = clock.JAKARTA) -> date:
    """The last day of a promise in calendar days (hari, not hari kerja): the day of receipt is day 0."""
    return clock.local(start, zone).date() + days * _DAY


def _count(after: date, until: date, days_off: Collection[date]) -> int:
    """Working days after `after`, up to and including `until`: by weeks, since a list tells it of years gone by."""
    weeks, rest = divmod((until - after).days, 7)
    last = (until - number * _DAY for number in range(rest))
    weekdays = weeks * _SATURDAY + sum(day.weekday() < _SATURDAY for day in last)
    off = sum(after < day <= until and day.weekday() < _SATURDAY for day in days_off)
    return weekdays - off + sum(after < day <= until and day.weekday() >= _SATURDAY for day in _opened(days_off))


def _opened(days_off: Collection[date]) -> frozenset[date]:
    """Weekend days on which the office works; a plain collection opens none."""
    return days_off.opened if isinstance(days_off, DaysOff) else frozenset()
