"""The browser checks themselves: each finds its fault on a page that has exactly that fault, and none on a good page.

The pages stand in `faulty/`. A tiny server gives them out under a Content-Security-Policy as strict as the product's,
so that what works here works there.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.axe import axe_faults
from tests.journeys.browser import DESK_WIDTH, PHONE_WIDTH, Browser, shared_browser
from tests.journeys.checks import (
    after_swap,
    entry_kept,
    error_summary,
    focus_ring,
    forced_colours,
    labels,
    language_parts,
    live_region,
    obscured,
    one_h1_title,
    page_faults,
    quick_faults,
    read_entry,
    reduced_motion,
    reflow,
    skip_link,
    swap_focus,
    tab_order,
    target_size,
    text_200,
    text_spacing,
)

pytestmark = pytest.mark.browser

Check = Callable[[Browser], list[str]]

PAGES = Path(__file__).parent / "faulty"
HTMX = Path(__file__).parents[2] / "static" / "vendor" / "htmx-2.0.11.min.js"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def press_filter(driver: Browser) -> None:
    """Presses the button of the htmx pages by keyboard."""
    driver.execute_script("document.querySelector('main button').focus()")
    driver.press("Enter")


def speaks(driver: Browser) -> list[str]:
    return live_region(driver, lambda: press_filter(driver), says="3 laporan")


def keeps_focus(driver: Browser) -> list[str]:
    after_swap(driver, lambda: press_filter(driver))
    return swap_focus(driver, "main button")


def ring_in(mode: str) -> Check:
    """The check of the ring in one mode only."""
    return partial(focus_ring, modes=(mode,))


# Page, check, and what the fault found must say.
FAULTS: list[tuple[str, Check, str]] = [
    ("tab-trap", tab_order, "textarea#cerita: Tab does not lead on from here"),
    ("tab-unreached", tab_order, "button “Kirim”: Tab never reaches it"),
    ("tab-click-only", tab_order, "div “Tampilkan semua”: acts on a click, but no key reaches it"),
    ("tab-positive", tab_order, "a “Privasi”: tabindex above 0"),
    ("tab-css-order", tab_order, "stands before it on the screen"),
    ("ring-none", ring_in("light"), "button “Tampilkan”: no visible ring (light)"),
    ("ring-thin", ring_in("light"), "button “Tampilkan”: no visible ring (light)"),
    ("ring-faint", ring_in("light"), "button “Tampilkan”: no visible ring (light)"),
    ("ring-one-side", ring_in("light"), "button “Tampilkan”: no visible ring (light)"),
    ("ring-cut", ring_in("light"), "button “Tampilkan”: no visible ring (light)"),
    ("ring-dark", focus_ring, "button “Tampilkan”: no visible ring (dark)"),
    ("ring-shadow-only", focus_ring, "button “Tampilkan”: no visible ring (forced)"),
    ("ring-skip-link", ring_in("light"), "a “Langsung ke isi”: no visible ring (light)"),
    ("obscured-header", obscured, "stands over it"),
    ("obscured-bar", obscured, "stands over it"),
    ("skip-none", skip_link, "a “Beranda”: is the first stop, and no skip link"),
    ("skip-unseen", skip_link, "cannot be seen when it has the focus"),
    ("skip-astray", skip_link, "does not lead to main"),
    ("skip-unfocusable", skip_link, "after Enter the focus stands on the page itself, not in main"),
    ("error-late", error_summary, "is not the first thing in main"),
    ("error-unfocused", error_summary, "the page itself: has the focus after the load"),
    ("error-silent", error_summary, "main holds no error summary"),
    ("error-nameless", error_summary, "is not named by its own title"),
    ("error-link-dead", error_summary, "not on a field"),
    ("error-link-label", error_summary, "not on a field"),
    ("error-label-out-of-sight", error_summary, "its label is out of sight"),
    ("reflow-fixed", reflow, "px wide in a window of 320 px"),
    ("reflow-large-text", reflow, "(text at 200 %)"),
    ("reflow-hidden", reflow, "p “Lebar bagian ini tetap.”: reaches from 16 to 384 px"),
    ("text-px", text_200, "p “Huruf ini tidak ikut membesar.”: its text does not grow"),
    ("text-field-px", text_200, "textarea#cerita: what is typed in it does not grow"),
    ("text-cut", text_200, "p “Tinggi bagian ini tidak berubah.”: its text is cut off or covered (text at 200 %)"),
    ("text-over-text", text_200, "runs into"),
    ("spacing-cut", text_spacing, "p “Kirim laporan”: its text is cut off or covered (spaced out)"),
    ("forced-edge", forced_colours, "button “Tampilkan”: its edge is gone (forced light)"),
    ("forced-text", forced_colours, "b “Sudah diterima”: cannot be read (forced light)"),
    ("motion-animation", reduced_motion, "p “Memuat”: is still moving"),
    ("motion-script", reduced_motion, "without being touched"),
    ("motion-scroll", reduced_motion, "glides when it scrolls"),
    ("swap-focus-lost", keeps_focus, "the page itself: has the focus, not main button"),
    ("live-replaced", speaks, "was itself replaced"),
    ("live-missing", speaks, "is not on the page before anything happens"),
    ("live-silent", speaks, "is still empty"),
    ("live-unanswered", speaks, "is still empty"),
    ("live-full", speaks, "is not empty before anything happens"),
    ("target-button", target_size, "button “Tampilkan”:"),
    ("target-link", target_size, "a “Baca petunjuk”:"),
    ("target-box", target_size, "input#m-1"),
    ("language-page", language_parts, "the page itself: lang is “en”"),
    ("language-part", language_parts, "p “Panjenengan boten kedah paring katrangan”: reads as jv"),
    ("language-switch", language_parts, "a “Basa Jawa”: reads as jv"),
    ("h1-two", one_h1_title, "the page has 2 h1"),
    ("title-other", one_h1_title, "does not begin with the h1"),
    ("label-placeholder", labels, "has no visible label"),
    ("label-below", labels, "its label does not stand above it"),
    ("label-unseen", labels, "has no visible label"),
    ("label-description-missing", labels, "is described by #desa-bantu, which is not there"),
    ("label-hint-unheard", labels, "does not refer to p “Tulis saja."),
    ("label-legend", labels, "its group has no visible legend"),
    ("axe-contrast", axe_faults, "color-contrast-enhanced: .pucat:"),
]
# Quick checks that rightly report on another check's page: what reaches out of the window is also cut off there.
COMPANIONS: dict[str, set[str]] = {
    "reflow-fixed": {"text_200", "text_spacing"},
    "reflow-hidden": {"text_200", "text_spacing"},
    "reflow-large-text": {"text_200"},
}


class PageHandler(SimpleHTTPRequestHandler):
    """Gives out the pages, each under a policy that allows its own style element by hash and nothing else inline."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the test's own report is enough."""

    def translate_path(self, path: str) -> str:
        return str(HTMX) if path == "/htmx.js" else super().translate_path(path)

    def end_headers(self) -> None:
        file = Path(self.translate_path(self.path))
        styles = _STYLE.findall(file.read_bytes()) if file.suffix == ".html" and file.exists() else []
        hashes = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" for style in styles)
        policy = f"default-src 'none'; script-src 'self'; style-src 'self'{hashes}; img-src 'self' data:; "
        policy += "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the pages are served while these tests run."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(PageHandler, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def driver() -> Browser:
    """The session's browser, as fresh. The checks put back what they change, so once is enough."""
    browser = shared_browser()
    browser.reset()
    return browser


@pytest.mark.parametrize(("page", "check", "words"), FAULTS, ids=[page for page, _, _ in FAULTS])
def test_the_check_finds_the_fault_of_its_page_and_the_quick_checks_find_no_other(
    driver: Browser, address: str, page: str, check: Check, words: str
) -> None:
    driver.get(f"{address}/{page}.html")
    faults = check(driver)
    assert any(words in fault for fault in faults), faults
    own = {getattr(check, "__name__", "")}
    assert quick_faults(driver, skip=own | COMPANIONS.get(page, set())) == []


def test_every_faulty_page_is_tried() -> None:
    tried = {page for page, _, _ in FAULTS} | {"entry-lost"}
    parts = {"swap-button", "swap-button-nameless", "swap-region", "swap-list"}
    assert {path.stem for path in PAGES.glob("*.html") if not path.stem.startswith("good")} == tried | parts


@pytest.mark.parametrize("width", [PHONE_WIDTH, DESK_WIDTH])
def test_no_check_reports_anything_on_the_good_page(driver: Browser, address: str, width: int) -> None:
    driver.get(f"{address}/good.html")
    with driver.sized(width):
        assert page_faults(driver) == []


def test_a_page_that_moves_only_for_those_who_like_it_is_good(driver: Browser, address: str) -> None:
    driver.get(f"{address}/motion-animation.html")
    with driver.adopted("@media (prefers-reduced-motion: reduce) { * { animation: none !important } }"):
        assert reduced_motion(driver) == []


def test_axe_is_content_with_the_good_pages_in_every_light(driver: Browser, address: str) -> None:
    for page in ("good", "good-error", "good-swap"):
        driver.get(f"{address}/{page}.html")
        assert axe_faults(driver) == []
        driver.media("dark")
        with driver.sized(DESK_WIDTH):
            assert axe_faults(driver) == []
        driver.media()


def test_a_good_error_page_passes(driver: Browser, address: str) -> None:
    driver.get(f"{address}/good-error.html")
    assert error_summary(driver) == []
    assert quick_faults(driver) == []


def test_a_good_swap_keeps_the_focus_and_is_spoken(driver: Browser, address: str) -> None:
    driver.get(f"{address}/good-swap.html")
    assert speaks(driver) == []
    assert swap_focus(driver, "#saring") == []


def test_a_region_that_another_script_fills_is_spoken(driver: Browser, address: str) -> None:
    driver.get(f"{address}/good-spoken.html")
    assert speaks(driver) == []


def test_a_refused_request_is_told_apart_from_a_swap(driver: Browser, address: str) -> None:
    driver.get(f"{address}/live-unanswered.html")
    assert after_swap(driver, lambda: press_filter(driver)) == "htmx:responseError"


def test_an_entry_that_is_lost_is_found_by_name(driver: Browser, address: str) -> None:
    driver.get(f"{address}/good-entry.html")
    before = read_entry(driver)
    assert entry_kept(driver, before) == []
    driver.get(f"{address}/entry-lost.html")
    assert entry_kept(driver, before) == [
        "cerita: was ['Nama ibu saya hilang.'], is now ['']",
        "kapan: was ['1'], is now []",
    ]
    assert entry_kept(driver, before, ignore=("cerita", "kapan")) == []
