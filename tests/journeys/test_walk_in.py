"""What an officer records for a citizen on a dying line: kept at the desk with its digits, recorded once."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from tests.factories.cases import database_of
from tests.factories.desk import Officer, officer
from tests.house.world import ADMINISTRATOR
from tests.journeys.phone import LOCKED, MEND, SEND, UNSURE
from tests.journeys.test_letters import SENT, Writer, relay, writer
from tests.relay import Line
from webapp.cases.models import Case
from webapp.crypto import grouped, receipt_digits
from webapp.files.models import Attachment

__all__ = ["relay", "writer"]

pytestmark = pytest.mark.browser

ENTRY = "/petugas/catat/perihal/saran"
STORY = "Bu Warti minta kursi tunggu."
FILL = """
const form = document.querySelector('#isian');
form.querySelector('[name=lewat][value=phone]').checked = true;
form.querySelector('[name=tanggal][value="0"]').checked = true;
form.querySelector('[name=siapa][value=nameless]').checked = true;
form.elements.cerita.focus();
form.elements.cerita.value = arguments[0];
"""
DIGITS = "return document.querySelector('[data-id] [data-part=digits]').textContent"


def recorded(writer: Writer) -> list[Case]:
    with database_of(writer.live.app).reading() as session:
        return list(session.scalars(select(Case).where(Case.text == STORY)))


def fill(writer: Writer, who: Officer) -> str:
    """The form filled for a caller who gave no name; returns its id."""
    writer.enter(who.client)
    writer.open(ENTRY)
    writer.ask(FILL, STORY)
    writer.until("return Boolean(window.Sending)")
    return str(writer.ask("return document.querySelector('#isian [name=id]').value"))


def test_a_recording_waits_at_the_desk_with_the_citizens_digits_and_arrives_once(writer: Writer) -> None:
    sri = officer(writer.live.app, unit_key="umum")
    submission_id = fill(writer, sri)
    writer.relay.line = Line.DEAD
    writer.ask(SEND)
    writer.until_state(UNSURE)
    digits = " ".join(grouped(receipt_digits(uuid.UUID(submission_id))))
    assert writer.ask(DIGITS) == digits, "the caller can be told at once"
    assert writer.value("[name=cerita]") == ""
    assert writer.value("#isian [name=id]") != submission_id
    kept = json.loads(writer.store())[0]
    assert "csrf_token" not in dict(kept["fields"])
    writer.open("/bantuan")
    assert STORY not in writer.text(), "a citizen at this computer sees nothing of it"
    writer.relay.line = Line.GOOD
    writer.open("/petugas")  # any staff page of hers sends it
    writer.until_state(SENT)
    assert writer.ask(DIGITS) == digits
    (case,) = recorded(writer)
    assert (case.channel, case.openness) == ("phone", "nameless")


def test_another_account_cannot_send_what_waits_and_its_writer_can(writer: Writer) -> None:
    sri, budi = (officer(writer.live.app, unit_key="umum") for _one in range(2))
    before = len(recorded(writer))
    fill(writer, sri)
    writer.relay.line = Line.DEAD
    writer.ask(SEND)
    writer.until_state(UNSURE)
    writer.relay.line = Line.GOOD
    writer.enter(budi.client)
    writer.open("/petugas")
    assert STORY not in writer.text()
    assert writer.ask("return document.querySelector('[data-id]')") is None
    writer.enter(sri.client)
    writer.open("/petugas")
    writer.until_state(SENT)
    assert len(recorded(writer)) == before + 1


def test_what_is_wrong_with_a_recording_is_shown_in_its_form(writer: Writer) -> None:
    writer.enter(writer.live.staff(ADMINISTRATOR))
    writer.open(ENTRY)
    writer.ask("document.querySelector('#isian [name=cerita]').focus()")
    writer.until("return Boolean(window.Sending)")
    writer.ask("document.querySelector('#isian [name=cerita]').value = arguments[0]", STORY)
    writer.ask(SEND)
    writer.until("return document.activeElement.id === 'galat'")
    assert writer.value("[name=cerita]") == STORY
    assert writer.ask("return document.querySelectorAll('[data-id]').length") == 0
    assert LOCKED not in writer.text()


def test_a_session_that_ended_keeps_the_recording_and_asks_for_the_sign_in(writer: Writer) -> None:
    sri = officer(writer.live.app, unit_key="umum")
    fill(writer, sri)
    writer.enter(None)
    writer.ask(SEND)
    writer.until("return Boolean(document.querySelector('main [name=sandi]'))")
    assert STORY in writer.text() or STORY in writer.browser.page_source


def test_a_photo_is_still_there_when_a_recording_is_mended(writer: Writer) -> None:
    sri = officer(writer.live.app, unit_key="umum")
    fill(writer, sri)
    writer.attach()
    writer.ask("document.querySelector('#isian [name=lewat]:checked').checked = false")
    writer.relay.line = Line.DEAD
    writer.ask(SEND)
    writer.until_state(UNSURE)
    writer.relay.line = Line.GOOD
    writer.open("/petugas")
    writer.until_state(MEND)
    writer.leave(lambda: writer.press("perbaiki"))
    writer.until("return document.activeElement.id === 'galat'")
    assert writer.ask("return document.querySelector('#isian [type=file][multiple]').files[0].name") == "kursi.png"
    assert writer.value("[name=cerita]") == STORY
    writer.ask("document.querySelector('#isian [name=lewat]').checked = true")
    writer.ask(SEND)
    writer.until("return /tanda-terima/.test(location.pathname)")
    with database_of(writer.live.app).reading() as session:
        wanted = select(Attachment.name).where(Attachment.owner_id == recorded(writer)[-1].id)
        assert list(session.scalars(wanted)) == ["kursi.png"]


def test_a_page_closed_while_it_was_sending_is_told_of_and_sent_at_the_next_visit(writer: Writer) -> None:
    sri = officer(writer.live.app, unit_key="umum")
    before = len(recorded(writer))
    fill(writer, sri)
    writer.relay.line = Line.DEAF
    writer.ask("window.fetch = () => new Promise(() => {})")
    writer.ask(SEND)
    writer.until("return Outbox.all().then((all) => all.length === 1)")
    writer.until("return Boolean(localStorage.getItem('menunggu-petugas'))")
    assert not writer.ask("return localStorage.getItem('menunggu')"), "no citizen's text waits"
    writer.relay.line = Line.GOOD
    writer.open("/petugas")
    writer.until_state(SENT)
    assert len(recorded(writer)) == before + 1
