"""Nothing moves for a reader who asked for less motion (WCAG 2.2.2, 2.3.3)."""

from __future__ import annotations

from PIL import ImageChops

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look, look_later

# What a script moves is seen within this much of the page's own time.
BETWEEN_PICTURES_MS = 120


def reduced_motion(driver: Browser) -> list[str]:
    """Animations that run, scrolling that glides and pictures that differ while reduced motion is asked for.

    The first two are read from the page, the last finds what a script moves. A field with the focus loses it. The
    medium is back at light, motion allowed, afterwards.
    """
    driver.media(reduced_motion=True)
    try:
        faults = [f"{name}: is still moving" for name in look(driver, "reduced_motion.js", "running()")]
        if look(driver, "reduced_motion.js", "glides()"):
            faults.append("the page itself: glides when it scrolls")
        look(driver, "reduced_motion.js", "hideCaret()")
        with driver.tall():
            one = driver.picture()
            look_later(driver, "reduced_motion.js", "later(arguments[0])", BETWEEN_PICTURES_MS)
            changed = ImageChops.difference(one, driver.picture()).getbbox()
        if changed and not faults:
            faults.append(f"the page itself: changes between {changed[:2]} and {changed[2:]} without being touched")
    finally:
        driver.media()
    return faults
