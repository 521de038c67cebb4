"""What the phone's outbox and our doors say to each other, in one header.

Every answer to it carries the header back, which a captive portal does not know. Where something must be done before
a text can be sent, the header's value says what: the page that comes along is for people.
"""

from __future__ import annotations

from flask import g
from htmx_flask import request

HEADER = "X-Piagam-Kirim"
# The session in which it was written is not open; the one that is open belongs to another case or another officer.
SESSION, OTHER = "sesi", "lain"
_HEARD = "1"


def asks() -> bool:
    """Whether the outbox itself sends: it wants a word. htmx sends the header too, and wants its part of the page."""
    return HEADER in request.headers and not request.htmx


def say(word: str) -> None:
    """Let the answer tell the outbox what must be done first."""
    g.outbox_word = word


def word() -> str:
    """The value that goes back."""
    return str(g.get("outbox_word", _HEARD))
