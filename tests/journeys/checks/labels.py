"""Every field has a visible label above it and its hint and error in reach of a voice (WCAG 1.3.1, 3.3.2, 4.1.2)."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look


def labels(driver: Browser) -> list[str]:
    """Fields without a visible label above, groups without a legend, hints and errors that no field refers to.

    A radio button or check box has its label beside it, and its group's legend above.
    """
    return list(look(driver, "labels.js", "unlabelled()"))
