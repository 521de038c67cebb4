"""Long texts: Markdown of `translations/<language>/content/<slug>.md`, ready for a page.

Front matter holds `title` and, in a translation, `source_sha`: the sha256 of the Indonesian
body it was made from. Where that differs the page says that it has not been renewed. Names
in double braces are facts of the office or addresses of the house (see `_fill`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from webapp import i18n
from webapp.errors import NotFound
from webapp.web.filters import telephone, whatsapp
from webapp.web.office import OfficeCard
from webapp.web.reader import address

_PLACE = re.compile(r"\{\{(\w+)(?::([^}]*))?\}\}")
# HTML is off in our texts, so a mark of language travels as two private signs.
_OPEN, _CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Content:
    """A long text in the language that was found; `stale` when its original has changed since."""

    title: str
    html: Markup
    language: str
    stale: bool


@dataclass(frozen=True, slots=True)
class _Source:
    title: str
    body: str
    source_sha: str


def load(slug: str, office: OfficeCard) -> Content:
    """The text in the reader's language, else in Indonesian. Raises NotFound for an unknown slug."""
    language = i18n.locale()
    found = _read(slug, language)
    original = _read(slug, i18n.DEFAULT)
    if original is None:
        raise NotFound()
    if found is None:
        found, language = original, i18n.DEFAULT
    stale = found is not original and not _made_from(found, original)
    return Content(found.title, _html(_fill(found.body, office)), language, stale)


def _made_from(translation: _Source, original: _Source) -> bool:
    digest = hashlib.sha256(original.body.encode()).hexdigest()
    return bool(translation.source_sha) and digest.startswith(translation.source_sha)


@cache
def _read(slug: str, language: str) -> _Source | None:
    path = i18n.TRANSLATIONS / language / "content" / f"{slug}.md"
    if not path.is_file():
        return None
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    facts = dict(line.split(":", 1) for line in front.splitlines() if ":" in line)
    return _Source(facts["title"].strip(), body.strip(), facts.get("source_sha", "").strip())


def _fill(body: str, office: OfficeCard) -> str:
    """Put in the facts: `{{url:/x}}`, `{{id:Indonesian words}}`, `{{hotline}}`, `{{whatsapp}}`.

    A line whose fact is not known is left out: no bare label, no empty link.
    """
    facts = {
        "hotline": f"[{office.safe_phone}]({telephone(office.safe_phone)})" if office.safe_phone else "",
        "whatsapp": f"[{office.safe_whatsapp}]({whatsapp(office.safe_whatsapp)})" if office.safe_whatsapp else "",
    }

    def place(match: re.Match[str]) -> str:
        name, value = match[1], match[2] or ""
        if name == "url":
            return address(value)
        if name == "id":
            return f"{_OPEN}{value}{_CLOSE}"
        return facts[name]

    lines = (line for line in body.splitlines() if not any(facts.get(hit[1]) == "" for hit in _PLACE.finditer(line)))
    return _PLACE.sub(place, "\n".join(lines))


@lru_cache(maxsize=64)
def _html(markdown: str) -> Markup:
    rendered = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return Markup(rendered.replace(_OPEN, '<span lang="id">').replace(_CLOSE, "</span>"))
