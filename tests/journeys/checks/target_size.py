"""Targets that a thumb or a shaking hand can hit (WCAG 2.5.5, 2.5.8)."""

from __future__ import annotations

from tests.journeys.browser import PHONE_WIDTH, Browser
from tests.journeys.checks.pages import look

LEAST_PX = 44


def target_size(driver: Browser) -> list[str]:
    """Buttons, fields and links that are smaller than 44 by 44 px on a phone of 320 px.

    A check box or radio button counts together with its label. A link among other words of its line is exempt.
    """
    with driver.sized(PHONE_WIDTH):
        return list(look(driver, "target_size.js", "smallTargets(arguments[0])", LEAST_PX))
