"""What waits on the phone, in each state it can be in and in both languages: seen, heard, and worked by keys alone."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.axe import axe_at_hand, axe_faults
from tests.journeys.browser import DESK_WIDTH, PHONE_WIDTH, Browser
from tests.journeys.checks import focus_ring, quick_faults
from tests.journeys.hands import enter_on, reach
from tests.journeys.phone import FORM, Filer
from tests.relay import Line

pytestmark = pytest.mark.browser

PAGES = (FORM, "/jv" + FORM, "/luring", "/jv/luring")
ABOUT, TEXT = "Saran dan keluhan pelayanan", "Kursi tunggu kurang."
REASONS = ("409", "413", "422")
PART = 65536
# What each heading of the eleven begins with, in the order in which they are laid down.
HEADINGS = {
    "": (
        "Tersimpan di HP ini, belum terkirim",
        "Sedang dikirim",
        "Belum pasti, sedang kami periksa",
        "Perlu diperbaiki",
        "Perlu diperbaiki",
        "Perlu diperbaiki",
        "Tulisan Anda menunggu di sini",
        "Tulisan Anda menunggu di sini",
        "Tulisan Anda sudah diterima, nomor JBG-26-000123. Berkasnya menyusul",
        "Sudah diterima, nomor JBG-26-000124",
        "Disimpan oleh versi halaman yang lebih baru",
    ),
    "/jv": (
        "Kasimpen ing HP punika, dèrèng kakintun",
        "Saweg dipunkintun",
        "Dèrèng tamtu, saweg dipunpriksa",
        "Kedah dipunleresaken",
        "Kedah dipunleresaken",
        "Kedah dipunleresaken",
    ),
}
# The browser offers it too, at a moment of its own.
NOT_ITS_OWN = "addEventListener('beforeinstallprompt', (event) => event.isTrusted && event.stopImmediatePropagation())"
IN_OTHER_HANDS = "LockManager.prototype.request = async (name, options, deed) => deed(null)"
FOCUS = "return document.activeElement.closest('[data-id], form, main') ? document.activeElement.tagName : 'BODY'"
HEADING_HAS_IT = "return document.activeElement.dataset.part === 'state' && document.activeElement.closest('[data-id]')"
FOLD = "[data-id] details:not([data-part]) summary"


def item(state: str, nth: int, **more: Any) -> dict[str, Any]:
    """Something that waits."""
    form_id = str(uuid.uuid4())
    now = int(time.time() * 1000)  # the phone's own clock, in ms
    fields = [["id", form_id], ["cerita", TEXT], ["siapa", "sealed"]]
    common = {"v": 1, "path": FORM, "about": ABOUT, "since": now + nth, "next": now + 3_000_000, "tries": 2}
    return {**common, "id": form_id, "state": state, "fields": fields, "files": [], **more}


def photo(parts: int, sent: int) -> dict[str, Any]:
    """A filing whose text has arrived, and so many parts of its photo."""
    file = {"field": "berkas", "name": "tps.jpg", "type": "image/jpeg", "data": {"size": parts * PART}}
    under_way = {"arrived": True, "number": "JBG-26-000123", "total": parts * PART}
    return {**under_way, "files": [{**file, "sent": sent * PART}]}


def every_state() -> list[dict[str, Any]]:
    """One thing in each state that the store can hold; `asking` is never in the store."""
    letter = {"door": "/perkara/kunci", "mark": "x", "at": "/perkara", "path": "/perkara/balas"}
    done = {"number": "JBG-26-000124", "arrived": True, "fields": [], "receipt": "/terima/x"}
    return [
        item("waiting", 1),
        item("sending", 2),
        item("unknown", 3),
        *(item("parked", 4 + at, why=why) for at, why in enumerate(REASONS)),
        item("locked", 7, why="sesi", **letter),
        item("locked", 8, why="lain", **letter),
        item("waiting", 9, **photo(4, 1)),
        item("received", 10, refused=["tps.jpg"], **done),
        item("waiting", 11, v=99),
    ]


def lay(phone: Filer, *items: dict[str, Any], path: str = "/luring") -> None:
    """Open a page on a phone on which these wait; another tab has them in its hands, so that this one sends nothing."""
    phone.open("/bantuan-aman")  # where nothing is said of it
    phone.put(*items)
    with phone.with_script(IN_OTHER_HANDS):
        phone.open(path)
    phone.until("return document.querySelectorAll('[data-id]').length === arguments[0]", len(items))


def small_and_wide(phone: Filer) -> list[str]:
    faults = quick_faults(phone.browser)
    for width, scheme in ((PHONE_WIDTH, "light"), (DESK_WIDTH, "dark")):
        phone.browser.viewport(width)
        phone.browser.media(scheme)
        faults += [f"{width} {scheme}: {fault}" for fault in axe_faults(phone.browser)]
    return faults


@pytest.fixture
def prepared(browser: Browser, phone: Filer) -> Iterator[Filer]:
    """A phone to whose pages axe need not be sent again and again."""
    with axe_at_hand(browser):
        yield phone


@pytest.mark.parametrize("path", PAGES)
def test_every_state_of_what_waits_is_free_of_faults_and_said_once(prepared: Filer, path: str) -> None:
    lay(prepared, *every_state(), path=path)
    prepared.until("return !document.querySelector('[data-part=files]').hidden")
    shown = prepared.ask(
        "return [...document.querySelectorAll('[data-id] [data-part=state]')].map((one) => one.innerText)"
    )
    wanted = HEADINGS["/jv" if path.startswith("/jv") else ""]
    assert [" ".join(words.split()) for words in shown][: len(wanted)] == list(wanted)
    (heard,) = prepared.said()
    assert heard.startswith(" ".join(wanted[:6])), "all at once, each of them once"
    assert small_and_wide(prepared) == []
    nameless = "return document.querySelectorAll('progress:not([aria-label]), progress[aria-label=\"\"]').length"
    assert prepared.ask(nameless) == 0  # axe asks no name of a native progress


@pytest.mark.parametrize("path", PAGES)
def test_the_question_about_a_filing_without_a_name_is_free_of_faults(prepared: Filer, path: str) -> None:
    ask_about(prepared, path)
    assert prepared.ask(HEADING_HAS_IT)
    assert prepared.said()[-1] == prepared.state()
    assert prepared.said().count(prepared.state()) == 1
    assert small_and_wide(prepared) == []


def ask_about(phone: Filer, path: str) -> None:
    """Send without a name into a dead line: the phone asks before it keeps anything."""
    phone.write("nameless", path)
    if "luring" in path:
        phone.ask("const list = document.querySelector('#perihal'); list.value = 'saran'")
    phone.relay.line = Line.DEAD
    phone.submit()
    phone.until("return Boolean(document.querySelector('[data-deed=simpan]'))")


@pytest.mark.parametrize("path", ["/luring", "/jv" + FORM])
def test_every_button_of_what_waits_is_met_by_tab_with_a_ring_round_it(phone: Filer, path: str) -> None:
    lay(phone, item("waiting", 1), item("parked", 2), item("received", 3, number="JBG-26-000124"), path=path)
    phone.ask("document.querySelectorAll('[data-id] details').forEach((one) => (one.open = true))")
    phone.ask("document.querySelectorAll('form, header, footer').forEach((one) => one.remove())")  # looked at elsewhere
    assert focus_ring(phone.browser, modes=("light",)) == []
    for deed in ("kirim", "perbaiki", "catat", "hapus"):
        reach(phone, f"[data-deed={deed}]")


def focus_stays(phone: Filer) -> None:
    assert phone.ask(FOCUS) != "BODY"
    assert phone.ask("return document.activeElement.checkVisibility()")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_by_keys_alone_it_is_sent_kept_and_deleted_and_the_focus_stays(phone: Filer, key: str) -> None:
    phone.lose()
    heading = phone.ask(HEADING_HAS_IT)
    assert heading, "kept: its heading has the focus"
    phone.relay.line = Line.GOOD
    before = len(phone.said())
    reach(phone, "[data-deed=kirim]")
    phone.browser.press(key)
    phone.until("return /^Sudah diterima/.test(document.querySelector('[data-id] [data-part=state]').innerText)")
    assert phone.ask(HEADING_HAS_IT)
    assert phone.said(before) == ["Sedang dikirim", phone.state()], "each state is said once"
    reach(phone, "[data-deed=catat]")
    phone.browser.press(key)
    phone.until("return !document.querySelector('[data-deed=catat]')")
    assert phone.ask(HEADING_HAS_IT)
    reach(phone, FOLD)
    phone.browser.press(key)
    phone.until("return document.activeElement.closest('details').open")
    before = len(phone.said())
    reach(phone, "[data-deed=hapus]")
    phone.browser.press(key)
    phone.until("return !document.querySelector('[data-id]') && document.activeElement.tagName === 'H1'")
    assert phone.said(before) == ["Sudah dihapus dari HP ini."]
    assert len(phone.cases()) == 1


@pytest.mark.parametrize("key", ["Enter", " "])
def test_by_keys_alone_a_filing_without_a_name_is_kept_or_not(phone: Filer, key: str) -> None:
    ask_about(phone, FORM)
    before = len(phone.said())
    reach(phone, "[data-deed=jangan]")
    phone.browser.press(key)
    phone.until("return !document.querySelector('[data-id]')")
    phone.wait(lambda: phone.said(before) == ["Tidak disimpan. Tulisan Anda masih ada di formulir."], "it is said")
    focus_stays(phone)
    phone.submit()
    phone.until("return Boolean(document.querySelector('[data-deed=simpan]'))")
    reach(phone, "[data-deed=simpan]")
    phone.browser.press(key)
    phone.until("return Boolean(document.querySelector('[data-deed=kirim]'))")
    phone.until(HEADING_HAS_IT)
    assert phone.said()[-1] == phone.state()


def test_by_keys_alone_a_parked_one_leads_to_its_form_and_the_faults_have_the_focus(phone: Filer) -> None:
    lay(phone, item("parked", 1, fields=[["cerita", ""], ["siapa", "sealed"]]))
    phone.leave(lambda: enter_on(phone, "[data-deed=perbaiki]"))
    assert phone.ask("return document.activeElement.id") == "galat"


def test_deleting_one_of_two_leads_to_the_other(phone: Filer) -> None:
    lay(phone, item("waiting", 1), item("parked", 2))
    reach(phone, FOLD)
    phone.browser.press("Enter")
    enter_on(phone, "[data-deed=hapus]")
    phone.until("return document.querySelectorAll('[data-id]').length === 1")
    phone.until(HEADING_HAS_IT)
    assert phone.state() == "Perlu diperbaiki"


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_of_the_files_under_way_each_quarter_is_said_and_no_piece(phone: Filer, prefix: str) -> None:
    under_way = item("waiting", 1)
    lay(phone, {**under_way, **photo(64, 0)}, path=prefix + "/luring")
    phone.until("return document.querySelector('progress').max === 64")
    before = len(phone.said())
    for sent in range(1, 65, 3):
        phone.put({**under_way, **photo(64, sent)})
        phone.ask("document.dispatchEvent(new Event('htmx:afterSettle'))")  # what waits is shown anew
        phone.until("return document.querySelector('progress').value === arguments[0]", sent)
    words = "bagian terkirim" if not prefix else "pérangan sampun kakintun"
    assert [said.count(words) for said in phone.said(before)] == [1] * 4, phone.said(before)
    assert phone.ask("return document.querySelectorAll('progress').length") == 1


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_what_the_worker_shows_without_a_line_is_free_of_faults_under_any_address(prepared: Filer, prefix: str) -> None:
    prepared.browser.workers(on=True)
    prepared.open(f"{prefix}/bantuan")
    prepared.worker_ready()
    prepared.open(f"{prefix}/layanan")  # kept from now on
    prepared.put(item("unknown", 1))
    prepared.ask("localStorage.setItem('menunggu', '1')")
    prepared.relay.line = Line.DEAD
    prepared.open(f"{prefix}/layanan")
    assert not prepared.ask("return document.querySelector('#salinan').hidden"), "a copy that says so"
    assert prepared.has(".waits")
    faults = small_and_wide(prepared)
    prepared.browser.viewport(PHONE_WIDTH)
    prepared.open(f"{prefix}/kinerja")
    prepared.until("return Boolean(document.querySelector('[data-id]'))")
    assert prepared.has("#perihal"), "the page without a line, under the address that was asked for"
    assert faults + small_and_wide(prepared) == []
    enter_on(prepared, FOLD)
    assert prepared.ask("return document.activeElement.closest('details').open")


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_button_that_puts_the_office_on_the_phone_works_by_keys_and_says_so_once(
    prepared: Filer, prefix: str
) -> None:
    with prepared.with_script(NOT_ITS_OWN):
        prepared.open(f"{prefix}/pasang")
    prepared.ask(
        "const event = new Event('beforeinstallprompt', {cancelable: true});"
        "event.prompt = () => dispatchEvent(new Event('appinstalled'));"
        "dispatchEvent(event)"
    )
    assert small_and_wide(prepared) == []
    prepared.browser.viewport(PHONE_WIDTH)
    enter_on(prepared, "[data-module=install] button")
    done = prepared.ask("return document.querySelector('[data-module=install]').dataset.done")
    prepared.wait(lambda: prepared.said() == [done], done)
    assert prepared.text("[data-module=install]") == done
    focus_stays(prepared)
    assert prepared.ask("return document.activeElement.dataset.module") == "install"
