"""After htmx changed a part of the page: where the focus is, and what a voice heard (WCAG 2.4.3, 4.1.3)."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look, look_later

# Only a page that does nothing waits this long; a swap is noticed by its event.
LIMIT_MS = 5_000


def after_swap(driver: Browser, action: Callable[[], object], *, limit_ms: int = LIMIT_MS) -> str:
    """Does `action`, waits until htmx has settled what it swapped in, and gives the name of the event that ended it.

    "htmx:afterSettle" is a swap; "htmx:responseError" and "htmx:sendError" are answers that show nothing; "nothing" is
    a page on which nothing came within `limit_ms`.
    """
    return _until_settled(driver, action, region=None, limit_ms=limit_ms)


def _until_settled(driver: Browser, action: Callable[[], object], *, region: str | None, limit_ms: int) -> str:
    look(driver, "swap.js", "expectSwap(arguments[0])", region)
    action()
    return str(look_later(driver, "swap.js", "swapEnded(arguments[0])", limit_ms))


def swap_focus(driver: Browser, expected: str) -> list[str]:
    """Whether the focus stands on what the selector `expected` names, in sight.

    The rule: a control acted on in place keeps it, a new place gives it to its heading, errors to their summary, a
    deleted row to the next row's heading.
    """
    return list(look(driver, "swap.js", "focusFaults(arguments[0])", expected))


def live_region(
    driver: Browser,
    action: Callable[[], object],
    *,
    region: str = "[role=status]",
    says: str | None = None,
    limit_ms: int = LIMIT_MS,
) -> list[str]:
    """Whether the region stood empty on the page, and after `action` the very same element holds words.

    A region that is itself replaced, or that comes with its words, is not spoken. `says` is a part of the words
    expected. What another script than htmx writes into the region is noticed as well.
    """
    faults = list(look(driver, "swap.js", "watchRegion(arguments[0])", region))
    if faults:
        return faults
    _until_settled(driver, action, region=region, limit_ms=limit_ms)
    heard = look(driver, "swap.js", "heard()")
    if not heard["same"]:
        return [f"{region}: was itself replaced, so nothing is spoken"]
    if not heard["words"]:
        return [f"{region}: is still empty"]
    if says is not None and says not in heard["words"]:
        return [f"{region}: says “{heard['words']}”, not “{says}”"]
    return []
