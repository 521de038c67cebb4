"""A ring that everybody sees round whatever has the focus, in light, dark and forced colours (WCAG 2.4.7, 2.4.13)."""

from __future__ import annotations

from PIL import Image

from tests.journeys.browser import Box, Browser
from tests.journeys.checks.pixels import Grid, changed, crop
from tests.journeys.checks.walk import Stop, boxes_now, take_walk

# How far outside and inside of a thing's box its ring may lie, and how thick it must be, in px.
OUTSIDE = 14
INSIDE = 8
THICKNESS = 2
# The part of each side along which the ring must be seen; the rest may be corner or overlap.
SHARE_OF_SIDE = 0.75
MODES = ("light", "dark", "forced", "forced dark")

_NO_RING = "*:focus { outline: 0 !important; box-shadow: none !important }"


def focus_ring(driver: Browser, modes: tuple[str, ...] = ("light", "dark", "forced")) -> list[str]:
    """Stops round which the press of Tab draws no ring of 2 px and 3:1, for each mode of `MODES`.

    Every stop is photographed before and after it gets the focus. Scheme and motion are back at light afterwards.
    """
    faults: list[str] = []
    with driver.tall():
        stops = take_walk(driver).stops
        for mode in modes:
            driver.media("dark" if "dark" in mode else "light", forced_colours="forced" in mode)
            faults += [f"{name}: no visible ring ({mode})" for name in _ringless(driver, stops)]
        driver.media()
    return faults


def _ringless(driver: Browser, stops: tuple[Stop, ...]) -> list[str]:
    stops = boxes_now(driver, stops)
    blank = driver.picture()
    page = Box(0, 0, blank.width, blank.height)
    names = []
    for stop in stops:
        driver.press("Tab")
        around = _around(stop.box, page)
        after = driver.picture(around)
        if stop.appears:
            # It was not there before, so it is held against itself without ring.
            with driver.adopted(_NO_RING):
                before = driver.picture(around)
        else:
            before = crop(blank, around)
        if not _ringed(before, after, stop, around):
            names.append(stop.name)
    return names


def _around(box: Box, page: Box) -> Box:
    left, top = max(0, round(box.x) - OUTSIDE), max(0, round(box.y) - OUTSIDE)
    right, bottom = min(page.right, round(box.right) + OUTSIDE), min(page.bottom, round(box.bottom) + OUTSIDE)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def _ringed(before: Image.Image, after: Image.Image, stop: Stop, around: Box) -> bool:
    marks = changed(before, after)
    box = Box(stop.box.x - around.x, stop.box.y - around.y, stop.box.width, stop.box.height)
    # WCAG 2.4.13: as much as a line of 2 px round the thing.
    if marks.count < 2 * THICKNESS * sum(stop.pieces) * SHARE_OF_SIDE:
        return False
    # A link over two lines has a ring of another shape; its size must do.
    return len(stop.pieces) > 1 or all(share >= SHARE_OF_SIDE for share in _sides(marks, box))


def _sides(marks: Grid, box: Box) -> list[float]:
    """For each side, the part of its length where the ring is thick enough."""
    left, right, top, bottom = round(box.x), round(box.right), round(box.y), round(box.bottom)
    line = bytes([1]) * THICKNESS
    inner_x, inner_y = min(INSIDE, int(box.width / 3)), min(INSIDE, int(box.height / 3))
    columns = range(max(0, left), min(marks.width, right))
    rows = range(max(0, top), min(marks.height, bottom))
    hits = (
        [line in marks.column(x, top - OUTSIDE, top + inner_y) for x in columns],
        [line in marks.column(x, bottom - inner_y, bottom + OUTSIDE) for x in columns],
        [line in marks.row(y, left - OUTSIDE, left + inner_x) for y in rows],
        [line in marks.row(y, right - inner_x, right + OUTSIDE) for y in rows],
    )
    return [sum(side) / max(1, len(side)) for side in hits]
