"""A filing on a dying line: kept on the phone, told in words, received exactly once when the line is back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.support.wait import WebDriverWait
from sqlalchemy import select

from tests.journeys.browser import Browser
from tests.journeys.live import LIMIT_SECONDS
from tests.relay import Line, Relay, relayed
from tests.servers import TRIAL, Server, environment, run, serving
from webapp import config
from webapp.cases.models import Case
from webapp.crypto import grouped, receipt_digits
from webapp.db import Database
from webapp.files.models import Attachment

pytestmark = pytest.mark.browser

FORM = "/lapor/saran"
FILL = """
const [story, who] = arguments;
const form = document.querySelector('#isian');
form.elements.cerita.value = story;
form.elements.dibuka.value = '1000';
form.querySelector(`[name=siapa][value=${who}]`).checked = true;
"""
ATTACH = """
const chosen = new DataTransfer();
const bytes = Uint8Array.from(atob(arguments[0]), (sign) => sign.charCodeAt(0));
chosen.items.add(new File([bytes], 'kursi.png', {type: 'image/png'}));
document.querySelector('[name=berkas]').files = chosen.files;
"""
# A photo of noise: nothing presses it well.
LARGE = """
const canvas = Object.assign(document.createElement('canvas'), {width: 2400, height: 1200});
const pen = canvas.getContext('2d');
for (let x = 0; x < 2400; x += 4) for (let y = 0; y < 1200; y += 4) {
  pen.fillStyle = `hsl(${(x * y) % 360} ${(x ^ y) % 100}% ${(x + 7 * y) % 100}%)`;
  pen.fillRect(x, y, 4, 4);
}
canvas.toBlob((blob) => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([blob], 'kursi.jpeg', {type: 'image/jpeg'}));
  document.querySelector('[name=berkas]').files = chosen.files;
}, 'image/jpeg', 1);
"""
SEND = "document.querySelector('#isian > button.btn').click()"
PRESS = "document.querySelector(`[data-deed=${arguments[0]}]`).click()"
STATE = "return (document.querySelector('[data-id] [data-part=state]') || {innerText: ''}).innerText"
DRAFTS = "return Object.keys(sessionStorage).filter((name) => name.startsWith('draf:')).length"
STATUS = "return document.getElementById('status').textContent"
WAITS = "return Boolean(document.querySelector('.waits'))"
COUNT = "return Outbox.all().then((all) => all.length)"
KEPT, UNSURE = "Tersimpan di HP ini, belum terkirim", "Belum pasti, sedang kami periksa"
MEND, RECEIVED, ASKED = "Perlu diperbaiki", "Sudah diterima, nomor JBG-", "Belum dapat dikirim. Simpan di HP ini?"


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outbox") / "var"
    assert run(TRIAL, environment(folder)).returncode == 0
    return folder


@pytest.fixture(scope="module")
def server(var: Path) -> Iterator[Server]:
    with serving(var, PIAGAM_WEB_PROCESSES="1") as running:
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
    """A phone behind a bad line, with the form open."""

    def __init__(self, browser: Browser, relay: Relay, database: Database) -> None:
        self.browser, self.relay, self.database = browser, relay, database
        self.story = f"Kursi tunggu kurang. {uuid.uuid4()}"

    def open(self, path: str = FORM) -> None:
        self.browser.get(f"http://127.0.0.1:{self.relay.port}{path}")

    def write(self, who: str = "sealed") -> str:
        """Fill the form in; returns its id."""
        self.open()
        self.browser.execute_script(FILL, self.story, who)
        return str(self.ask("return document.querySelector('#isian [name=id]').value"))

    def ask(self, script: str, *args: object) -> object:
        return self.browser.execute_script(script, *args)

    def until(self, condition: Callable[[], object], what: str) -> None:
        WebDriverWait(self.browser, LIMIT_SECONDS, 0.05).until(lambda _: condition(), f"never: {what}")

    def until_state(self, words: str) -> None:
        self.until(lambda: str(self.ask(STATE)).replace("\n", " ").startswith(words), words)

    def cases(self) -> list[uuid.UUID]:
        """The cases that hold this story."""
        with self.database.reading() as session:
            return list(session.scalars(select(Case.id).where(Case.text == self.story)))


@pytest.fixture
def phone(browser: Browser, relay: Relay, database: Database) -> Iterator[Phone]:
    relay.line = Line.GOOD
    browser.reset()
    yield Phone(browser, relay, database)
    relay.line = Line.GOOD
    browser.reset()
    browser.get("about:blank")
    browser.console()  # on a dead line the browser itself writes what it could not fetch


def test_on_a_good_line_it_leads_to_the_receipt_and_nothing_stays_on_the_phone(phone: Phone) -> None:
    sent = phone.write()
    phone.ask(SEND)
    phone.until(lambda: f"/terima/{sent}" in phone.browser.current_url, "the receipt")
    assert len(phone.cases()) == 1
    phone.open()
    assert phone.ask(COUNT) == 0


@pytest.mark.parametrize(("line", "state"), [(Line.DEAD, UNSURE), (Line.PORTAL, KEPT)])
def test_without_a_line_it_is_kept_with_its_digits_and_sent_by_hand_later(phone: Phone, line: Line, state: str) -> None:
    sent = phone.write()
    phone.relay.line = line
    phone.ask(SEND)
    phone.until_state(state)
    assert phone.cases() == []
    shown = phone.ask("return document.querySelector('[data-part=digits]').innerText")
    assert shown == " ".join(grouped(receipt_digits(uuid.UUID(sent))))
    assert phone.ask("return document.querySelector('#isian [name=cerita]').value") == ""
    assert phone.ask("return document.querySelector('#isian [name=id]').value") != sent
    phone.relay.line = Line.GOOD
    phone.ask(PRESS, "kirim")
    phone.until_state(RECEIVED)
    assert len(phone.cases()) == 1
    assert phone.story not in str(phone.ask("return Outbox.all().then((all) => JSON.stringify(all))"))


def test_an_answer_lost_on_the_way_makes_no_second_case(phone: Phone) -> None:
    phone.write()
    phone.relay.line = Line.DEAF
    phone.ask(SEND)
    phone.until_state(UNSURE)
    assert len(phone.cases()) == 1  # the office has it; the phone does not know
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(UNSURE)
    phone.ask(PRESS, "kirim")
    phone.until_state(RECEIVED)
    assert len(phone.cases()) == 1


def test_the_next_visit_to_any_page_says_so_and_sends(phone: Phone) -> None:
    phone.write()
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    phone.ask("return Outbox.all().then((all) => Outbox.put({...all[0], next: 0})).then(() => 1)")
    phone.relay.line = Line.GOOD
    phone.open("/bantuan")
    assert "Ada yang menunggu di HP ini." in phone.browser.find_element("tag name", "main").text
    phone.until(lambda: len(phone.cases()) == 1, "it arrived")


def test_without_a_name_it_is_kept_only_by_consent(phone: Phone) -> None:
    phone.write("nameless")
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(ASKED)
    assert phone.ask(COUNT) == 0
    phone.ask(PRESS, "jangan")
    phone.until(lambda: phone.ask(STATE) == "", "the question is gone")
    assert phone.ask("return document.querySelector('#isian [name=cerita]').value") == phone.story
    phone.ask(SEND)
    phone.until_state(ASKED)
    phone.ask(PRESS, "simpan")
    phone.until_state(KEPT)
    assert phone.ask(COUNT) == 1


def test_what_the_office_refuses_comes_back_with_the_reason_and_keeps_everything(phone: Phone) -> None:
    phone.write()
    phone.ask(ATTACH, "bm8gcGhvdG8=")
    phone.ask("document.querySelector('[name=cerita]').value = ''")
    phone.ask(SEND)
    phone.until(lambda: phone.ask("return document.activeElement.id") == "galat", "the summary has the focus")
    assert phone.ask("return document.title").startswith("Kesalahan")  # type: ignore[attr-defined]
    assert phone.ask("return document.querySelector('[name=berkas]').files[0].name") == "kursi.png"


def test_a_waiting_one_that_is_refused_is_parked_and_can_be_mended(phone: Phone) -> None:
    phone.write()
    phone.ask("document.querySelector('[name=cerita]').value = ''")
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.ask(PRESS, "kirim")
    phone.until_state(MEND)
    phone.ask(PRESS, "perbaiki")
    phone.until(lambda: phone.ask("return Boolean(document.querySelector('#galat'))"), "the form with its faults")


def test_the_text_arrives_before_the_photo_and_both_once(phone: Phone, database: Database) -> None:
    phone.write()
    one_pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    phone.ask(ATTACH, one_pixel)
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.open("/luring")  # a visit sends what waits
    phone.until_state(RECEIVED)
    (case_id,) = phone.cases()
    with database.reading() as session:
        names = list(session.scalars(select(Attachment.name).where(Attachment.owner_id == case_id)))
    assert names == ["kursi.jpg"]


def test_a_large_photo_is_made_small_on_the_phone(phone: Phone) -> None:
    phone.write()
    phone.ask(LARGE)
    phone.until(lambda: phone.ask("return document.querySelector('[name=berkas]').files.length") == 1, "the photo")
    assert int(str(phone.ask("return document.querySelector('[name=berkas]').files[0].size"))) > 1_000_000
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    kept = phone.ask(
        "return Outbox.all().then(([one]) => createImageBitmap(new Blob([one.files[0].data])).then((picture) => "
        "[one.files[0].data.byteLength, picture.width, picture.height, one.files[0].name]))"
    )
    assert isinstance(kept, list)
    size, *sides, name = kept
    assert size <= 200 * 1024
    assert max(sides) <= 1600
    assert name == "kursi.jpg"


def test_deleted_is_deleted_and_never_sent(phone: Phone) -> None:
    phone.write()
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    assert "Mungkin sudah kami terima." in str(
        phone.ask("return document.querySelector('[data-id] details').textContent")
    )
    phone.ask(PRESS, "hapus")
    phone.until(lambda: phone.ask(COUNT) == 0, "it is gone")
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    assert "Tidak ada yang menunggu di HP ini." in phone.browser.find_element("tag name", "main").text
    assert phone.cases() == []


def test_what_was_being_sent_when_the_page_was_closed_is_not_offered_as_an_unfinished_text(phone: Phone) -> None:
    """Taken up and sent again it would be a second case."""
    phone.write()
    phone.ask("document.dispatchEvent(new Event('change'))")
    assert phone.ask(DRAFTS) == 1
    phone.relay.line = Line.HELD
    phone.ask(SEND)
    phone.until(lambda: len(phone.cases()) == 1, "the office has it, its answer is on the way")
    phone.browser.get("about:blank")
    phone.relay.line = Line.GOOD
    phone.open()
    phone.until_state(RECEIVED)
    assert phone.ask(DRAFTS) == 0
    assert phone.ask("return document.querySelector('[data-part=draft]').hidden")
    assert len(phone.cases()) == 1


def test_what_waits_is_sent_in_the_order_in_which_it_was_written(phone: Phone) -> None:
    for number in (3, 1, 2):
        item = f"{{v: 1, id: 'x{9 - number}', since: {number}, state: 'waiting', path: '/', fields: [], files: []}}"
        if number == 3:
            phone.open()
            phone.until(lambda: phone.ask("return Boolean(window.Outbox)"), "the outbox is here")
        phone.ask(f"return Outbox.put({item}).then(() => 1)")
    assert phone.ask("return Outbox.all().then((all) => all.map((one) => one.since))") == [1, 2, 3]


def test_deleting_is_spoken_of_and_the_focus_stays_on_the_page(phone: Phone) -> None:
    phone.write()
    phone.relay.line = Line.DEAD
    phone.ask(SEND)
    phone.until_state(UNSURE)
    phone.ask(PRESS, "hapus")
    phone.until(lambda: phone.ask(STATUS) == "Sudah dihapus dari HP ini.", "it is said")
    assert phone.ask("return document.activeElement.tagName") == "H1"


@pytest.mark.parametrize("path", ["/bantuan-aman", "/jv/bantuan-aman"])
def test_safe_help_tells_nobody_that_something_waits(phone: Phone, path: str) -> None:
    phone.open("/bantuan")
    phone.ask("localStorage.setItem('menunggu', '1')")
    phone.open("/bantuan")
    assert phone.ask(WAITS) is True
    phone.open(path)
    assert phone.ask(WAITS) is False


def test_a_browser_without_a_store_sends_plainly(phone: Phone) -> None:
    off = phone.browser.cdp(
        "Page.addScriptToEvaluateOnNewDocument", source="delete self.indexedDB; delete Window.prototype.indexedDB"
    )
    try:
        sent = phone.write()
        phone.ask("document.querySelector('#isian').requestSubmit(document.querySelector('#isian > button.btn'))")
        phone.until(lambda: f"/terima/{sent}" in phone.browser.current_url, "the receipt")
    finally:
        phone.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=off["identifier"])
