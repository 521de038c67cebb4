"""The trial's photos, drawn: no phone, no place, no person. Each says on itself that it is a sample."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 720
QUALITY = 70
INK, WOOD, CARD = (40, 34, 30), (150, 112, 78), (214, 190, 150)
Draw = ImageDraw.ImageDraw


def draw(name: str, seed: int) -> bytes:
    """A JPEG of the scene `name`; the seed sets light and small things. KeyError for an unknown scene."""
    rng = random.Random(f"{name} {seed}")
    light = rng.randint(-18, 12)
    image = Image.new("RGB", (WIDTH, HEIGHT), _lit((186, 204, 214), light))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 470, WIDTH, HEIGHT), fill=_lit((168, 156, 138), light))
    SCENES[name](pen, rng)
    pen.text((24, HEIGHT - 52), "CONTOH - GAMBAR REKAAN", fill=INK, font=ImageFont.load_default(30))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _lit(colour: tuple[int, int, int], light: int) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, part + light)) for part in colour)
    return red, green, blue


def _stairs(pen: Draw, rng: random.Random) -> None:
    """The door of a hall with steps before it."""
    pen.rectangle((240, 110, 720, 480), fill=(226, 216, 196), outline=INK, width=4)
    pen.polygon(((200, 120), (480, 20), (760, 120)), fill=(150, 70, 52), outline=INK)
    pen.rectangle((410, 210, 550, 480), fill=WOOD, outline=INK, width=4)
    for number in range(rng.randint(3, 4)):
        top = 480 + 44 * number
        pen.rectangle((360 - 34 * number, top, 600 + 34 * number, top + 44), fill=(196, 188, 176), outline=INK, width=3)
    pen.text((436, 140), "TPS", fill=INK, font=ImageFont.load_default(48))


def _box(pen: Draw, rng: random.Random) -> None:
    """A wet cardboard box under a dripping roof."""
    pen.rectangle((0, 60, WIDTH, 96), fill=(120, 92, 70))
    for _drop in range(40):
        left, top = rng.randint(40, WIDTH - 40), rng.randint(110, 640)
        pen.line((left, top, left - 6, top + 26), fill=(120, 146, 166), width=3)
    pen.polygon(((300, 300), (640, 280), (660, 600), (320, 630)), fill=CARD, outline=INK)
    pen.rectangle((330, 560, 655, 620), fill=(176, 150, 110))
    pen.rectangle((440, 286, 540, 306), fill=INK)
    pen.text((380, 400), "KOTAK SUARA", fill=INK, font=ImageFont.load_default(36))


def _list(pen: Draw, rng: random.Random) -> None:
    """A list on a wall; every name is covered."""
    pen.rectangle((220, 40, 740, 640), fill=(250, 248, 240), outline=INK, width=3)
    pen.text((250, 60), "DAFTAR PEMILIH", fill=INK, font=ImageFont.load_default(36))
    for row in range(12):
        top = 130 + row * 40
        pen.line((240, top + 32, 720, top + 32), fill=(170, 164, 156), width=2)
        pen.text((250, top), f"{row + 1:>2}", fill=INK, font=ImageFont.load_default(26))
        pen.rectangle((310, top + 2, 310 + rng.randint(140, 330), top + 26), fill=(70, 66, 62))


def _board(pen: Draw, rng: random.Random) -> None:
    """A notice board with torn sheets."""
    pen.rectangle((140, 90, 820, 460), fill=WOOD, outline=INK, width=6)
    pen.rectangle((200, 460, 230, 690), fill=WOOD, outline=INK)
    pen.rectangle((730, 460, 760, 690), fill=WOOD, outline=INK)
    for column in range(4):
        left, top = 180 + column * 158, 120 + rng.randint(0, 40)
        foot = top + rng.randint(170, 260)
        pen.polygon(
            ((left, top), (left + 124, top), (left + 124, foot), (left + 70, foot - rng.randint(20, 60)), (left, foot)),
            fill=(248, 244, 232),
            outline=INK,
        )
        for line in range(4):
            pen.line((left + 14, top + 26 + line * 26, left + 108, top + 26 + line * 26), fill=(150, 144, 136), width=4)


def _queue(pen: Draw, rng: random.Random) -> None:
    """A waiting room: chairs, all of them taken, seen from behind."""
    pen.rectangle((60, 60, 900, 200), fill=(226, 216, 196), outline=INK, width=4)
    pen.text((330, 104), "MEJA LAYANAN", fill=INK, font=ImageFont.load_default(44))
    for row in range(2):
        for seat in range(6):
            left, top = 90 + seat * 135 + row * 20, 300 + row * 180
            shade = (rng.randint(60, 190), rng.randint(60, 150), rng.randint(70, 170))
            pen.ellipse((left + 30, top - 60, left + 86, top - 4), fill=(92, 70, 56))
            pen.rounded_rectangle((left + 8, top, left + 108, top + 120), 18, fill=shade, outline=INK, width=3)


def _letter(pen: Draw, rng: random.Random) -> None:
    """A letter on a table, too blurred to read."""
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=(140, 112, 88))
    pen.polygon(((230, 50), (730, 70), (716, 640), (214, 624)), fill=(250, 248, 240), outline=INK)
    pen.text((330, 96), "SURAT (CONTOH)", fill=INK, font=ImageFont.load_default(36))
    for row in range(11):
        top = 180 + row * 36
        pen.line((280, top, 280 + rng.randint(260, 400), top + 4), fill=(160, 154, 146), width=7)


SCENES: dict[str, Callable[[Draw, random.Random], None]] = {
    "tangga": _stairs,
    "kotak": _box,
    "daftar": _list,
    "papan": _board,
    "antrean": _queue,
    "surat": _letter,
}
NAMES = {
    "tangga": "foto tangga TPS.jpg",
    "kotak": "kotak kehujanan.jpg",
    "daftar": "daftar ditempel.jpg",
    "papan": "papan pengumuman.jpg",
    "antrean": "antrean pagi.jpg",
    "surat": "foto surat.jpg",
}
