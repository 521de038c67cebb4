"""Raw floods only: far above what people do, counted in memory for each process.

Nothing here may refuse an honest filing: thousands of citizens share one carrier address,
so the limit is set where only a machine arrives, and the answer keeps the text (429 in words).
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Flask, request
from flask_limiter import Limiter

# A salt of the process: addresses are counted, never stored or named.
_SALT = secrets.token_bytes(16)
FLOOD = "240 per minute"


def _caller() -> str:
    address = (request.remote_addr or "").encode()
    return hashlib.blake2b(address, key=_SALT, digest_size=16).hexdigest()


def _is_read() -> bool:
    return request.method in ("GET", "HEAD", "OPTIONS")


def _has_its_own_count() -> bool:
    """The door of the digits punishes the guesser and not the neighbour (webapp.cases.digits_door): a 429 would."""
    return request.endpoint == "tracking.open_case"


def init_app(app: Flask, limiter: type[Limiter]) -> Limiter:
    """Count what changes something; reading is cheap and cached."""
    floods = limiter(_caller, app=app, storage_uri="memory://", default_limits=[FLOOD])
    floods.request_filter(_is_read)
    floods.request_filter(_has_its_own_count)
    return floods
