"""Files as citizens send them, made by hand: small, valid, and with named faults."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

from webapp.files.ogg import checksum
from webapp.files.preparing import Upload

SECRET = b"RUMAH-IBU-SITI"  # stands where metadata stands; must never be found in what is kept


def upload(name: str, data: bytes) -> Upload:
    """A file as it arrives at the door."""
    return Upload(name, io.BytesIO(data))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture: left half red, right half white."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def photo_with_place(kind: str = "JPEG", orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """A phone's photo: GPS, maker, comment, XMP and colour profile all carry SECRET."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 33.0, 5.0), 29: SECRET.decode()})
    options: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": b"\0" * 128 + SECRET}
    if kind == "JPEG":
        options |= {"comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    return picture(kind, size, **options)


def png_bomb(side: int) -> bytes:
    """A PNG of a few KB that claims and holds `side` × `side` dots."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf() -> bytes:
    """The smallest letter."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def ogg(first: bytes = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0", comment: bytes = SECRET) -> bytes:
    """A voice note as WhatsApp sends it."""
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, len(comment)) + comment
    sound = b"".join(ogg_page(b"\xf8\xff\xfe" * 5, number, 0) for number in range(2, 6))
    return ogg_page(first, 0, 2) + ogg_page(tags, 1, 0) + sound


def ogg_page(packet: bytes, number: int, flags: int, *, ends: bool = True) -> bytes:
    """One Ogg page with one packet, which goes on in the next page unless it `ends` here."""
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255] * ends)
    head = b"OggS\0" + struct.pack("<BqIIIB", flags, 960 * number, 7, number, 0, len(lacing)) + lacing
    page = head + packet
    return page[:22] + struct.pack("<I", checksum(page)) + page[26:]


def ebml(name: int, body: bytes, *, endless: bool = False) -> bytes:
    """One EBML element."""
    size = b"\x01\xff\xff\xff\xff\xff\xff\xff" if endless else (len(body) | 1 << 28).to_bytes(4, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + body


def webm(*track_types: int, doc_type: bytes = b"webm", codec: bytes = b"A_OPUS") -> bytes:
    """What MediaRecorder of Chrome writes: segment and cluster without a size."""
    entries = b"".join(
        ebml(0xAE, ebml(0xD7, b"\x01") + ebml(0x83, bytes([kind])) + ebml(0x86, codec) + ebml(0x536E, SECRET))
        for kind in track_types or (2,)
    )
    info = ebml(0x1549A966, ebml(0x2AD7B1, b"\x0f\x42\x40") + ebml(0x7BA9, SECRET))
    tags = ebml(0x1254C367, ebml(0x7373, SECRET * 20))
    cluster = ebml(0x1F43B675, ebml(0xE7, b"\0") + ebml(0xA3, b"\x81\0\0\x80" + b"\xf8\xff\xfe" * 9), endless=True)
    segment = ebml(0x18538067, info + ebml(0x1654AE6B, entries) + tags + cluster, endless=True)
    return ebml(0x1A45DFA3, ebml(0x4282, doc_type)) + segment


def box(kind: bytes, body: bytes = b"") -> bytes:
    """One box of an ISO media file."""
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(*handlers: bytes, brand: bytes = b"M4A ") -> bytes:
    """A recording of an iPhone: place in `udta`."""
    tracks = b"".join(
        box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13))))
        for kind in handlers or (b"soun",)
    )
    movie = box(b"moov", box(b"mvhd", bytes(100)) + tracks + box(b"udta", box(b"\xa9xyz", SECRET)))
    return box(b"ftyp", brand + bytes(4) + b"isom") + movie + box(b"mdat", bytes(400))


def mp3(frames: int = 8, tag: bool = True) -> bytes:
    """MPEG-1 Layer III, 128 kbit/s at 44.1 kHz, with tags at both ends."""
    sound = (b"\xff\xfb\x90\x64" + bytes(413)) * frames
    if not tag:
        return sound
    body = b"TIT2" + struct.pack(">IH", len(SECRET) + 1, 0) + b"\0" + SECRET
    return b"ID3\x03\0\0" + bytes([0, 0, 0, len(body)]) + body + sound + b"TAG" + SECRET.ljust(125, b"\0")


def amr(frames: int = 6) -> bytes:
    """Narrow-band AMR, 12.2 kbit/s."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def amr_wide(frames: int = 6) -> bytes:
    """Wide-band AMR, 12.65 kbit/s."""
    return b"#!AMR-WB\n" + (b"\x14" + bytes(32)) * frames
