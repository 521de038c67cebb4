"""Nothing on a page moves after it was painted, also when its scripts come late, as they do on 2G (issue 4 §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.browser import DESK_WIDTH, PHONE_WIDTH, WINDOW_HEIGHT
from tests.journeys.checks import obscured, reflow
from tests.journeys.live import Live, Visitor

pytestmark = pytest.mark.browser

LITTLE = 0.1  # what a person still takes for standing still (web.dev/cls)
HIGH = 1000  # what is below the window cannot be seen to move
_WATCH = """
window.piagamShifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.piagamShifts.push({
  value: entry.value,
  moved: entry.sources.map((source) => source.node && (source.node.outerHTML || source.node.data).slice(0, 80)),
}))).observe({type: 'layout-shift', buffered: true});
"""
_PAINTED = "return performance.getEntriesByName('first-contentful-paint').length"
# The page's scripts once more, in their order: this time the line lets them through.
_SCRIPTS_ARRIVE = """
const done = arguments[0];
let waiting = 0;
for (const late of document.querySelectorAll('script[src]')) {
  const script = document.createElement('script');
  for (const {name, value} of late.attributes) if (name !== 'defer') script.setAttribute(name, value);
  script.async = false;
  waiting += 1;
  script.onload = script.onerror = () => { waiting -= 1; if (!waiting) done(true); };
  document.head.append(script);
}
"""
# Two frames: what a script changed has been laid out and painted.
_FRAMES = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));"
_SHIFTS = "const done = arguments[0]; setTimeout(() => done(window.piagamShifts), 0);"

WAITING = """
const item = (id) => ({v: 1, id, state: 'parked', since: 1, path: '/lapor/saran', about: 'x', fields: [], files: []});
return Promise.all(['a', 'b'].map((id) => Outbox.put(item(id)))).then(() => Outbox.note()).then(() => 1);
"""

Way = Callable[[Live], str]


def shifts(visitor: Visitor, path: str) -> list[object]:
    """What moved on a page whose scripts came after its first paint."""
    browser = visitor.browser
    browser.cdp("Network.enable")
    browser.cdp("Network.setBlockedURLs", urls=["*/static/*"])
    try:
        visitor.open(path)
        visitor.until(_PAINTED)
        browser.execute_script(_WATCH)
        browser.cdp("Network.setBlockedURLs", urls=[])
        browser.execute_async_script(_SCRIPTS_ARRIVE)
        browser.execute_async_script(_FRAMES)
        found: list[object] = browser.execute_async_script(_SHIFTS)
        return found
    finally:
        browser.cdp("Network.setBlockedURLs", urls=[])
        browser.console()  # the browser itself wrote what was not fetched


def _receipt(live: Live) -> str:
    return live.file().receipt


PAGES: dict[str, Way] = {
    "home": lambda live: "/",
    "form": lambda live: "/lapor/data-pemilih",
    "tracking": lambda live: "/lacak",
    "receipt": _receipt,
    "case": lambda live: "/jv/perkara",
    "offline": lambda live: "/luring",
    "install": lambda live: "/pasang",
}


@pytest.fixture(params=[PHONE_WIDTH, DESK_WIDTH])
def wide(visitor: Visitor, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    # The scripts that come late are laid in by the test itself, before app.js has said what may be fetched.
    visitor.browser.cdp("Page.setBypassCSP", enabled=True)
    try:
        with visitor.browser.sized(request.param, HIGH):
            visitor.enter(visitor.live.citizen(visitor.live.world.cases["talked"]))
            yield visitor
    finally:
        visitor.browser.cdp("Page.setBypassCSP", enabled=False)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_moves_when_the_scripts_come_late(wide: Visitor, page: str) -> None:
    assert shifts(wide, PAGES[page](wide.live)) == []


def test_the_line_about_what_waits_moves_nothing(wide: Visitor) -> None:
    wide.open("/luring")
    wide.ask(WAITING)
    for path in ("/", "/lacak", "/bantuan"):
        assert shifts(wide, path) == [], path
        assert wide.text("main .waits") == wide.ask("return document.body.dataset.waiting")


def test_the_line_about_what_waits_stands_over_nothing_that_has_the_focus(visitor: Visitor) -> None:
    visitor.open("/luring")
    visitor.ask(WAITING)
    for path in ("/", "/jv/lacak"):
        visitor.open(path)
        assert visitor.has(".waits")
        assert obscured(visitor.browser) == []
        assert reflow(visitor.browser) == []


def test_what_waits_moves_no_more_than_the_form_below_it_where_that_is_in_sight(
    wide: Visitor, record_property: Callable[[str, object], None]
) -> None:
    """Nobody can know before the scripts run whether something waits: room for it would be an empty page to most."""
    wide.open("/luring")
    wide.ask(WAITING)
    width, _height = wide.browser.size
    figures = []
    for height in (WINDOW_HEIGHT, HIGH):
        with wide.browser.sized(width, height):
            found: list[Any] = shifts(wide, "/luring")
        wide.until("return document.querySelectorAll('[data-id]').length === 2")
        figures.append(sum(one["value"] for one in found))
    assert figures[0] == 0, "in a phone's window it stands lower than what is seen at first"
    assert figures[1] < LITTLE
    record_property("figures", f"layout shift of /luring with two waiting, {width} px: {figures}")


def test_what_moves_would_be_seen(wide: Visitor) -> None:
    wide.open("/privasi")
    wide.browser.execute_script(_WATCH)
    wide.browser.execute_async_script(_FRAMES)
    wide.ask("document.querySelector('main').prepend(Object.assign(document.createElement('p'), {textContent: 'x'}))")
    wide.browser.execute_async_script(_FRAMES)
    assert wide.browser.execute_async_script(_SHIFTS) != []
