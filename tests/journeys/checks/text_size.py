"""Text that readers may enlarge and space out without losing any of it (WCAG 1.4.4, 1.4.12)."""

from __future__ import annotations

from tests.journeys.browser import FONT_SIZE, Browser
from tests.journeys.checks.pages import look

# Of the growth asked for: text up to this height doubles, headings may be held to the width of the screen.
SMALL_TEXT = 1.9
LARGE_TEXT = 1.35
SMALL_UP_TO_PX = 28

# The four values of WCAG 1.4.12; the most that text must bear.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p { margin-bottom: 2em !important }"
)


def text_200(driver: Browser) -> list[str]:
    """Text that does not grow when the reader sets the browser's font to 200 %, or is cut off or overlaps then.

    The window keeps its width. Sizes are read from boxes: the height of a line follows the size of its letters.
    """
    look(driver, "texts.js", "measure()")
    driver.font_size(2 * FONT_SIZE)
    try:
        faults = list(look(driver, "texts.js", "ungrown(...arguments)", SMALL_TEXT, LARGE_TEXT, SMALL_UP_TO_PX))
        return faults + [f"{fault} (text at 200 %)" for fault in unreadable_text(driver)]
    finally:
        driver.font_size(FONT_SIZE)


def text_spacing(driver: Browser) -> list[str]:
    """Text that is cut off or overlaps when the reader spaces out lines, words, letters and paragraphs."""
    with driver.adopted(SPACING):
        faults = unreadable_text(driver) + look(driver, "texts.js", "sticksOut()")
    return [f"{fault} (spaced out)" for fault in faults]


def unreadable_text(driver: Browser) -> list[str]:
    """Text of the page as it stands that is cut off, covered or written over other text."""
    with driver.tall():
        return list(look(driver, "texts.js", "unreadable()"))
