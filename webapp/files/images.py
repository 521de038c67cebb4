"""Pictures are made anew: only pixels survive, no EXIF, place, comment or hidden part.

A decoded picture can be a thousand times its file, so its size is asked before decoding, and
one process decodes one picture at a time.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.errors import OfficeError

LONGEST_SIDE = 2000
# In millions of pixels. Phones take up to 64 as JPEG, which is decoded at a fraction; the
# others are decoded whole: a PNG takes 4 bytes of memory for each pixel, a WebP up to 16.
MAX_MEGAPIXELS = {"JPEG": 64, "PNG": 40, "WEBP": 24}
# Pillow's own guard, while it opens a file; it raises at twice this number.
Image.MAX_IMAGE_PIXELS = max(MAX_MEGAPIXELS.values()) * 1_000_000

_ONE_AT_A_TIME = threading.Lock()
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, struct.error, zlib.error)


def begins(data: bytes) -> bool:
    """True for JPEG, PNG and WebP."""
    return _format(data) is not None


def read(data: bytes) -> tuple[str, bytes]:
    """The media type and a fresh picture, upright, its longest side at most 2000 pixels.

    Raises OfficeError `file_pixels` (fact: max, in millions) or `file_broken`.
    """
    kind = _format(data)
    if kind is None:
        raise OfficeError("file_type")
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on odd metadata, which we drop anyway
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                return _FORMATS[kind], _fresh(image, kind)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise OfficeError("file_pixels", max=MAX_MEGAPIXELS[kind]) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise OfficeError("file_broken") from error


def _format(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def _fresh(image: Image.Image, kind: str) -> bytes:
    if image.width * image.height > MAX_MEGAPIXELS[kind] * 1_000_000:
        raise OfficeError("file_pixels", max=MAX_MEGAPIXELS[kind])
    # JPEG decodes at a fraction of its size when a small picture is wanted.
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    picture = _upright(_smaller(_plain(image, kind)))
    # Pillow would write comments and colour profiles of `info` again.
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, kind, quality=82)  # PNG, without loss, knows no quality and ignores it
    return out.getvalue()


def _smaller(image: Image.Image) -> Image.Image:
    """At most 2000 pixels long. Whole steps first: they need no second picture of full size."""
    steps = max(image.size) // LONGEST_SIDE
    if steps >= 2:
        info = image.info
        image = image.reduce(steps)
        image.info = info  # the orientation stands there
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=None)
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:  # odd metadata must not cost somebody their picture
        return image.copy()


def _plain(image: Image.Image, kind: str) -> Image.Image:
    """Grey, colour, or colour with transparency: what every viewer shows."""
    see_through = image.has_transparency_data and kind != "JPEG"
    mode = "RGBA" if see_through else "L" if image.mode in ("1", "L", "I", "I;16") else "RGB"
    if image.mode == mode:
        return image
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256)  # 16 bits of grey to 8
    return image.convert(mode)
