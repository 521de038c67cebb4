"""Pages as PDF files: tagged (PDF/UA-1), made of a page's own print template, one at a time, and kept.

`print_page(html)` gives the file, or raises NotPrinted with the reason; the door then shows the page that a browser
prints. The work is done by `press.py` in a process of its own: bounded in time and memory, without network, files,
environment or secrets, and no thread of the server reckons meanwhile. What was made is found again by the digest of
its page, so asking for ever costs nothing; what could not be made is not tried again for ten minutes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, render_template

from webapp import clock
from webapp.files.delivery import disposition
from webapp.web.press.press import MISSING

PROGRAM = Path(__file__).with_name("press.py")
# The longest charter takes two seconds; a page that takes this long is stopped.
SECONDS = 40
# One is printed, two wait for it; whoever comes then is told to come again.
ASKERS, WAIT_SECONDS = 3, 4
MOST_PAGE_BYTES, MOST_PDF_BYTES = 4 * 1024**2, 8 * 1024**2
KEPT_BYTES = 16 * 1024**2
REST = timedelta(minutes=10)


class NotPrinted(Exception):
    """No PDF now. `reason`: missing (no WeasyPrint or Pango), busy, failed, large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Press:
    """What one process has printed, oldest use first, and what failed until when."""

    kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    failed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    at_work: threading.Lock = field(default_factory=threading.Lock)
    askers: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(ASKERS))

    def print_page(self, page: str) -> bytes:
        """The page as PDF. Raises NotPrinted."""
        given = page.encode("utf-8")
        key = hashlib.sha256(given).hexdigest()
        if (found := self._find(key)) is not None:
            return found
        if not self.askers.acquire(blocking=False):
            raise NotPrinted("busy")
        try:
            return self._wait_and_make(key, given)
        finally:
            self.askers.release()

    def _wait_and_make(self, key: str, given: bytes) -> bytes:
        if not self.at_work.acquire(timeout=WAIT_SECONDS):
            raise NotPrinted("busy")
        try:
            found = self._find(key)  # whoever was first may have made it
            return self._keep(key, make(given)) if found is None else found
        except NotPrinted as error:
            self._rest(key, error.reason)
            raise
        finally:
            self.at_work.release()

    def _find(self, key: str) -> bytes | None:
        reason, until = self.failed.get(key, ("", None))
        if until is not None and clock.now() < until:
            raise NotPrinted(reason)
        found = self.kept.get(key)
        if found is not None:
            with _moving:
                if key in self.kept:
                    self.kept.move_to_end(key)
        return found

    def _keep(self, key: str, made: bytes) -> bytes:
        with _moving:
            self.kept[key] = made
            while sum(map(len, self.kept.values())) > KEPT_BYTES:
                self.kept.popitem(last=False)
        return made

    def _rest(self, key: str, reason: str) -> None:
        now = clock.now()
        self.failed = {one: told for one, told in self.failed.items() if told[1] > now}
        self.failed.setdefault(key, (reason, now + REST))


_moving = threading.Lock()


def make(page: bytes) -> bytes:
    """Print one page (UTF-8) in a process of its own. Raises NotPrinted."""
    if len(page) > MOST_PAGE_BYTES:
        raise NotPrinted("large")
    try:
        # Isolated (-I): nothing of the house, no variable that holds a key.
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        raise NotPrinted("failed") from None
    if done.returncode == MISSING:
        raise NotPrinted("missing")
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise NotPrinted("failed")
    if len(done.stdout) > MOST_PDF_BYTES:
        raise NotPrinted("large")
    return done.stdout


def init_app(app: Flask) -> None:
    """One press for each process."""
    app.extensions["press"] = Press()


def print_template(template: str, name: str, **context: object) -> Response:
    """The PDF of a template that extends `layouts/print.html`, shown in place, named `name`. Raises NotPrinted."""
    made = cast(Press, current_app.extensions["press"]).print_page(render_template(template, **context))
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition(name, "inline")
    return response
