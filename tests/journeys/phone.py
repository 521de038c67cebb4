"""A phone at a line that can be spoilt, the office behind it, and what it shows and says of what waits on it.

Nothing here waits for a state that may be over before anybody looks: Background Sync, another tab or the page's own
timer may send at any moment. So a recorder writes down every heading and every sentence, and `until_state` reads that.
"""

from __future__ import annotations

import os
import secrets
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import TimeoutException
from selenium.webdriver.support.wait import WebDriverWait
from sqlalchemy import select

from tests.journeys.browser import Browser
from tests.journeys.live import ASKED_EVERY, LIMIT_SECONDS, Person
from tests.relay import Line, Relay
from tests.servers import SERVE, Server, finish, start
from webapp import config
from webapp.cases.models import Case
from webapp.db import Database

FORM = "/lapor/saran"
KEPT, UNSURE, SENDING = "Tersimpan di HP ini, belum terkirim", "Belum pasti, sedang", "Sedang dikirim"
MEND, RECEIVED, ASKED = "Perlu diperbaiki", "Sudah diterima", "Belum dapat dikirim. Simpan di HP ini?"
NUMBERED = "Sudah diterima, nomor JBG-"
ARRIVED, LOCKED = "Tulisan Anda sudah diterima, nomor JBG-", "Tulisan Anda menunggu di sini"

SEND = "document.querySelector('#isian > button.btn').click()"
# Registrations are numbered from nought for each browser; pages are not told, and an unknown number is nobody's.
MOST_REGISTRATIONS = 100
_FILL = """
const [story, who] = arguments;
const form = document.querySelector('#isian');
form.elements.cerita.value = story;
form.elements.dibuka.value = '1000';
form.querySelector(`[name=siapa][value=${who}]`).checked = true;
"""
_ATTACH = """
const [data, name, type, shrinks] = arguments;
const chosen = new DataTransfer();
chosen.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name, {type}));
document.querySelector('#isian [type=file][multiple]').files = chosen.files;
if (!shrinks) self.shrink = null;
"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_PRESS = "document.querySelector(`[data-deed=${arguments[0]}]`).click()"
_SEND_NOW = "const button = document.querySelector('[data-deed=kirim]'); if (button) button.click()"
_HEADING = "document.querySelector('[data-id] [data-part=state]')"
_WORKER_READY = "return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
_ALL = "return Outbox.all().then((all) => JSON.stringify(all))"
_NOW_DUE = """
return Outbox.all().then((all) => Promise.all(all.map((one) => Outbox.put({...one, next: arguments[0]})))).then(() => 1)
"""
# On any page of ours, also where no outbox is loaded.
_PUT = """
return new Promise((done, fail) => {
  const asked = indexedDB.open('piagam', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('outbox', {keyPath: 'id'});
  asked.onsuccess = () => {
    const change = asked.result.transaction('outbox', 'readwrite');
    arguments[0].forEach((item) => change.objectStore('outbox').put(item));
    change.oncomplete = () => { asked.result.close(); done(1); };
    change.onerror = () => fail(change.error);
  };
});
"""
# What is heard is what stands in the status region when the script that wrote it has ended.
_RECORDER = """
(() => {
  const KEY = '%s';
  const words = (node) => node.textContent.replace(/\\s+/g, ' ').trim();
  const log = self.piagamLog = {shown: [], said: [], ...JSON.parse(sessionStorage.getItem(KEY) || '{}')};
  let last = new Map();
  new MutationObserver((changes) => {
    const status = document.getElementById('status');
    const spoke = changes.some(({target}) => target === status || (target.parentNode && target.parentNode === status));
    if (spoke && words(status)) log.said.push(words(status));
    const now = new Map();
    for (const heading of document.querySelectorAll('[data-id] [data-part=state]')) {
      const {id} = heading.closest('[data-id]').dataset;
      now.set(id, words(heading));
      if (last.get(id) !== words(heading)) log.shown.push(words(heading));
    }
    last = now;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(log));
    } catch (error) {
      // a phone that keeps nothing: the log of this page is all there is
    }
  }).observe(document, {subtree: true, childList: true, characterData: true});
})();
"""


class Office:
    """The office behind the relay: it can be killed, comes back on another port, also with other keys."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.server = self._start()

    def _start(self, **settings: str) -> Server:
        return start(self.var, SERVE, PIAGAM_WEB_PROCESSES="1", **settings)

    def die(self) -> None:
        """SIGKILL to all of it."""
        os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()

    def rise(self) -> int:
        """Started again; its port."""
        self.server = self._start()
        return self.server.port

    def rotate(self) -> int:
        """A restart with a new key for tokens, the old one dropped, and a new one for receipts before the old."""
        old = config.load(self.server.env).receipt_keys
        kept = [f"{key.name}:{key.secret.hex()}" for key in old]
        fresh = f"r{secrets.token_hex(3)}:{secrets.token_hex(32)}"
        finish(self.server)
        self.server = self._start(
            PIAGAM_SECRET_KEYS=secrets.token_hex(32), PIAGAM_RECEIPT_KEYS=",".join((fresh, *kept))
        )
        return self.server.port


class Phone(Person):
    """Somebody's phone at a line that can be spoilt."""

    def __init__(self, browser: Browser, relay: Relay, host: str = "127.0.0.1") -> None:
        super().__init__(browser, f"http://{host}:{relay.port}")
        self.relay = relay
        self._seen = 0
        recorder = _RECORDER % f"buku-{uuid.uuid4()}"
        self._recorder: str = browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=recorder)["identifier"]

    def put_away(self) -> None:
        """Nothing of it is left: neither on the line nor in the browser nor in its console."""
        self.relay.line = Line.GOOD
        self.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=self._recorder)
        self.browser.reset()
        self.browser.get("about:blank")
        self.browser.console()  # on a dead line the browser itself writes what it could not fetch

    @contextmanager
    def with_script(self, source: str) -> Iterator[None]:
        """A script that runs before any of ours on pages opened now: what does not work, or works otherwise."""
        planted = self.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=source)
        try:
            yield
        finally:
            self.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=planted["identifier"])

    @contextmanager
    def offline(self) -> Iterator[None]:
        """The browser knows that there is no line; afterwards it says itself that there is one (its `online` event)."""
        line = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.cdp("Network.enable")
        self.browser.cdp("Network.emulateNetworkConditions", offline=True, **line)
        try:
            yield
        finally:
            self.browser.cdp("Network.emulateNetworkConditions", offline=False, **line)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something outside the page is true."""
        try:
            WebDriverWait(self.browser, LIMIT_SECONDS, ASKED_EVERY).until(lambda _: condition())
        except TimeoutException:
            raise AssertionError(f"never: {what}; {self.log()}") from None

    def log(self) -> dict[str, list[str]]:
        """What this window showed as headings of what waits (`shown`) and what its status region said (`said`)."""
        found: dict[str, list[str]] = self.ask("return self.piagamLog || {shown: [], said: []}")
        return found

    def said(self, since: int = 0) -> list[str]:
        """What was heard since so many sentences."""
        return self.log()["said"][since:]

    def until_state(self, words: str) -> None:
        """Wait until something that waits stands under this heading, or stood there since the last state waited for."""

        def reached() -> bool:
            shown = self.log()["shown"]
            for at, heading in enumerate(shown[self._seen :], self._seen + 1):
                if heading.startswith(words):
                    self._seen = at
                    return True
            return self.state().startswith(words)

        self.wait(reached, words)

    def state(self) -> str:
        """The heading of the first thing that waits as it stands; nothing when nothing waits."""
        return " ".join(str(self.ask(f"return ({_HEADING} || {{innerText: ''}}).innerText")).split())

    def states(self) -> list[str]:
        """The states of what is kept, by the store's own names."""
        found: list[str] = self.ask("return Outbox.all().then((all) => all.map((one) => one.state))")
        return found

    def store(self) -> str:
        """All that is kept on this phone, as text."""
        return str(self.ask(_ALL))

    def put(self, *items: object) -> None:
        """Lay things into the store, as if they had been kept before."""
        self.ask(_PUT, items)

    def make_due(self, at: int = 0) -> None:
        """The pause of all that waits ends at this moment (ms): nought is now."""
        self.ask(_NOW_DUE, at)

    def press(self, deed: str) -> None:
        """Press a button of what waits."""
        self.ask(_PRESS, deed)

    def send_now(self) -> None:
        """Press "send now", unless it is being sent by itself just then."""
        self.ask(_SEND_NOW)

    def worker_ready(self) -> None:
        """Wait until the worker rules the page."""
        self.until(_WORKER_READY)

    def sync(self) -> None:
        """The browser tells the worker that there is a line."""
        self.browser.cdp("ServiceWorker.enable")
        event = {"origin": self.origin, "tag": "outbox", "lastChance": False}
        for number in range(MOST_REGISTRATIONS):
            self.browser.cdp("ServiceWorker.dispatchSyncEvent", registrationId=str(number), **event)

    def attach(
        self, data: str = PIXEL, name: str = "kursi.png", media: str = "image/png", *, shrinks: bool = True
    ) -> None:
        """Choose one file, its bytes in base64; `shrinks`: whether this phone can make a photo smaller."""
        self.ask(_ATTACH, data, name, media, shrinks)


class Filer(Phone):
    """A phone whose owner files one story, and what the office has of it."""

    def __init__(self, browser: Browser, relay: Relay, database: Database) -> None:
        super().__init__(browser, relay)
        self.database = database
        self.story = f"Kursi tunggu kurang. {uuid.uuid4()}"

    def write(self, who: str = "sealed", path: str = FORM) -> str:
        """Fill the form in; returns its id."""
        self.open(path)
        self.ask(_FILL, self.story, who)
        return self.value("#isian [name=id]")

    def submit(self) -> None:
        """Press the form's button."""
        self.ask(SEND)

    def lose(self, line: Line = Line.DEAD, state: str = UNSURE, **how: str) -> str:
        """Write and send over a bad line, until it is kept; returns the form's id."""
        sent = self.write(**how)
        self.relay.line = line
        self.submit()
        self.until_state(state)
        return sent

    def until_receipt(self, sent: str = "") -> None:
        """Wait for the page of the receipt."""
        self.wait(lambda: f"/terima/{sent}" in self.browser.current_url, "the receipt")

    def typed(self) -> str:
        """What stands in the form."""
        return self.value("#isian [name=cerita]")

    def cases(self) -> list[uuid.UUID]:
        """The cases that hold this story."""
        with self.database.reading() as session:
            return list(session.scalars(select(Case.id).where(Case.text == self.story)))
