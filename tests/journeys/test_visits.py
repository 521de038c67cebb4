"""A visit to any page, and a line that is there again, send what waits; what was delivered stays until it was seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.phone import FORM, MEND, NUMBERED, RECEIVED, UNSURE, Filer
from tests.relay import Line
from webapp import clock

pytestmark = pytest.mark.browser

PLACE_AND_DAY = "/lapor/data-pemilih"
A_PAGE = "/bantuan"  # has no place for what waits, only a line that says so
HALF_AN_HOUR_ON = 1_800_000  # ms
CHANGE = """
const change = {...arguments[0]};
if (change.next) change.next += Date.now();
return Outbox.all().then(([one]) => Outbox.put({...one, ...change})).then(() => 1)
"""
MARK = "htmx-current-path-for-history"


@pytest.mark.parametrize("path", [A_PAGE, "/jv/layanan", FORM])
def test_a_visit_to_any_page_sends_what_waits_whatever_its_pause(phone: Filer, path: str) -> None:
    phone.lose()
    phone.ask(CHANGE, {"next": HALF_AN_HOUR_ON})
    phone.relay.line = Line.GOOD
    phone.open(path)
    phone.wait(lambda: len(phone.cases()) == 1, "the visit sent it")


def test_a_line_that_is_there_again_sends_from_a_page_that_only_tells_of_it(phone: Filer) -> None:
    phone.lose()
    phone.ask(CHANGE, {"state": "parked"})
    phone.relay.line = Line.GOOD
    phone.open(A_PAGE)
    phone.until("return Boolean(self.Outbox)")
    phone.ask(CHANGE, {"state": "waiting", "next": HALF_AN_HOUR_ON})
    with phone.offline():
        pass
    phone.wait(lambda: len(phone.cases()) == 1, "sent from there")


def test_the_digits_of_what_was_delivered_stay_until_somebody_has_had_them_before_their_eyes(phone: Filer) -> None:
    phone.lose()
    phone.relay.line = Line.GOOD
    phone.open(A_PAGE)
    phone.wait(lambda: phone.states() == ["received"], "delivered")
    for _visit in range(2):
        phone.open(FORM)  # the box lies below the form, out of sight
        phone.until_state(RECEIVED)
        phone.open(A_PAGE)
    phone.open("/luring")
    phone.until_state(NUMBERED)
    phone.ask("document.querySelector('[data-id] [data-part=state]').scrollIntoView()")
    phone.until("return Outbox.all().then(([one]) => Boolean(one && one.seen))")
    phone.open(FORM)
    phone.until("return Outbox.all().then((all) => all.length === 0)")


def test_keeping_number_and_digits_is_spoken_of_and_the_focus_stays_there(phone: Filer) -> None:
    phone.lose()
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(NUMBERED)
    heard = len(phone.said())
    phone.press("catat")
    phone.wait(lambda: any("sampai Anda menghapusnya" in one for one in phone.said(heard)), "it is said")
    assert phone.ask("return Boolean(document.activeElement.closest('[data-id]'))")
    phone.open("/luring")
    phone.until_state(NUMBERED)


def test_what_was_written_in_the_other_language_is_named_in_its_own(phone: Filer) -> None:
    phone.lose()
    phone.ask(CHANGE, {"state": "parked"})
    phone.relay.line = Line.GOOD
    phone.open("/jv/luring")
    phone.until("return Boolean(document.querySelector('[data-id] [data-part=about]'))")
    assert phone.ask("return document.querySelector('[data-id] [data-part=about]').lang") == "id"
    phone.open("/luring")
    phone.until("return Boolean(document.querySelector('[data-id] [data-part=about]'))")
    assert phone.ask("return document.querySelector('[data-id] [data-part=about]').lang") == ""


def test_htmx_leaves_no_address_of_a_page_on_the_phone(phone: Filer) -> None:
    sent = phone.write()
    phone.submit()
    phone.until_receipt(sent)
    phone.open(f"/terima/{sent}/perbaiki")
    phone.until("return Boolean(window.htmx)")
    phone.until(f"return sessionStorage.getItem('{MARK}') === null")
    phone.ask("document.querySelector('#simpan').click()")
    phone.until("return !/perbaiki/.test(location.pathname)")
    phone.until(f"return sessionStorage.getItem('{MARK}') === null")


def test_what_is_mended_after_days_names_the_day_on_which_it_was_written(phone: Filer) -> None:
    phone.write(path=PLACE_AND_DAY)
    phone.ask("document.querySelector('#isian [name=kapan][value=\"0\"]').checked = true")
    phone.ask("document.querySelector('#isian [name=cerita]').value = ''")
    phone.relay.line = Line.DEAD
    phone.submit()
    phone.until_state(UNSURE)
    phone.ask("return Outbox.all().then(([one]) => Outbox.put({...one, since: Date.now() - 259200000})).then(() => 1)")
    phone.relay.line = Line.GOOD
    phone.open("/luring")
    phone.until_state(MEND)
    phone.press("perbaiki")
    phone.until("return Boolean(document.querySelector('#galat'))")
    assert phone.ask("return document.querySelector('#isian [name=kapan]:checked').value") == "t"
    day = clock.local(clock.now() - timedelta(days=3)).day
    assert phone.value("#isian [name=kapan_hari]") == str(day)


HOLD_THE_QUESTION = """
const real = self.fetch;
const held = () => new Promise((go) => (self.go = go));
self.fetch = (path, how) => (/ada$/.test(path) ? held().then(() => real(path, how)) : real(path, how));
"""


def test_what_is_deleted_while_the_phone_still_asks_is_not_sent(phone: Filer) -> None:
    sent = phone.lose()
    phone.relay.line = Line.GOOD
    phone.ask(HOLD_THE_QUESTION)
    phone.ask("self.over = Outbox.flush(true)")
    phone.until("return Boolean(self.go)")
    phone.ask("return Outbox.drop(arguments[0]).then(() => 1)", sent)
    phone.ask("self.go(); return self.over.then(() => 1)")
    assert phone.cases() == []
    assert phone.states() == []
