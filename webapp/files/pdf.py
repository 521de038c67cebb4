"""PDF, kept as it came: it cannot be made anew, so it is never shown in place."""

from __future__ import annotations

from webapp.errors import OfficeError

# Readers look for the end mark in the last 1,024 bytes; so do we.
TAIL_BYTES = 1024


def begins(data: bytes) -> bool:
    """True when the file's very first signs are those of a PDF (a page before them is not)."""
    return data.startswith((b"%PDF-", b"\xef\xbb\xbf%PDF-"))


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and the bytes. Raises OfficeError `file_broken` when the end is missing.

    An archive or a page hung behind the end pushes the end mark away and is refused likewise.
    """
    # Scanners pad with zeros to a full block.
    written = data.rstrip(b"\0\r\n\t ")
    tail = written[-TAIL_BYTES:]
    at = tail.rfind(b"%%EOF")
    behind = tail[at + 5 :]
    if at < 0 or b"startxref" not in written[-2 * TAIL_BYTES :] or b"<" in behind or b"PK" in behind:
        raise OfficeError("file_broken")
    return "application/pdf", data
