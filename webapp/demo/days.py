"""When things happen in the trial: citizens write at any time of the day, officers work on working days."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp import clock
from webapp.workdays import is_workday

OPENS, CLOSES = 8, 16
WAKES, SLEEPS = 6, 22
DAY = timedelta(days=1)
PAUSE = timedelta(minutes=7)


class NotYet(Exception):
    """This would lie ahead of us: the case must have come in earlier."""


@dataclass(slots=True)
class Days:
    """The calendar of the trial until `now` (aware). Every moment lies after the one before and before `now`."""

    rng: random.Random
    now: datetime
    days_off: Collection[date]

    @property
    def today(self) -> date:
        """The day on which the trial is filled."""
        return clock.local(self.now).date()

    def came_in(self, days_ago: int, *, at_desk: bool) -> datetime:
        """A moment `days_ago` days before today. Raises NotYet, also for a desk that is closed that day."""
        day = self.today - DAY * days_ago
        if at_desk and not is_workday(day, self.days_off):
            raise NotYet
        return self._within(day, OPENS if at_desk else WAKES, CLOSES if at_desk else SLEEPS, None)

    def at_office(self, after: datetime, workdays: int) -> datetime:
        """A moment in office hours, `workdays` working days after `after` (0: the same day, if there is time)."""
        day = clock.local(after).date()
        late = clock.local(after + PAUSE).time() >= time(CLOSES - 1)
        passed = workdays + (1 if workdays == 0 and (late or not is_workday(day, self.days_off)) else 0)
        while passed:
            day += DAY
            passed -= is_workday(day, self.days_off)
        return self._within(day, OPENS, CLOSES, after)

    def at_home(self, after: datetime, days: int) -> datetime:
        """A moment at which a citizen writes, `days` days after `after`."""
        moment = clock.local(after + PAUSE)
        if days == 0 and moment.hour >= SLEEPS - 1:
            days = 1
        return self._within(moment.date() + DAY * days, WAKES, SLEEPS, after)

    def at_home_lately(self, after: datetime, days: int) -> datetime:
        """A moment within the last `days` days, after `after`."""
        wanted = self.today - DAY * self.rng.randint(0, days)
        return self.at_home(after, max(0, (wanted - clock.local(after).date()).days))

    def _within(self, day: date, first: int, last: int, after: datetime | None) -> datetime:
        """Some minute of a day between two hours, after `after`. Raises NotYet when it has not come."""
        begins = datetime.combine(day, time(first), clock.JAKARTA)
        ends = min(datetime.combine(day, time(last), clock.JAKARTA), clock.local(self.now) - PAUSE)
        if after is not None:
            begins = max(begins, clock.local(after) + PAUSE)
        minutes = int((ends - begins).total_seconds() // 60)
        if minutes < 1:
            raise NotYet
        return begins + timedelta(minutes=self.rng.randrange(minutes), seconds=self.rng.randrange(60))
