"""One journey by keyboard, whatever becomes of the scripts: all of them, none, or some that never came or came cut.

From the home page to a report with a fault in it, mended; receipt, digits, a reply, an officer's answer, and the answer
read. Everything that scripts do has its plain twin, so all ways end with the same case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.cases import database_of
from tests.house.world import ADMINISTRATOR
from tests.journeys.hands import choose, enter_on, follow, pick, reach, write
from tests.journeys.live import Live, Visitor
from webapp.cases import filing_page
from webapp.cases.models import Case, Message

pytestmark = pytest.mark.browser

STORY, REPLY, ANSWER = "Jeneng bapakku isih ana ing daftar.", "Ana tambahan siji.", "Sampun dipun-busak."
REPORT = "/lapor/data-pemilih"
SEND = "#isian > .btn[type=submit]"
# Half a script under the address of the whole one, as a bad proxy keeps it; or the line breaks in its middle.
HALF, BROKEN = "half", "broken"
_STAYS = "window.piagamStays = true"
_STAYED = "return window.piagamStays === true"


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of the scripts, and what of their work is then left: sending by script, swaps by htmx."""

    prefix: str = ""
    scripts: bool = True
    lost: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    sends: bool = False
    swaps: bool = False


WAYS = {
    "full": Way("/jv", sends=True, swaps=True),
    "no-scripts": Way(scripts=False),
    "sending-and-htmx-lost": Way(lost=("*/js/sending.*", "*/vendor/*")),
    # Without app.js nobody may lay a page into this one (Trusted Types): what is refused comes back as a page.
    "all-but-sending-lost": Way("/jv", lost=("*/js/app.*", "*/js/filing.*", "*/js/receipt.*")),
    "cut": Way(
        cut=(("/js/outbox.", HALF), ("/js/receipt.", HALF), ("/js/filing.", BROKEN), ("/vendor/", BROKEN)),
    ),
}


def cutting(inner: Callable[..., Iterable[bytes]], cut: tuple[tuple[str, str], ...]) -> Callable[..., Iterable[bytes]]:
    """The application behind something that cuts these scripts in the middle."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        manner = next((manner for part, manner in cut if part in environ["PATH_INFO"]), "")
        if not manner:
            return inner(environ, start_response)
        told: list[Any] = []
        environ["HTTP_ACCEPT_ENCODING"] = "identity"
        answer = inner(environ, lambda *given: told.extend(given))
        body = b"".join(answer)
        getattr(answer, "close", bool)()  # WSGI: whoever reads an answer closes it
        half = body[: len(body) // 2]
        length = len(half) if manner == HALF else len(body)
        kept = [(name, value) for name, value in told[1] if name.lower() != "content-length"]
        start_response(told[0], [*kept, ("Content-Length", str(length))])
        return [half]

    return outer


@pytest.fixture(params=WAYS)
def way(visitor: Visitor, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """The browser with what is left of the scripts."""
    chosen = WAYS[request.param]
    monkeypatch.setattr(filing_page, "MINIMUM_SECONDS", 0)  # machines type faster than the form believes of people
    monkeypatch.setattr(visitor.live.app, "wsgi_app", cutting(visitor.live.app.wsgi_app, chosen.cut))
    visitor.browser.scripts(on=chosen.scripts)
    visitor.browser.cdp("Network.enable")
    visitor.browser.cdp("Network.clearBrowserCache")
    visitor.browser.cdp("Network.setBlockedURLs", urls=list(chosen.lost))
    yield chosen
    visitor.browser.cdp("Network.setBlockedURLs", urls=[])
    visitor.browser.cdp("Network.clearBrowserCache")  # half a script is kept for a year, like a whole one
    written = visitor.console()
    if chosen.lost or chosen.cut:  # the browser itself wrote which scripts it did not get or could not read
        written = [line for line in written if "/static/" not in line]
    assert written == []


def press(visitor: Visitor, selector: str, shown: str, *, stays: bool) -> None:
    """Press a button and wait for what it leads to; `stays`: whether a script does it on the same page."""
    reach(visitor, selector)
    visitor.ask(_STAYS)
    enter_on(visitor, selector)
    visitor.until(shown)
    assert visitor.ask(_STAYED) == stays


def talk_shows(words: str) -> str:
    """A condition: the conversation holds these words."""
    return f"return document.querySelector('.talk').innerText.includes('{words}')"


def file(visitor: Visitor, way: Way) -> tuple[str, str]:
    """From the home page to the receipt, over a report whose story was forgotten; its digits and number."""
    visitor.open(way.prefix or "/")
    follow(visitor, f"main a[href='{way.prefix}/lapor']")
    follow(visitor, f"main a[href='{way.prefix}{REPORT}']")
    pick(visitor, "#kecamatan", "Kesamben")
    choose(visitor, "kapan", "1")
    press(visitor, SEND, "return Boolean(document.querySelector('#galat'))", stays=way.sends)
    assert visitor.ask("return document.querySelector('[name=kapan]:checked').value") == "1"
    write(visitor, "#cerita", STORY)
    follow(visitor, SEND)
    assert visitor.path.startswith(f"{way.prefix}/terima/")
    assert STORY in visitor.text()
    number = re.search(r"JBG-\d{4}-\d{6}", visitor.text())
    assert number
    return visitor.text(".digits"), number[0]


def track(visitor: Visitor, way: Way, digits: str) -> None:
    """From the digits to the case."""
    write(visitor, "#kode", digits)
    visitor.leave(lambda: visitor.browser.press("Enter"))
    assert visitor.path == f"{way.prefix}/perkara"
    assert STORY in visitor.text(".talk")


def ready(visitor: Visitor, way: Way) -> None:
    """htmx comes after the page, where it comes."""
    if way.swaps:
        visitor.until("return Boolean(window.htmx)")


def told(live: Live, number: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The case as the house has it: its state, and who said what in which kind."""
    with database_of(live.app).reading() as session:
        case = session.scalars(select(Case).where(Case.number == int(number[-6:]))).one()
        said = session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.id))
        return case.state, [(one.author, one.kind, one.body) for one in said]


def test_the_same_journey_ends_the_same_way_whatever_becomes_of_the_scripts(visitor: Visitor, way: Way) -> None:
    digits, number = file(visitor, way)
    assert len(digits.replace(" ", "")) == 16
    follow(visitor, "[value=tutup]")
    if visitor.path != f"{way.prefix}/lacak":  # by itself where the receipt's script came
        assert digits not in visitor.text()
        follow(visitor, f"main a[href='{way.prefix}/lacak']")
    track(visitor, way, digits)
    ready(visitor, way)
    write(visitor, "#pesan", REPLY)
    press(visitor, "#kirim", talk_shows(REPLY), stays=way.swaps)
    assert visitor.path == f"{way.prefix}/perkara"
    assert visitor.has(".note.good")
    follow(visitor, f"[action='{way.prefix}/perkara/keluar'] button")

    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    visitor.open(f"/petugas/perkara/{number}")
    ready(visitor, way)
    write(visitor, "#pesan", ANSWER)
    press(visitor, "#kirim", "return Boolean(document.querySelector('#kirim-jawaban'))", stays=way.swaps)
    assert visitor.path == f"/petugas/perkara/{number}/jawaban"
    visitor.ask("document.querySelector('#abaikan').checked = true")
    follow(visitor, "#kirim")

    visitor.enter(None)
    visitor.open(f"{way.prefix}/perkara")
    assert visitor.path == f"{way.prefix}/lacak"
    track(visitor, way, digits)
    assert ANSWER in visitor.text(".talk")
    state, said = told(visitor.live, number)
    assert state == "answered"
    assert [body for _author, _kind, body in said] == [REPLY, ANSWER]
