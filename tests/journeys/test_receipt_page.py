"""The receipt in the browser: kept, copied, printed, closed, and never sent a second time by the Back button."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.factories.cases import Filed, database_of
from tests.house.world import STORY
from tests.journeys.browser import Box
from tests.journeys.checks import live_region, obscured
from tests.journeys.hands import choose, enter_on, fill, follow, reach
from tests.journeys.live import Live, Visitor
from webapp import clock
from webapp.cases import filing_page
from webapp.cases.models import Submission

pytestmark = pytest.mark.browser

REPORT = "/lapor/data-pemilih"
SEND = "#isian > .btn[type=submit]"
# Long waits of the page are kept aside, so that a test may end them.
_KEEP_TIMERS = """
window.piagamWaits = [];
const start = window.setTimeout.bind(window);
window.setTimeout = (what, delay, ...more) =>
  delay > 60000 ? piagamWaits.push([what, delay]) : start(what, delay, ...more);
"""


@contextmanager
def beforehand(visitor: Visitor, script: str) -> Iterator[None]:
    """A script that runs in every page before any of its own."""
    added = visitor.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        yield
    finally:
        visitor.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def closes_in(live: Live, filed: Filed, left: timedelta) -> None:
    """Let the receipt close soon."""
    with database_of(live.app).transaction() as session:
        digests = live.app.extensions["keyring"].digests("submission", str(filed.submission_id))
        row = session.query(Submission).where(Submission.id_hash.in_(digests)).one()
        row.open_until = clock.now() + left


def send_a_report(visitor: Visitor) -> str:
    """From the empty form to its receipt; gives back the form's id."""
    visitor.open(REPORT)
    form_id = visitor.value("[name=id]")
    fill(visitor, {"cerita": STORY, "kecamatan": "35.17.05"})
    choose(visitor, "kapan", "0")
    follow(visitor, SEND)
    assert visitor.path == f"/terima/{form_id}"
    return form_id


@pytest.fixture(autouse=True)
def _slow_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing_page, "MINIMUM_SECONDS", 0)


def test_back_after_success_shows_an_empty_form_with_a_fresh_id(visitor: Visitor) -> None:
    sent = send_a_report(visitor)
    visitor.browser.back()
    visitor.until("return location.pathname === arguments[0] && document.readyState === 'complete'", REPORT)
    visitor.until("return document.querySelector('[name=id]').value !== arguments[0]", sent)
    assert visitor.value("#cerita") == ""
    assert visitor.value("#kecamatan") == ""


def test_closing_takes_the_receipt_out_of_the_history(visitor: Visitor) -> None:
    sent = send_a_report(visitor)
    digits = visitor.text(".digits")
    follow(visitor, "[value=tutup]")
    assert visitor.path == "/lacak"
    visitor.browser.back()
    visitor.until("return location.pathname === arguments[0] && document.readyState === 'complete'", REPORT)
    visitor.until("return document.querySelector('[name=id]').value !== arguments[0]", sent)
    visitor.open(f"/terima/{sent}")
    assert digits not in visitor.text("body")


def test_a_receipt_that_could_not_be_closed_is_not_left_as_if_it_were(visitor: Visitor) -> None:
    """The first answer is a fault (503): the browser then sends the form itself, and only that closes the receipt."""
    filed = visitor.live.file()
    # Answered a little later, as a network does: during the press itself a form cannot be sent a second time.
    broken = "window.fetch = () => new Promise((go) => setTimeout(() => go(new Response('', { status: 503 })), 50));"
    with beforehand(visitor, broken):
        visitor.open(filed.receipt)
        follow(visitor, "[value=tutup]")
    assert visitor.path == filed.receipt
    assert filed.groups not in visitor.text("body"), "closed by the form itself"


def test_the_digits_are_copied_and_that_is_spoken_and_shown(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.browser.cdp(
        "Browser.grantPermissions",
        origin=visitor.live.origin,
        permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
    )
    visitor.open(filed.receipt)
    copy = "[data-module=receipt] [type=button]"
    reach(visitor, copy)
    words = visitor.ask("return document.querySelector('[data-module=receipt]').dataset.copied")
    assert live_region(visitor.browser, lambda: visitor.browser.press("Enter"), says=words) == []
    assert visitor.text(copy) == words
    assert visitor.browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])") == filed.groups


def test_two_minutes_before_it_closes_the_page_warns(visitor: Visitor) -> None:
    filed = visitor.live.file()
    with beforehand(visitor, _KEEP_TIMERS):
        visitor.open(filed.receipt)
        minutes = visitor.ask("return piagamWaits[0][1] / 60000")
        assert 27 < minutes <= 28
        words = visitor.ask("return document.querySelector('[data-module=receipt]').dataset.warning")
        assert live_region(visitor.browser, lambda: visitor.ask("piagamWaits[0][0]()"), says=words) == []
    assert visitor.text("main .note.warn") == words
    assert obscured(visitor.browser) == []
    follow(visitor, "[value=perpanjang]")
    assert visitor.path == filed.receipt
    assert not visitor.has("main .note.warn")


def test_a_page_opened_in_its_last_two_minutes_warns_at_once(visitor: Visitor) -> None:
    filed = visitor.live.file()
    closes_in(visitor.live, filed, timedelta(minutes=1))
    visitor.open(filed.receipt)
    words = visitor.ask("return document.querySelector('[data-module=receipt]').dataset.warning")
    visitor.until("return document.querySelector('#status').textContent === arguments[0]", words)
    assert visitor.text("main .note.warn") == words


def test_the_printed_receipt_is_black_on_white_without_what_only_a_screen_needs(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.open(filed.receipt)
    shown = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length"
    try:
        visitor.browser.media("dark")
        visitor.browser.cdp("Emulation.setEmulatedMedia", media="print")
        assert visitor.text(".digits") == filed.groups
        assert filed.number in visitor.text()
        assert visitor.ask(shown, "nav, form, button, input, a") == 0
        box = Box.of(visitor.ask("return document.querySelector('.digits').getBoundingClientRect().toJSON()"))
        colours = visitor.browser.picture(box).getcolors(1 << 16) or []
        assert {(0, 0, 0), (255, 255, 255)} <= {colour for _count, colour in colours}
        printed = base64.b64decode(visitor.browser.cdp("Page.printToPDF")["data"])
    finally:
        visitor.browser.cdp("Emulation.setEmulatedMedia", media="")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_a_summary_of_faults_unfolds_the_part_it_leads_into(visitor: Visitor) -> None:
    visitor.send(REPORT, {"id": "", "desa": "x" * 201})
    visitor.ask("document.querySelector('#isian details').open = false")
    enter_on(visitor, "#galat a[href='#desa']")
    assert visitor.ask("return document.activeElement.id") == "desa"
