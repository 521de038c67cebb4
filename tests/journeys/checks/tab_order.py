"""Tab reaches every control, in the order of the page, and comes out again (WCAG 2.1.1, 2.1.2, 2.4.3, 1.3.2)."""

from __future__ import annotations

from itertools import pairwise

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look
from tests.journeys.checks.walk import Stop, Walk, take_walk


def tab_order(driver: Browser, walk: Walk | None = None) -> list[str]:
    """Faults of the keyboard's way through the page: traps, controls not reached, jumps, tabindex above 0.

    `walk` may hand over a forward walk just taken on this page; else one is taken. What acts on a click but is no
    control counts as not reached.
    """
    forward = walk or take_walk(driver)
    faults = [f"{name}: tabindex above 0" for name in look(driver, "walk.js", "raised()")]
    faults += [f"{name}: acts on a click, but no key reaches it" for name in look(driver, "walk.js", "clickOnly()")]
    if forward.trapped_at:
        return [*faults, f"{forward.trapped_at}: Tab does not lead on from here"]
    faults += [f"{name}: Tab never reaches it" for name in forward.unreached]
    for before, after in pairwise(forward.stops):
        if after.order < before.order:
            faults.append(f"{after.name}: reached after {before.name}, but stands before it in the page's source")
        elif _jumps_back(before, after):
            faults.append(f"{after.name}: reached after {before.name}, but stands before it on the screen")
    return faults


def _jumps_back(before: Stop, after: Stop) -> bool:
    """Whether the eye must go back: up, without a new column to the right, or to the left within one row."""
    above = after.box.bottom <= before.box.y
    if above:
        return after.box.x < before.box.right
    same_row = min(before.box.bottom, after.box.bottom) - max(before.box.y, after.box.y) > before.box.height / 2
    return same_row and after.box.right <= before.box.x
