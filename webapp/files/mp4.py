"""Voice notes in MP4: iPhone's M4A, and the 3GP of older Android recorders (ISO 14496-12).

Every track must be sound. `udta` and `meta` boxes, where recorders write a title, a place and
a picture, are turned into free space of the same length, so that no offset moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.errors import OfficeError

_TOP = {b"ftyp", b"styp", b"pdin", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"free", b"skip", b"wide"}
_TOP |= {b"udta", b"meta", b"uuid"}
_OPENED = {b"moov", b"trak", b"mdia"}
_TELLING = {b"udta", b"meta", b"uuid"}
_SOUND, _VIDEO = b"soun", {b"vide", b"auxv", b"pict"}
_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
_BOXES_MAX = 20_000
_DEPTH_MAX = 2  # moov / trak / mdia


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def begins(data: bytes) -> bool:
    """True for any ISO media file: sound, video or a picture of an iPhone (HEIC)."""
    return data[4:8] == b"ftyp"


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the bytes without what tells of the person.

    Raises OfficeError `file_type` (no sound in it), `file_video`, `file_broken`.
    """
    brand = data[8:12]
    if brand in _PICTURES:
        raise OfficeError("file_type")
    clean = bytearray(data)
    kinds = []
    for box in _boxes(data, 0, len(data), 0):
        if box.kind == b"hdlr":
            kinds.append(data[box.body + 8 : box.body + 12])
        elif box.kind in _TELLING:
            clean[box.start + 4 : box.start + 8] = b"free"
            clean[box.body : box.end] = bytes(box.end - box.body)
    if _VIDEO & set(kinds):
        raise OfficeError("file_video")
    if not kinds:
        raise OfficeError("file_broken")
    if set(kinds) != {_SOUND}:
        raise OfficeError("file_type")
    return ("audio/3gpp" if brand.startswith(b"3g") else "audio/mp4"), bytes(clean)


def _boxes(data: bytes, at: int, end: int, depth: int) -> Iterator[_Box]:
    for _ in range(_BOXES_MAX):
        if at >= end:
            return
        box = _box(data, at, end)
        if depth == 0 and box.kind not in _TOP:
            raise OfficeError("file_broken")
        yield box
        if box.kind in _OPENED and depth <= _DEPTH_MAX:
            yield from _boxes(data, box.body, box.end, depth + 1)
        at = box.end
    raise OfficeError("file_broken")


def _box(data: bytes, at: int, end: int) -> _Box:
    size, kind, body = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
    if size == 1:
        size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
    elif size == 0:
        size = end - at
    # Only the sound itself may be cut short, as when a phone lost power while recording.
    if size < body - at or (at + size > end and kind != b"mdat"):
        raise OfficeError("file_broken")
    return _Box(kind, at, body, min(at + size, end))
