"""What can be wrong on a phone or on the way: told in words, nothing false is said, nothing typed is lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver.support.wait import WebDriverWait
from sqlalchemy import select

from tests.journeys.browser import Browser
from tests.journeys.live import LIMIT_SECONDS
from tests.relay import Line, Relay, relayed
from tests.servers import TRIAL, Server, environment, form, run, serving
from tests.stripping import stripping
from webapp import config
from webapp.cases.models import Case
from webapp.db import Database

pytestmark = pytest.mark.browser

FORM = "/lapor/saran"
FILL = """
const form = document.querySelector('#isian');
form.elements.cerita.value = arguments[0];
form.elements.dibuka.value = '1000';
form.querySelector(`[name=siapa][value=${arguments[1]}]`).checked = true;
"""
SEND = "document.querySelector('#isian > button.btn').click()"
STATE = "return (document.querySelector('[data-id] [data-part=state]') || {innerText: ''}).innerText"
KEPT, UNSURE = "Tersimpan di HP ini", "Belum pasti"
FULL = "HP ini tidak dapat menyimpannya. Tulisan Anda masih ada di formulir."
WORKER_REFUSED = """
const refuse = () => Promise.reject(new DOMException('refused', 'SecurityError'));
ServiceWorkerContainer.prototype.register = refuse;
ServiceWorkerContainer.prototype.getRegistration = refuse;
"""
STORE_REFUSED = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };"
STORE_FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
MARKS_FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
PUT = """
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
RAW = """
return new Promise((done) => {
  const asked = indexedDB.open('piagam');
  asked.onsuccess = () => {
    const found = asked.result.transaction('outbox').objectStore('outbox').getAll();
    found.onsuccess = () => { asked.result.close(); done(JSON.stringify(found.result)); };
  };
});
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("faults") / "var"
    assert run(TRIAL, environment(folder)).returncode == 0
    with serving(folder, PIAGAM_WEB_PROCESSES="1") as running:
        yield running


@pytest.fixture(scope="module")
def relay(server: Server) -> Iterator[Relay]:
    with relayed(server.port) as running:
        yield running


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[Database]:
    made = Database(config.load(server.env).database_url)
    yield made
    made.dispose()


class Phone:
    """A phone at a line that can be spoilt."""

    def __init__(self, browser: Browser, relay: Relay, database: Database) -> None:
        self.browser, self.relay, self.database = browser, relay, database
        self.port = relay.port
        self.story = f"Kursi tunggu kurang. {uuid.uuid4()}"

    def open(self, path: str = FORM) -> None:
        self.browser.get(f"http://127.0.0.1:{self.port}{path}")

    def write(self, who: str = "sealed") -> None:
        self.open()
        self.ask(FILL, self.story, who)

    def ask(self, script: str, *args: object) -> object:
        return self.browser.execute_script(script, *args)

    def until(self, script: str, *args: object) -> None:
        WebDriverWait(self.browser, LIMIT_SECONDS, 0.05).until(lambda _: self.ask(script, *args), f"never: {script}")

    def until_state(self, words: str) -> None:
        self.until(f"{STATE}.replace(/\\n/g, ' ').startsWith(arguments[0])", words)

    def until_receipt(self) -> None:
        WebDriverWait(self.browser, LIMIT_SECONDS, 0.05).until(lambda _: "/terima/" in self.browser.current_url)

    def words(self, selector: str = "main") -> str:
        return str(self.ask("return document.querySelector(arguments[0]).innerText", selector))

    def text(self) -> str:
        return str(self.ask("return document.querySelector('#isian [name=cerita]').value"))

    def cases(self) -> int:
        with self.database.reading() as session:
            return len(session.scalars(select(Case.id).where(Case.text == self.story)).all())

    @contextmanager
    def with_fault(self, script: str) -> Iterator[None]:
        """Something of the browser does not work on the pages that are opened now."""
        planted = self.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)
        try:
            yield
        finally:
            self.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=planted["identifier"])


@pytest.fixture
def phone(browser: Browser, relay: Relay, database: Database) -> Iterator[Phone]:
    relay.line = Line.GOOD
    browser.reset()
    yield Phone(browser, relay, database)
    relay.line = Line.GOOD
    browser.reset()
    browser.get("about:blank")
    browser.console()  # what did not work was written there by the browser itself


def test_a_refused_worker_is_told_and_keeps_nothing_from_being_kept(phone: Phone) -> None:
    phone.browser.workers(on=True)
    with phone.with_fault(WORKER_REFUSED):
        phone.open("/pasang")
        phone.until("return !document.querySelector('[data-no-worker]').hidden")
        phone.write()
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        phone.until_state(UNSURE)
        assert phone.ask("return document.querySelector('[data-part=full]').hidden"), "it was kept"


@pytest.mark.parametrize("who", ["sealed", "nameless"])
def test_a_refused_store_still_sends_and_on_a_dead_line_says_that_the_text_is_in_the_form(
    phone: Phone, who: str
) -> None:
    with phone.with_fault(STORE_REFUSED):
        phone.write(who)
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        phone.until("return document.querySelector('[data-part=full]').checkVisibility()")
        assert FULL in phone.words('[data-part="full"]')
        assert phone.text() == phone.story
        assert phone.ask(STATE) == "", "nothing is said to be kept"
        phone.relay.line = Line.GOOD
        phone.ask(SEND)
        phone.until_receipt()
    assert phone.cases() == 1


def test_a_full_phone_says_so_and_the_text_stays_and_goes_out_later(phone: Phone) -> None:
    with phone.with_fault(STORE_FULL):
        phone.write()
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        phone.until("return document.querySelector('[data-part=full]').checkVisibility()")
        assert FULL in phone.words("#status")
        assert phone.text() == phone.story
        phone.relay.line = Line.GOOD
        phone.ask(SEND)
        phone.until_receipt()
    assert phone.cases() == 1


def test_a_phone_that_only_keeps_no_marks_keeps_the_filing_and_says_so(phone: Phone) -> None:
    with phone.with_fault(MARKS_FULL):
        phone.write()
        phone.relay.line = Line.DEAD
        phone.ask(SEND)
        phone.until_state(UNSURE)
        assert phone.ask("return document.querySelector('[data-part=full]').hidden")
        assert phone.text() == ""


def test_what_an_older_build_kept_is_sent_and_what_a_newer_one_kept_is_left_alone(phone: Phone) -> None:
    old, empty, newer = (str(uuid.uuid4()) for _one in range(3))
    fields = [[name, phone.story if name == "cerita" else value] for name, value in form().items() if name != "id"]
    strange = {"id": newer, "v": 99, "parcel": {"words": "lain"}, "state": "waiting", "next": 0}
    phone.open("/bantuan")
    phone.ask(
        PUT,
        [
            {"id": old, "path": "/lapor/data-pemilih", "fields": [["id", old], *fields]},
            {"id": empty, "v": 0, "fields": [["cerita", "Dari dulu."]]},
            strange,
        ],
    )
    phone.open("/luring")
    phone.until("return document.querySelectorAll('[data-id]').length === 3")
    phone.until("return /Sudah diterima/.test(document.querySelector('main').innerText)")
    assert phone.cases() == 1
    kept = {one["id"]: one for one in json.loads(str(phone.ask(RAW)))}
    assert kept[newer] == strange
    shown = phone.words(f'[data-id="{newer}"]')
    assert "Disimpan oleh versi halaman yang lebih baru" in shown
    assert "Kirim sekarang" not in shown
    assert kept[empty]["state"] == "parked"
    assert phone.ask(f"return document.querySelector('[data-id=\"{empty}\"] textarea').value") == "Dari dulu."


def test_what_was_written_for_a_matter_that_is_no_more_is_parked_and_can_be_read(phone: Phone) -> None:
    gone = str(uuid.uuid4())
    phone.open("/bantuan")
    item = {"id": gone, "v": 1, "path": "/lapor/sudah-tiada", "about": "Lama", "since": 1, "state": "waiting"}
    phone.ask(PUT, [{**item, "fields": [["id", gone], ["cerita", phone.story]], "files": []}])
    phone.open("/luring")
    phone.until_state("Perlu diperbaiki")
    assert phone.ask("return document.querySelector('[data-id] textarea').value") == phone.story
    phone.ask("document.querySelector('[data-deed=perbaiki]').click()")
    phone.until("return Boolean(document.querySelector('h1[data-focus]'))")
    assert phone.story in phone.words()


@pytest.mark.parametrize("requests_too", [False, True])
def test_a_proxy_that_takes_headers_away_hides_no_receipt_and_no_fault(
    phone: Phone, server: Server, requests_too: bool
) -> None:
    with stripping(server.port, requests_too=requests_too) as port:
        phone.port = port
        phone.browser.workers(on=True)
        phone.write()
        phone.ask("return navigator.serviceWorker.ready.then(() => 1)")
        phone.ask(SEND)
        if requests_too:  # the office then answers as to a browser: the phone asks by id before it believes anything
            phone.until_state(KEPT)
            phone.ask("(document.querySelector('[data-deed=kirim]') || document.body).click()")  # or it did so already
            phone.until_state("Sudah diterima, nomor")
        else:
            phone.until_receipt()
        assert phone.cases() == 1
        # Who may read a page is told by a header that is gone: so none is kept.
        phone.open("/layanan")
        kept = phone.ask("return caches.open('x').then(() => caches.match('/layanan')).then(Boolean)")
        assert kept is False
        phone.browser.reset()


SPOIL = """
const [ours, day] = [await (await fetch('/layanan')).text(), String(Date.now())];
const signed = {'Content-Type': 'text/html', 'Cache-Control': 'public, no-cache'};
signed['Cross-Origin-Resource-Policy'] = 'same-origin';
const names = await caches.keys();
const pages = await caches.open(names.find((name) => name.startsWith('pages-')));
const shell = await caches.open(names.find((name) => name.startsWith('shell-')));
await pages.put('/layanan', new Response('<h1>Bukan kami</h1>', {headers: {...signed, 'X-Kept-At': day}}));
await pages.put('/lapor', new Response(ours, {headers: signed}));
await pages.put('/privasi', new Response(ours, {headers: {'X-Kept-At': day}}));
await pages.put('/lacak', new Response(ours, {headers: {...signed, 'X-Kept-At': String(Date.now() + 9e9)}}));
await shell.put('/luring', new Response('<h1>Bukan kami</h1>'));
const script = (await shell.keys()).find((one) => one.url.includes('/app.'));
await shell.put(script, new Response('document.title = "Bukan kami"', {headers: {'Content-Type': 'text/javascript'}}));
"""
TITLES = {"/layanan": "Layanan", "/lapor": "Masalahnya", "/privasi": "Pemberitahuan", "/lacak": "Lihat"}


def test_a_spoilt_copy_is_neither_shown_nor_kept_nor_run(phone: Phone) -> None:
    phone.browser.workers(on=True)
    phone.open("/bantuan")
    phone.until("return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))")
    phone.open("/aksesibilitas")  # the first page that the worker keeps
    phone.ask(f"return (async () => {{{SPOIL}}})()")
    for path, title in TITLES.items():
        phone.open(path)
        assert phone.words("h1").startswith(title), path
        assert "Bukan kami" not in phone.browser.title
        kept = phone.ask("return caches.match(arguments[0]).then((one) => one ? one.text() : '')", path)
        assert "Bukan kami" not in str(kept), path
    phone.relay.line = Line.DEAD
    phone.open("/kinerja")  # the page without a line was spoilt: the other language's stands in
    assert phone.words("h1") == "Tanpa internèt"
    assert phone.ask("return caches.match('/luring').then(Boolean)") is False


def test_the_page_of_a_wi_fi_is_shown_but_never_kept(phone: Phone) -> None:
    phone.browser.workers(on=True)
    phone.open("/bantuan")
    phone.until("return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))")
    phone.open("/layanan")
    phone.relay.line = Line.PORTAL
    phone.open("/privasi")
    assert phone.words("h1").startswith("Selamat datang"), "a person must be able to sign in there"
    phone.open("/layanan")
    assert phone.words("h1") == "Layanan"
    phone.relay.line = Line.GOOD
    phone.open("/privasi")
    assert phone.words("h1").startswith("Pemberitahuan")


def test_the_page_of_a_wi_fi_takes_no_place_of_a_typed_text(phone: Phone, server: Server) -> None:
    fields = form()
    assert server.ask("/lapor/data-pemilih", fields).status == 303
    phone.open(f"/terima/{fields['id']}/perbaiki")
    phone.until("return Boolean(window.htmx)")
    phone.ask("document.querySelector('[name=cerita]').value = arguments[0]", phone.story)
    phone.relay.line = Line.PORTAL
    phone.ask("document.querySelector('#simpan').click()")
    phone.until("return Boolean(document.querySelector('.failed'))")
    assert phone.text() == phone.story
    assert "Selamat datang" not in phone.words("body")
    phone.relay.line = Line.GOOD
    phone.ask("document.querySelector('#simpan').click()")
    phone.until_receipt()
    phone.until("return !/perbaiki/.test(location.href)")
    assert phone.cases() == 1


def test_a_proxy_that_takes_the_word_of_htmx_away_lays_no_page_into_a_page(phone: Phone, server: Server) -> None:
    fields = form()
    assert server.ask("/lapor/data-pemilih", fields).status == 303
    with stripping(server.port, requests_too=True) as port:
        phone.port = port
        phone.open(f"/terima/{fields['id']}/perbaiki")
        phone.until("return Boolean(window.htmx)")
        phone.ask("document.querySelector('[name=cerita]').value = ''")
        phone.ask("document.querySelector('#simpan').click()")
        phone.until("return document.activeElement.id === 'galat'")
        assert phone.ask("return document.querySelectorAll('header, main, footer').length") == 3
        phone.browser.reset()
