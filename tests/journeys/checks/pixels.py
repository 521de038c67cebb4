"""Arithmetic on pictures: contrast as WCAG counts it, edges, rings, readable text."""

from __future__ import annotations

import re
from functools import cache

from PIL import Image, ImageChops

from tests.journeys.browser import Box

RGB = tuple[int, int, int]

# WCAG 1.4.11 and 2.4.13 for shapes, 1.4.3 for text.
SHAPE_CONTRAST = 3.0
TEXT_CONTRAST = 4.5

_TOUCHED = re.compile(rb"[^\0]+")


@cache
def _linear(channel: int) -> float:
    share = channel / 255
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)


@cache
def _luminance(colour: RGB) -> float:
    red, green, blue = (_linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast(one: RGB, other: RGB) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def crop(picture: Image.Image, box: Box) -> Image.Image:
    """The part of the picture under the box, cut off at the picture's borders; at least one pixel."""
    left, top = max(0, round(box.x)), max(0, round(box.y))
    right, bottom = min(picture.width, round(box.right)), min(picture.height, round(box.bottom))
    return picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


class Grid:
    """Marks on the pixels of a picture, to be asked by column and by row."""

    def __init__(self, width: int, height: int, marks: bytes) -> None:
        self.width, self.height, self._marks = width, height, marks

    def column(self, x: int, top: int, bottom: int) -> bytes:
        """The marks of column x from row top up to row bottom."""
        return self._marks[max(top, 0) * self.width + x : min(bottom, self.height) * self.width : self.width]

    def row(self, y: int, left: int, right: int) -> bytes:
        """The marks of row y from column left up to column right."""
        start = y * self.width
        return self._marks[start + max(left, 0) : start + min(right, self.width)]

    @property
    def count(self) -> int:
        """How many pixels are marked."""
        return self._marks.count(1)


def changed(before: Image.Image, after: Image.Image) -> Grid:
    """Marks every pixel whose two colours differ by 3:1 or more: the change that a weak eye sees too."""
    # A difference that rounds to no grey at all is far below 3:1; only the rest is worth the arithmetic.
    touched = ImageChops.difference(before, after).convert("L").tobytes()
    was, now = before.tobytes(), after.tobytes()
    marks = bytearray(len(touched))
    for run in _TOUCHED.finditer(touched):
        for place in range(*run.span()):
            at = slice(3 * place, 3 * place + 3)
            marks[place] = _strong(was[at], now[at])
    return Grid(before.width, before.height, bytes(marks))


@cache
def _strong(one: bytes, other: bytes) -> bool:
    return contrast(_rgb(tuple(one)), _rgb(tuple(other))) >= SHAPE_CONTRAST


def readable(picture: Image.Image) -> bool:
    """Whether anything stands out from the ground of this part of a page as strongly as text must (4.5:1)."""
    found = picture.getcolors(picture.width * picture.height) or []
    colours = [(count, colour) for count, colour in found if isinstance(colour, tuple)]
    ground = max(colours)[1]
    return any(contrast(_rgb(ground), _rgb(colour)) >= TEXT_CONTRAST for _, colour in colours)


def _rgb(colour: tuple[int, ...]) -> RGB:
    return colour[0], colour[1], colour[2]


def edged_sides(picture: Image.Image, box: Box, *, depth: int = 4, every: int = 3) -> int:
    """On how many of its four sides the box stands out from what is around it, by a line or by its own ground.

    Along each side the first `depth` pixels inside are held against the pixel just outside, at every third place;
    three quarters of the places must differ by 3:1. A side at the picture's border counts as standing out.
    """
    left, top = round(box.x), round(box.y)
    right, bottom = round(box.right) - 1, round(box.bottom) - 1
    # Round corners are left out.
    margin_x, margin_y = min(12, (right - left) // 4), min(12, (bottom - top) // 4)
    across = range(left + margin_x, right - margin_x + 1, every)
    down = range(top + margin_y, bottom - margin_y + 1, every)
    sides = (
        [((x, top - 2), [(x, top + i) for i in range(depth)]) for x in across],
        [((x, bottom + 2), [(x, bottom - i) for i in range(depth)]) for x in across],
        [((left - 2, y), [(left + i, y) for i in range(depth)]) for y in down],
        [((right + 2, y), [(right - i, y) for i in range(depth)]) for y in down],
    )
    return sum(_stands_out(picture, places) for places in sides)


def _stands_out(picture: Image.Image, places: list[tuple[tuple[int, int], list[tuple[int, int]]]]) -> bool:
    inside = [(out, within) for out, within in places if _within(picture, out)]
    if not inside:
        return True
    strong = sum(
        any(contrast(_at(picture, out), _at(picture, point)) >= SHAPE_CONTRAST for point in within)
        for out, within in inside
    )
    return strong >= 0.75 * len(inside)


def _within(picture: Image.Image, point: tuple[int, int]) -> bool:
    return 0 <= point[0] < picture.width and 0 <= point[1] < picture.height


def _at(picture: Image.Image, point: tuple[int, int]) -> RGB:
    colour = picture.getpixel((min(point[0], picture.width - 1), min(point[1], picture.height - 1)))
    assert isinstance(colour, tuple)
    return _rgb(colour)
