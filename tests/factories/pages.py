"""Reading a page as a browser does: what its form would send back, and where its links lead."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Protocol

Fields = dict[str, list[str]]


class Answered(Protocol):
    """A page as any client got it."""

    @property
    def text(self) -> str: ...


class _FormReader(HTMLParser):
    """Collects what one form would send: typed, ticked, chosen and hidden values; no button, no file."""

    def __init__(self, form_id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: Fields = {}
        self._wanted, self._inside = form_id, False
        self._name: str | None = None
        self._text: list[str] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self._wanted
        if not self._inside:
            return
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._name, self._text = given["name"] or "", []
        elif tag == "select":
            self._select = given["name"] or ""
            self.fields[self._select] = []
        elif tag == "option" and self._select is not None:
            chosen = self.fields[self._select]
            if "selected" in given or not chosen:  # a list sends its first option unless another is chosen
                self.fields[self._select] = [given.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self._name is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._name is not None:
            # A browser drops the line end right after the start tag.
            self.fields[self._name] = ["".join(self._text).removeprefix("\n")]
            self._name = None
        elif tag == "select":
            self._select = None

    def _input(self, given: dict[str, str | None]) -> None:
        kind, name = given.get("type") or "text", given.get("name")
        if not name or kind in ("file", "submit"):
            return
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        self.fields.setdefault(name, []).append(given.get("value") or "")


def fields_of(page: Answered, form_id: str = "isian") -> Fields:
    """What the form `form_id` of a page sends when nobody touches it."""
    reader = _FormReader(form_id)
    reader.feed(page.text)
    return reader.fields


def ids_of(page: Answered) -> list[str]:
    """Every id of a page."""
    return [unescape(found) for found in re.findall(r'\sid="([^"]+)"', page.text)]


def faults_of(page: Answered) -> list[tuple[str, str]]:
    """The rows of the error summary: (id it leads to, sentence)."""
    summary = re.search(r'id="galat".*?</ul>', page.text, re.DOTALL)
    if summary is None:
        return []
    return [(unescape(to), unescape(text)) for to, text in re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0])]


def main_of(page: Answered) -> str:
    """The main part of a page, unescaped: for looking for words."""
    found = re.search(r"<main.*?</main>", page.text, re.DOTALL)
    assert found, "the page has no main part"
    return unescape(found[0])
