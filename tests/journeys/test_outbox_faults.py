"""The real outbox in a real browser under the faults of `tests/faults`: received means there, once, and never lost."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.browser import Browser
from tests.journeys.test_outbox import PRESS, RECEIVED, SEND, UNSURE, Phone
from tests.relay import Line, Relay, relayed
from tests.servers import SERVE, TRIAL, Server, environment, finish, run, start
from webapp import config
from webapp.db import Database

pytestmark = pytest.mark.browser

READY = "return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
# Registrations are numbered from nought for each browser; an unknown number is nobody's.
MOST_REGISTRATIONS = 60
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
STATES = "return Outbox.all().then((all) => all.map((one) => one.state))"
TEXTS = "return Outbox.all().then((all) => JSON.stringify(all.map((one) => one.fields)))"


class Office:
    """A server that can be started anew, with other keys."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.server = self._start()

    def _start(self, **settings: str) -> Server:
        return start(self.var, SERVE, PIAGAM_WEB_PROCESSES="1", **settings)

    def rotate(self) -> None:
        """A restart with a new key for tokens, the old one dropped, and a new one for receipts before the old."""
        old = config.load(self.server.env).receipt_keys
        kept = [f"{key.name}:{key.secret.hex()}" for key in old]
        fresh = f"r{secrets.token_hex(3)}:{secrets.token_hex(32)}"
        finish(self.server)
        self.server = self._start(
            PIAGAM_SECRET_KEYS=secrets.token_hex(32), PIAGAM_RECEIPT_KEYS=",".join((fresh, *kept))
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    var = tmp_path_factory.mktemp("faults") / "var"
    assert run(TRIAL, environment(var)).returncode == 0
    running = Office(var)
    yield running
    finish(running.server)


@pytest.fixture(scope="module")
def relay(office: Office) -> Iterator[Relay]:
    with relayed(office.server.port) as running:
        yield running


@pytest.fixture(scope="module")
def database(office: Office) -> Iterator[Database]:
    made = Database(config.load(office.server.env).database_url)
    yield made
    made.dispose()


@pytest.fixture
def phone(browser: Browser, relay: Relay, database: Database) -> Iterator[Phone]:
    relay.line = Line.GOOD
    browser.reset()
    yield Phone(browser, relay, database)
    relay.line = Line.GOOD
    browser.reset()
    browser.get("about:blank")
    browser.console()  # on a dead line the browser itself writes what it could not fetch


@contextmanager
def before_each_page(browser: Browser, script: str) -> Iterator[None]:
    """A script that runs before any of ours, in this tab."""
    made = browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        yield
    finally:
        browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=made["identifier"])


def kept_unsure(phone: Phone, line: Line = Line.DEAD) -> None:
    """A filing that was written, sent over a bad line, and kept."""
    phone.write()
    phone.relay.line = line
    phone.ask(SEND)
    phone.until_state(UNSURE)


def sync(phone: Phone) -> None:
    """The browser tells the worker that there is a line."""
    phone.browser.cdp("ServiceWorker.enable")
    for number in range(MOST_REGISTRATIONS):
        phone.browser.cdp(
            "ServiceWorker.dispatchSyncEvent",
            origin=f"http://127.0.0.1:{phone.relay.port}",
            registrationId=str(number),
            tag="outbox",
            lastChance=False,
        )


def at_once(phone: Phone) -> None:
    """Every open tab and the worker send what waits; returns when the tabs are done."""
    for tab in phone.browser.window_handles:
        phone.browser.switch_to.window(tab)
        phone.ask(FLUSH)
    sync(phone)
    for tab in phone.browser.window_handles:
        phone.browser.switch_to.window(tab)
        phone.ask(FLUSHED)


@pytest.mark.parametrize("script", ["", WITHOUT_LOCKS], ids=["with locks", "without locks"])
def test_page_second_tab_and_worker_send_at_once_and_the_answer_is_cut(phone: Phone, script: str) -> None:
    browser = phone.browser
    browser.workers(on=True)
    first = browser.current_window_handle
    with before_each_page(browser, script):
        phone.open("/luring")
        phone.until(lambda: phone.ask(READY), "the worker is there")
        kept_unsure(phone)
        phone.open("/luring")
        browser.switch_to.new_window("tab")
        try:
            with before_each_page(browser, script):
                phone.open("/luring")
                phone.relay.line, spoilt = Line.UNHEARD, phone.relay.spoilt
                at_once(phone)
                assert phone.relay.spoilt > spoilt
                assert len(phone.cases()) == 1
                assert phone.ask(STATES) in (["unknown"], ["received"])  # one may ask when another has sent
                phone.relay.line = Line.GOOD
                at_once(phone)
                phone.until(lambda: phone.ask(AGAIN) == ["received"], "received")
                assert len(phone.cases()) == 1
        finally:
            browser.close()
            browser.switch_to.window(first)
    assert phone.story not in str(phone.ask(TEXTS))


@pytest.mark.parametrize("at", [40, -10], ids=["near its beginning", "near its end"])
def test_an_answer_that_breaks_off_is_not_believed(phone: Phone, at: int) -> None:
    phone.write()
    phone.relay.torn_at = at
    phone.relay.line = Line.TORN
    phone.ask(SEND)
    # Cut in the head it is nobody's answer, cut in the body it is none.
    phone.until(lambda: phone.ask(STATES) in (["waiting"], ["unknown"]), "it is kept")
    assert len(phone.cases()) == 1
    phone.relay.line = Line.GOOD
    phone.ask(PRESS, "kirim")
    phone.until_state(RECEIVED)
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("line", [Line.DEAD, Line.DEAF], ids=["not there", "there already"])
def test_cookies_deleted_and_keys_rotated_in_between(phone: Phone, office: Office, line: Line) -> None:
    kept_unsure(phone, line)
    phone.browser.cdp("Network.clearBrowserCookies")
    office.rotate()
    phone.relay.target, phone.relay.line = office.server.port, Line.GOOD
    phone.ask(PRESS, "kirim")
    phone.until_state(RECEIVED)
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("years", [-30, 20])
def test_a_clock_that_is_years_wrong_and_then_right_again(phone: Phone, years: int) -> None:
    with before_each_page(phone.browser, OTHER_CLOCK % years):
        phone.write()
        phone.ask(DATED_NOW)
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.open("/bantuan")
    phone.until(lambda: len(phone.cases()) == 1, "the next visit sends it, whatever pause the wrong clock reckoned")


def test_a_full_phone_says_so_and_the_text_stays_in_the_form(phone: Phone) -> None:
    with before_each_page(phone.browser, FULL):
        sent = phone.write()
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        words = str(phone.ask("return document.querySelector('[data-part=full]').textContent"))
        phone.until(lambda: phone.ask("return document.querySelector('#status').innerText") == words, words)
        assert phone.ask("return document.querySelector('#isian [name=cerita]').value") == phone.story
        assert phone.ask(STATES) == []
        phone.relay.line = Line.GOOD
        phone.ask(SEND)
        phone.until(lambda: f"/terima/{sent}" in phone.browser.current_url, "the receipt")
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("line", [Line.SILENT, Line.HELD], ids=["not there", "there already"])
def test_the_page_is_closed_in_mid_send_and_the_next_visit_finishes(phone: Phone, line: Line) -> None:
    phone.write()
    phone.relay.line, spoilt = line, phone.relay.spoilt
    phone.ask(SEND)
    phone.until(lambda: phone.relay.spoilt > spoilt, "it is on its way")
    phone.until(lambda: len(phone.cases()) == (line is Line.HELD), "it is there, or not")
    phone.until(lambda: phone.ask(STATES) == ["sending"], "it is on the phone while it is sent")
    phone.browser.get("about:blank")
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(RECEIVED)
    assert len(phone.cases()) == 1
    assert phone.story not in str(phone.ask(TEXTS))
