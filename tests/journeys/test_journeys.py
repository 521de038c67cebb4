"""Turns of a citizen's way by keyboard; the way from end to end stands in `test_three_ways`."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.factories.cases import database_of
from tests.journeys.checks import entry_kept, error_summary, read_entry
from tests.journeys.hands import choose, enter_on, follow, pick, reach, write
from tests.journeys.live import Live, Visitor
from webapp.cases import filing_page
from webapp.cases.models import Case

pytestmark = pytest.mark.browser

STORY = "Jeneng bapakku isih ana ing daftar."
REPORT = "/lapor/data-pemilih"
SEND = "#isian > .btn[type=submit]"


@pytest.fixture(autouse=True)
def _slow_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines type faster than the form believes of people."""
    monkeypatch.setattr(filing_page, "MINIMUM_SECONDS", 0)


def answer_what_is_needed(visitor: Visitor) -> None:
    write(visitor, "#cerita", STORY)
    pick(visitor, "#kecamatan", "Kesamben")
    choose(visitor, "kapan", "1")


def count_cases(live: Live) -> int:
    with database_of(live.app).reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_enter_in_a_text_field_sends_and_a_fault_is_found_and_mended(visitor: Visitor) -> None:
    visitor.open(REPORT)
    title = visitor.browser.title
    answer_what_is_needed(visitor)
    write(visitor, "#cerita", "")
    enter_on(visitor, "#isian > details:last-of-type > summary")
    write(visitor, "#desa", "Jombatan")
    entry = read_entry(visitor.browser)
    visitor.browser.press("Enter")
    visitor.until("return Boolean(document.querySelector('#galat'))")

    assert visitor.path == REPORT, "Enter is for sending, not for the language"
    assert visitor.browser.title != title
    assert error_summary(visitor.browser) == []
    assert entry_kept(visitor.browser, entry) == []
    enter_on(visitor, "#galat a")
    assert visitor.ask("return document.activeElement.id") == "cerita"
    visitor.browser.type(STORY)
    follow(visitor, SEND)
    assert visitor.path.startswith("/terima/")
    assert "Jombatan" in visitor.text()


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "scripts"])
def test_the_language_switch_keeps_what_was_typed_and_the_id(visitor: Visitor, scripts: bool) -> None:
    visitor.browser.scripts(on=scripts)
    visitor.open(REPORT)
    answer_what_is_needed(visitor)
    entry, form_id = read_entry(visitor.browser), visitor.value("[name=id]")
    follow(visitor, "[name=bahasa]")
    assert (visitor.path, visitor.status) == (f"/jv{REPORT}", 200)
    assert visitor.ask("return document.documentElement.lang") == "jv"
    assert entry_kept(visitor.browser, entry) == []
    assert visitor.value("[name=id]") == form_id
    follow(visitor, "[name=bahasa]")
    assert entry_kept(visitor.browser, entry) == []


def test_the_language_switch_of_a_case_keeps_the_reply_that_htmx_would_send(visitor: Visitor) -> None:
    visitor.enter(visitor.live.citizen(visitor.live.world.cases["fresh"]))
    visitor.open("/perkara")
    visitor.until("return Boolean(window.htmx)")
    write(visitor, "#pesan", STORY)
    follow(visitor, "[name=bahasa]")
    assert visitor.ask("return document.documentElement.lang") == "jv"
    assert visitor.value("#pesan") == STORY


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "scripts"])
def test_a_double_press_makes_one_case(visitor: Visitor, scripts: bool) -> None:
    visitor.browser.scripts(on=scripts)
    visitor.open(REPORT)
    answer_what_is_needed(visitor)
    before = count_cases(visitor.live)
    reach(visitor, SEND)
    visitor.leave(lambda: visitor.browser.press("Enter", times=2))
    visitor.until("return location.pathname.startsWith('/terima/')")
    assert count_cases(visitor.live) == before + 1


def test_a_form_that_was_filled_in_very_fast_asks_for_one_more_press(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing_page, "MINIMUM_SECONDS", 3600)
    visitor.open(REPORT)
    answer_what_is_needed(visitor)
    entry = read_entry(visitor.browser)
    enter_on(visitor, SEND)
    visitor.until("return Boolean(document.querySelector('.note.warn'))")
    assert entry_kept(visitor.browser, entry) == []
    follow(visitor, SEND)
    assert visitor.path.startswith("/terima/")


def test_a_reply_after_the_session_ended_is_sent_with_the_digits(visitor: Visitor) -> None:
    filed = visitor.live.file()
    visitor.enter(visitor.live.citizen(filed))
    visitor.open("/perkara")
    visitor.until("return Boolean(window.htmx)")
    write(visitor, "#pesan", STORY)
    visitor.enter(None)
    enter_on(visitor, "#kirim")
    visitor.until("return Boolean(document.querySelector('[name=lanjut_ke]'))")
    assert STORY in visitor.text()
    write(visitor, "#kode", filed.groups)
    visitor.leave(lambda: visitor.browser.press("Enter"))
    assert visitor.path == "/perkara"
    assert STORY in visitor.text(".talk .ours, .talk li[id]")
