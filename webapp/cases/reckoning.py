"""Reckoning the clocks of a case: from its rows and the calendar to days. Pure: no database, no time of its own.

A clock that prolongs another one counts on from where that one ends, so both are reckoned together, with the pauses
of both. Which rule a clock runs by is frozen on it (`rule_key`, `rule_version`, `in_stage`); the promise of a
standard or a matter is frozen on the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from webapp import clock as time
from webapp.cases.clock_rules import MATTER, NO_PROMISE, STANDARD, ClockRule, Traits, rule_of
from webapp.cases.models import Case, Clock, ClockPause
from webapp.workdays import engine
from webapp.workdays.engine import Calendar, Day, Pause, Rule, Unit

OPEN_OUTCOME, KEPT, LATE, STOPPED, EXTENDED = "", "kept", "late", "stopped", "extended"
CALENDAR_DAYS = "days"
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Days:
    """The office's calendar with the number of its last change: what a clock was reckoned with.

    `known` remembers ends that were counted with this calendar: most cases share their rule and their first day.
    """

    calendar: Calendar
    revision: int
    known: dict[tuple[date, Rule], datetime | None] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock with its rule, its count, its pauses, and the clock that it prolongs."""

    clock: Clock
    rule: ClockRule
    count: Rule
    waits: list[ClockPause]
    base: Running | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still runs or waits."""
        return self.clock.ended_at is None

    @property
    def paused_since(self) -> datetime | None:
        """Since when it waits for the citizen; None while it runs."""
        return next((wait.begun_at for wait in self.waits if wait.ended_at is None), None)

    @property
    def chain(self) -> tuple[Running, ...]:
        """The clock that came first, what prolonged it, and so on up to this one."""
        return (*self.base.chain, self) if self.base else (self,)

    @property
    def source(self) -> str:
        """The law in one line, as the data give it."""
        return self.rule.source(in_stage=self.clock.in_stage)

    @property
    def prolonged_by(self) -> str:
        """The key of the rule by which it may be prolonged; empty where it may not, or was already."""
        return self.rule.prolonged_by(in_stage=self.clock.in_stage) if self.base is None else ""


def traits(case: Case, *, same_day: bool = False, klass: str = "") -> Traits:
    """What rules may ask of this case."""
    promise = NO_PROMISE if case.answer_days is None else STANDARD if case.standard_id is not None else MATTER
    return Traits(case.kind, case.matter, case.service_slug, case.election, promise, same_day, klass)


def promised(case: Case) -> Rule | None:
    """How the case's own promise is counted; None where no time is established."""
    if case.answer_days is None:
        return None
    return Rule(case.answer_days, Unit.DAYS if case.answer_calendar == CALENDAR_DAYS else Unit.WORKDAYS)


def assemble(case: Case, clocks: Iterable[Clock], waits: Iterable[ClockPause]) -> list[Running]:
    """The clocks of a case with what belongs to each, in the order given; a base stands before its extension."""
    by_clock: dict[object, list[ClockPause]] = {}
    for wait in waits:
        by_clock.setdefault(wait.clock_id, []).append(wait)
    found: dict[object, Running] = {}
    for one in clocks:
        rule = rule_of(one.rule_key, one.rule_version)
        count = rule.counted(promised(case), in_stage=one.in_stage)
        base = found[one.extends_id] if one.extends_id is not None else None
        found[one.id] = Running(one, rule, count, by_clock.get(one.id, []), base)
    return list(found.values())


def due(running: Running, days: Days) -> datetime | None:
    """The last moment in time; None while it waits. Raises engine.NeverDue for a calendar that never opens."""
    begun = begins(running, days)
    return None if begun is None else _counted(begun, running.count, days, pauses_of(running))


def _counted(begun: datetime, count: Rule, days: Days, pauses: Sequence[Pause]) -> datetime | None:
    """The engine's `due`; what begins on the same day by the same count ends on the same day, so it is counted once."""
    if pauses or count.unit is Unit.HOURS:
        return engine.due(begun, count, days.calendar, pauses)
    key = time.local(begun).date(), count
    if key not in days.known:
        days.known[key] = engine.due(begun, count, days.calendar)
    return days.known[key]


def begins(running: Running, days: Days) -> datetime | None:
    """From when it is counted: its start, or the end of what it prolongs (None while that one waits)."""
    if running.base is not None:
        return _base_end(running, running.base, days)
    start, until = running.clock.started_at, running.rule.same_day_until
    here = time.local(start)
    if until is not None and here.time() < until and _is_workday(here.date(), days.calendar):
        return start - timedelta(days=1)
    return start


def _base_end(running: Running, base: Running, days: Days) -> datetime | None:
    """Where a prolonged clock ends, with the waits of both. A wait that begins afterwards does not move it."""
    since, pauses = begins(base, days), pauses_of(running)
    closed = [pause for pause in pauses if pause.ended is not None]
    end = engine.due(since, base.count, days.calendar, closed) if since is not None else None
    waits = [time.local(pause.begun).date() for pause in pauses if pause.ended is None]
    return None if end is None or any(day < time.local(end).date() for day in waits) else end


def pauses_of(running: Running) -> list[Pause]:
    """Every wait of the clock and of what it prolongs: one that came after the extension still moves both."""
    return [Pause(wait.begun_at, wait.ended_at) for one in running.chain for wait in one.waits]


def explained(running: Running, days: Days, today: date) -> list[Day]:
    """Why each day counts or not, from the first clock's start to the last one's end (to `today` while it waits).

    The numbers run on through an extension.
    """
    pauses, shown, before = pauses_of(running), list[Day](), 0
    for one in running.chain:
        begun = begins(one, days)
        if begun is None:
            break
        part = engine.explain(begun, one.count, days.calendar, pauses, today=max(today, time.local(begun).date()))
        # A day counted from the day before is day 1 itself; an extension begins where the list already ends.
        part = part[1:] if shown or begun < one.clock.started_at else part
        if one is not running:
            end = _base_end(running, one, days)
            part = [day for day in part if end is None or day.day <= time.local(end).date()]
        shown += [Day(day.day, day.why, day.number + before if day.number else 0, day.name) for day in part]
        before += one.count.limit
    return shown


def limit_of(running: Running) -> int:
    """The whole time in its unit, with what it prolongs."""
    return sum(one.count.limit for one in running.chain)


def used(running: Running, days: Days, today: date) -> int:
    """Days of the count that passed up to and including `today`; more than the limit when it is late. Not for hours."""
    passed = 0
    for one in running.chain:
        begun = begins(one, days)
        if begun is None or passed < limit_of(one) - one.count.limit:
            return passed
        counted = engine.used(begun, one.count, days.calendar, today, pauses_of(running))
        passed += counted if one is running else min(counted, one.count.limit)
    return passed


def share(running: Running, days: Days, moment: datetime) -> int:
    """Which share of the time is used at `moment`, in whole percent; more than 100 when it is late.

    A day counts from its morning, so 100 is reached on the last day itself. Hours are counted to the minute.
    """
    if running.count.unit is not Unit.HOURS:
        return WHOLE * used(running, days, time.local(moment).date()) // limit_of(running)
    since = begins(running, days)
    if since is None:
        return 0
    passed = (moment - since) - _waited(pauses_of(running), since, moment)
    return int(WHOLE * passed / timedelta(hours=running.count.limit))


def to_tell(running: Running, days: Days, moment: datetime) -> list[tuple[int, str]]:
    """Who must be told now that was not told before: (share, role), earliest share first. Nobody while it waits."""
    if not running.is_open or running.paused_since is not None:
        return []
    reached = share(running, days, moment)
    return [(at, role) for at, role in running.rule.tell.items() if running.clock.told_share < at <= reached]


def tells_at(running: Running, days: Days) -> datetime | None:
    """From when on `to_tell` has somebody to tell: the moment of the next share; None where there is none."""
    shares = [at for at in running.rule.tell if at > running.clock.told_share]
    if not running.is_open or running.paused_since is not None or not shares:
        return None
    if running.count.unit is Unit.HOURS:
        since = begins(running, days)
        time_used = timedelta(hours=running.count.limit) * shares[0] / WHOLE
        return None if since is None else engine.hours_after(since, time_used, pauses_of(running))
    number = -(-shares[0] * limit_of(running) // WHOLE)  # the first day with so much used
    return _morning_of(running, max(number, 1), days)


def _morning_of(running: Running, number: int, days: Days) -> datetime | None:
    """The first moment of a day of the count, through what it prolongs and beyond its end."""
    for one in running.chain:
        begun = begins(one, days)
        if begun is None:
            return None
        if one is running or number <= one.count.limit:
            count = Rule(number, one.count.unit, one.count.every_day)
            end = _counted(begun, count, days, pauses_of(running))
            return None if end is None else time.local(end).replace(hour=0, minute=0, second=0)
        number -= one.count.limit
    return None


def is_late(running: Running, moment: datetime) -> bool:
    """Whether its time has passed."""
    return running.clock.due_at is not None and moment > running.clock.due_at


def earliest(found: Iterable[Running]) -> Running | None:
    """Of several clocks the one that runs out first: where two laws conflict, the earlier is shown."""
    dated = [one for one in found if one.clock.due_at is not None]
    return min(dated, key=lambda one: (one.clock.due_at, one.clock.id), default=None)


def _waited(pauses: Sequence[Pause], since: datetime, until: datetime) -> timedelta:
    """How long it waited between two moments; overlapping pauses count once."""
    total, reached = timedelta(), since
    for pause in sorted(pauses, key=lambda one: one.begun):
        begun, ended = max(pause.begun, reached), min(pause.ended or until, until)
        if ended > begun:
            total, reached = total + (ended - begun), ended
    return total


def _is_workday(day: date, calendar: Calendar) -> bool:
    """Whether the office works on it, as the engine counts."""
    before = datetime(day.year, day.month, day.day, 12, tzinfo=time.JAKARTA) - timedelta(days=1)
    return engine.due_on(before, Rule(1, Unit.WORKDAYS), calendar) == day
