"""What htmx changes without a new page: the focus stands where it should, a voice hears it, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from tests.factories.accounts import PASSWORD, fresh_code
from tests.factories.cases import Filed, database_of
from tests.house.world import ADMINISTRATOR, OPENER, desk
from tests.journeys.checks import after_swap, error_summary, live_region, swap_focus
from tests.journeys.hands import choose, enter_on, follow, reach, write
from tests.journeys.live import Visitor
from webapp.cases.models import Message
from webapp.inbox import queries as inbox

pytestmark = pytest.mark.browser

ANSWER = "Sampun dipun-busak."
SWAP = "htmx:afterSettle"


def ready(visitor: Visitor, path: str) -> None:
    """The page with htmx, which comes after the page is shown."""
    visitor.open(path)
    visitor.until("return Boolean(window.htmx)")


def press(visitor: Visitor, key: str = "Enter") -> Callable[[], object]:
    return lambda: visitor.browser.press(key)


def messages_of(visitor: Visitor, filed: Filed) -> int:
    with database_of(visitor.live.app).reading() as session:
        asked = select(func.count()).select_from(Message).where(Message.case_id == filed.case_id)
        return session.scalar(asked) or 0


@pytest.fixture
def filed(visitor: Visitor) -> Filed:
    """A fresh case, open on its officer's desk, with a note typed and the focus on the button."""
    filed = visitor.live.file()
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    ready(visitor, f"/petugas/perkara/{filed.number}")
    choose(visitor, "jenis", "note")
    write(visitor, "#pesan", ANSWER)
    reach(visitor, "#kirim")
    return filed


def test_an_answer_is_spoken_of_and_the_button_keeps_the_focus(visitor: Visitor, filed: Filed) -> None:
    assert live_region(visitor.browser, press(visitor)) == []
    assert swap_focus(visitor.browser, "#kirim") == []
    assert ANSWER in visitor.text(".talk")
    assert visitor.value("#pesan") == ""
    assert visitor.path == f"/petugas/perkara/{filed.number}"
    assert visitor.ask("return document.querySelector('#isi').getAttribute('aria-busy')") is None


def test_a_double_press_writes_one_message(visitor: Visitor, filed: Filed) -> None:
    assert after_swap(visitor.browser, lambda: visitor.browser.press("Enter", times=2)) == SWAP
    visitor.until("return !document.querySelector('.htmx-request')")
    assert messages_of(visitor, filed) == 1


def test_a_message_without_words_gives_the_focus_to_the_summary(visitor: Visitor, filed: Filed) -> None:
    title = visitor.browser.title
    write(visitor, "#pesan", "")
    reach(visitor, "#kirim")
    assert after_swap(visitor.browser, press(visitor)) == SWAP
    assert swap_focus(visitor.browser, "#galat") == []
    assert error_summary(visitor.browser) == []
    assert visitor.browser.title != title


def test_two_officers_at_once_give_the_focus_to_what_the_first_one_did(visitor: Visitor, filed: Filed) -> None:
    desk(visitor.live.world, filed, "pesan", by=OPENER, jenis="note", pesan="Catatan sanès.")
    assert after_swap(visitor.browser, press(visitor)) == SWAP
    assert swap_focus(visitor.browser, "#bentrok") == []
    assert visitor.value("#pesan") == ANSWER
    reach(visitor, "#kirim")
    assert after_swap(visitor.browser, press(visitor)) == SWAP
    assert messages_of(visitor, filed) == 2


@pytest.fixture
def dead_line(visitor: Visitor) -> Iterator[Callable[[bool], None]]:
    """A switch for the line to the server; it works again afterwards."""

    def cut(dead: bool) -> None:
        rate = 0 if dead else -1
        visitor.browser.cdp("Network.enable")
        visitor.browser.cdp(
            "Network.emulateNetworkConditions",
            offline=dead,
            latency=0,
            downloadThroughput=rate,
            uploadThroughput=rate,
        )

    yield cut
    cut(False)


def test_a_dead_line_is_spoken_of_and_the_text_waits_under_a_heading_with_the_focus(
    visitor: Visitor, filed: Filed, dead_line: Callable[[bool], None]
) -> None:
    visitor.until("return Boolean(window.Sending)")
    dead_line(True)
    heading = "[data-id] [data-part=state]"
    visitor.browser.press("Enter")
    visitor.until("return document.activeElement.matches(arguments[0])", heading)
    assert visitor.text(heading) == "Belum pasti, sedang dilihat"
    assert visitor.ask("return document.querySelector('#status').textContent") == visitor.text(heading)
    assert visitor.value("#pesan") == ""
    assert not visitor.has(".failed")
    dead_line(False)
    visitor.until(f"return (document.querySelector('{heading}') || {{}}).innerText === 'Sudah terkirim'")
    assert messages_of(visitor, filed) == 1
    visitor.browser.console()  # the browser itself wrote that the line was dead


def test_a_fault_of_the_server_is_spoken_and_shown(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    ready(visitor, "/petugas")
    shown = visitor.text("main table")
    monkeypatch.setattr(inbox, "by_deadline", None)
    words = visitor.ask("return document.body.dataset.failed")
    reach(visitor, "#kelompok-2")
    assert live_region(visitor.browser, press(visitor), says=words) == []
    assert swap_focus(visitor.browser, "#kelompok-2") == []
    assert visitor.text("main .failed") == words
    assert visitor.text("main table") == shown
    visitor.browser.console()  # the browser itself wrote that the server failed


def sign_in(visitor: Visitor) -> None:
    """Both steps of the administrator, on the page that asks for the first."""
    staff = visitor.live.world.staff[ADMINISTRATOR]
    write(visitor, "#nama_masuk", staff.sign_in_name)
    write(visitor, "#sandi", PASSWORD)
    visitor.leave(press(visitor))
    write(visitor, "#kode_faktor", fresh_code(visitor.live.app, staff))
    visitor.leave(press(visitor))


def test_an_answer_after_the_session_ended_is_sent_by_signing_in(visitor: Visitor, filed: Filed) -> None:
    visitor.enter(None)
    assert after_swap(visitor.browser, press(visitor)) == SWAP
    assert swap_focus(visitor.browser, "h1") == []
    sign_in(visitor)
    assert ANSWER in visitor.text(".talk")
    assert messages_of(visitor, filed) == 1


def test_a_group_of_the_inbox_is_spoken_of_and_its_link_keeps_the_focus(visitor: Visitor) -> None:
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    ready(visitor, "/petugas")
    shown = visitor.text("main table")
    reach(visitor, "#kelompok-5")
    assert live_region(visitor.browser, press(visitor)) == []
    assert swap_focus(visitor.browser, "#kelompok-5[aria-current]") == []
    assert "kelompok=" in visitor.path
    assert visitor.text("main table") != shown
    visitor.leave(visitor.browser.back)
    assert visitor.text("main table") == shown


def test_a_search_in_the_inbox_by_enter_keeps_the_words_and_the_focus(visitor: Visitor) -> None:
    filed = visitor.live.file(cerita="Kembang wijayakusuma.")
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    ready(visitor, "/petugas")
    enter_on(visitor, "summary")
    write(visitor, "#kata", "wijayakusuma")
    assert live_region(visitor.browser, press(visitor)) == []
    assert swap_focus(visitor.browser, "#kata") == []
    assert visitor.value("#kata") == "wijayakusuma"
    assert visitor.ask("return document.querySelectorAll('.rows tbody tr').length") == 1
    assert filed.number in visitor.text(".rows")


def test_the_end_of_a_session_in_the_inbox_leads_to_the_sign_in_and_back(visitor: Visitor) -> None:
    visitor.enter(visitor.live.staff(ADMINISTRATOR))
    ready(visitor, "/petugas")
    visitor.enter(None)
    follow(visitor, "#kelompok-4")
    assert visitor.path.startswith("/petugas/masuk?lanjut=")
    sign_in(visitor)
    assert visitor.path.startswith("/petugas?")


def test_a_correction_that_is_wrong_stays_and_one_that_is_right_leads_to_the_receipt(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.open(filed.receipt)
    follow(visitor, "#perbaiki")
    visitor.until("return Boolean(window.htmx)")
    write(visitor, "#cerita", "")
    reach(visitor, "#simpan")
    assert after_swap(visitor.browser, press(visitor)) == SWAP
    assert swap_focus(visitor.browser, "#galat") == []
    assert error_summary(visitor.browser) == []
    write(visitor, "#cerita", ANSWER)
    follow(visitor, "#simpan")
    assert visitor.path == filed.receipt
    assert ANSWER in visitor.text()
    assert visitor.has("[data-module=receipt] [type=button]"), "the receipt's own script is at work"


def test_a_reply_is_spoken_of_and_the_button_keeps_the_focus(visitor: Visitor) -> None:
    visitor.enter(visitor.live.citizen(visitor.live.file()))
    ready(visitor, "/jv/perkara")
    write(visitor, "#pesan", ANSWER)
    reach(visitor, "#kirim")
    assert live_region(visitor.browser, press(visitor)) == []
    assert swap_focus(visitor.browser, "#kirim") == []
    assert ANSWER in visitor.text(".talk")
    assert visitor.path == "/jv/perkara"
