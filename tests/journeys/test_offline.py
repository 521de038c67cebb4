"""The worker on a real phone's engine: pages are read without a line, and nothing personal is among them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from tests.journeys.browser import Browser
from tests.journeys.live import LIMIT_SECONDS
from tests.servers import TRIAL, Server, environment, form, run, serving
from webapp.offline.worker import JAVANESE, OFFLINE

pytestmark = pytest.mark.browser

READY = "return navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
KEPT = """
return caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))
  .then((found) => found.flat().map((request) => new URL(request.url).pathname));
"""
# A phone that was last on line a day and an hour ago.
AGED = """
const aged = async () => {
  const names = await caches.keys();
  const pages = await caches.open(names.find((name) => name.startsWith('pages-')));
  for (const request of await pages.keys()) {
    const kept = await pages.match(request);
    const headers = new Headers(kept.headers);
    headers.set('X-Kept-At', String(Date.now() - 25 * 3600 * 1000));
    await pages.put(request, new Response(await kept.blob(), {headers}));
  }
};
return aged();
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline") / "var"
    assert run(TRIAL, environment(folder)).returncode == 0
    return folder


@pytest.fixture
def server(var: Path) -> Iterator[Server]:
    with serving(var, PIAGAM_WEB_PROCESSES="1") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Browser]:
    """A phone whose worker is ready."""
    browser.reset()
    browser.workers(on=True)
    browser.get(address(server, "/bantuan"))
    until(browser, READY)
    yield browser
    browser.reset()
    browser.get("about:blank")
    browser.console()  # without a line the browser itself writes what it could not fetch


def address(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def until(browser: Browser, script: str) -> None:
    WebDriverWait(browser, LIMIT_SECONDS, 0.05).until(lambda driver: driver.execute_script(script))


def words(browser: Browser, selector: str = "body") -> str:
    return str(browser.execute_script("return document.querySelector(arguments[0]).innerText", selector))


def cut(server: Server) -> None:
    """The line is gone: nobody answers, while the phone believes that it is on line."""
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(LIMIT_SECONDS)


def test_a_page_read_before_is_read_without_a_line_and_says_its_day(phone: Browser, server: Server) -> None:
    for path in ("/", "/jv/layanan/hasil-pemilu"):
        phone.get(address(server, path))
        assert phone.execute_script("return document.querySelector('#salinan').hidden")
    cut(server)
    phone.get(address(server, "/"))
    assert words(phone, "h1") == "Apa yang Anda perlukan?"
    assert "Halaman ini salinan yang tersimpan di HP ini. Diambil" in words(phone, "footer")
    phone.get(address(server, "/jv/layanan/hasil-pemilu"))
    assert "Kaca punika salinan" in words(phone, "footer")


def test_what_is_not_kept_is_told_honestly_in_the_readers_language(phone: Browser, server: Server) -> None:
    cut(server)
    for path, title in (
        ("/lapor", "Tanpa internet"),
        ("/jv/lapor", "Tanpa internèt"),
        ("/perkara", "Tanpa internet"),
    ):
        phone.get(address(server, path))
        assert words(phone, "h1") == title
        assert phone.execute_script("return document.querySelector('[data-part=offline] a').href") == address(
            server, path
        )


def test_a_promise_older_than_a_day_is_not_shown(phone: Browser, server: Server) -> None:
    phone.get(address(server, "/layanan"))
    phone.execute_script(AGED)
    cut(server)
    phone.get(address(server, "/layanan"))
    assert words(phone, "h1") == "Tanpa internet"


def test_nothing_personal_no_staff_page_and_no_safe_help_is_kept(phone: Browser, server: Server) -> None:
    fields = form()
    assert server.ask("/lapor/data-pemilih", fields).status == 303
    for path in (
        "/lapor/data-pemilih",
        f"/terima/{fields['id']}",
        "/lacak",
        "/bantuan-aman",
        "/lapor/kekerasan",
        "/petugas/masuk",
    ):
        phone.get(address(server, path))
    kept = {path for path in phone.execute_script(KEPT) if not path.startswith("/static/js/")}
    shell = {OFFLINE, JAVANESE + OFFLINE}
    assert kept == shell | {"/lacak", "/lapor/data-pemilih"}
    assert fields["id"] not in str(phone.execute_script("return caches.keys()"))


def test_a_form_without_a_line_has_an_id_of_its_own_each_time(phone: Browser, server: Server) -> None:
    cut(server)
    ids = set()
    for path in (OFFLINE, OFFLINE, "/lapor/pelayanan", JAVANESE + OFFLINE):
        phone.get(address(server, path))
        ids.add(phone.execute_script("return document.querySelector('[name=id]').value"))
    assert len(ids) == 4


def test_the_short_form_changes_its_language_without_a_line_and_keeps_everything(
    phone: Browser, server: Server
) -> None:
    cut(server)
    phone.get(address(server, OFFLINE))
    phone.execute_script(
        "const {cerita, perihal, siapa} = document.querySelector('#isian').elements;"
        "[cerita.value, perihal.value, siapa.value] = ['Setengah jadi', 'logistik', 'open'];"
    )
    before = phone.execute_script("return document.querySelector('[name=id]').value")
    phone.execute_script("document.querySelector('[name=bahasa]').click()")
    until(phone, "return document.documentElement.lang === 'jv' && document.querySelector('#cerita').value !== ''")
    assert phone.execute_script(
        "const {cerita, perihal, siapa, id} = document.querySelector('#isian').elements;"
        "return [cerita.value, perihal.value, siapa.value, id.value]"
    ) == ["Setengah jadi", "logistik", "open", before]
    assert not phone.execute_script("return caches.has('titipan')")
    assert words(phone, "h1") == "Tanpa internèt"


def test_a_new_version_takes_over_without_losing_what_is_being_written(phone: Browser, server: Server) -> None:
    phone.get(address(server, "/lapor/data-pemilih"))
    phone.execute_script("document.querySelector('[name=cerita]').value = 'Setengah jadi'")
    phone.execute_script(
        "window.sama = 1; return caches.open('shell-older').then((old) => old.put('/x', new Response('')))"
    )
    # Another address is another version to the phone.
    phone.execute_script("return navigator.serviceWorker.register('/sw.js?baru').then(() => 1)")
    until(phone, "return caches.keys().then((names) => !names.includes('shell-older'))")
    assert (
        phone.execute_script("return window.sama && document.querySelector('[name=cerita]').value") == "Setengah jadi"
    )
