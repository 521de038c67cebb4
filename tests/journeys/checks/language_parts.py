"""Each part of a page says the language it is in (WCAG 3.1.1, 3.1.2), so that a voice reads it right."""

from __future__ import annotations

import re

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look

LANGUAGES = ("id", "jv")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that stand in nearly every sentence of one language and in none of the others; é and è are folded to e.
_COMMON: dict[str, frozenset[str]] = {
    "id": _words(
        "yang dan untuk dengan tidak anda atau ini dari kami akan sudah belum adalah dapat jika ke di saya oleh dalam "
        "itu hari kepada siapa kapan sebelum setelah hanya lain semua bukan harus tulis pilih masih juga karena"
    ),
    "jv": _words(
        "ingkang saha kangge boten panjenengan utawi punika saking badhe sampun dereng ing dhateng menawi saged kedah "
        "punapa sinten mangga dinten wonten kula namung sanes sedaya taksih ugi inggih amargi dipun lan"
    ),
    "en": _words(
        "the and for with not you your this from will has to of is are be if please we our it on that have when "
        "what who which can must here"
    ),
}
# One such word in a short link is enough: the names of the languages themselves.
_TELLING = {"bahasa": "id", "basa": "jv", "language": "en"}
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 4


def language_parts(driver: Browser, *, skip: str = "") -> list[str]:
    """Blocks of text whose words read as another language than their nearest `lang` says, and a page without `lang`.

    `skip` is a selector of what citizens and officers typed themselves: nobody judges their words. Names and blocks
    too short to tell are passed over.
    """
    faults = []
    parts = look(driver, "language.js", "spoken(arguments[0])", skip)
    page_language = parts[0]["lang"]
    if page_language not in LANGUAGES:
        faults.append(f"the page itself: lang is “{page_language}”, not one of {', '.join(LANGUAGES)}")
    for part in parts:
        heard = reads_as(part["text"])
        if heard and heard != part["lang"]:
            faults.append(f"{part['name']}: reads as {heard}, but is marked “{part['lang']}”")
    return faults


def reads_as(text: str) -> str | None:
    """The language a text reads as by its most common words, or None where that cannot be told."""
    words = [word.replace("é", "e").replace("è", "e") for word in _WORD.findall(text.lower())]
    hits = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    if len(words) <= _SHORT and not any(hits.values()):
        told = {_TELLING[word] for word in words if word in _TELLING}
        return told.pop() if len(told) == 1 else None
    first, second = sorted(hits, key=lambda language: hits[language], reverse=True)[:2]
    return first if hits[first] >= 2 and hits[first] > 2 * hits[second] else None
