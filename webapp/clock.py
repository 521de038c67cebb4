"""The one source of time: nothing else in the house asks the machine for it.

`led()` is the one way to make it say another moment: for the trial's cases (`webapp.demo`), whose days lie
behind us. It holds in the context that opened it and nowhere else: a thread or process that answers requests
never inherits it, and the application refuses to answer where it does (`web.PiagamFlask`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")

_led: ContextVar[datetime | None] = ContextVar("led", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _led.get() or datetime.now(UTC)


def today(zone: ZoneInfo = JAKARTA) -> date:
    """The calendar day of `now()` in `zone` (default: WIB)."""
    return now().astimezone(zone).date()


def local(moment: datetime, zone: ZoneInfo = JAKARTA) -> datetime:
    """An aware moment as it is read on the wall clock of `zone`."""
    return moment.astimezone(zone)


@contextmanager
def led(moment: datetime) -> Iterator[None]:
    """Let `now()` say `moment`, aware and past, until the block ends.

    Raises ValueError for a naive moment, one that has not come yet (nothing may be dated ahead), and where time
    is led already.
    """
    if is_led():
        raise ValueError("time is led already")
    if moment.tzinfo is None:
        raise ValueError("time is led to an aware moment only")
    if moment > now():
        raise ValueError("time is led into the past only")
    token = _led.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _led.reset(token)


def is_led() -> bool:
    """Whether `now()` says something else than the machine, here."""
    return _led.get() is not None
