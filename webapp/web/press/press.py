"""Prints one page as tagged PDF, in a process of its own: the page comes in on stdin, the PDF goes out on stdout.

Started by `webapp.web.press`, by path and isolated, so it imports nothing of the house. It reads no file but its own
sheet and the fonts of the machine, and asks no network: whatever a page names is refused. What WeasyPrint 70 leaves
undone for PDF/UA-1 is done at the end: the language of parts, the order of letters that are written from right to left
(its glyphs stand as they are seen), and page numbers as artifacts (its margin boxes are marked like text, but hang on
no branch of the tree).
"""

from __future__ import annotations

import contextlib
import resource
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MISSING, BROKEN = 3, 4
CPU_SECONDS = 30
MEMORY_BYTES = 1024**3
_LEFTWARD = ("R", "AL")
SHEET = Path(__file__).with_name("paper.css")
Leaf = tuple[Any, int]


def main() -> int:
    """Read, print, write. The exit code says what went wrong: MISSING where WeasyPrint or Pango is not there."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    page = sys.stdin.buffer.read().decode("utf-8")
    try:
        with contextlib.redirect_stdout(sys.stderr):  # WeasyPrint prints its advice where a library is missing
            import weasyprint
    except (ImportError, OSError):
        return MISSING
    sys.stdout.buffer.write(printed(weasyprint, page))
    return 0


def printed(weasyprint: Any, page: str) -> bytes:
    """The page as PDF/UA-1."""
    nothing = _refuser(weasyprint)
    sheet = weasyprint.CSS(string=SHEET.read_text("utf-8"), url_fetcher=nothing)
    document = weasyprint.HTML(string=page, url_fetcher=nothing, media_type="print")
    made = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1", finisher=_finish)
    assert isinstance(made, bytes)
    return made


def _refuser(weasyprint: Any) -> Any:
    """A fetcher of nothing."""

    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("a page is printed from its own words alone")

    return Nothing(allowed_protocols=())


def _finish(document: Any, pdf: Any) -> None:
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    leaves: dict[bytes, list[Leaf]] = {}
    for element, mark in _leaves(pdf, _at(pdf, root["K"][0])):
        leaves.setdefault(element["Pg"], []).append((element, mark))
    parents = _at(pdf, root["ParentTree"])["Nums"]
    for number, (page, reference) in enumerate(zip(document.pages, pdf.page_references, strict=True)):
        found = leaves.get(reference, [])
        _tell_words(page, found, pdf.catalog["Lang"].string)
        _hush_margins(_at(pdf, _at(pdf, reference)["Contents"]), found, parents[2 * number + 1])


def _at(pdf: Any, reference: bytes) -> Any:
    """The object that a reference such as `12 0 R` names."""
    return pdf.objects[int(reference.split()[0])]


def _leaves(pdf: Any, element: Any) -> Iterator[Leaf]:
    """Elements that hold text themselves with the number of its mark, in reading order."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element, kid
        elif "K" in _at(pdf, kid):  # else the annotation of a link
            yield from _leaves(pdf, _at(pdf, kid))


def _tell_words(page: Any, leaves: list[Leaf], ours: str) -> None:
    """Text boxes and leaves stand in the same order; where they should not, nothing is better than something wrong."""
    import pydyf

    boxes = list(_texts(page._page_box))
    if len(boxes) != len(leaves):
        return
    for box, (leaf, _mark) in zip(boxes, leaves, strict=True):
        language = box.style["lang"]
        if language and language != ours:
            leaf["Lang"] = pydyf.String(language)
        if any(unicodedata.bidirectional(sign) in _LEFTWARD for sign in box.text):
            leaf["ActualText"] = pydyf.String(box.text)


def _texts(box: Any) -> Iterator[Any]:
    """The text boxes of a page in the order of its tree, without its margins."""
    name = type(box).__name__
    if name == "AbsolutePlaceholder":
        box = box._box
    if name == "MarginBox":
        return
    if name == "TextBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _hush_margins(stream: Any, leaves: list[Leaf], parents: Any) -> None:
    """Marked text that no branch of the tree holds is an artifact."""
    told = {mark for _leaf, mark in leaves}
    for place, item in enumerate(stream.stream):
        if isinstance(item, dict) and "MCID" in item and item["MCID"] not in told:
            parents[item["MCID"]] = "null"
            stream.stream[place - 1] = "/Artifact"
            del item["MCID"]
            item["Type"] = "/Pagination"


if __name__ == "__main__":
    sys.exit(main())
