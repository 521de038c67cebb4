"""320 px wide without sideways scroll, also with text twice as large (WCAG 1.4.10, 1.4.4)."""

from __future__ import annotations

from tests.journeys.browser import FONT_SIZE, PHONE_WIDTH, Browser
from tests.journeys.checks.pages import look


def reflow(driver: Browser) -> list[str]:
    """What reaches out of a window of 320 px, at the usual text size and at 200 % of it.

    Boxes count, not only the scroll width: what a part of the page hides behind its border is lost, too.
    """
    faults = []
    with driver.sized(PHONE_WIDTH):
        faults += look(driver, "texts.js", "sticksOut()")
        driver.font_size(2 * FONT_SIZE)
        faults += [f"{fault} (text at 200 %)" for fault in look(driver, "texts.js", "sticksOut()")]
        driver.font_size(FONT_SIZE)
    return faults
