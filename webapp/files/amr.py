"""AMR and AMR-WB, the voice notes of plain phones (RFC 4867 §5). They carry no metadata."""

from __future__ import annotations

from webapp.errors import OfficeError

# Frame type → bytes of speech after the frame's head byte.
_NARROW = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
_WIDE = {0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0}
_KINDS = ((b"#!AMR\n", "audio/amr", _NARROW), (b"#!AMR-WB\n", "audio/amr-wb", _WIDE))


def begins(data: bytes) -> bool:
    """True for single-channel AMR of either width."""
    return data.startswith(tuple(mark for mark, _, _ in _KINDS))


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the bytes; each frame is walked. Raises OfficeError `file_broken`."""
    mark, media_type, sizes = next(kind for kind in _KINDS if data.startswith(kind[0]))
    at = len(mark)
    if at == len(data):
        raise OfficeError("file_broken")
    while at < len(data):
        head = data[at]
        frame = head >> 3 & 15
        if head & 0x83 or frame not in sizes:
            raise OfficeError("file_broken")
        at += 1 + sizes[frame]
    return media_type, data
