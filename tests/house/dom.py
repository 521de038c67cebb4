"""A page as a tree: just enough to ask who stands in whom, in which language, and what is it called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _tags("area base br col embed hr img input link meta source track wbr")
BLOCKS = _tags(
    "address article aside blockquote body button caption dd details div dl dt fieldset figure footer form h1 h2 h3 h4 "
    "header label legend li main nav ol option p section select summary table tbody td textarea th thead tr ul"
)
UNSPOKEN = frozenset(("script", "style", "template"))


@dataclass(slots=True, eq=False)
class Element:
    """One element. `parts` holds elements and texts in the order of the page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def get(self, name: str) -> str:
        """An attribute, or an empty string."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Element]:
        """This element and everything in it, in reading order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def find_all(self, *tags: str) -> list[Element]:
        """Elements of these tags inside (this one too)."""
        return [element for element in self.walk() if element.tag in tags]

    def up(self) -> Iterator[Element]:
        """This element, its parent, and so on."""
        here: Element | None = self
        while here is not None:
            yield here
            here = here.parent

    def inside(self, tag: str) -> Element | None:
        """The nearest element of that tag around this one (or this one)."""
        return next((element for element in self.up() if element.tag == tag), None)

    @property
    def text(self) -> str:
        """All text inside, single-spaced, as it is read aloud (scripts and styles are not)."""
        if self.tag in UNSPOKEN:
            return ""
        told = (part if isinstance(part, str) else part.text for part in self.parts)
        return " ".join("".join(f"{words} " if _breaks(self) else words for words in told).split())

    @property
    def language(self) -> str:
        """The nearest `lang`."""
        return next((element.get("lang") for element in self.up() if element.get("lang")), "")

    @property
    def hidden(self) -> bool:
        """Out of the accessibility tree."""
        return any(e.get("aria-hidden") == "true" or "hidden" in e.attributes for e in self.up())

    @property
    def absent(self) -> bool:
        """Not drawn at all: neither eyes nor keys nor ears meet it until a script shows it."""
        return any("hidden" in e.attributes for e in self.up())

    def __str__(self) -> str:
        shown = "".join(
            f' {name}="{self.get(name)}"' for name in ("id", "name", "href", "action", "class") if self.get(name)
        )
        return f"<{self.tag}{shown}>"


def _breaks(element: Element) -> bool:
    return element.tag in BLOCKS and any(isinstance(part, Element) and part.tag in BLOCKS for part in element.parts)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self.here = self.root
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        for name in {name for name in names if names.count(name) > 1}:
            self.problems.append(f"<{tag}> has {name} twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, [], self.here)
        self.here.parts.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = self.here
        self.handle_starttag(tag, attrs)
        self.here = before

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.problems.append(f"</{tag}> closes nothing")
        elif self.here.tag != tag or self.here.parent is None:
            self.problems.append(f"</{tag}> stands where <{self.here.tag}> is open")
        else:
            self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page and what is wrong with its tags."""

    root: Element
    problems: list[str]

    @property
    def elements(self) -> list[Element]:
        """Every element in reading order."""
        return list(self.root.walk())

    def find_all(self, *tags: str) -> list[Element]:
        """Every element of these tags."""
        return self.root.find_all(*tags)

    def one(self, tag: str) -> Element:
        """The only element of that tag. Raises ValueError when there is none or more than one."""
        found = self.find_all(tag)
        if len(found) != 1:
            raise ValueError(f"{len(found)} <{tag}> instead of one")
        return found[0]

    def by_id(self, name: str) -> Element | None:
        """The element with that id."""
        return next((element for element in self.elements if element.get("id") == name), None)


def parse(html: str) -> Page:
    """Read a page. Every tag of ours is closed by hand, so an open one at the end is a problem."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    if builder.here is not builder.root:
        builder.problems.append(f"<{builder.here.tag}> is never closed")
    return Page(builder.root, builder.problems)


def spoken(page: Page) -> Iterator[tuple[str, str, Element]]:
    """(text, language, block) of everything a reader meets: text block by block, then attributes that are read aloud.

    A part in another language ends the text before it: two texts with a bar between are not one sentence.
    """
    yield from _spoken(page.root)
    for element in page.elements:
        for name in ("aria-label", "title", "placeholder", "alt"):
            if element.get(name):
                yield element.get(name), element.language, element


def _spoken(block: Element) -> Iterator[tuple[str, str, Element]]:
    runs: list[tuple[str, str]] = []
    inner: list[Element] = []

    def gather(element: Element) -> None:
        for part in element.parts:
            if isinstance(part, str):
                runs.append((part, element.language))
            elif part.tag in UNSPOKEN:
                continue
            elif part.tag in BLOCKS or part.tag in ("title", "html", "head"):
                inner.append(part)
                runs.append((" ¦ ", ""))
            elif part.tag == "br":
                runs.append(("\n", element.language))
            else:
                gather(part)

    gather(block)
    for language in dict.fromkeys(language for _text, language in runs if language):
        text = "".join(text if spoken_in == language else " ¦ " for text, spoken_in in runs)
        if any(sign.isalnum() for sign in text):
            yield text.strip(" ¦\n"), language, block
    for element in inner:
        yield from _spoken(element)
