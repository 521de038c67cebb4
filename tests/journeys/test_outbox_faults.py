"""The real outbox in a real browser under the faults of `tests/faults`: received means there, once, and never lost."""

from __future__ import annotations

import pytest

from tests.journeys.phone import NUMBERED, UNSURE, Filer, Office
from tests.relay import Line

pytestmark = pytest.mark.browser

FLUSH, FLUSHED = "self.flushed = Outbox.flush(true)", "return self.flushed.then(() => 1)"
AGAIN = "return Outbox.flush(true).then(Outbox.all).then((all) => all.map((one) => one.state))"
WITHOUT_LOCKS = "delete Navigator.prototype.locks"
FULL = """
IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') };
"""
OTHER_CLOCK = """
const ahead = %d * 365 * 24 * 3600 * 1000, Real = Date;
self.Date = class extends Real {
  constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
  static now() { return Real.now() + ahead; }
};
"""
DATED_NOW = "document.querySelector('#isian').elements.dibuka.value = Math.floor(Date.now() / 1000)"


def at_once(phone: Filer) -> None:
    """Every open tab and the worker send what waits; returns when the tabs are done."""
    for tab in phone.browser.window_handles:
        phone.browser.switch_to.window(tab)
        phone.ask(FLUSH)
    phone.sync()
    for tab in phone.browser.window_handles:
        phone.browser.switch_to.window(tab)
        phone.ask(FLUSHED)


@pytest.mark.parametrize("script", ["", WITHOUT_LOCKS], ids=["with locks", "without locks"])
def test_page_second_tab_and_worker_send_at_once_and_the_answer_is_cut(phone: Filer, script: str) -> None:
    browser = phone.browser
    browser.workers(on=True)
    first = browser.current_window_handle
    with phone.with_script(script):
        phone.open("/luring")
        phone.worker_ready()
        phone.lose()
        phone.open("/luring")
        browser.switch_to.new_window("tab")
        try:
            with phone.with_script(script):
                phone.open("/luring")
                phone.relay.line, spoilt = Line.UNHEARD, phone.relay.spoilt
                at_once(phone)
                phone.wait(lambda: phone.relay.spoilt > spoilt, "an answer was swallowed")
                phone.wait(lambda: len(phone.cases()) == 1, "it is there")
                # One may ask when another has sent; the worker may be the last.
                phone.wait(lambda: phone.states() in (["unknown"], ["received"]), "all are done")
                phone.relay.line = Line.GOOD
                at_once(phone)
                phone.wait(lambda: phone.ask(AGAIN) == ["received"], "received")
                assert len(phone.cases()) == 1
        finally:
            browser.close()
            browser.switch_to.window(first)
    assert phone.story not in phone.store()


@pytest.mark.parametrize("at", [40, -10], ids=["near its beginning", "near its end"])
def test_an_answer_that_breaks_off_is_not_believed(phone: Filer, at: int) -> None:
    phone.write()
    phone.relay.torn_at = at
    phone.relay.line = Line.TORN
    phone.submit()
    # Cut in the head it is nobody's answer, cut in the body it is none.
    phone.wait(lambda: phone.states() in (["waiting"], ["unknown"]), "it is kept")
    assert len(phone.cases()) == 1
    phone.relay.line = Line.GOOD
    phone.send_now()
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("line", [Line.DEAD, Line.DEAF], ids=["not there", "there already"])
def test_cookies_deleted_and_keys_rotated_in_between(phone: Filer, office: Office, line: Line) -> None:
    phone.lose(line)
    phone.browser.cdp("Network.clearBrowserCookies")
    phone.relay.target, phone.relay.line = office.rotate(), Line.GOOD
    phone.send_now()
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("years", [-30, 20])
def test_a_clock_that_is_years_wrong_and_then_right_again(phone: Filer, years: int) -> None:
    with phone.with_script(OTHER_CLOCK % years):
        phone.write()
        phone.ask(DATED_NOW)
        phone.relay.line = Line.DEAD
        phone.submit()
        phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.open("/bantuan")
    phone.wait(lambda: len(phone.cases()) == 1, "the next visit sends it, whatever pause the wrong clock reckoned")


def test_a_full_phone_says_so_and_the_text_stays_in_the_form(phone: Filer) -> None:
    with phone.with_script(FULL):
        sent = phone.write()
        phone.relay.line = Line.DEAD
        phone.submit()
        words = str(phone.ask("return document.querySelector('[data-part=full]').textContent"))
        phone.wait(lambda: words in phone.said(), words)
        assert phone.typed() == phone.story
        assert phone.states() == []
        phone.relay.line = Line.GOOD
        phone.submit()
        phone.until_receipt(sent)
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("line", [Line.SILENT, Line.HELD], ids=["not there", "there already"])
def test_the_page_is_closed_in_mid_send_and_the_next_visit_finishes(phone: Filer, line: Line) -> None:
    phone.write()
    phone.relay.line, spoilt = line, phone.relay.spoilt
    phone.submit()
    phone.wait(lambda: phone.relay.spoilt > spoilt, "it is on its way")
    phone.wait(lambda: len(phone.cases()) == (line is Line.HELD), "it is there, or not")
    phone.wait(lambda: phone.states() == ["sending"], "it is on the phone while it is sent")
    phone.browser.get("about:blank")
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1
    assert phone.story not in phone.store()
