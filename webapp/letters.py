"""One way to write a text (NFC), in time that grows with its length and not with its square.

A run of combining marks is put in order by comparing each with each; two million of them in one
field would hold a process for minutes. Unicode's Stream-Safe Text Process (UAX #15, D4) parts a
run after thirty marks by U+034F, which nobody sees; no written language has such a run.
"""

from __future__ import annotations

import unicodedata

LONGEST_RUN = 30
JOINER = "\u034f"


def nfc(text: str) -> str:
    """`text` composed; longer runs of combining marks than thirty are parted."""
    return unicodedata.normalize("NFC", stream_safe(text))


def stream_safe(text: str) -> str:
    """`text` without a run of more than thirty combining marks."""
    if text.isascii():
        return text
    run, parts = 0, []
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > LONGEST_RUN:
            parts.append(JOINER)
            run = 1
        parts.append(sign)
    return "".join(parts)
