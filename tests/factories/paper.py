"""Reading tagged PDF as an assistive program does: the structure tree, its texts and languages, what is untagged."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

APT_LINE = "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
CAN_PRINT = find_library("pangoft2-1.0") is not None
# Like tests of the browser: skipped with the line to type, but never with CI=true.
needs_pango = pytest.mark.skipif(not CAN_PRINT and os.environ.get("CI") != "true", reason=f"no Pango: {APT_LINE}")
# Operators that put something on the page.
PAINTING = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh", b"Do", b"BI"}


@dataclass
class Element:
    """One element of the structure tree; `mcids` are (page, number) of the marked content that it holds itself."""

    kind: str
    language: str
    facts: Any
    kids: list[Element] = field(default_factory=list)
    mcids: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


class Paper:
    """A PDF file, read."""

    def __init__(self, data: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(data))
        trailer: Any = self.reader.trailer
        self.catalog = trailer["/Root"]
        self._pages = {page.indirect_reference.idnum: i for i, page in enumerate(self.reader.pages)}  # type: ignore[union-attr]
        self.texts: dict[tuple[int, int], str] = {}
        self.artifacts: list[str] = []
        self.untagged: list[tuple[int, bytes]] = []
        for number, page in enumerate(self.reader.pages):
            self._read(number, page)
        self.root = self._element(self.catalog["/StructTreeRoot"]["/K"][0].get_object())

    def text(self, element: Element) -> str:
        """What a reader says for an element and all below it, white space folded."""
        said = (self._said(one) for one in element.walk())
        return re.sub(r"\s+", " ", " ".join(said)).strip()

    def _said(self, element: Element) -> str:
        if "/ActualText" in element.facts:
            return str(element.facts["/ActualText"])
        return " ".join(self.texts.get(place, "") for place in element.mcids)

    def all(self, *kinds: str) -> list[Element]:
        """Every element of these kinds in reading order."""
        return [one for one in self.root.walk() if one.kind in kinds]

    def headings(self) -> list[tuple[int, str]]:
        """Level and words of every heading, in order."""
        return [(int(one.kind[1]), self.text(one)) for one in self.all("H1", "H2", "H3", "H4", "H5", "H6")]

    def faults(self) -> list[str]:
        """What PDF/UA-1 asks for and can be seen here: marks, title, language, order of headings, headers of cells."""
        xmp = self.catalog["/Metadata"].get_data()
        told = [
            ("not marked", self.catalog["/MarkInfo"]["/Marked"] == True),  # noqa: E712 (a PDF boolean)
            ("title not shown", self.catalog["/ViewerPreferences"]["/DisplayDocTitle"] == True),  # noqa: E712
            ("no title", bool(self.reader.metadata and self.reader.metadata.title)),
            ("no language", self.catalog.get("/Lang") in ("id", "jv")),
            ("not PDF/UA-1", b"pdfuaid" in xmp and re.search(rb"part>1<|part=.1", xmp) is not None),
            ("one first heading", [level for level, _ in self.headings()].count(1) == 1),
            ("untagged content", not self.untagged),
        ]
        found = [fault for fault, is_sound in told if not is_sound]
        marked = {place for one in self.root.walk() for place in one.mcids}
        found += [f"text outside the tree: {words!r}" for place, words in self.texts.items() if place not in marked]
        levels = [0, *(level for level, _words in self.headings())]
        found += [f"level skipped before {b}" for a, b in pairwise(levels) if b > a + 1]
        found += ["a heading without words" for _level, words in self.headings() if not words]
        found += ["a table without its headers" for one in self.all("Table") if not self._is_headed(one)]
        found += ["a font that is not embedded" for page in self.reader.pages for font in _fonts(page) if not font]
        return found

    def _is_headed(self, table: Element) -> bool:
        ids = {str(one.facts.get("/ID")) for one in table.walk() if one.kind == "TH"}
        cells = [one for one in table.walk() if one.kind == "TD"]
        named = [[str(name) for name in one.facts["/A"].get("/Headers", ())] for one in cells]
        return bool(ids) and all(names and set(names) <= ids for names in named)

    def _element(self, found: Any) -> Element:
        page = found.get("/Pg")
        number = self._pages.get(page.indirect_reference.idnum, -1) if page is not None else -1
        made = Element(str(found.get("/S"))[1:], str(found.get("/Lang", "")), found)
        kids = found.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, int):
                made.mcids.append((number, int(kid)))
            elif kid.get("/Type") != "/OBJR":
                made.kids.append(self._element(kid))
        return made

    def _read(self, number: int, page: Any) -> None:
        """Text by its mark. Letters are told by the fonts' own tables, as a copying reader sees them."""
        open_marks: list[tuple[str, int | None]] = []
        fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
        font: dict[str, str] = {}
        for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
            if operator in (b"BDC", b"BMC"):
                given = operands[1] if operator == b"BDC" else {}
                open_marks.append((str(operands[0]), given.get("/MCID")))
            elif operator == b"EMC":
                open_marks.pop()
            elif operator == b"Tf":
                font = fonts[operands[0]]
            elif operator in PAINTING:
                if not open_marks:
                    self.untagged.append((number, operator))
                elif operator in (b"Tj", b"TJ"):
                    self._put(number, open_marks[-1], _words(operands[0], font))

    def _put(self, number: int, mark: tuple[str, int | None], words: str) -> None:
        if mark[0] == "/Artifact":
            self.artifacts.append(words)
        else:
            place = (number, int(mark[1] if mark[1] is not None else -1))
            self.texts[place] = self.texts.get(place, "") + words


def _words(shown: Any, letters: dict[str, str]) -> str:
    parts = shown if isinstance(shown, list) else [shown]
    raw = b"".join(part.original_bytes for part in parts if hasattr(part, "original_bytes"))
    return "".join(letters.get(raw[at : at + 2].hex(), "\ufffd") for at in range(0, len(raw), 2))


def _letters(font: Any) -> dict[str, str]:
    """Glyph number in four hexadecimal digits: the letters that the font's /ToUnicode says it is."""
    if "/ToUnicode" not in font:
        return {}
    table = font["/ToUnicode"].get_object().get_data().decode("ascii", "replace")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    return {one.lower(): bytes.fromhex(letters).decode("utf-16-be", "replace") for one, letters in pairs}


def _fonts(page: Any) -> Iterator[bool]:
    """Whether each font of a page is embedded."""
    for font in page["/Resources"].get("/Font", {}).values():
        for below in font.get_object().get("/DescendantFonts", []):
            told = below.get_object()["/FontDescriptor"]
            yield any(f"/FontFile{kind}" in told for kind in ("", "2", "3"))
