"""The summary on a page that comes back with errors (WCAG 3.3.1, 3.3.3; markup that Orca really spoke)."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look, look_later


def error_summary(driver: Browser, *, label_in_sight: bool = True) -> list[str]:
    """Faults of the error summary on a page just loaded with errors.

    It is the first thing in main, a group around an alert, named by its title, and has the focus. Enter on each of its
    links moves the focus to a field marked as wrong, whose label (or legend) can be seen; `label_in_sight=False` leaves
    out the last part. Leaves the address with a fragment.
    """
    # A browser moves the focus to what has `autofocus` with the first frame, which may come after the load.
    look_later(driver, "swap.js", "twoFrames()")
    faults = list(look(driver, "error_summary.js", "summaryFaults()"))
    for place, link in enumerate(look(driver, "error_summary.js", "linkNames()")):
        if not link["local"]:
            faults.append(f"{link['name']}: leads to no place on this page")
            continue
        look(driver, "error_summary.js", "standOn(arguments[0])", place)
        driver.press("Enter")
        landed = look(driver, "error_summary.js", "landed()")
        if not landed["field"]:
            faults.append(f"{link['name']}: after Enter the focus stands on {landed['name']}, not on a field")
        elif not landed["labelled"]:
            faults.append(f"{link['name']}: leads to {landed['name']}, which has no label")
        elif not landed["invalid"]:
            faults.append(f"{link['name']}: leads to {landed['name']}, which is not marked as wrong")
        elif label_in_sight and not landed["labelInSight"]:
            faults.append(f"{link['name']}: leads to {landed['name']}, but its label is out of sight")
    return faults
