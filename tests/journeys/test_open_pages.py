"""What an open page does without a new page: villages on a press, news of a case, and under which policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.factories.cases import Filed, reply
from tests.house.world import ADMINISTRATOR, desk
from tests.journeys.checks import after_swap, live_region, swap_focus
from tests.journeys.hands import enter_on, reach, write
from tests.journeys.live import Visitor

pytestmark = pytest.mark.browser

WONOSALAM, COUNT = "35.17.05", 9
# Long pauses are written down in place of waiting; the test lets them pass.
CLOCK = """
window.pauses = [];
const later = window.setTimeout;
window.setTimeout = (deed, ms, ...more) =>
  ms >= 1000 && ms !== 10000 ? window.pauses.push([deed, ms]) : later(deed, ms, ...more);
window.asked = 0;
const ask = window.fetch;
window.fetch = (...given) => { if (String(given[0]).includes('/baru?')) window.asked += 1; return ask(...given); };
"""
PASS = "const [deed, ms] = window.pauses.shift(); await deed(); return ms"
HIDDEN = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => arguments[0]})"
SAVING = "Object.defineProperty(navigator, 'connection', {configurable: true, get: () => ({saveData: true})})"
VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) => {
  const told = JSON.parse(sessionStorage.getItem('violations') || '[]');
  told.push(event.effectiveDirective + ' ' + event.sample);
  sessionStorage.setItem('violations', JSON.stringify(told));
});
"""


@contextmanager
def planted(visitor: Visitor, *scripts: str) -> Iterator[None]:
    """Scripts that run before the pages' own."""
    ids = [
        visitor.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"] for script in scripts
    ]
    try:
        yield
    finally:
        for one in ids:
            visitor.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=one)


def let_pass(visitor: Visitor) -> int:
    """Let the next pause pass; its length in milliseconds."""
    visitor.until("return window.pauses.length > 0")
    return int(visitor.ask(f"return (async () => {{{PASS}}})()"))


# --- villages


def choose_district(visitor: Visitor, code: str) -> None:
    visitor.ask(
        "const list = document.querySelector('#kecamatan'); list.value = arguments[0];"
        "list.dispatchEvent(new Event('change', {bubbles: true}))",
        code,
    )


@pytest.mark.parametrize(("prefix", "said"), [("", "9 desa untuk dipilih"), ("/jv", "Wonten 9 désa")])
def test_the_villages_come_on_a_press_are_counted_aloud_and_the_focus_stays(
    visitor: Visitor, prefix: str, said: str
) -> None:
    with planted(visitor, CLOCK):
        visitor.open(f"{prefix}/lapor/data-pemilih")
        write(visitor, "#cerita", "Nama saya tidak ada.")
        choose_district(visitor, WONOSALAM)
        assert visitor.ask("return window.pauses.length") == 0, "no list comes by itself"
        visitor.ask("document.querySelector('form > details:last-of-type').open = true")
        write(visitor, "#desa", "galengdowo")
        enter_on(visitor, "#tampil-desa")
        visitor.until("return document.querySelectorAll('[name=desa_pilih]').length === arguments[0]", COUNT + 1)
        assert visitor.text("#status").startswith(said)
        assert visitor.ask("return document.activeElement.id") == "tampil-desa"
        assert visitor.ask("return document.querySelector('[name=desa_pilih]:checked').value") == "Galengdowo"
        assert visitor.value("#cerita") == "Nama saya tidak ada."
        # A list that is shown follows the district, after a pause of a second.
        choose_district(visitor, "35.17.01")
        assert let_pass(visitor) >= 1000
        visitor.until("return !document.querySelector('[value=Galengdowo]')")
        choose_district(visitor, "unknown")
        let_pass(visitor)
        assert visitor.text("#daftar-desa") == visitor.text("#status") != ""


def test_without_scripts_the_same_press_brings_the_form_back_with_the_list(visitor: Visitor) -> None:
    visitor.browser.scripts(on=False)
    visitor.open("/lapor/data-pemilih")
    visitor.ask("document.querySelector('#cerita').value = 'Nama saya tidak ada.'")
    visitor.ask("document.querySelector('#kecamatan').value = arguments[0]", WONOSALAM)
    visitor.leave(lambda: visitor.ask("document.querySelector('#tampil-desa').click()"))
    assert visitor.browser.current_url.endswith("/lapor/data-pemilih#daftar-desa")
    assert visitor.value("#cerita") == "Nama saya tidak ada."
    assert visitor.ask("return document.querySelectorAll('[name=desa_pilih]').length") == COUNT + 1


def test_on_the_correction_htmx_brings_them_and_the_button_keeps_the_focus(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.open(f"{filed.receipt}/perbaiki")
    visitor.until("return Boolean(window.htmx)")
    visitor.ask("document.querySelector('form details').open = true")
    reach(visitor, "#tampil-desa")
    assert live_region(visitor.browser, lambda: visitor.browser.press("Enter")) == []
    assert swap_focus(visitor.browser, "#tampil-desa") == []
    assert visitor.ask("return document.querySelectorAll('[name=desa_pilih]').length") > 1
    assert visitor.path == f"{filed.receipt}/perbaiki"


# --- news of an open case


def test_news_of_an_open_case_are_told_politely_and_brought_on_a_press_beside_the_typed_text(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.enter(visitor.live.citizen(filed))
    with planted(visitor, CLOCK):
        visitor.open("/jv/perkara")
        write(visitor, "#pesan", "Setengah jadi")
        pauses = [let_pass(visitor) for _time in range(4)]
        assert pauses[0] >= 30_000
        assert pauses == sorted(set(pauses)), "they grow"
        before = visitor.text(".talk")
        desk(visitor.live.world, filed, "pesan", jenis="question", pesan="Sampun dipunpriksa.")
        let_pass(visitor)
        visitor.until("return !document.querySelector('[data-module=news]').hidden")
        assert visitor.text("#status") == "1 pesen énggal saking kantor."
        assert visitor.ask("return document.activeElement.id") == "pesan"
        assert visitor.text(".talk") == before, "nothing that is read changes by itself"
        enter_on(visitor, "[data-module=news] a")
        visitor.until("return document.querySelector('.talk').innerText.includes('Sampun dipunpriksa.')")
        assert visitor.ask("return document.activeElement.matches('.talk > li:last-child')")
        assert visitor.value("#pesan") == "Setengah jadi"
        assert visitor.ask("return document.querySelector('[data-module=news]').hidden")


def test_an_officer_sends_on_what_was_read_without_a_conflict(visitor: Visitor) -> None:
    filed: Filed = visitor.live.file()
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    with planted(visitor, CLOCK):
        visitor.open(f"/petugas/perkara/{filed.number}")
        visitor.until("return Boolean(window.htmx)")
        write(visitor, "#pesan", "Catatan saya.")
        visitor.ask("document.querySelector('[name=jenis][value=note]').checked = true")
        reply(visitor.live.citizen(filed), "Ini tambahan dari saya.")
        let_pass(visitor)
        visitor.until("return !document.querySelector('[data-module=news]').hidden")
        enter_on(visitor, "[data-module=news] a")
        visitor.until("return document.querySelector('.talk').innerText.includes('Ini tambahan')")
        reach(visitor, "#kirim")
        assert after_swap(visitor.browser, lambda: visitor.browser.press("Enter")) == "htmx:afterSettle"
        assert not visitor.has("#bentrok")
        assert "Catatan saya." in visitor.text(".talk")


def test_nothing_is_asked_unseen_and_nothing_on_a_saving_line(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.enter(visitor.live.citizen(filed))
    with planted(visitor, CLOCK):
        visitor.open("/perkara")
        visitor.until("return window.pauses.length > 0")
        visitor.ask(HIDDEN, True)
        let_pass(visitor)
        assert visitor.ask("return [window.asked, window.pauses.length]") == [0, 0]
        visitor.ask(HIDDEN, False)
        visitor.ask("document.dispatchEvent(new Event('visibilitychange'))")
        visitor.until("return window.asked === 1 && window.pauses.length === 1")
        visitor.ask("const now = Date.now(); Date.now = () => now + 31 * 60 * 1000")
        let_pass(visitor)
        assert visitor.ask("return [window.asked, window.pauses.length]") == [1, 0], "half an hour is enough"
    with planted(visitor, CLOCK, SAVING):
        visitor.open("/perkara")
        assert not visitor.ask("return document.querySelector('script[src*=\"/news.\"]')")


# --- Trusted Types


REFUSED = """
const tries = {
  'a script of text': () => { document.createElement('script').text = '1'; },
  'a file that somebody sent': () => { document.createElement('script').src = '/perkara/berkas/x'; },
  'a way around': () => { document.createElement('script').src = '/static/../perkara/berkas/x.js'; },
  'another site': () => { document.createElement('script').src = 'https://lain.example/static/js/app.js'; },
  'another policy': () => { trustedTypes.createPolicy('lain', {}); },
};
const works = (one) => { try { one(); return true; } catch (error) { return false; } };
return Object.entries(tries).filter(([, one]) => works(one)).map(([name]) => name);
"""


def test_no_text_and_no_foreign_file_becomes_script(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.ask(REFUSED) == []
    visitor.browser.console()  # each refusal is written there


def test_no_page_of_ours_needs_what_the_policy_refuses(visitor: Visitor) -> None:
    """htmx laying an answer down, the outbox laying a refused form down, the worker, the villages, the news."""
    filed = visitor.live.file()
    visitor.browser.workers(on=True)
    with planted(visitor, VIOLATIONS):
        visitor.open("/lapor/saran")
        visitor.until("return navigator.serviceWorker.ready.then(() => true)")
        visitor.ask("document.querySelector('#isian > button.btn').click()")
        visitor.until("return document.activeElement.id === 'galat'")
        visitor.open("/lapor/data-pemilih")
        choose_district(visitor, WONOSALAM)
        visitor.ask("document.querySelector('#tampil-desa').click()")
        visitor.until("return Boolean(document.querySelector('[name=desa_pilih]'))")
        visitor.open(f"{filed.receipt}/perbaiki")
        visitor.until("return Boolean(window.htmx)")
        visitor.ask("document.querySelector('#cerita').value = ''; document.querySelector('#simpan').click()")
        visitor.until("return document.activeElement.id === 'galat'")
        assert visitor.ask("return sessionStorage.getItem('violations')") is None
