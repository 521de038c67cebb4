"""One h1 on the page, and a title that begins with it (WCAG 2.4.2, 2.4.6)."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look

ERROR_PREFIXES = ("Kesalahan: ", "Kalepatan: ")


def one_h1_title(driver: Browser, *, error_prefixes: tuple[str, ...] = ERROR_PREFIXES) -> list[str]:
    """Whether there is exactly one visible h1 and the title starts with its words, after an error prefix or not.

    `error_prefixes` are the words a page with errors may put before its title, in each language.
    """
    script = "[...document.querySelectorAll('h1')].filter(visible).map((h) => tidy(h.innerText))"
    headings = look(driver, "page.js", script)
    title = driver.title
    if len(headings) != 1:
        return [f"the page has {len(headings)} h1: {headings}"]
    if not title.startswith((headings[0], *(prefix + headings[0] for prefix in error_prefixes))):
        return [f"the title “{title}” does not begin with the h1 “{headings[0]}”"]
    return []
