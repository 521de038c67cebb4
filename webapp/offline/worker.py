"""The service worker's text: its program with what this build keeps on the phone.

The version is a digest of program, file names and what the pages are made of, so that a changed page without a line
reaches the phones as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from webapp import config
from webapp.offline.manifest import SHARED

OFFLINE = "/luring"
JAVANESE = "/jv"
# Asks for the page without its sheet, which is the same in both languages and a third of each page.
BARE = "tanpa-lembar"
PROGRAM = Path(__file__).with_name("sw.js")
# At most 8 files and 30 KB (issue 4): a phone on 2G pays for them once. With both pages these are eight.
SCRIPTS = ("js/app.js", "js/filing.js", "js/outbox.js", "js/pieces.js", "js/sending.js", "js/shrink.js")
IMPORTS = ("js/outbox.js", "js/pieces.js")
# Kept once somebody has used it: who never records does not pay for it.
LATER = ("js/recorder.js",)
# What the page without a line is made of, beside the sheet and the catalogues.
SOURCES = (
    "templates/offline/offline.html",
    "templates/components/outbox.html",
    "templates/components/voice.html",
    "templates/layouts/base.html",
    "webapp/cases/data/matters.toml",
)


def script(asset: Callable[[str], str]) -> str:
    """The whole worker, ready to be sent; `asset` gives a static file's address with its digest."""
    kept = [OFFLINE, *(asset(name) for name in SCRIPTS)]
    program = PROGRAM.read_text("utf-8")
    version = hashlib.sha256("\0".join([program, *kept, pages_digest()]).encode()).hexdigest()[:12]
    used = {"imports": [asset(name) for name in IMPORTS], "later": [asset(name) for name in LATER]}
    shell = {"version": version, "files": kept, **used}
    pages: dict[str, object] = {"offline": OFFLINE, "jv": JAVANESE + OFFLINE, "bare": f"{JAVANESE}{OFFLINE}?{BARE}"}
    pages["shared"] = [SHARED, JAVANESE + SHARED]
    return f"const SHELL = {json.dumps({**shell, **pages})};\n{program}"


@cache
def pages_digest() -> str:
    """Templates, sheet and catalogues as one digest: a page changes with each of them."""
    paths = [config.ROOT / name for name in SOURCES]
    paths += sorted((config.ROOT / "static" / "css").glob("*.css"))
    paths += sorted((config.ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))
    return hashlib.sha256("\0".join(path.read_text("utf-8") for path in paths).encode()).hexdigest()
