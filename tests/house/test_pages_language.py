"""The word detectors on rendered pages: each text in the language it says it is, never what somebody typed.

Catalogues are judged where they are written (test_catalogues.py); here is judged what a reader meets: data of the
office, names of units and services, sentences put together on the page, and parts marked as the other language.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.house import dom, language
from tests.house.seen import Seen
from tests.house.world import TYPED

SHOWN_FINDINGS = 40
# The official title of a law is quoted, not written by us.
LAW_TITLE = re.compile(r"(?<=Nomor )(\d+ Tahun \d{4}) tentang [^.;:]*")
NOT_PROSE = {"option"}  # lists of names: districts and villages


def ours(text: str) -> str:
    """The text without what citizens and officers of the world typed, and without titles of laws."""
    for typed in sorted(TYPED, key=len, reverse=True):
        text = text.replace(html.unescape(typed), language.BARRIER)
    return LAW_TITLE.sub(r"\1", text)


def own_words(page: Seen) -> Iterator[tuple[str, str]]:
    """(text, language) of everything on a page that is ours."""
    for text, spoken_in, block in dom.spoken(page.page):
        if block.tag in NOT_PROSE or block.hidden or block.inside("textarea"):
            continue
        yield ours(text), spoken_in


@pytest.mark.parametrize("spoken_in", ["id", "jv"])
def test_what_citizens_read_is_in_the_language_it_says(seen: list[Seen], spoken_in: str) -> None:
    findings, where = Counter[str](), dict[str, str]()
    for page in (page for page in seen if not page.staff):
        for text, said in own_words(page):
            if said != spoken_in:
                continue
            for fault in language.faults(text, spoken_in):
                line = f"{fault} in {' '.join(text.split())[:160]!r}"
                findings[line] += 1
                where.setdefault(line, str(page))
    told = [f"{line} ({count}x, first: {where[line]})" for line, count in findings.most_common(SHOWN_FINDINGS)]
    assert not told, "\n".join(["", *told])


def test_pages_of_both_languages_are_read(seen: list[Seen]) -> None:
    words = Counter(said for page in seen if not page.staff for _text, said in own_words(page))
    assert words["id"] > 1000
    assert words["jv"] > 1000


def test_what_a_citizen_typed_is_judged_by_nobody(seen: list[Seen]) -> None:
    typed = [text for page in seen for text, _said in own_words(page) if any(part in text for part in TYPED)]
    assert typed == []


def test_a_foreign_word_on_a_page_would_be_found() -> None:
    faulty = '<html lang="jv"><body><p>Mangga <b>silakan tunggu</b> wonten ngriki.</p></body></html>'
    page = Seen("planted", "jv", False, "/jv", 200, faulty)
    assert any(language.faults(text, said) for text, said in own_words(page))
    marked = faulty.replace("<b>", '<b lang="id">').replace("silakan tunggu", "Sekretariat Jombang")
    page = Seen("planted", "jv", False, "/jv", 200, marked)
    assert not any(language.faults(text, said) for text, said in own_words(page))
