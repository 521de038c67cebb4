"""Speaking instead of writing, with a microphone that beeps: what is recorded, what is said, what the office gets."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from tests.factories.cases import case_of, database_of, file_report
from tests.house.world import STORY
from tests.journeys.checks import live_region
from tests.journeys.hands import choose, fill, follow, reach
from tests.journeys.live import Visitor
from webapp.files import webm
from webapp.files.models import Attachment

pytestmark = pytest.mark.browser

REPORT = "/lapor/data-pemilih"
START, STOP, DROP = "[data-record=start]", "[data-record=stop]", "[data-record=drop]"
SPOKEN = "Yang ingin saya sampaikan ada di rekaman suara."
STATE = "return document.querySelector('[data-module=recorder] [data-part=state]').innerText"
SHOWN = "return document.querySelector(arguments[0]).offsetWidth > 0"
RECORDED = """
const file = document.querySelector('#rekaman').files[0];
const read = new FileReader();
read.addEventListener('load', () => arguments[0]([file.name, file.type, read.result.split(',')[1]]));
read.readAsDataURL(file);
"""
# Two minutes pass in a second; the recorder itself runs in real time.
HURRIED = """
const start = window.setTimeout.bind(window);
window.setTimeout = (what, delay, ...more) => start(what, delay === 120000 ? 1000 : delay, ...more);
"""
# Two parts of the recording are more than a whole one may be.
LARGE = "Object.defineProperty(Blob.prototype, 'size', {get: () => 200000});"
REFUSED = """
MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('', '%s'));
"""


@contextmanager
def beforehand(visitor: Visitor, script: str) -> Iterator[None]:
    """A script that runs in every page before any of its own."""
    added = visitor.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        yield
    finally:
        visitor.browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def unfold(visitor: Visitor) -> None:
    visitor.ask("document.querySelector('[data-module=recorder]').closest('details').open = true")


def words(visitor: Visitor, name: str) -> str:
    return str(visitor.ask("return document.querySelector('[data-module=recorder]').dataset[arguments[0]]", name))


def record(visitor: Visitor) -> None:
    """Press, speak for a moment, stop; by keys alone."""
    unfold(visitor)
    assert not visitor.ask(SHOWN, STOP)
    press(visitor, START)
    visitor.until(SHOWN, STOP)
    assert not visitor.ask(SHOWN, START)
    assert visitor.ask(STATE) == words(visitor, "going")
    visitor.until("return document.querySelector('[data-part=time]').innerText === '0:01'")
    visitor.browser.press("Enter")  # the focus is on the button that stops
    visitor.until(SHOWN, START)


def test_a_recording_is_a_report_that_the_office_can_hear(visitor: Visitor) -> None:
    visitor.open(REPORT)
    form_id = visitor.value("[name=id]")
    assert "recorder" not in visitor.ask("return [...document.scripts].map((one) => one.src).join()")
    record(visitor)
    assert visitor.ask(STATE) == words(visitor, "ready")
    assert visitor.value("#cerita") == SPOKEN
    name, kind, data = visitor.browser.execute_async_script(RECORDED)
    assert (name, kind) == ("rekaman-suara.webm", "audio/webm")
    assert webm.read(base64.b64decode(data))[0] == "audio/webm"
    assert visitor.has("[data-module=recorder] audio[controls][aria-label]")
    fill(visitor, {"kecamatan": "35.17.05"})
    choose(visitor, "kapan", "0")
    visitor.ask("document.querySelector('[name=dibuka]').value = '1000'")
    follow(visitor, "#isian > .btn[type=submit]")
    case = case_of(visitor.live.app, uuid.UUID(form_id))
    assert case.text == SPOKEN
    with database_of(visitor.live.app).reading() as session:
        kept = session.scalars(select(Attachment).where(Attachment.owner_id == case.id)).one()
        assert (kept.media_type, kept.name) == ("audio/webm", "rekaman-suara.weba")


def test_it_is_thrown_away_in_one_press_and_a_text_of_ones_own_stays(visitor: Visitor) -> None:
    visitor.open("/jv" + REPORT)
    fill(visitor, {"cerita": STORY})
    record(visitor)
    press(visitor, DROP)
    assert visitor.text("#status") == visitor.ask(STATE) == words(visitor, "gone") == "Rekaman sampun kabucal."
    assert visitor.ask("return document.querySelector('#rekaman').files.length") == 0
    assert visitor.value("#cerita") == STORY


def press(visitor: Visitor, selector: str) -> None:
    reach(visitor, selector)
    visitor.browser.press("Enter")


@pytest.mark.parametrize("most", [HURRIED, LARGE], ids=["minutes", "bytes"])
def test_it_stops_by_itself_at_the_limit_and_says_so(visitor: Visitor, most: str) -> None:
    with beforehand(visitor, most):
        visitor.open(REPORT)
        unfold(visitor)
        press(visitor, START)
        visitor.until(f"{STATE} === arguments[0]", words(visitor, "ended"))
    assert visitor.ask("return document.querySelector('#rekaman').files.length") == 1
    assert visitor.ask("return document.activeElement.dataset.record") == "start"
    assert visitor.value("#cerita") == SPOKEN
    press(visitor, DROP)
    assert visitor.value("#cerita") == ""


def test_sent_in_mid_sentence_it_stops_first_and_sends_nothing(visitor: Visitor) -> None:
    visitor.open(REPORT)
    unfold(visitor)
    press(visitor, START)
    visitor.until("return document.querySelector('[data-part=time]').innerText === '0:01'")
    visitor.ask("document.querySelector('#isian').requestSubmit(document.querySelector('#isian > .btn'))")
    visitor.until(f"{STATE} === arguments[0]", words(visitor, "ready"))
    assert visitor.path == REPORT
    assert visitor.ask("return document.querySelector('#rekaman').files.length") == 1


@pytest.mark.parametrize(
    ("fault", "says"), [("NotAllowedError", "denied"), ("NotFoundError", "deaf"), ("AbortError", "unable")]
)
def test_no_permission_and_no_microphone_are_said_in_words(visitor: Visitor, fault: str, says: str) -> None:
    with beforehand(visitor, REFUSED % fault):
        visitor.open(REPORT)
        unfold(visitor)
        press(visitor, START)
        visitor.until(f"{STATE} === arguments[0]", words(visitor, says))
    assert visitor.text("#status") == words(visitor, says)
    assert visitor.ask(SHOWN, START)


def test_a_browser_that_cannot_record_says_what_to_do(visitor: Visitor) -> None:
    with beforehand(visitor, "delete window.MediaRecorder"):
        visitor.open(REPORT)
        unfold(visitor)
        press(visitor, START)
        visitor.until(f"{STATE} === arguments[0]", words(visitor, "unable"))


def test_a_citizen_answers_by_voice(visitor: Visitor) -> None:
    filed = file_report(visitor.live.client(), cerita=STORY)
    visitor.enter(visitor.live.citizen(filed))
    visitor.open("/perkara")
    record(visitor)
    assert visitor.value("#pesan") == SPOKEN
    visitor.leave(lambda: visitor.ask("document.querySelector('#isian').submit()"))
    assert "rekaman-suara" in visitor.text()


def test_a_recording_that_begins_is_spoken(visitor: Visitor) -> None:
    visitor.open(REPORT)
    unfold(visitor)
    reach(visitor, START)
    assert live_region(visitor.browser, lambda: visitor.browser.press("Enter"), says=words(visitor, "going")) == []


def test_without_scripts_the_file_field_opens_the_phones_own_recorder(visitor: Visitor) -> None:
    visitor.browser.scripts(on=False)
    visitor.open(REPORT)
    assert visitor.ask("return document.querySelector('[data-record=start]').hidden")
    assert visitor.has("#rekaman[capture][accept='audio/*'][name=berkas]")
