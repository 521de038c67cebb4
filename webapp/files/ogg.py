"""Voice notes in Ogg with Opus: WhatsApp's, and what Firefox records.

Pages are walked to the end (RFC 3533); the comments, which can carry a title, a place or a
picture, are emptied in place (RFC 7845 §5.2 allows padding there).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from webapp.errors import OfficeError

_HEAD_BYTES = 27
_FIRST_PAGE = 0x02


def begins(data: bytes) -> bool:
    """True for an Ogg container of any content."""
    return data.startswith(b"OggS\0")


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the bytes without comments.

    Raises OfficeError `file_type` (other content than Opus), `file_video`, `file_broken`.
    """
    clean = bytearray(data)
    pages = list(_pages(data))
    firsts = [data[body:end] for start, body, end in pages if data[start + 5] & _FIRST_PAGE]
    if any(first.startswith(b"\x80theora") for first in firsts):
        raise OfficeError("file_video")
    # One stream only: a second one is not part of a voice note.
    if len(firsts) != 1 or not firsts[0].startswith(b"OpusHead"):
        raise OfficeError("file_type")
    if len(pages) < 3 or not data.startswith(b"OpusTags", pages[1][1]):
        raise OfficeError("file_broken")
    _empty_comments(clean, pages[1:])
    return "audio/ogg", bytes(clean)


def _pages(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(start of page, start of its body, end) of each page; the last may be cut short."""
    at = 0
    while at < len(data):
        if not data.startswith(b"OggS\0", at) or at + _HEAD_BYTES > len(data):
            raise OfficeError("file_broken")
        body = at + _HEAD_BYTES + data[at + 26]
        end = body + sum(data[at + _HEAD_BYTES : body])
        yield at, body, min(end, len(data))
        at = end


def _empty_comments(clean: bytearray, pages: list[tuple[int, int, int]]) -> None:
    """Blank the OpusTags packet: no vendor, no comments, zeros as padding of the same length."""
    keep = len(b"OpusTags")
    for start, body, end in pages:
        lacing = clean[start + _HEAD_BYTES : body]
        last = next((i for i, value in enumerate(lacing) if value < 255), None)
        stop = end if last is None else min(end, body + sum(lacing[: last + 1]))
        clean[body + keep : stop] = bytes(max(0, stop - body - keep))
        keep = 0
        clean[start + 22 : start + 26] = bytes(4)
        clean[start + 22 : start + 26] = struct.pack("<I", checksum(bytes(clean[start:end])))
        if last is not None:
            return


def _table() -> list[int]:
    table = []
    for value in range(256):
        rest = value << 24
        for _ in range(8):
            rest = (rest << 1) ^ 0x04C11DB7 if rest & 0x80000000 else rest << 1
        table.append(rest & 0xFFFFFFFF)
    return table


_TABLE = _table()


def checksum(page: bytes) -> int:
    """Ogg's own CRC-32: not reflected, starting from zero."""
    rest = 0
    for byte in page:
        rest = (rest << 8) & 0xFFFFFFFF ^ _TABLE[(rest >> 24) ^ byte]
    return rest
