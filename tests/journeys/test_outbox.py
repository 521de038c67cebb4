"""A filing on a dying line: kept on the phone, told in words, received exactly once when the line is back."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.journeys.phone import ASKED, FORM, KEPT, MEND, NUMBERED, UNSURE, Filer
from tests.relay import Line
from webapp.crypto import grouped, receipt_digits
from webapp.db import Database
from webapp.files.models import Attachment

pytestmark = pytest.mark.browser

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
DRAFTS = "return Object.keys(sessionStorage).filter((name) => name.startsWith('draf:')).length"
STATUS = "return document.getElementById('status').textContent"
WAITS = "return Boolean(document.querySelector('.waits'))"
COUNT = "return Outbox.all().then((all) => all.length)"


def test_on_a_good_line_it_leads_to_the_receipt_and_nothing_stays_on_the_phone(phone: Filer) -> None:
    sent = phone.write()
    phone.submit()
    phone.until_receipt(sent)
    assert len(phone.cases()) == 1
    phone.open(FORM)
    assert phone.ask(COUNT) == 0


@pytest.mark.parametrize(("line", "state"), [(Line.DEAD, UNSURE), (Line.PORTAL, KEPT)])
def test_without_a_line_it_is_kept_with_its_digits_and_sent_by_hand_later(phone: Filer, line: Line, state: str) -> None:
    sent = phone.write()
    phone.relay.line = line
    phone.submit()
    phone.until_state(state)
    assert phone.cases() == []
    shown = phone.ask("return document.querySelector('[data-part=digits]').innerText")
    assert shown == " ".join(grouped(receipt_digits(uuid.UUID(sent))))
    assert phone.typed() == ""
    assert phone.ask("return document.querySelector('#isian [name=id]').value") != sent
    phone.relay.line = Line.GOOD
    phone.send_now()
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1
    assert phone.story not in phone.store()


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("line", [Line.FAULT, Line.LATE], ids=["not there", "there already"])
def test_a_fault_of_the_house_or_of_a_proxy_keeps_it_and_it_is_sent_once_afterwards(
    phone: Filer, line: Line, status: int
) -> None:
    phone.relay.fault = status
    sent = phone.lose(line, KEPT)
    assert len(phone.cases()) == (line is Line.LATE)
    assert phone.typed() == ""
    assert phone.value("#isian [name=id]") != sent
    phone.relay.line = Line.GOOD
    phone.send_now()
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1


def test_what_waits_goes_out_when_the_browser_hears_of_a_line(phone: Filer) -> None:
    phone.write()
    phone.relay.line = Line.DEAD
    with phone.offline():
        phone.submit()
        phone.until_state(UNSURE)
        assert phone.ask("return navigator.onLine") is False
        phone.relay.line = Line.GOOD
    phone.until_state(NUMBERED)
    assert phone.said()[-2:] == ["Sedang dikirim", phone.state()], "by the browser's own event, nobody pressed"
    assert len(phone.cases()) == 1


def test_an_answer_lost_on_the_way_makes_no_second_case(phone: Filer) -> None:
    phone.write()
    phone.relay.line = Line.DEAF
    phone.submit()
    phone.until_state(UNSURE)
    assert len(phone.cases()) == 1  # the office has it; the phone does not know
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(UNSURE)
    phone.send_now()
    phone.until_state(NUMBERED)
    assert len(phone.cases()) == 1


def test_the_next_visit_to_any_page_says_so_and_sends(phone: Filer) -> None:
    phone.lose()
    phone.make_due()
    phone.relay.line = Line.GOOD
    phone.open("/bantuan")
    assert "Ada yang menunggu di HP ini." in phone.text()
    phone.wait(lambda: len(phone.cases()) == 1, "it arrived")


def test_without_a_name_it_is_kept_only_by_consent(phone: Filer) -> None:
    phone.write("nameless")
    phone.relay.line = Line.DEAD
    phone.submit()
    phone.until_state(ASKED)
    assert phone.ask(COUNT) == 0
    phone.press("jangan")
    phone.wait(lambda: phone.state() == "", "the question is gone")
    assert phone.typed() == phone.story
    phone.submit()
    phone.until_state(ASKED)
    phone.press("simpan")
    phone.until_state(KEPT)
    assert phone.ask(COUNT) == 1


def test_what_the_office_refuses_comes_back_with_the_reason_and_keeps_everything(phone: Filer) -> None:
    phone.write()
    phone.attach("bm8gcGhvdG8=")
    phone.ask("document.querySelector('[name=cerita]').value = ''")
    phone.submit()
    phone.wait(lambda: phone.ask("return document.activeElement.id") == "galat", "the summary has the focus")
    assert phone.ask("return document.title").startswith("Kesalahan")
    assert phone.ask("return document.querySelector('#berkas').files[0].name") == "kursi.png"


def test_a_waiting_one_that_is_refused_is_parked_and_can_be_mended(phone: Filer) -> None:
    phone.write()
    phone.ask("document.querySelector('[name=cerita]').value = ''")
    phone.relay.line = Line.DEAD
    phone.submit()
    phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.send_now()
    phone.until_state(MEND)
    phone.press("perbaiki")
    phone.wait(lambda: phone.ask("return Boolean(document.querySelector('#galat'))"), "the form with its faults")


def test_the_text_arrives_before_the_photo_and_both_once(phone: Filer, database: Database) -> None:
    phone.write()
    phone.attach()
    phone.relay.line = Line.DEAD
    phone.submit()
    phone.until_state(UNSURE)
    phone.relay.line = Line.GOOD
    phone.open("/luring")  # a visit sends what waits
    phone.until_state(NUMBERED)
    (case_id,) = phone.cases()
    with database.reading() as session:
        names = list(session.scalars(select(Attachment.name).where(Attachment.owner_id == case_id)))
    assert names == ["kursi.jpg"]


def test_a_large_photo_is_made_small_on_the_phone(phone: Filer) -> None:
    phone.write()
    phone.ask(LARGE)
    phone.wait(lambda: phone.ask("return document.querySelector('[name=berkas]').files.length") == 1, "the photo")
    assert int(str(phone.ask("return document.querySelector('[name=berkas]').files[0].size"))) > 1_000_000
    phone.relay.line = Line.DEAD
    phone.submit()
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


def test_deleted_is_deleted_and_never_sent(phone: Filer) -> None:
    phone.lose()
    assert "Mungkin sudah kami terima." in str(
        phone.ask("return document.querySelector('[data-id] details').textContent")
    )
    phone.press("hapus")
    phone.wait(lambda: phone.ask(COUNT) == 0, "it is gone")
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    assert "Tidak ada yang menunggu di HP ini." in phone.text()
    assert phone.cases() == []


def test_what_was_being_sent_when_the_page_was_closed_is_not_offered_as_an_unfinished_text(phone: Filer) -> None:
    """Taken up and sent again it would be a second case."""
    phone.write()
    phone.ask("document.dispatchEvent(new Event('change'))")
    assert phone.ask(DRAFTS) == 1
    phone.relay.line = Line.HELD
    phone.submit()
    phone.wait(lambda: len(phone.cases()) == 1, "the office has it, its answer is on the way")
    phone.browser.get("about:blank")
    phone.relay.line = Line.GOOD
    phone.open(FORM)
    phone.until_state(NUMBERED)
    assert phone.ask(DRAFTS) == 0
    assert phone.ask("return document.querySelector('[data-part=draft]').hidden")
    assert len(phone.cases()) == 1


def test_what_waits_is_sent_in_the_order_in_which_it_was_written(phone: Filer) -> None:
    phone.open("/bantuan")
    phone.put(*({"v": 1, "id": f"x{9 - since}", "since": since, "state": "parked", "path": "/"} for since in (3, 1, 2)))
    phone.open(FORM)
    assert phone.ask("return Outbox.all().then((all) => all.map((one) => one.since))") == [1, 2, 3]


def test_deleting_is_spoken_of_and_the_focus_stays_on_the_page(phone: Filer) -> None:
    phone.lose()
    phone.press("hapus")
    phone.wait(lambda: phone.ask(STATUS) == "Sudah dihapus dari HP ini.", "it is said")
    assert phone.ask("return document.activeElement.tagName") == "H1"


@pytest.mark.parametrize("path", ["/bantuan-aman", "/jv/bantuan-aman"])
def test_safe_help_tells_nobody_that_something_waits(phone: Filer, path: str) -> None:
    phone.open("/bantuan")
    phone.ask("localStorage.setItem('menunggu', '1')")
    phone.open("/bantuan")
    assert phone.ask(WAITS) is True
    phone.open(path)
    assert phone.ask(WAITS) is False


def test_a_browser_without_a_store_sends_plainly(phone: Filer) -> None:
    with phone.with_script("delete self.indexedDB; delete Window.prototype.indexedDB"):
        sent = phone.write()
        phone.ask("document.querySelector('#isian').requestSubmit(document.querySelector('#isian > button.btn'))")
        phone.until_receipt(sent)
