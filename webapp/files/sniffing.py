"""Which kind of file the bytes really are, and the bytes that may be kept.

Neither the name nor the claimed type is believed. Each kind has its own reader that walks the
file's structure to the end, so a page or an archive hidden behind a picture or a voice note
does not come through; puremagic gives a second opinion at the end.
"""

from __future__ import annotations

import puremagic

from webapp.errors import OfficeError
from webapp.files import amr, images, mp3, mp4, ogg, pdf, webm

READERS = (images, pdf, ogg, webm, mp4, amr, mp3)

# What must never come through, whatever our own readers say: pages, scripts, programs.
_ACTIVE = ("html", "svg", "xml", "script", "x-msdownload", "x-dosexec", "executable", "shockwave", "java-archive")


def accept(data: bytes) -> tuple[str, bytes]:
    """The media type, and the bytes to keep: re-encoded or with metadata blanked.

    Raises OfficeError `file_type` (none of ours), `file_broken`, `file_video`, `file_pixels`.
    """
    for reader in READERS:
        if reader.begins(data):
            media_type, clean = reader.read(data)
            _second_opinion(clean)
            return media_type, clean
    raise OfficeError("file_type")


def _second_opinion(data: bytes) -> None:
    """Refuse what puremagic, at its surest, holds for an active type."""
    found = puremagic.magic_string(data)
    if found and any(word in found[0].mime_type.lower() for word in _ACTIVE):
        raise OfficeError("file_type")
