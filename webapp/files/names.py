"""File names as people may read them. A name is shown, and never used as a path."""

from __future__ import annotations

import re
import unicodedata

from webapp.letters import nfc

MAX_SIGNS = 100
NAMELESS = "berkas"

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def clean(raw: str, ending: str | None = None) -> str:
    """The last part of `raw` without control and direction marks, NFC, at most 100 signs.

    With `ending`, that ending replaces the sender's own, so that a name never promises
    another type than the file has.
    """
    # A direction mark would let "exe.gpj" be read as "jpg.exe"; both are category C.
    spaced = (" " if sign.isspace() else sign for sign in raw)
    visible = "".join(sign for sign in spaced if unicodedata.category(sign)[0] != "C")
    name = re.split(r"[/\\]", visible)[-1]
    name = " ".join(nfc(name).split()).strip(". ")
    own = _ENDING.search(name)
    kept = (own.group() if own else "") if ending is None else ending
    stem = name[: own.start()] if own else name
    stem = stem[: MAX_SIGNS - len(kept)].strip(". ") or NAMELESS
    return stem + kept
