"""What can be wrong on a phone or on the way: told in words, nothing false is said, nothing typed is lost."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from tests.journeys.phone import KEPT, MEND, NUMBERED, UNSURE, Filer, Office
from tests.relay import Line
from tests.servers import form
from tests.stripping import stripping
from webapp.db import Database
from webapp.files.models import Attachment

pytestmark = pytest.mark.browser

FULL = "HP ini tidak dapat menyimpannya. Tulisan Anda masih ada di formulir."
WORKER_REFUSED = """
const refuse = () => Promise.reject(new DOMException('refused', 'SecurityError'));
ServiceWorkerContainer.prototype.register = refuse;
ServiceWorkerContainer.prototype.getRegistration = refuse;
"""
STORE_REFUSED = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };"
STORE_FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
MARKS_FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
RAW = """
return new Promise((done) => {
  const asked = indexedDB.open('piagam');
  asked.onsuccess = () => {
    const found = asked.result.transaction('outbox').objectStore('outbox').getAll();
    found.onsuccess = () => { asked.result.close(); done(JSON.stringify(found.result)); };
  };
});
"""


def test_a_refused_worker_is_told_and_keeps_nothing_from_being_kept(phone: Filer) -> None:
    phone.browser.workers(on=True)
    with phone.with_script(WORKER_REFUSED):
        phone.open("/pasang")
        phone.until("return !document.querySelector('[data-no-worker]').hidden")
        phone.write()
        phone.relay.line = Line.DEAD
        phone.submit()
        phone.until_state(UNSURE)
        assert phone.ask("return document.querySelector('[data-part=full]').hidden"), "it was kept"


@pytest.mark.parametrize("who", ["sealed", "nameless"])
def test_a_refused_store_still_sends_and_on_a_dead_line_says_that_the_text_is_in_the_form(
    phone: Filer, who: str
) -> None:
    with phone.with_script(STORE_REFUSED):
        phone.write(who)
        phone.relay.line = Line.DEAD
        phone.submit()
        phone.until("return document.querySelector('[data-part=full]').checkVisibility()")
        assert FULL in phone.text('[data-part="full"]')
        assert phone.typed() == phone.story
        assert phone.state() == "", "nothing is said to be kept"
        phone.relay.line = Line.GOOD
        phone.submit()
        phone.until_receipt()
    assert len(phone.cases()) == 1


def test_a_full_phone_says_so_and_the_text_stays_and_goes_out_later(phone: Filer) -> None:
    with phone.with_script(STORE_FULL):
        phone.write()
        phone.relay.line = Line.DEAD
        phone.submit()
        phone.until("return document.querySelector('[data-part=full]').checkVisibility()")
        assert FULL in phone.text("#status")
        assert phone.typed() == phone.story
        phone.relay.line = Line.GOOD
        phone.submit()
        phone.until_receipt()
    assert len(phone.cases()) == 1


def test_a_phone_that_only_keeps_no_marks_keeps_the_filing_and_says_so(phone: Filer) -> None:
    with phone.with_script(MARKS_FULL):
        phone.write()
        phone.relay.line = Line.DEAD
        phone.submit()
        phone.until_state(UNSURE)
        assert phone.ask("return document.querySelector('[data-part=full]').hidden")
        assert phone.typed() == ""


def test_what_an_older_build_kept_is_sent_and_what_a_newer_one_kept_is_left_alone(phone: Filer) -> None:
    old, empty, newer = (str(uuid.uuid4()) for _one in range(3))
    fields = [[name, phone.story if name == "cerita" else value] for name, value in form().items() if name != "id"]
    strange = {"id": newer, "v": 99, "parcel": {"words": "lain"}, "state": "waiting", "next": 0}
    phone.open("/bantuan")
    phone.put(
        {"id": old, "path": "/lapor/data-pemilih", "fields": [["id", old], *fields]},
        {"id": empty, "v": 0, "fields": [["cerita", "Dari dulu."]]},
        strange,
    )
    phone.open("/luring")
    phone.until("return document.querySelectorAll('[data-id]').length === 3")
    phone.until("return /Sudah diterima/.test(document.querySelector('main').innerText)")
    assert len(phone.cases()) == 1
    kept = {one["id"]: one for one in json.loads(str(phone.ask(RAW)))}
    assert kept[newer] == strange
    shown = phone.text(f'[data-id="{newer}"]')
    assert "Disimpan oleh versi halaman yang lebih baru" in shown
    assert "Kirim sekarang" not in shown
    assert empty in kept
    parked = f"all.some((one) => one.id === '{empty}' && one.state === 'parked')"
    phone.until(f"return Outbox.all().then((all) => {parked})")
    assert phone.ask(f"return document.querySelector('[data-id=\"{empty}\"] textarea').value") == "Dari dulu."


def test_what_was_written_for_a_matter_that_is_no_more_is_parked_and_can_be_read(phone: Filer) -> None:
    gone = str(uuid.uuid4())
    phone.open("/bantuan")
    item = {"id": gone, "v": 1, "path": "/lapor/sudah-tiada", "about": "Lama", "since": 1, "state": "waiting"}
    phone.put({**item, "fields": [["id", gone], ["cerita", phone.story]], "files": []})
    phone.open("/luring")
    phone.until_state(MEND)
    assert phone.ask("return document.querySelector('[data-id] textarea').value") == phone.story
    phone.ask("document.querySelector('[data-deed=perbaiki]').click()")
    phone.until("return Boolean(document.querySelector('h1[data-focus]'))")
    assert phone.story in phone.text()


@pytest.mark.parametrize("requests_too", [False, True])
def test_a_proxy_that_takes_headers_away_hides_no_receipt_and_no_fault(
    phone: Filer, office: Office, requests_too: bool
) -> None:
    with stripping(office.server.port, requests_too=requests_too) as port:
        phone.origin = f"http://127.0.0.1:{port}"
        phone.browser.workers(on=True)
        phone.write()
        phone.worker_ready()
        phone.submit()
        if requests_too:  # the office then answers as to a browser: the phone asks by id before it believes anything
            phone.until_state(KEPT)
            phone.send_now()  # Background Sync may have done so already
            phone.until_state(NUMBERED)
        else:
            phone.until_receipt()
        assert len(phone.cases()) == 1
        # Who may read a page is told by a header that is gone: so none is kept.
        phone.open("/layanan")
        kept = phone.ask("return caches.open('x').then(() => caches.match('/layanan')).then(Boolean)")
        assert kept is False
        phone.browser.reset()


def test_behind_a_proxy_that_takes_headers_away_a_photo_arrives_with_the_whole_form(
    phone: Filer, office: Office, database: Database
) -> None:
    with stripping(office.server.port, requests_too=False) as port:
        phone.origin = f"http://127.0.0.1:{port}"
        phone.write()
        phone.attach()
        phone.submit()
        phone.until_receipt()
        (case_id,) = phone.cases()
        with database.reading() as session:
            assert list(session.scalars(select(Attachment.name).where(Attachment.owner_id == case_id))) == ["kursi.jpg"]
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


def test_a_spoilt_copy_is_neither_shown_nor_kept_nor_run(phone: Filer) -> None:
    phone.browser.workers(on=True)
    phone.open("/bantuan")
    phone.worker_ready()
    phone.open("/aksesibilitas")  # the first page that the worker keeps
    phone.ask(f"return (async () => {{{SPOIL}}})()")
    for path, title in TITLES.items():
        phone.open(path)
        assert phone.text("h1").startswith(title), path
        assert "Bukan kami" not in phone.browser.title
        kept = phone.ask("return caches.match(arguments[0]).then((one) => one ? one.text() : '')", path)
        assert "Bukan kami" not in str(kept), path
    phone.relay.line = Line.DEAD
    phone.open("/kinerja")  # the page without a line was spoilt: the other language's stands in
    assert phone.text("h1") == "Tanpa internèt"
    assert phone.ask("return caches.match('/luring').then(Boolean)") is False


def test_the_page_of_a_wi_fi_is_shown_but_never_kept(phone: Filer) -> None:
    phone.browser.workers(on=True)
    phone.open("/bantuan")
    phone.worker_ready()
    phone.open("/layanan")
    phone.relay.line = Line.PORTAL
    phone.open("/privasi")
    assert phone.text("h1").startswith("Selamat datang"), "a person must be able to sign in there"
    phone.open("/layanan")
    assert phone.text("h1") == "Layanan"
    phone.relay.line = Line.GOOD
    phone.open("/privasi")
    assert phone.text("h1").startswith("Pemberitahuan")


def test_the_page_of_a_wi_fi_takes_no_place_of_a_typed_text(phone: Filer, office: Office) -> None:
    fields = form()
    assert office.server.ask("/lapor/data-pemilih", fields).status == 303
    phone.open(f"/terima/{fields['id']}/perbaiki")
    phone.until("return Boolean(window.htmx)")
    phone.ask("document.querySelector('[name=cerita]').value = arguments[0]", phone.story)
    phone.relay.line = Line.PORTAL
    phone.ask("document.querySelector('#simpan').click()")
    phone.until("return Boolean(document.querySelector('.failed'))")
    assert phone.typed() == phone.story
    assert "Selamat datang" not in phone.text("body")
    phone.relay.line = Line.GOOD
    phone.ask("document.querySelector('#simpan').click()")
    phone.until_receipt()
    phone.until("return !/perbaiki/.test(location.href)")
    assert len(phone.cases()) == 1


def test_a_proxy_that_takes_the_word_of_htmx_away_lays_no_page_into_a_page(phone: Filer, office: Office) -> None:
    fields = form()
    assert office.server.ask("/lapor/data-pemilih", fields).status == 303
    with stripping(office.server.port, requests_too=True) as port:
        phone.origin = f"http://127.0.0.1:{port}"
        phone.open(f"/terima/{fields['id']}/perbaiki")
        phone.until("return Boolean(window.htmx)")
        phone.ask("document.querySelector('[name=cerita]').value = ''")
        phone.ask("document.querySelector('#simpan').click()")
        phone.until("return document.activeElement.id === 'galat'")
        assert phone.ask("return document.querySelectorAll('header, main, footer').length") == 3
        phone.browser.reset()
