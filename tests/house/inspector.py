"""What every page must be, read from its HTML (DESIGN §7, ACCESSIBILITY §2 rules 1-9, 18-25).

A rule is a function from a page to findings. `test_inspector.py` plants each fault once and sees it found; the real
browser judges what HTML alone cannot tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from tests.house.dom import Element, Page

ERROR_WORDS = {"id": "Kesalahan: ", "jv": "Kalepatan: "}
HOUSE = " - Piagam Warga"
LANDMARKS = ("header", "main", "nav", "footer")
# Text and controls outside landmarks; the status region is empty and speaks by itself.
LOOSE = ("a", "button", "input", "select", "textarea", "h1", "h2", "p", "form", "ul", "table")
# A screen reader lists links without their surroundings.
VAGUE = frozenset(
    (
        *("klik di sini", "klik", "di sini", "sini", "selengkapnya", "baca selengkapnya", "lihat", "lebih lanjut"),
        *("link", "tautan", "detail", "kliken mriki", "mriki", "ing mriki", "sajangkepipun", "pranala"),
        *("here", "click here", "more", "read more", "details"),
    )
)
AUTOCOMPLETE = {
    "nama": {"name"},
    "kontak": {"tel"},
    "nama_masuk": {"username"},
    "sandi": {"current-password", "new-password"},
    "sandi_lagi": {"new-password"},
    "sandi_lama": {"current-password"},
    "sandi_baru": {"new-password"},
    "sandi_baru_lagi": {"new-password"},
}
# Names of the office and its units: nobody's own data.
OFFICE_PAGES = "/petugas/kantor"
UNLABELLED_TYPES = ("hidden", "submit", "button", "image", "reset")
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form")

Rule = Callable[[Page, str], Iterator[str]]


def well_formed(page: Page, _language: str) -> Iterator[str]:
    """Every tag of ours is closed where it was opened."""
    yield from page.problems


def one_heading_opens_the_title(page: Page, language: str) -> Iterator[str]:
    """One h1; the title begins with it, after the word for an error when the form came back."""
    headings, titles = page.find_all("h1"), page.find_all("title")
    titles = [title for title in titles if title.inside("head")]
    if len(headings) != 1 or len(titles) != 1:
        yield f"{len(headings)} h1 and {len(titles)} titles"
        return
    heading, title = headings[0].text, titles[0].text
    word = ERROR_WORDS[language] if page.by_id("galat") or page.by_id("ditolak") else ""
    if not heading or title != f"{word}{heading}{HOUSE}":
        yield f"the title is {title!r}, not {word + heading + HOUSE!r}"


def headings_skip_no_level(page: Page, _language: str) -> Iterator[str]:
    """h1, then h2, then h3: no step is left out, none is empty."""
    before = 0
    for heading in (element for element in page.elements if re.fullmatch("h[1-6]", element.tag)):
        level = int(heading.tag[1])
        if level > before + 1 and not (level == 2 and before == 0):
            yield f"{heading} after h{before}"
        if not heading.text:
            yield f"{heading} is empty"
        before = level


def language_is_named(page: Page, language: str) -> Iterator[str]:
    """`html lang` is the language of the address; every other `lang` is one of ours."""
    if page.one("html").get("lang") != language:
        yield f"html lang is {page.one('html').get('lang')!r}, not {language!r}"
    for element in page.elements:
        if element.get("lang") not in ("", "id", "jv"):
            yield f"{element} has lang={element.get('lang')}"
        if element.get("hreflang") and element.get("hreflang") != element.get("lang"):
            yield f"{element} names another language than it leads to"


def ids_are_unique_and_found(page: Page, _language: str) -> Iterator[str]:
    """No id twice; whatever refers to an id finds it."""
    ids = Counter(element.get("id") for element in page.elements if element.get("id"))
    yield from (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)
    for element in page.elements:
        for name in REFERRING:
            for target in element.get(name).split():
                if target not in ids:
                    yield f"{element} {name}={target} leads nowhere"
        if element.tag == "a" and element.get("href").startswith("#") and element.get("href")[1:] not in ids:
            yield f"{element} leads nowhere"


def name_of(page: Page, element: Element) -> str:
    """What a control or a region is called: aria-label, aria-labelledby, its label, or its own text."""
    if element.get("aria-label"):
        return element.get("aria-label").strip()
    named = (page.by_id(target) for target in element.get("aria-labelledby").split())
    told = " ".join(target.text for target in named if target is not None)
    if told:
        return told
    if element.tag in ("input", "select", "textarea"):
        labels = [label.text for label in page.find_all("label") if label.get("for") == element.get("id") != ""]
        around = element.inside("label")
        return " ".join(labels) or (around.text if around else "")
    return element.text


def fields_are_labelled(page: Page, _language: str) -> Iterator[str]:
    """Every field has a visible label, every group a legend, every button and link words."""
    for field in page.find_all("input", "select", "textarea"):
        if field.get("type") not in UNLABELLED_TYPES and not name_of(page, field):
            yield f"{field} has no label"
        if field.get("placeholder"):
            yield f"{field} has a placeholder for a label"
    for control in page.find_all("button", "a", "summary"):
        if not name_of(page, control):
            yield f"{control} has no words"
    for group in page.find_all("fieldset"):
        legends = [part for part in group.parts if isinstance(part, Element)][:1]
        if not legends or legends[0].tag != "legend" or not legends[0].text:
            yield f"{group} does not begin with a legend"
    for radio in page.find_all("input"):
        if radio.get("type") == "radio" and not radio.inside("fieldset"):
            yield f"{radio} stands in no group"


def landmarks_hold_everything(page: Page, _language: str) -> Iterator[str]:
    """header, main and footer once; everything in a landmark; several navs (and forms) are named apart."""
    for tag in ("header", "main", "footer"):
        count = len([element for element in page.find_all(tag) if not element.inside("article")])
        if count != 1:
            yield f"{count} <{tag}>"
    main = page.by_id("isi")
    if main is None or main.tag != "main" or main.get("tabindex") != "-1":
        yield 'no <main id="isi" tabindex="-1">'
    body = page.one("body")
    for element in body.find_all(*LOOSE):
        if not any(around.tag in LANDMARKS for around in element.up()):
            yield f"{element} stands outside the landmarks"
    for part in body.parts:
        if isinstance(part, str) and part.strip():
            yield f"text outside the landmarks: {part.strip()!r}"
    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.find_all("nav")]
    if len(names) > 1 and (len(set(names)) < len(names) or "" in names):
        yield f"several navs with the names {names}"


def stops(page: Page) -> list[Element]:
    """What Tab reaches, in order."""
    reached = []
    for element in page.one("body").walk():
        if element.absent:
            continue
        is_control = element.tag in ("button", "select", "textarea", "summary") or (
            element.tag == "input" and element.get("type") != "hidden"
        )
        if (is_control or (element.tag == "a" and element.get("href"))) and element.get("tabindex") != "-1":
            reached.append(element)
    return reached


def skip_link_comes_first(page: Page, _language: str) -> Iterator[str]:
    """The first stop leads to the main part; on citizen pages the language switch comes right after it."""
    reached = stops(page)
    if not reached or reached[0].get("href") != "#isi" or not reached[0].inside("header"):
        yield f"the first stop is {reached[0] if reached else 'nothing'}"
    switches = [stop for stop in reached if stop.get("lang") and stop.inside("header")]
    if switches and reached[1:2] != switches[:1]:
        yield "the language switch does not come right after the skip link"


def tab_order_is_the_page_order(page: Page, _language: str) -> Iterator[str]:
    """No positive tabindex; nothing that is hidden from ears can be reached by keys."""
    for element in page.elements:
        if element.get("tabindex") not in ("", "-1", "0"):
            yield f"{element} has tabindex={element.get('tabindex')}"
    for stop in stops(page):
        if stop.hidden:
            yield f"{stop} can be reached but is hidden from screen readers"


def links_say_where_they_lead(page: Page, _language: str) -> Iterator[str]:
    """No vague words; the same words lead to the same place."""
    targets: dict[str, set[str]] = {}
    for link in page.find_all("a"):
        if not link.get("href") or link.hidden:
            continue
        name = name_of(page, link)
        if re.sub(r"[\s.…:>»→]+$", "", name).casefold() in VAGUE:
            yield f"{link} says only {name!r}"
        targets.setdefault(name.casefold(), set()).add(link.get("href"))
    yield from (f"{name!r} leads to {sorted(found)}" for name, found in targets.items() if len(found) > 1)


def known_fields_fill_themselves(page: Page, _language: str) -> Iterator[str]:
    """Name, contact and password tell the browser what they are (1.3.5); numbers are never type=number."""
    for field in page.find_all("input"):
        form = field.inside("form")
        about_office = form is not None and form.get("action").startswith(OFFICE_PAGES)
        wanted = None if about_office else AUTOCOMPLETE.get(field.get("name"))
        if wanted and field.get("type") != "hidden" and field.get("autocomplete") not in wanted:
            yield f"{field} has autocomplete={field.get('autocomplete')!r}, not one of {sorted(wanted)}"
        if field.get("type") == "number":
            yield f"{field} is of type number"


def errors_are_tied_to_their_fields(page: Page, _language: str) -> Iterator[str]:
    """The summary comes first in main, leads to fields, and each faulty field names its fault (rules 22-24)."""
    summary = page.by_id("galat")
    if summary is None:
        return
    first = next((part for part in page.one("main").parts if isinstance(part, Element)), None)
    if first is not summary:
        yield "the error summary is not the first thing in main"
    links = summary.find_all("a")
    if not links:
        yield "the error summary has no link"
    for link in links:
        target = page.by_id(link.get("href")[1:])
        if target is None or target.tag not in ("input", "select", "textarea"):
            yield f"{link} leads to {target}, not to a field"
    for field in page.find_all("input", "select", "textarea"):
        if field.get("aria-invalid") == "true" and not field.get("aria-describedby"):
            yield f"{field} is faulty and does not say why"


def works_without_scripts(page: Page, _language: str) -> Iterator[str]:
    """htmx sits on real links and forms only; every form has a button; nothing is clicked that is no control."""
    for element in page.elements:
        if any(name.removeprefix("data-").startswith(("hx-get", "hx-post")) for name in element.attributes):
            plain = element.get("href") if element.tag == "a" else element.get("action")
            if element.tag not in ("a", "form") or not plain:
                yield f"{element} does nothing without scripts"
        if any(name.startswith("on") for name in element.attributes) or element.get("role") in ("button", "link"):
            yield f"{element} is no real control"
    for form in page.find_all("form"):
        if not form.get("action") or form.get("method") not in ("get", "post"):
            yield f"{form} needs a method and an action"
        buttons = [button for button in form.find_all("button") if button.get("type") in ("", "submit")]
        if not buttons:
            yield f"{form} has no button"


RULES: tuple[Rule, ...] = (
    well_formed,
    one_heading_opens_the_title,
    headings_skip_no_level,
    language_is_named,
    ids_are_unique_and_found,
    fields_are_labelled,
    landmarks_hold_everything,
    skip_link_comes_first,
    tab_order_is_the_page_order,
    links_say_where_they_lead,
    known_fields_fill_themselves,
    errors_are_tied_to_their_fields,
    works_without_scripts,
)


def inspect(page: Page, language: str) -> list[str]:
    """All findings about a page in that language."""
    return [f"{rule.__name__}: {finding}" for rule in RULES for finding in rule(page, language)]
