"""Chrome 80, played by the browser at hand: what came later is taken away before a page's own scripts run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.checks import entry_kept, read_entry
from tests.journeys.hands import enter_on, follow, reach
from tests.journeys.live import Visitor
from tests.journeys.test_journeys import REPORT, SEND, answer_what_is_needed, count_cases
from tests.journeys.test_receipt_page import beforehand
from webapp.cases import filing_page

pytestmark = pytest.mark.browser

# From the table in tests/house/engines.py, without what the driver itself needs (Object.hasOwn).
LATER = """
delete SubmitEvent.prototype.submitter;
delete self.SubmitEvent;
for (const name of ['replaceChildren', 'ariaLabel', 'moveBefore', 'getHTML', 'setHTMLUnsafe', 'checkVisibility'])
  delete Element.prototype[name];
for (const name of ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'])
  delete Array.prototype[name];
for (const name of ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']) delete String.prototype[name];
for (const name of ['structuredClone', 'reportError', 'WeakRef', 'FinalizationRegistry', 'cookieStore', 'scheduler'])
  delete self[name];
for (const name of ['any', 'withResolvers', 'try']) delete Promise[name];
for (const name of ['any', 'timeout', 'abort']) delete AbortSignal[name];
delete Crypto.prototype.randomUUID;
"""


@pytest.fixture
def old(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    monkeypatch.setattr(filing_page, "MINIMUM_SECONDS", 0)
    with beforehand(visitor, LATER):
        visitor.open(REPORT)
        assert visitor.ask("return !('SubmitEvent' in self)")
        yield visitor


def test_the_language_switch_of_an_old_browser_switches_and_sends_nothing(old: Visitor) -> None:
    answer_what_is_needed(old)
    entry, before = read_entry(old.browser), count_cases(old.live)
    follow(old, "[name=bahasa]")
    assert (old.path, old.ask("return document.documentElement.lang")) == (f"/jv{REPORT}", "jv")
    assert entry_kept(old.browser, entry) == []
    assert count_cases(old.live) == before


def test_an_old_browser_sends_by_script_once_and_closes_its_receipt(old: Visitor) -> None:
    enter_on(old, SEND)
    old.until("return document.activeElement.id === 'galat'")
    answer_what_is_needed(old)
    before = count_cases(old.live)
    reach(old, SEND)
    old.leave(lambda: old.browser.press("Enter", times=2))
    old.until("return location.pathname.startsWith('/terima/')")
    assert count_cases(old.live) == before + 1
    follow(old, "[value=tutup]")
    assert old.path == "/lacak", "its script led there"


def test_the_language_switch_sends_nothing_where_the_first_script_was_lost(old: Visitor) -> None:
    before = count_cases(old.live)
    old.browser.cdp("Network.enable")
    old.browser.cdp("Network.setBlockedURLs", urls=["*/js/app.*"])
    try:
        old.open(REPORT)
        answer_what_is_needed(old)
        follow(old, "[name=bahasa]")
        assert old.path == f"/jv{REPORT}"
        assert count_cases(old.live) == before
    finally:
        old.browser.cdp("Network.setBlockedURLs", urls=[])
        old.browser.console()  # the browser itself wrote what was not fetched
