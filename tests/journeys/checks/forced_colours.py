"""Everything is still there when the reader's system sets the colours (WCAG 1.4.1, 1.4.11; high-contrast modes)."""

from __future__ import annotations

from typing import Any

from PIL import Image

from tests.journeys.browser import Box, Browser
from tests.journeys.checks.pages import look
from tests.journeys.checks.pixels import crop, edged_sides, readable

SCHEMES = ("light", "dark")
# A box needs most of its sides; a line under it alone is no box.
SIDES_OF_A_BOX = 3


def forced_colours(driver: Browser, schemes: tuple[str, ...] = SCHEMES) -> list[str]:
    """Controls that lose their edge, words and signs that cannot be read, when colours are forced.

    An edge is asked only of fields and of what has one in the page's own colours. The system's own colours follow the
    scheme, so light and dark are both looked at. The medium is back at light afterwards.
    """
    faults: list[str] = []
    with driver.tall():
        driver.media()
        own = driver.picture()
        # Forced colours may move things (a border instead of a ground), so places are read anew for each picture.
        asked = [shape["field"] or _edged(own, shape) for shape in _shapes(driver)]
        for scheme in schemes:
            driver.media(scheme, forced_colours=True)
            forced = driver.picture()
            for shape, edge_asked in zip(_shapes(driver), asked, strict=True):
                if edge_asked and not _edged(forced, shape):
                    faults.append(f"{shape['name']}: its edge is gone (forced {scheme})")
            for part in look(driver, "forced_colours.js", "wordsAndSigns()"):
                if not readable(crop(forced, Box.of(part["box"]))):
                    faults.append(f"{part['name']}: cannot be read (forced {scheme})")
        driver.media()
    return list(dict.fromkeys(faults))


def _shapes(driver: Browser) -> list[dict[str, Any]]:
    return list(look(driver, "forced_colours.js", "shapes()"))


def _edged(picture: Image.Image, shape: dict[str, Any]) -> bool:
    return edged_sides(picture, Box.of(shape["box"])) >= SIDES_OF_A_BOX
