"""A coarse word for a browser, made at the sign-in: enough to know one's own devices, too little to know a person.

Kept as `Chrome/Android`; the header itself and the address are not kept.
"""

from __future__ import annotations

import re

LONGEST_HEADER = 400
PARTED = "/"
# The first that fits: many browsers also claim to be those below them.
_BROWSERS = (
    ("Opera Mini", r"Opera Mini"),
    ("Opera", r"OPR/|Opera"),
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("UC Browser", r"UCBrowser/|UCWEB"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|Chromium/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("KaiOS", r"KAIOS"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad|iPod"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def coarse_word(user_agent: str) -> str:
    """`Chrome/Android` from a User-Agent header; a half that is not known is left empty."""
    header = user_agent[:LONGEST_HEADER]
    return f"{_first(_BROWSERS, header)}{PARTED}{_first(_SYSTEMS, header)}"


def parts(word: str | None) -> tuple[str, str]:
    """(browser, system) of a stored word, either may be empty."""
    browser, _, system = (word or "").partition(PARTED)
    return browser, system


def _first(names: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for name, sign in names if re.search(sign, header)), "")
