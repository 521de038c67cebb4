"""A photo after its text over a line that breaks: it goes on where it was, arrives once, and one sees how far it is."""

from __future__ import annotations

import base64
import os
import random
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from tests.factories.files import upload
from tests.journeys.axe import axe_faults
from tests.journeys.browser import Browser
from tests.journeys.test_outbox import PRESS, RECEIVED, SEND, STATE, Phone
from tests.relay import Line, Relay, relayed
from tests.servers import TRIAL, Server, environment, run, start
from webapp import config
from webapp.db import Database
from webapp.files.models import Attachment
from webapp.files.preparing import prepare

pytestmark = pytest.mark.browser

ATTACH = """
const [data, type, name] = arguments;
const chosen = new DataTransfer();
chosen.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name, {type}));
document.querySelector('[name=berkas]').files = chosen.files;
self.shrink = null; // a phone that cannot make it smaller
"""
# What ears hear and eyes see of the way, kept over the change of page.
WATCH = """
sessionStorage.heard = sessionStorage.seen = '';
const heard = document.querySelector('#status');
new MutationObserver(() => (sessionStorage.heard += heard.textContent + '|')).observe(heard, {childList: true});
new MutationObserver(() => {
  const bar = document.querySelector('[data-part=files]:not([hidden]) progress');
  if (bar) sessionStorage.seen += `${bar.value}/${bar.max} ${bar.parentNode.innerText}|`;
}).observe(document.querySelector('[data-part=list]'), {subtree: true, childList: true, attributes: true});
"""
OLD_OFFICE = """
const real = self.fetch;
self.fetch = (path, asked) => /berkas/.test(path)
  ? Promise.resolve(new Response('', {status: 404, headers: {'X-Piagam-Kirim': '1'}}))
  : real(path, asked);
"""
FETCHED = "return performance.getEntriesByType('resource').filter((one) => /\\/pieces\\./.test(one.name)).length"
ARRIVED = "Tulisan Anda sudah diterima, nomor JBG-"
OVERHEAD_BYTES = 20_000  # heads of requests and the form's text


def photo(side: int) -> bytes:
    """A photo of noise: nothing presses it. 500 dots a side are some 300 KB."""
    out = BytesIO()
    noise = random.Random(side).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=93)
    return out.getvalue()


class Office:
    """The office behind the relay, which can be killed and comes back."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.server: Server = start(var, PIAGAM_WEB_PROCESSES="1")

    def die(self) -> None:
        """SIGKILL to all of it."""
        os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()

    def rise(self) -> int:
        """Started again; its port."""
        self.server = start(self.var, PIAGAM_WEB_PROCESSES="1")
        return self.server.port


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    var = tmp_path_factory.mktemp("pieces") / "var"
    assert run(TRIAL, environment(var)).returncode == 0
    running = Office(var)
    yield running
    running.die()


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
    relay.line, relay.cut_at = Line.GOOD, None
    browser.reset()
    yield Phone(browser, relay, database)
    relay.line = Line.GOOD
    browser.reset()
    browser.get("about:blank")
    browser.console()  # on a dead line the browser itself writes what it could not fetch


def attach(phone: Phone, data: bytes, media_type: str = "image/jpeg", name: str = "tps.jpg") -> None:
    phone.ask(ATTACH, base64.b64encode(data).decode(), media_type, name)


def digests(phone: Phone) -> list[str]:
    """The files of the one case with this story."""
    (case_id,) = phone.cases()
    with phone.database.reading() as session:
        return list(session.scalars(select(Attachment.digest).where(Attachment.owner_id == case_id)))


def digest_of(data: bytes) -> str:
    """What the office keeps of a photo."""
    return prepare([upload("tps.jpg", data)]).files[0].digest


def test_a_photo_goes_on_where_the_line_broke_over_a_reload_and_a_killed_office(phone: Phone, office: Office) -> None:
    data = photo(500)
    assert 250_000 < len(data) < 400_000
    phone.write()
    attach(phone, data)
    began = phone.relay.carried
    phone.relay.cut_at = began + 220_000
    phone.ask(SEND)
    phone.until_state(ARRIVED)
    phone.until(lambda: phone.relay.line is Line.DEAD, "the line broke")
    assert digests(phone) == [], "the case is there, its photo on the way"
    office.die()
    phone.relay.target = office.rise()
    phone.relay.line = Line.GOOD
    broken = phone.relay.carried
    phone.open("/luring")
    phone.until_state(ARRIVED)
    phone.until(lambda: "bagian terkirim" in str(phone.ask("return document.body.innerText")), "how far it is")
    assert axe_faults(phone.browser) == []
    phone.ask(PRESS, "kirim")
    phone.until_state(RECEIVED)
    assert digests(phone) == [digest_of(data)]
    assert phone.relay.carried - broken < len(data) - 2 * 65536 + OVERHEAD_BYTES, "it began anew"
    assert phone.relay.carried - began < len(data) + 65536 + 2 * OVERHEAD_BYTES
    assert "tps.jpg" not in str(phone.ask("return Outbox.all().then((all) => JSON.stringify(all))"))


def test_on_a_good_line_it_is_seen_and_heard_how_far_the_photo_is(phone: Phone) -> None:
    data = photo(700)
    sent = phone.write()
    assert phone.ask(FETCHED) == 0, "who sends no file pays for no client"
    attach(phone, data)
    phone.ask(WATCH)
    phone.ask(SEND)
    phone.until(lambda: f"/terima/{sent}" in phone.browser.current_url, "the receipt")
    assert digests(phone) == [digest_of(data)]
    parts = -(-len(data) // 65536)
    seen = str(phone.ask("return sessionStorage.seen"))
    assert f"{parts - 1}/{parts}  {parts - 1} dari {parts} bagian terkirim" in seen
    heard = [said for said in str(phone.ask("return sessionStorage.heard")).split("|") if "bagian" in said]
    assert 2 <= len(heard) <= 5 < parts, heard
    phone.open()
    assert phone.ask("return Outbox.all().then((all) => all.length)") == 0


def test_a_file_that_the_office_cannot_keep_is_told_and_the_text_is_received(phone: Phone) -> None:
    phone.write()
    attach(phone, b"no photo" * 1000, name="surat.jpg")
    phone.ask(SEND)
    phone.until_state(RECEIVED)
    told = str(phone.ask("return document.querySelector('[data-id]').innerText"))
    assert "Kami tidak dapat menyimpan berkas “surat.jpg”." in told
    assert digests(phone) == []
    assert phone.ask("return document.activeElement.dataset.part") == "state"


def test_an_office_of_before_takes_the_file_with_the_form(phone: Phone) -> None:
    data = photo(60)
    sent = phone.write()
    phone.ask(OLD_OFFICE)
    attach(phone, data)
    phone.ask(SEND)
    phone.until(lambda: f"/terima/{sent}" in phone.browser.current_url, "the receipt")
    assert digests(phone) == [digest_of(data)]


def test_the_worker_alone_sends_the_pieces_too(phone: Phone) -> None:
    data = photo(280)
    assert len(data) > 65536
    phone.browser.workers(on=True)
    phone.write()
    phone.until(
        lambda: phone.ask("return navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"),
        "the worker is ready",
    )
    phone.relay.line = Line.DEAD
    attach(phone, data)
    phone.ask(SEND)
    phone.until(lambda: phone.ask(STATE), "it is kept")
    # Nobody but the worker: the page stands where no outbox is loaded, and its own time has not come.
    phone.ask("return Outbox.all().then(([one]) => Outbox.put({...one, next: Date.now() + 1e9})).then(() => 1)")
    phone.relay.line = Line.GOOD
    phone.open("/bantuan-aman")
    phone.browser.cdp("ServiceWorker.enable")
    sync = {"origin": f"http://127.0.0.1:{phone.relay.port}", "tag": "outbox", "lastChance": False}

    def arrived() -> bool:
        for number in range(100):  # pages are not told the number of their registration; others are none
            phone.browser.cdp("ServiceWorker.dispatchSyncEvent", registrationId=str(number), **sync)
        return bool(phone.cases()) and digests(phone) == [digest_of(data)]

    phone.until(arrived, "the worker sent it")
