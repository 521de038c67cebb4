"""Nothing stands over what has the focus (WCAG 2.4.11, 2.4.12): no sticky header, footer or banner."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.walk import Walk, take_walk


def obscured(driver: Browser, walk: Walk | None = None) -> list[str]:
    """Stops of which at least one of five points cannot be seen, on the way down and on the way back up.

    The window must have its usual height: a sticky part covers something only where the page scrolls. `walk` may hand
    over a forward walk just taken on this page.
    """
    down = walk or take_walk(driver)
    up = take_walk(driver, backwards=True)
    faults = {f"{stop.name}: has the focus, but {stop.cover} stands over it" for stop in down.stops if stop.cover}
    faults |= {f"{stop.name}: has the focus, but {stop.cover} stands over it" for stop in up.stops if stop.cover}
    return sorted(faults)
