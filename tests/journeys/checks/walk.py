"""Pressing Tab through a whole page, forwards or backwards, and what was met on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.journeys.browser import Box, Browser
from tests.journeys.checks.pages import look

# Pages hold things Chromium stops at that are no control (a part that scrolls); so many more presses are tried.
SPARE_PRESSES = 12


@dataclass(frozen=True)
class Stop:
    """One place where the focus stood after a press of Tab.

    `order` is the element's place in the DOM, `cover` names what stood over a part of it, `pieces` holds width plus
    height of each of its boxes (a link over two lines has two), `appears` says that it is in sight only with the focus.
    """

    name: str
    order: int
    box: Box
    cover: str | None
    pieces: tuple[float, ...]
    appears: bool


@dataclass(frozen=True)
class Walk:
    """A walk through the page: its stops in order, the visible controls it missed, and where it was caught, if so."""

    stops: tuple[Stop, ...]
    unreached: tuple[str, ...]
    trapped_at: str | None


def take_walk(driver: Browser, *, backwards: bool = False) -> Walk:
    """Presses Tab (or Shift+Tab) from the top (or the end) of the page until the focus leaves it.

    The page must be loaded and its scripts switched on; the window stays as it is.
    """
    controls = int(look(driver, "walk.js", "startWalk(arguments[0])", backwards))
    key = "Shift+Tab" if backwards else "Tab"
    driver.press(key, times=controls + 2)
    found = look(driver, "walk.js", "walked()")
    if None not in found["log"]:
        driver.press(key, times=controls + SPARE_PRESSES)
        found = look(driver, "walk.js", "walked()")
    look(driver, "walk.js", "endWalk()")
    stops, trapped_at = _read(found["log"])
    return Walk(tuple(stops), tuple(found["unreached"]), trapped_at)


def _read(log: list[dict[str, Any] | None]) -> tuple[list[Stop], str | None]:
    """The stops up to where the focus left the page (it then stands nowhere), and where it was caught."""
    stops: list[Stop] = []
    met: set[int] = set()
    for entry in log:
        if entry is None:
            return stops, None
        order = entry["order"]
        if order in met:
            if stops[-1].order == order and entry["several"]:
                continue
            return stops, entry["name"]
        met.add(order)
        stops.append(
            Stop(entry["name"], order, Box.of(entry["box"]), entry["cover"], tuple(entry["pieces"]), entry["appears"])
        )
    # The focus never left: a page with more stops than anybody can walk through.
    return stops, stops[-1].name if stops else None


def boxes_now(driver: Browser, stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """The stops of the last walk with the places they have now, after the page was drawn in another way.

    Puts the keyboard back to the top of the page. What is in sight only with the focus keeps the place it had then.
    """
    boxes = look(driver, "walk.js", "boxesNow()")
    return tuple(
        stop if stop.appears else replace(stop, box=Box.of(box)) for stop, box in zip(stops, boxes, strict=False)
    )
