"""A photo after its text over a line that breaks: it goes on where it was, arrives once, and one sees how far it is."""

from __future__ import annotations

import base64
import random
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from tests.factories.files import upload
from tests.journeys.axe import axe_faults
from tests.journeys.phone import ARRIVED, FORM, NUMBERED, UNSURE, Filer, Office
from tests.relay import Line
from webapp.files.models import Attachment
from webapp.files.preparing import prepare

pytestmark = pytest.mark.browser

# What eyes see of the way, kept over the change of page; what ears hear the phone itself writes down.
WATCH = """
sessionStorage.seen = '';
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
OVERHEAD_BYTES = 20_000  # heads of requests and the form's text


def photo(side: int) -> bytes:
    """A photo of noise: nothing presses it. 500 dots a side are some 300 KB."""
    out = BytesIO()
    noise = random.Random(side).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=93)
    return out.getvalue()


def attach(phone: Filer, data: bytes, name: str = "tps.jpg") -> None:
    """On a phone that cannot make a photo smaller."""
    phone.attach(base64.b64encode(data).decode(), name, "image/jpeg", shrinks=False)


def digests(phone: Filer) -> list[str]:
    """The files of the one case with this story."""
    (case_id,) = phone.cases()
    with phone.database.reading() as session:
        return list(session.scalars(select(Attachment.digest).where(Attachment.owner_id == case_id)))


def digest_of(data: bytes) -> str:
    """What the office keeps of a photo."""
    return prepare([upload("tps.jpg", data)]).files[0].digest


def test_a_photo_goes_on_where_the_line_broke_over_a_reload_and_a_killed_office(phone: Filer, office: Office) -> None:
    data = photo(500)
    assert 250_000 < len(data) < 400_000
    phone.write()
    attach(phone, data)
    began = phone.relay.carried
    phone.relay.cut_at = began + 220_000
    phone.submit()
    phone.until_state(ARRIVED)
    phone.wait(lambda: phone.relay.line is Line.DEAD, "the line broke")
    assert digests(phone) == [], "the case is there, its photo on the way"
    office.die()
    phone.relay.target = office.rise()
    phone.relay.line = Line.GOOD
    broken = phone.relay.carried
    phone.open("/luring")
    phone.until_state(ARRIVED)
    phone.wait(lambda: "bagian terkirim" in str(phone.ask("return document.body.innerText")), "how far it is")
    assert axe_faults(phone.browser) == []
    phone.send_now()
    phone.until_state(NUMBERED)
    assert digests(phone) == [digest_of(data)]
    assert phone.relay.carried - broken < len(data) - 2 * 65536 + OVERHEAD_BYTES, "it began anew"
    assert phone.relay.carried - began < len(data) + 65536 + 2 * OVERHEAD_BYTES
    assert "tps.jpg" not in phone.store()


def test_on_a_good_line_it_is_seen_and_heard_how_far_the_photo_is(phone: Filer) -> None:
    data = photo(700)
    sent = phone.write()
    assert phone.ask(FETCHED) == 0, "who sends no file pays for no client"
    attach(phone, data)
    phone.ask(WATCH)
    phone.submit()
    phone.until_receipt(sent)
    assert digests(phone) == [digest_of(data)]
    parts = -(-len(data) // 65536)
    seen = str(phone.ask("return sessionStorage.seen"))
    assert f"{parts - 1}/{parts}  {parts - 1} dari {parts} bagian terkirim" in seen
    heard = [said for said in phone.said() if "bagian" in said]
    assert 2 <= len(heard) <= 5 < parts, heard
    phone.open(FORM)
    assert phone.ask("return Outbox.all().then((all) => all.length)") == 0


def test_a_file_that_the_office_cannot_keep_is_told_and_the_text_is_received(phone: Filer) -> None:
    phone.write()
    attach(phone, b"no photo" * 1000, name="surat.jpg")
    phone.submit()
    phone.until_state(NUMBERED)
    told = str(phone.ask("return document.querySelector('[data-id]').innerText"))
    assert "Kami tidak dapat menyimpan berkas “surat.jpg”." in told
    assert digests(phone) == []
    assert phone.ask("return document.activeElement.dataset.part") == "state"


def test_an_office_of_before_takes_the_file_with_the_form(phone: Filer) -> None:
    data = photo(60)
    sent = phone.write()
    phone.ask(OLD_OFFICE)
    attach(phone, data)
    phone.submit()
    phone.until_receipt(sent)
    assert digests(phone) == [digest_of(data)]


def test_the_worker_alone_sends_the_pieces_too(phone: Filer) -> None:
    data = photo(280)
    assert len(data) > 65536
    phone.browser.workers(on=True)
    phone.write()
    phone.worker_ready()
    phone.relay.line = Line.DEAD
    attach(phone, data)
    phone.submit()
    phone.until_state(UNSURE)
    # Nobody but the worker: the page stands where no outbox is loaded, and its own time has not come.
    phone.make_due(int(phone.ask("return Date.now() + 1e9")))
    phone.relay.line = Line.GOOD
    phone.open("/bantuan-aman")

    def arrived() -> bool:
        phone.sync()
        return bool(phone.cases()) and digests(phone) == [digest_of(data)]

    phone.wait(arrived, "the worker sent it")
