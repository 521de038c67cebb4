"""What a browser fetches, and when: a citizen's page is shown from its own bytes, scripts come after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.live import Visitor
from tests.journeys.test_receipt_page import beforehand

pytestmark = pytest.mark.browser

CITIZEN = ("/", "/lapor", "/lapor/data-pemilih", "/layanan", "/lacak", "/bantuan-aman", "/jv/bantuan")
_RESOURCES = """
return performance.getEntriesByType('resource').map((entry) => ({
  path: new URL(entry.name).pathname, blocking: entry.renderBlockingStatus, start: entry.startTime}));
"""
_PAINTED = "return performance.getEntriesByName('first-contentful-paint').length"
_HTMX = "/static/vendor/htmx"


def fetched(visitor: Visitor, kind: str) -> list[str]:
    """Paths of what the page has asked for, that contain `kind`."""
    return [entry["path"] for entry in visitor.ask(_RESOURCES) if kind in entry["path"]]


@pytest.fixture
def without_files(visitor: Visitor) -> Iterator[Visitor]:
    """A line on which nothing but pages arrives."""
    visitor.browser.cdp("Network.enable")
    visitor.browser.cdp("Network.setBlockedURLs", urls=["*/static/*"])
    yield visitor
    visitor.browser.cdp("Network.setBlockedURLs", urls=[])
    visitor.browser.console()  # the browser itself wrote what was not fetched


@pytest.mark.parametrize("path", CITIZEN)
def test_a_citizens_page_is_painted_from_its_one_answer(without_files: Visitor, path: str) -> None:
    without_files.open(path)
    without_files.until(_PAINTED)
    assert without_files.text("h1")
    assert [entry for entry in without_files.ask(_RESOURCES) if entry["blocking"] != "non-blocking"] == []


@pytest.mark.parametrize("path", CITIZEN)
def test_a_citizens_page_asks_for_nothing_but_its_own_small_scripts(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    asked = {entry["path"].partition(".")[0] for entry in visitor.ask(_RESOURCES)}
    scripts = {"/static/js/app", "/static/js/filing", "/static/js/outbox", "/static/js/sending", "/static/js/shrink"}
    scripts |= {"/static/js/villages"}
    # The home page alone offers itself to the phone's screen.
    assert asked <= scripts | ({"/manifest", "/static/icons/icon-192", "/static/js/install"} if path == "/" else set())


def test_htmx_is_fetched_after_the_page_was_loaded(visitor: Visitor) -> None:
    visitor.enter(visitor.live.citizen(visitor.live.world.cases["fresh"]))
    visitor.open("/perkara")
    visitor.until("return Boolean(window.htmx)")
    start = next(entry["start"] for entry in visitor.ask(_RESOURCES) if _HTMX in entry["path"])
    assert start >= visitor.ask("return performance.getEntriesByType('navigation')[0].loadEventStart") > 0


@pytest.mark.parametrize("line", ["{saveData: true}", "{effectiveType: '2g'}", "{effectiveType: 'slow-2g'}"])
def test_a_saving_or_slow_line_never_fetches_htmx(visitor: Visitor, line: str) -> None:
    override = f"Object.defineProperty(Navigator.prototype, 'connection', {{get: () => ({line})}});"
    visitor.enter(visitor.live.citizen(visitor.live.world.cases["fresh"]))
    with beforehand(visitor, override):
        visitor.open("/perkara")
        # The load event is over, and its listeners with it.
        assert visitor.ask("return performance.getEntriesByType('navigation')[0].loadEventEnd") > 0
        assert fetched(visitor, _HTMX) == []
        assert not visitor.has(f"script[src*='{_HTMX}']")
        assert fetched(visitor, "/static/js/app")
