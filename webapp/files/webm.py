"""Voice notes in WebM, as Chrome records them (RFC 8794 EBML, RFC 9559 Matroska).

Elements are walked to the end; every track must be sound. Titles, dates, tags and attached
files are overwritten by Void elements of the same length, so that no offset moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.errors import OfficeError

_EBML, _DOCTYPE, _SEGMENT, _CLUSTER, _TRACKS = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675, 0x1654AE6B
_ENTRY, _TRACK_TYPE, _CODEC, _INFO, _VOID = 0xAE, 0x83, 0x86, 0x1549A966, 0xEC
_VIDEO, _SOUND = 1, 2
# Tags, Attachments, Chapters; inside Info: Title, DateUTC, SegmentFilename; inside an entry: Name;
# and the checksums, which would no longer hold.
_TELLING = {0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9, 0x4461, 0x7384, 0x536E, 0xBF}
_BLOCKS = {0xA3, 0xA0}  # only the sound itself may be cut short
_OPENED = {_SEGMENT, _CLUSTER, _TRACKS, _ENTRY, _INFO}
_ELEMENTS_MAX = 200_000  # an hour of speech has a tenth of this; more is a trap for the processor


@dataclass(frozen=True, slots=True)
class _Element:
    id: int
    start: int
    body: int
    end: int  # body of an opened element: its children are walked next


def begins(data: bytes) -> bool:
    """True for EBML: WebM or Matroska."""
    return data.startswith(b"\x1a\x45\xdf\xa3")


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the bytes without what tells of the person.

    Raises OfficeError `file_type` (not WebM sound), `file_video`, `file_broken`.
    """
    clean = bytearray(data)
    kinds, codecs = [], []
    if _doc_type(data) != b"webm":
        raise OfficeError("file_type")
    for element in _elements(data):
        if element.id == _TRACK_TYPE:
            kinds.append(int.from_bytes(data[element.body : element.end], "big"))
        elif element.id == _CODEC:
            codecs.append(data[element.body : element.end].rstrip(b"\0"))
        elif element.id in _TELLING:
            _void(clean, element)
    if _VIDEO in kinds:
        raise OfficeError("file_video")
    if not kinds:
        raise OfficeError("file_broken")
    if set(kinds) != {_SOUND} or not set(codecs) <= {b"A_OPUS", b"A_VORBIS"}:
        raise OfficeError("file_type")
    return "audio/webm", bytes(clean)


def _doc_type(data: bytes) -> bytes:
    head = _element(data, 0)
    at = head.body
    while at < min(head.end, len(data)):
        element = _element(data, at)
        if element.id == _DOCTYPE:
            return data[element.body : element.end].rstrip(b"\0")
        at = element.end
    raise OfficeError("file_broken")


def _elements(data: bytes) -> Iterator[_Element]:
    at = 0
    for _ in range(_ELEMENTS_MAX):
        if at >= len(data):
            return
        element = _element(data, at)
        if (at == 0 and element.id != _EBML) or (at > 0 and element.id == _EBML):
            raise OfficeError("file_broken")
        yield element
        at = element.end
    raise OfficeError("file_broken")


def _element(data: bytes, at: int) -> _Element:
    """The element at `at`; recorders leave Segment and Cluster without a size."""
    id_length = _length(data, at, 4)
    size_at = at + id_length
    size_length = _length(data, size_at, 8)
    body = size_at + size_length
    name = int.from_bytes(data[at:size_at], "big")
    size = int.from_bytes(data[size_at:body], "big") & ((1 << 7 * size_length) - 1)
    unknown = size == (1 << 7 * size_length) - 1
    if body > len(data) or (unknown and name not in (_SEGMENT, _CLUSTER)):
        raise OfficeError("file_broken")
    if name in _OPENED:
        return _Element(name, at, body, body)
    if body + size > len(data) and name not in _BLOCKS:
        raise OfficeError("file_broken")
    return _Element(name, at, body, min(body + size, len(data)))


def _length(data: bytes, at: int, most: int) -> int:
    """How many bytes a number of EBML has: the leading zeros of its first byte, plus one."""
    length = 9 - data[at].bit_length() if at < len(data) else most + 1
    if length > most:
        raise OfficeError("file_broken")
    return length


def _void(clean: bytearray, element: _Element) -> None:
    total = element.end - element.start
    size_length = 1 if total <= 128 else 8
    size = total - 1 - size_length
    clean[element.start : element.end] = (
        bytes([_VOID]) + (size | 1 << 7 * size_length).to_bytes(size_length, "big") + bytes(size)
    )
