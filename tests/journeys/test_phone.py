"""The installed office: sharing into it, an older version with a newer one, what is remembered, and the offer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import MethodNotAllowed

from tests.factories.cases import case_of, count, database_of
from tests.house.world import STORY
from tests.journeys.hands import choose, fill, pick
from tests.journeys.live import Visitor
from webapp.cases.models import Case
from webapp.offline import worker

pytestmark = pytest.mark.browser

SHARED, SHORT, REPORT = "/lapor/bagikan", "/luring", "/lapor/data-pemilih"
READY = "return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
# As another application does it: a POST that is a navigation, with a text, an address and a photo.
SHARE = """
const form = document.createElement('form');
Object.assign(form, {method: 'post', action: arguments[0], enctype: 'multipart/form-data'});
for (const [name, value] of Object.entries({judul: '', cerita: arguments[1], tautan: 'https://example.org/1'})) {
  form.append(Object.assign(document.createElement('textarea'), {name, value}));
}
const chosen = new DataTransfer();
chosen.items.add(new File([Uint8Array.of(255, 216, 255, 224, 1)], 'kotak.jpg', {type: 'image/jpeg'}));
form.append(Object.assign(document.createElement('input'), {type: 'file', name: 'berkas', files: chosen.files}));
document.body.append(form);
form.submit();
"""
HIDE = "document.head.append(Object.assign(document.createElement('meta'), {name: 'referrer', content: 'no-referrer'}))"
WAITING = """
const next = Date.now() + 3000000;
const item = {v: 1, id: 'x', state: 'waiting', since: 1, next, path: '/lapor/saran', about: 'x', fields: [], files: []};
return Outbox.put(item).then(() => Outbox.note()).then(() => 1);
"""
HELD = "return caches.has('titipan')"
SEND = "document.querySelector('#isian > .btn').click()"
SHELVES = "return caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')))"
STATE = "(document.querySelector('[data-id] [data-part=state]') || {innerText: ''}).innerText"
# The browser may be sending by itself just then; the button comes back when that did not work.
SEND_NOW = f"""
const button = document.querySelector('[data-deed=kirim]');
if (button) button.click();
return {STATE}.startsWith('Sudah diterima');
"""
DRAFT = "return document.querySelector('[data-part=draft]').offsetWidth > 0"


@pytest.fixture
def phone(visitor: Visitor) -> Iterator[Visitor]:
    """A person whose phone has the worker."""
    visitor.browser.workers(on=True)
    visitor.open("/bantuan")
    visitor.until(READY)
    yield visitor
    visitor.open("/bantuan")  # where the worker and its shelves can be cleared away
    visitor.browser.reset()


def share(phone: Visitor, prefix: str = "") -> None:
    phone.leave(lambda: phone.ask(SHARE, prefix + SHARED, STORY))
    phone.until("return document.querySelector('#cerita').value !== ''")


def answer_the_rest(phone: Visitor) -> str:
    """What the short form asks besides the story; returns its id."""
    pick(phone, "#perihal", "Surat suara")
    phone.ask("document.querySelector('[name=dibuka]').value = '1000'")
    choose(phone, "siapa", "sealed")
    return phone.value("[name=id]")


@pytest.mark.parametrize(
    ("prefix", "title"), [("", "Laporkan yang Anda bagikan"), ("/jv", "Lapuraken ingkang panjenengan tularaken")]
)
def test_what_is_shared_waits_on_the_phone_for_a_person_and_leaves_no_trace(
    phone: Visitor, prefix: str, title: str
) -> None:
    before = count(database_of(phone.live.app), Case)
    share(phone, prefix)
    assert (phone.path, phone.text("h1")) == (prefix + SHARED, title)
    assert phone.value("#cerita") == f"{STORY}\nhttps://example.org/1"
    assert phone.ask("return document.querySelector('#berkas').files[0].name") == "kotak.jpg"
    assert phone.ask("return document.querySelector('#berkas').closest('details').open")
    assert not phone.ask(HELD)
    assert count(database_of(phone.live.app), Case) == before
    first = phone.value("[name=id]")
    phone.open(prefix + SHARED)
    assert phone.value("#cerita") == ""
    assert phone.value("[name=id]") != first


def test_a_stranger_who_hides_hands_over_words_and_never_an_id(phone: Visitor) -> None:
    """Who chose the id of a report could read it: another site's form may bring words and files, nothing else."""
    phone.ask(HIDE)
    foreign = str(uuid.uuid4())
    fields = f"judul: '', id: '{foreign}', siapa: 'open', kontak: '0812', "
    phone.leave(lambda: phone.ask(SHARE.replace("judul: '', ", fields), SHARED, STORY))
    phone.until("return document.querySelector('#cerita').value !== ''")
    assert phone.value("[name=id]") != foreign
    assert phone.value("#kontak") == ""
    assert not phone.ask("return Boolean(document.querySelector('[name=siapa][value=open]:checked'))")


def test_whoever_goes_elsewhere_first_leaves_nothing_behind(phone: Visitor) -> None:
    phone.ask("return caches.open('titipan').then((held) => held.put('/titipan', new Response('x')))")
    phone.open("/bantuan-aman")
    phone.until("return caches.has('titipan').then((held) => !held)")


def test_a_page_of_an_older_version_files_at_the_newer_office(phone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    (new,) = phone.ask(SHELVES)
    with monkeypatch.context() as earlier:
        earlier.setattr(worker, "pages_digest", lambda: "an older office")
        # An address that nobody asked for before: the office keeps the newer program in memory.
        phone.ask("return navigator.serviceWorker.register(arguments[0]).then(() => 1)", f"/sw.js?{uuid.uuid4().hex}")
        phone.until(f"{SHELVES}.then((found) => found.length === 1 && found[0] !== arguments[0])", new)
        share(phone)  # the page comes from the older version's shelf, and asks for the newer worker
    phone.until(f"{SHELVES}.then((found) => found.length === 1 && found[0] === arguments[0])", new)
    assert phone.value("#cerita").startswith(STORY), "the new version took over, what was being written stays"
    phone.ask("document.querySelector('#berkas').value = ''")
    form_id = answer_the_rest(phone)
    phone.leave(lambda: phone.ask(SEND))
    assert phone.path == f"/terima/{form_id}"
    assert case_of(phone.live.app, uuid.UUID(form_id)).text.startswith(STORY)


def test_a_newer_page_loses_nothing_at_an_older_office(phone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.open(SHORT)
    fill(phone, {"cerita": STORY})
    form_id = answer_the_rest(phone)

    def unknown() -> str:
        raise MethodNotAllowed

    with monkeypatch.context() as earlier:
        earlier.setitem(phone.live.app.view_functions, "offline.file", unknown)
        phone.ask(SEND)
        phone.until(f"return {STATE}.startsWith('Tersimpan di HP ini')")
    phone.until(SEND_NOW)
    assert case_of(phone.live.app, uuid.UUID(form_id)).matter == "logistik"
    assert "Surat suara, segel, atau kotak suara" in phone.text("[data-id]")


def test_a_text_is_offered_again_on_its_own_form_alone_and_thrown_away_in_one_press(visitor: Visitor) -> None:
    visitor.open(REPORT)
    assert not visitor.ask(DRAFT)
    fill(visitor, {"cerita": STORY, "kecamatan": "35.17.05"})
    visitor.open("/lapor/saran")
    assert not visitor.ask(DRAFT)
    visitor.open(REPORT)
    assert visitor.ask(DRAFT)
    assert visitor.value("#cerita") == ""
    visitor.ask("document.querySelector('[data-draft=take]').click()")
    assert (visitor.value("#cerita"), visitor.value("#kecamatan")) == (STORY, "35.17.05")
    assert visitor.ask("return document.activeElement.id") == "cerita"
    visitor.open(REPORT)
    visitor.ask("document.querySelector('[data-draft=drop]').click()")
    visitor.open(REPORT)
    assert not visitor.ask(DRAFT)


def test_without_a_name_and_after_sending_nothing_is_remembered(visitor: Visitor) -> None:
    visitor.open(REPORT)
    fill(visitor, {"cerita": STORY, "kecamatan": "35.17.05"})
    choose(visitor, "siapa", "nameless")
    visitor.open(REPORT)
    assert not visitor.ask(DRAFT)
    fill(visitor, {"cerita": STORY, "kecamatan": "35.17.05"})
    choose(visitor, "kapan", "0")
    visitor.ask("document.querySelector('[name=dibuka]').value = '1000'")
    visitor.leave(lambda: visitor.ask(SEND))
    assert visitor.path.startswith("/terima/")
    visitor.open(REPORT)
    assert not visitor.ask(DRAFT)
    assert visitor.ask("return Object.keys(sessionStorage).filter((key) => key.startsWith('draf:')).length") == 0


def test_leaving_a_case_says_that_what_waits_stays(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.enter(visitor.live.citizen(filed))
    said = "return document.querySelector('[data-waits]').offsetWidth > 0"
    visitor.open("/perkara")
    assert not visitor.ask(said)
    visitor.open("/lapor/saran")
    visitor.until("return Boolean(window.Outbox)")
    visitor.ask(WAITING)
    visitor.open("/perkara")
    visitor.until(said)


def test_a_recorder_that_was_used_is_kept_for_the_next_time(phone: Visitor) -> None:
    phone.open(REPORT)
    kept = "return caches.match(document.querySelector('[data-load]').dataset.load).then(Boolean)"
    assert not phone.ask(kept)
    phone.ask("return fetch(document.querySelector('[data-load]').dataset.load).then(() => 1)")
    phone.until(kept)


def test_the_office_is_offered_to_the_phone_until_it_is_answered(visitor: Visitor) -> None:
    offer = "return document.querySelector('[data-module=offer]').offsetWidth > 0"
    visitor.open("/")
    assert visitor.ask(offer)
    visitor.ask("document.querySelector('[data-module=offer] button').click()")
    assert visitor.text("#status") == "Anda tidak akan ditanya lagi."
    assert not visitor.ask(offer)
    visitor.open("/jv/")
    assert not visitor.ask(offer)


def test_where_the_browser_can_install_the_offer_lets_it(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.ask(
        "const event = new Event('beforeinstallprompt', {cancelable: true}); event.prompt = () => (window.asked = 1);"
        "dispatchEvent(event); window.stopped = event.defaultPrevented;"
        "document.querySelector('[data-module=offer] a').click()"
    )
    assert visitor.ask("return window.asked && window.stopped && location.pathname") == "/"


def test_nothing_is_offered_where_no_trace_may_stay(visitor: Visitor) -> None:
    for path in ("/bantuan-aman", "/lapor/kekerasan"):
        visitor.open(path)
        assert not visitor.has("[data-module=offer], [data-part=draft], link[rel=manifest]")
