"""When a citizen came to an officer, from the day and the hour that were typed: pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from webapp import clock

# A citizen who came on an earlier day and whose hour nobody noted: the promise counts by days anyway.
NOON = "12.00"
# How far back a visit, a call or a letter may lie: a mistyped year must not make a case overdue from its birth.
OLDEST_DAYS = 366
# Why there is no such moment.
LONG_AGO, NO_TIME, COMING = "long_ago", "no_time", "coming"


def came_at(day: date, typed: str, finished: datetime) -> tuple[datetime, str]:
    """The moment, and what is wrong with it: LONG_AGO, NO_TIME, COMING or nothing.

    `typed` is the hour, for example 09.30; empty means `finished` on that very day, and noon of an earlier one.
    """
    if day < clock.today() - timedelta(days=OLDEST_DAYS):
        return finished, LONG_AGO
    typed = typed.replace(":", ".")
    if not typed and day == clock.local(finished).date():
        return finished, ""
    hours, _dot, minutes = (typed or NOON).partition(".")
    if not (_number(hours, 24) and _number(minutes, 60)):
        return finished, NO_TIME
    moment = datetime.combine(day, time(int(hours), int(minutes)), clock.JAKARTA)
    return moment, COMING if moment > finished else ""


def _number(text: str, below: int) -> bool:
    return text.isascii() and text.isdigit() and int(text) < below
