"""What is promised and by when: dates only, from the working-day calendar.

Verification in 3 working days is SP4N-LAPOR's rule (PermenPANRB 62/2018); a report to Bawaslu
has 7 working days under UU 7/2017 art. 454(6) (Pemilu) and 7 calendar days under the Pilkada
law (UU 1/2015 art. 134(4), later amended) from the day the reporter knew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp import clock
from webapp.workdays import add_days, due, is_workday, left

VERIFY_WORKDAYS = 3
BAWASLU_PEMILU_WORKDAYS = 7
BAWASLU_PILKADA_DAYS = 7
PEMILU, PILKADA = "pemilu", "pilkada"
# From this hour on (WIB) a same-day promise means the next working day. The office's hours are not established
# by any source we have; the hour is ours, early enough that somebody is still there to act on what came before it.
SAME_DAY_UNTIL = time(15, 0)


@dataclass(frozen=True, slots=True)
class Promise:
    """The two days a citizen may look again; `answer_on` is None where no time is established."""

    verify_on: date
    answer_on: date | None


def promised(
    received_at: datetime, answer_days: int | None, calendar: str, same_day: bool, days_off: Collection[date]
) -> Promise:
    """The dates of a case received at an aware moment."""
    verify = first_workday(received_at, days_off) if same_day else due(received_at, VERIFY_WORKDAYS, days_off)
    if answer_days is None:
        return Promise(verify, None)
    if calendar == "days":
        return Promise(verify, add_days(received_at, answer_days))
    return Promise(verify, due(received_at, answer_days, days_off))


def first_workday(moment: datetime, days_off: Collection[date]) -> date:
    """The day of `moment` when the office still works then (`SAME_DAY_UNTIL`), else the next working day."""
    here = clock.local(moment)
    if is_workday(here.date(), days_off) and here.time() < SAME_DAY_UNTIL:
        return here.date()
    return due(moment, 1, days_off)


@dataclass(frozen=True, slots=True)
class BawasluWindow:
    """The last day to report to Bawaslu by each law, and what is left of it.

    `election` is what the reporter said: pemilu, pilkada, or anything else for unknown.
    """

    pemilu_on: date
    pemilu_left: int
    pilkada_on: date
    pilkada_left: int
    election: str

    @property
    def order(self) -> tuple[str, ...]:
        """The counts to tell: the one of a known election, else both, the earlier first."""
        if self.election in (PEMILU, PILKADA):
            return (self.election,)
        return (PILKADA, PEMILU) if self.pilkada_on <= self.pemilu_on else (PEMILU, PILKADA)


def bawaslu_rules(election: str) -> tuple[str, ...]:
    """Whose rule to tell in words while nobody said when they knew: that of a known election, else both."""
    return (election,) if election in (PEMILU, PILKADA) else (PEMILU, PILKADA)


def bawaslu_window(known_on: date, today: date, days_off: Collection[date], *, election: str = "") -> BawasluWindow:
    """Both counts from the day the reporter knew (day 1 is the day after)."""
    known = datetime.combine(known_on, datetime.min.time(), clock.JAKARTA)
    pemilu = due(known, BAWASLU_PEMILU_WORKDAYS, days_off)
    pilkada = known_on + timedelta(days=BAWASLU_PILKADA_DAYS)
    return BawasluWindow(pemilu, left(today, pemilu, days_off), pilkada, (pilkada - today).days, election)
