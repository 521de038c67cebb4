"""When a clock runs out and, day by day, why: pure counting over one table of days.

Three units: clock hours (jam), calendar days (hari), working days (hari kerja). The local day on which
something begins is day 0, so what comes in on a Friday morning, a Friday evening or a Sunday has Monday as
day 1 (KPU's own practice; DOMAIN §1.4 b). While a clock waits for the citizen its days do not count: the day
of asking counts still, the day of the answer does not, as the day of receipt does not. Hours stand exactly as
long as the pause. Nothing here asks for the time, a database or a language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from webapp import clock

_DAY = timedelta(days=1)
_SATURDAY = 5
# No clock of the house is longer than 60 days; a calendar that never opens must not be walked for ever.
FARTHEST = timedelta(days=3660)


class Unit(StrEnum):
    """In what a limit is counted."""

    HOURS = "jam"
    DAYS = "hari"
    WORKDAYS = "hari kerja"


class Kind(StrEnum):
    """What a row of the calendar says of its day."""

    HOLIDAY = "libur_nasional"
    LEAVE = "cuti_bersama"
    LOCAL = "libur_daerah"  # declared for this regency only
    CLOSED = "tutup"  # the office itself is closed, with its reason as the name
    OPEN = "masuk"  # a weekend day or a moved holiday on which the office works
    SHORT = "jam_pendek"  # a working day with fewer hours: it counts


WORKING = (Kind.OPEN, Kind.SHORT)


class Why(StrEnum):
    """Why a day counts or does not."""

    COUNTS = "counts"
    BEGAN = "began"  # day 0
    WEEKEND = "weekend"
    OFF = "off"  # a row of the calendar, named
    PAUSED = "paused"  # waiting for the citizen


class NeverDue(Exception):
    """The clock cannot run out: the calendar has no day that counts within ten years."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the calendar: the day's name as the decree gives it."""

    name: str
    kind: Kind

    @property
    def works(self) -> bool:
        """Whether the office works on it."""
        return self.kind in WORKING


Calendar = Mapping[date, Entry]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something may take. `every_day`: weekends and days off count as well (a running election stage)."""

    limit: int
    unit: Unit
    every_day: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError("a rule takes at least one hour or day")


@dataclass(frozen=True, slots=True)
class Pause:
    """From an aware moment to another, or to nobody knows when: the clock waits for the citizen."""

    begun: datetime
    ended: datetime | None = None

    def __post_init__(self) -> None:
        if self.ended is not None and self.ended < self.begun:
            raise ValueError("a pause ends after it begins")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an explanation. `number` is which day of the count it is, 0 where it does not count."""

    day: date
    why: Why
    number: int = 0
    name: str = ""


def due(
    start: datetime, rule: Rule, calendar: Calendar, pauses: Sequence[Pause] = (), zone: ZoneInfo = clock.JAKARTA
) -> datetime | None:
    """The last moment in time: to the minute for hours, the end of the last day for days. None while a pause is open.

    `start` is aware. Raises NeverDue when no day counts.
    """
    if any(pause.ended is None for pause in pauses):
        return None
    if rule.unit is Unit.HOURS:
        return _time_on(start, timedelta(hours=rule.limit), pauses)
    for shown in _walk(start, rule, calendar, pauses, zone):
        if shown.number == rule.limit:
            return _end_of(shown.day, zone)
    raise NeverDue


def hours_after(start: datetime, time: timedelta, pauses: Sequence[Pause] = ()) -> datetime:
    """The moment at which so much time has run since `start`, standing still while a pause lasts."""
    return _time_on(start, time, pauses)


def due_on(
    start: datetime, rule: Rule, calendar: Calendar, pauses: Sequence[Pause] = (), zone: ZoneInfo = clock.JAKARTA
) -> date | None:
    """The local day of `due`."""
    moment = due(start, rule, calendar, pauses, zone)
    return None if moment is None else clock.local(moment, zone).date()


def explain(
    start: datetime,
    rule: Rule,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    *,
    today: date | None = None,
    zone: ZoneInfo = clock.JAKARTA,
) -> list[Day]:
    """Every day from the start to the last one, with why it counts or not.

    While a pause is open the list ends at `today`. Raises NeverDue when no day counts, ValueError when an open
    pause leaves no end and `today` is not given.
    """
    moment = due(start, rule, calendar, pauses, zone)
    if moment is None and today is None:
        raise ValueError("an open pause is explained up to a day")
    until = today if moment is None else clock.local(moment, zone).date()
    shown = [Day(clock.local(start, zone).date(), Why.BEGAN)]
    days = Rule(rule.limit, Unit.DAYS, every_day=True) if rule.unit is Unit.HOURS else rule
    for one in _walk(start, days, calendar, pauses, zone):
        if until is None or one.day > until:
            break
        shown.append(one)
    return shown


def used(
    start: datetime,
    rule: Rule,
    calendar: Calendar,
    today: date,
    pauses: Sequence[Pause] = (),
    zone: ZoneInfo = clock.JAKARTA,
) -> int:
    """Days of the count that have passed up to and including `today` (calendar or working days; not for hours)."""
    number = 0
    for one in _walk(start, rule, calendar, pauses, zone):
        if one.day > today:
            break
        number = max(number, one.number)
    return number


def _walk(start: datetime, rule: Rule, calendar: Calendar, pauses: Sequence[Pause], zone: ZoneInfo) -> Iterator[Day]:
    """The days after the start's own, each with what it is; for ten years at most."""
    first = clock.local(start, zone).date()
    waits = [_days_of(pause, zone) for pause in pauses]
    number, day = 0, first
    while day - first < FARTHEST:
        day += _DAY
        why, name = _nature(day, rule, calendar)
        if why is Why.COUNTS and any(begun < day <= ended for begun, ended in waits):
            why, name = Why.PAUSED, ""
        number += why is Why.COUNTS
        yield Day(day, why, number if why is Why.COUNTS else 0, name)


def _nature(day: date, rule: Rule, calendar: Calendar) -> tuple[Why, str]:
    """Whether a day counts by the rule's unit, and the name the calendar gives it."""
    entry = calendar.get(day)
    name = entry.name if entry else ""
    if rule.unit is Unit.DAYS or rule.every_day:
        return Why.COUNTS, name
    if entry is not None:
        return (Why.COUNTS if entry.works and _is_open(day, entry) else Why.OFF), name
    return (Why.WEEKEND if day.weekday() >= _SATURDAY else Why.COUNTS), ""


def _is_open(day: date, entry: Entry) -> bool:
    """A short day on a weekend is still a weekend; only a row that opens the office makes it a working day."""
    return entry.kind is Kind.OPEN or day.weekday() < _SATURDAY


def _days_of(pause: Pause, zone: ZoneInfo) -> tuple[date, date]:
    """The local days of its two ends; an open pause has not ended on any day."""
    begun = clock.local(pause.begun, zone).date()
    return begun, date.max if pause.ended is None else clock.local(pause.ended, zone).date()


def _time_on(start: datetime, owed: timedelta, pauses: Sequence[Pause]) -> datetime:
    """So much time from the start on, standing still while any pause lasts; pauses may overlap."""
    moment = start
    for begun, ended in _merged(pauses):
        if ended <= moment:
            continue
        if begun - moment >= owed and begun > moment:
            break
        owed -= max(begun - moment, timedelta())
        moment = ended
    return moment + owed


def _merged(pauses: Sequence[Pause]) -> list[tuple[datetime, datetime]]:
    """Overlapping pauses as one, in order of time."""
    merged: list[tuple[datetime, datetime]] = []
    for begun, ended in sorted((pause.begun, pause.ended or pause.begun) for pause in pauses):
        if merged and begun <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
        else:
            merged.append((begun, ended))
    return merged


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day, as a moment in UTC-comparable time."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
