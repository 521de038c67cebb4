"""Raw floods only: far above what people do, counted in memory for each process.

Nothing here may refuse an honest filing: thousands of citizens share one carrier address,
so the limit is set where only a machine arrives, and the answer keeps the text (429 in words).
"""

from __future__ import annotations

import hashlib
import secrets
import threading

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage

from webapp import clock

# A salt of the process: addresses are counted, never stored or named.
_SALT = secrets.token_bytes(16)
FLOOD = "240 per minute"
# A page asks at most twice a minute; a few tabs may stand open.
LOOKS = parse("10 per minute")
SCHEME, SWEEP_SECONDS = "minute-counts", 60


def _caller() -> str:
    return _mark(request.remote_addr or "")


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), key=_SALT, digest_size=16).hexdigest()


def asks_too_often(what: str, who: str) -> bool:
    """Whether a script looks for news more often than a page of ours does; `who` is a session's token."""
    limiter: Limiter = current_app.extensions["limiter"]
    return limiter.enabled and not limiter.limiter.hit(LOOKS, what, _mark(who))


def _is_read() -> bool:
    return request.method in ("GET", "HEAD", "OPTIONS")


# The door of the digits punishes the guesser and not the neighbour (webapp.cases.digits_door): a 429 would. Pieces of
# files are bounded by their file (webapp.files.arriving), and ten phones behind one carrier address send 240 a minute.
ITS_OWN_COUNT = ("tracking.open_case", "pieces.add")


def _has_its_own_count() -> bool:
    return request.endpoint in ITS_OWN_COUNT


class MinuteCounts(MemoryStorage):
    """Counts in memory, swept once a minute by whoever counts then.

    The library's own storage starts a thread with nearly every count, which looks at every address there is:
    the more strangers come at once, the dearer each of them becomes.
    """

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock, self._sweep_at = threading.Lock(), 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """One more of `key`, forgotten after `expiry` seconds; returns how many there are."""
        with self._lock:
            now = clock.now().timestamp()
            if not now < self._sweep_at <= now + SWEEP_SECONDS:  # due, or the clock was set back
                self._sweep_at = now + SWEEP_SECONDS
                for old in [name for name, until in self.expirations.items() if until <= now]:
                    self.clear(old)
            if self.expirations.get(key, 0) <= now:
                self.storage[key], self.expirations[key] = 0, now + expiry
            self.storage[key] += amount
            return self.storage[key]


class WritesLimiter(Limiter):
    """Flask-Limiter that does not look at what only reads: its look costs a tenth of a page and would count nothing."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not _is_read() and not _has_its_own_count():
            super()._check_request_limit(callable_name, in_middleware)


def init_app(app: Flask) -> Limiter:
    """Count what changes something; reading is cheap and kept in memory."""
    return WritesLimiter(_caller, app=app, storage_uri=f"{SCHEME}://", default_limits=[FLOOD])
