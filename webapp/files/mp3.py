"""MP3: only the sound frames are kept, so tags, cover pictures and hidden parts are gone."""

from __future__ import annotations

from webapp.errors import OfficeError

_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LEAST_FRAMES = 4
_JUNK_BYTES_MAX = 64 * 1024  # between frames, after a broken copy; more is not a recording
_TAG_BYTES = 10


def begins(data: bytes) -> bool:
    """True when an ID3 tag or the first two frames stand at the very beginning."""
    if data.startswith(b"ID3"):
        return True
    size = _frame_bytes(data, 0)
    return size > 0 and _frame_bytes(data, size) > 0


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the frames alone. Raises OfficeError `file_broken`."""
    at, junk = _after_tags(data), 0
    frames: list[bytes] = []
    while at < len(data):
        size = _frame_bytes(data, at)
        # After a gap one header may be chance; two in a row are not.
        if size and ((frames and not junk) or _frame_bytes(data, at + size) or at + size >= len(data)):
            frames.append(data[at : at + size])
            at += size
            continue
        if data.startswith((b"TAG", b"APETAGEX", b"ID3"), at) and frames:
            break
        skip = data.find(b"\xff", at + 1)
        skip = len(data) if skip < 0 else skip
        junk += skip - at
        if junk > _JUNK_BYTES_MAX:
            raise OfficeError("file_broken")
        at = skip
    if len(frames) < _LEAST_FRAMES:
        raise OfficeError("file_broken")
    return "audio/mpeg", b"".join(frames)


def _after_tags(data: bytes) -> int:
    """Where the sound begins: behind one or several leading ID3v2 tags."""
    at = 0
    while data.startswith(b"ID3", at) and at + _TAG_BYTES <= len(data):
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += _TAG_BYTES + size
    return at


def _frame_bytes(data: bytes, at: int) -> int:
    """The length of the Layer III frame at `at`, or 0 when none stands there."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    rate, samples, padding = data[at + 2] >> 4, data[at + 2] >> 2 & 3, data[at + 2] >> 1 & 1
    if version == 1 or layer != 1 or rate in (0, 15) or samples == 3:
        return 0
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    return (144 if version == 3 else 72) * 1000 * kilobits // _SAMPLES[version][samples] + padding
