"""The first stop of the keyboard is a visible link past the header (WCAG 2.4.1)."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look
from tests.journeys.checks.target_size import LEAST_PX


def skip_link(driver: Browser) -> list[str]:
    """Presses Tab, Enter, Tab: a skip link that can be seen, then main, then the first stop inside main.

    Leaves the address with a fragment.
    """
    look(driver, "walk.js", "standBefore(false)")
    driver.press("Tab")
    first = look(driver, "skip_link.js", "standing()")
    if not first["onLink"]:
        return [f"{first['name']}: is the first stop, and no skip link"]
    faults = []
    if not first["inSight"]:
        faults.append(f"{first['name']}: the skip link cannot be seen when it has the focus")
    elif first["height"] < LEAST_PX:
        faults.append(f"{first['name']}: the skip link is {first['height']:.0f} px high, less than {LEAST_PX}")
    if not first["leadsToMain"]:
        return [*faults, f"{first['name']}: the skip link does not lead to main"]
    driver.press("Enter")
    second = look(driver, "skip_link.js", "standing()")
    if not second["onMain"]:
        return [*faults, f"{first['name']}: after Enter the focus stands on {second['name']}, not in main"]
    if second["stopsInMain"]:
        driver.press("Tab")
        third = look(driver, "skip_link.js", "standing()")
        if not third["onMain"]:
            faults.append(f"{first['name']}: the next stop is {third['name']}, not in main")
    return faults
