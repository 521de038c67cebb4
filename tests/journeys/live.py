"""The product alive: an inhabited office on the real server, and a person's browser in front of it."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import waitress.server
from flask import Flask
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.test import Client

from tests.factories.accounts import browser_of
from tests.factories.cases import Filed, file_report
from tests.house.world import STORY, World
from tests.journeys.browser import Browser
from webapp.accounts.resume import COOKIE as STAFF_COOKIE
from webapp.cases.tracking_session import COOKIE as CASE_COOKIE

DEVICE_COOKIE = "piagam_meja"
COOKIES = (STAFF_COOKIE, CASE_COOKIE, DEVICE_COOKIE, "piagam_form")
LIMIT_SECONDS = 10.0
# Conditions are asked this often; nothing waits longer than it must.
ASKED_EVERY = 0.02
# The answer 422, 403 … to a form is what a test wants to see; Chromium writes a line about each.
_REFUSAL = re.compile(r"server responded with a status of (?:4\d\d|503)")

Value = str | tuple[str, str]  # a text, or a file's name and what it holds
Fields = Mapping[str, Value | Sequence[Value]]

# A form made by the driver is bound by `form-action` and the origin rules like any form, but by no page.
_SEND = """
const [address, fields] = arguments;
const form = document.createElement('form');
form.method = 'post';
form.action = address;
form.enctype = 'multipart/form-data';
for (const [name, value] of fields) {
  const input = document.createElement('input');
  input.name = name;
  if (typeof value === 'string') {
    input.type = 'hidden';
    input.value = value;
  } else {
    const kept = new DataTransfer();
    kept.items.add(new File([value[1]], value[0]));
    input.type = 'file';
    input.files = kept.files;
  }
  form.append(input);
}
document.body.append(form);
form.submit();
"""


@dataclass(slots=True)
class Live:
    """The running office: its people and cases, and where it is found."""

    world: World
    origin: str

    @property
    def app(self) -> Flask:
        """The application behind the server, for looking into its database."""
        return self.world.app

    def client(self) -> Client:
        """Somebody else's browser, without scripts: prepares what a state needs."""
        return self.app.test_client()

    def staff(self, role: str) -> Client:
        """A fresh session of the member of staff with this role."""
        return browser_of(self.app, self.world.staff[role])

    def citizen(self, filed: Filed) -> Client:
        """A session that the digits of `filed` have opened."""
        client = self.client()
        assert client.post("/lacak", data={"kode": filed.digits}).status_code == 303
        return client

    def file(self, path: str = "/lapor/data-pemilih", **changes: Any) -> Filed:
        """A report of a stranger, with receipt, in words of no language that a check could tell."""
        return file_report(self.client(), path, **{"cerita": STORY, **changes})


@contextmanager
def served(world: World) -> Iterator[Live]:
    """The world on a port of its own, on the server that `make run` uses."""
    # A whole suite from one address is what the product takes for a flood.
    world.app.extensions["limiter"].enabled = False
    server = waitress.server.create_server(world.app, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run, name="live server", daemon=True)
    thread.start()
    try:
        # By its name: browsers make no passkey for a number.
        yield Live(world, f"http://localhost:{server.effective_port}")
    finally:
        # Only the server's own thread may close its sockets; without any its loop ends.
        server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        thread.join(LIMIT_SECONDS)
        server.task_dispatcher.shutdown()


class Person:
    """Somebody with the browser at an office. Addresses are paths; every wait is for a condition."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin

    def reset(self) -> None:
        """A fresh browser at 320 px, light, with scripts, that has written nothing to its console."""
        self.browser.reset()
        self.browser.console()

    def enter(self, client: Client | None) -> None:
        """Take over the cookies of a prepared session, or have none."""
        self.browser.cdp("Network.clearBrowserCookies")
        for name in COOKIES if client else ():
            cookie = client.get_cookie(name) if client else None
            if cookie:
                self.browser.cdp(
                    "Network.setCookie",
                    url=self.origin,
                    name=name,
                    value=cookie.value,
                    httpOnly=True,
                    sameSite="Lax",
                )

    def open(self, path: str) -> None:
        """Type an address."""
        self.browser.get(self.origin + path)

    def send(self, path: str, fields: Fields) -> None:
        """Post a form from a page of ours, as a browser does it."""
        if not self.browser.current_url.startswith(self.origin):
            self.open("/privasi")
        pairs = [
            [name, value] for name, values in fields.items() for value in ([values] if _single(values) else values)
        ]
        self.leave(lambda: self.browser.execute_script(_SEND, path, pairs))

    def leave(self, action: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that is loaded."""
        self.browser.execute_script("window.piagamHere = true")
        action()
        self.until("return !window.piagamHere && document.readyState === 'complete'")

    def until(self, script: str, *args: Any) -> Any:
        """Wait until a script gives something true; gives it back."""
        waiting = WebDriverWait(self.browser, LIMIT_SECONDS, ASKED_EVERY, ignored_exceptions=(WebDriverException,))
        try:
            return waiting.until(lambda driver: driver.execute_script(script, *args))
        except TimeoutException:
            raise AssertionError(f"never came true on {self.path}: {script}") from None

    @property
    def path(self) -> str:
        """The address without its origin and its place on the page."""
        return self.browser.current_url.removeprefix(self.origin).partition("#")[0]

    @property
    def status(self) -> int:
        """The status the page was answered with."""
        return int(self.ask("return performance.getEntriesByType('navigation')[0].responseStatus"))

    def ask(self, script: str, *args: Any) -> Any:
        """What a script gives on this page."""
        return self.browser.execute_script(script, *args)

    def text(self, selector: str = "main") -> str:
        """The words a part of the page shows, one space between them."""
        return " ".join(self.ask("return document.querySelector(arguments[0])?.innerText || ''", selector).split())

    def has(self, selector: str) -> bool:
        """Whether something stands on the page."""
        return bool(self.ask("return Boolean(document.querySelector(arguments[0]))", selector))

    def value(self, selector: str) -> str:
        """What a field holds."""
        return str(self.ask("return document.querySelector(arguments[0]).value", selector))

    def console(self) -> list[str]:
        """Warnings, errors and stopped scripts since the last look, without the answers that refuse a form."""
        return [
            f"{line['level']}: {line['message']}"
            for line in self.browser.console()
            if line["level"] in ("SEVERE", "WARNING")
            and not (_REFUSAL.search(line["message"]) and "/static/" not in line["message"])
        ]


class Visitor(Person):
    """A person at the live office."""

    def __init__(self, browser: Browser, live: Live) -> None:
        super().__init__(browser, live.origin)
        self.live = live


def _single(value: object) -> bool:
    return isinstance(value, str | tuple)


def fresh_id() -> str:
    """An id as a form carries it."""
    return str(uuid.uuid4())
