"""Replies and staff answers on a dying line: kept where they were written, sent once, in their own session only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.factories.cases import Filed, answers, database_of, talk_fields
from tests.factories.desk import Officer, officer
from tests.journeys.axe import axe_faults
from tests.journeys.browser import Browser
from tests.journeys.live import Live
from tests.journeys.phone import ASKED, KEPT, LOCKED, MEND, RECEIVED, UNSURE, Phone
from tests.relay import Line, Relay, relayed
from tests.servers import until
from webapp.cases.models import AnswerDraft, Message
from webapp.cases.service import talk
from webapp.files.models import Attachment

pytestmark = pytest.mark.browser

SUGGESTION = "/lapor/saran"
TEXT, LATER = "Nama ibu tetap hilang.", "Sudah diurus di desa."
TOO_LARGE = 2_100_000
WRITE = "const field = document.querySelector('#pesan'); field.focus(); field.value = arguments[0]"
READY = "return Boolean(window.Sending)"
SEND = "document.querySelector('#kirim').click()"
JV_UNSURE, SENT = "Dèrèng tamtu", "Sudah terkirim"
# A phone that saves data gets no htmx.
NO_HTMX = "Object.defineProperty(Navigator.prototype, 'connection', {value: {saveData: true}})"


class Writer(Phone):
    """Somebody with the page of a case open, behind a line that can be spoilt."""

    def __init__(self, browser: Browser, live: Live, relay: Relay) -> None:
        super().__init__(browser, relay, "localhost")
        self.live = live

    def file(self, **changes: str) -> Filed:
        return self.live.file(SUGGESTION, **answers(SUGGESTION, **changes))

    def on_case(self, filed: Filed, prefix: str = "") -> None:
        """The citizen's page of the case."""
        self.enter(self.live.citizen(filed))
        self.open(f"{prefix}/perkara")

    def at_desk(self, who: Officer, filed: Filed) -> None:
        """The officer's page of the case."""
        self.enter(who.client)
        self.open(f"/petugas/perkara/{filed.number}")

    def write(self, text: str = TEXT) -> None:
        """Type; the outbox is fetched meanwhile."""
        self.ask(WRITE, text)
        self.until(READY)

    def lose(self, text: str = TEXT, state: str = UNSURE) -> None:
        """Type and send into a dead line, which works again afterwards."""
        self.write(text)
        self.relay.line = Line.DEAD
        self.ask(SEND)
        self.until_state(state)
        self.relay.line = Line.GOOD

    def messages(self, filed: Filed) -> list[str]:
        """What the office has of them: messages, or what an officer's answers made the draft of."""
        with database_of(self.live.app).reading() as session:
            rows = select(Message.body).where(Message.case_id == filed.case_id).order_by(Message.id)
            drafts = (
                select(AnswerDraft.body).where(AnswerDraft.case_id == filed.case_id).order_by(AnswerDraft.id.desc())
            )
            draft = session.scalar(drafts.limit(1))
            return list(session.scalars(rows)) or (draft.split("\n\n") if draft else [])

    def until_written(self, filed: Filed, *texts: str) -> None:
        until(lambda: self.messages(filed) == list(texts), f"the case says {texts}")


@pytest.fixture(scope="module")
def relay(live: Live) -> Iterator[Relay]:
    port = int(live.origin.rpartition(":")[2])
    with relayed(port) as running:
        yield running


@pytest.fixture
def writer(browser: Browser, live: Live, relay: Relay) -> Iterator[Writer]:
    relay.line = Line.GOOD
    browser.reset()
    person = Writer(browser, live, relay)
    yield person
    person.put_away()


def test_with_htmx_a_reply_whose_answer_is_lost_waits_without_its_token_and_arrives_once(writer: Writer) -> None:
    filed = writer.file()
    writer.on_case(filed)
    writer.until("return Boolean(window.htmx)")
    assert not writer.ask("return Boolean(window.Outbox)"), "it comes when somebody writes"
    writer.write()
    writer.relay.line = Line.DEAF
    writer.ask(SEND)
    writer.until_state(UNSURE)
    assert writer.messages(filed) == [TEXT]  # the office has it; the phone does not know
    assert writer.value("#pesan") == ""
    kept = writer.store()
    assert TEXT in kept
    assert "csrf_token" not in kept
    writer.relay.line = Line.GOOD
    writer.send_now()
    writer.until_state(RECEIVED)
    assert "JBG-" not in writer.text("[data-id]"), "a message has no number"
    assert writer.messages(filed) == [TEXT]
    assert TEXT not in writer.store()
    assert axe_faults(writer.browser) == []


def test_the_page_of_a_wifi_is_not_taken_for_our_answer(writer: Writer) -> None:
    filed = writer.file()
    writer.on_case(filed)
    writer.until("return Boolean(window.htmx)")
    writer.write()
    writer.relay.line = Line.PORTAL
    writer.ask(SEND)
    writer.until_state(KEPT)
    assert writer.has(".talk"), "the stranger's page is not laid over ours"
    writer.relay.line = Line.GOOD
    writer.send_now()
    writer.until_written(filed, TEXT)


def test_a_fault_of_the_office_and_its_silence_are_kept_like_a_dead_line(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = writer.file()
    writer.on_case(filed)
    writer.until("return Boolean(window.htmx)")
    writer.write()
    monkeypatch.setattr(talk, "reply", None)
    writer.ask(SEND)
    writer.until_state(KEPT)
    monkeypatch.undo()
    writer.send_now()
    writer.until_written(filed, TEXT)
    writer.write(LATER)
    # What htmx says after 20 seconds; the office may have it or not, so the same goes out once more.
    writer.ask("document.querySelector('#isian').dispatchEvent(new CustomEvent('htmx:timeout', {bubbles: true}))")
    writer.until_written(filed, TEXT, LATER)


def test_files_alone_wait_too_and_are_added_once(writer: Writer) -> None:
    filed = writer.file()
    writer.enter(writer.live.citizen(filed))
    writer.open("/perkara/berkas")
    writer.ask("document.querySelector('[type=file]').focus()")
    writer.until(READY)
    writer.attach()
    writer.relay.line = Line.DEAF
    writer.ask("document.querySelector('#isian > .btn').click()")
    writer.until_state(UNSURE)
    writer.relay.line = Line.GOOD
    writer.send_now()
    writer.until_state(RECEIVED)
    with database_of(writer.live.app).reading() as session:
        names = select(Attachment.name).where(Attachment.owner_id == filed.case_id)
        assert list(session.scalars(names)) == ["kursi.jpg"]
    assert writer.messages(filed) == [""]


def test_without_htmx_it_is_sent_by_the_outbox_and_looks_the_same(writer: Writer) -> None:
    filed = writer.file()
    with writer.with_script(NO_HTMX):
        writer.on_case(filed, "/jv")
        writer.write("")
        writer.ask(SEND)
        writer.until("return document.activeElement.id === 'galat'")
        writer.write()
        writer.leave(lambda: writer.ask(SEND))
        assert writer.path == "/jv/perkara"
        assert TEXT in writer.text(".talk")
        assert writer.has(".note.good")
        writer.until("return !window.htmx")
        writer.lose(LATER, JV_UNSURE)
        assert axe_faults(writer.browser) == []
        writer.send_now()
        writer.until_written(filed, TEXT, LATER)


def test_it_waits_for_its_own_case_and_never_lands_on_another(writer: Writer) -> None:
    filed, other = writer.file(), writer.file()
    writer.on_case(filed)
    writer.lose()
    writer.enter(None)
    writer.open("/luring")
    writer.until_state(UNSURE)
    writer.send_now()
    writer.until_state(LOCKED)
    assert "Buka lagi dengan 16 angka Anda." in writer.text("[data-id]")
    assert writer.has("[data-id] a[href='/lacak']")
    writer.on_case(other)
    writer.until_state(LOCKED)
    writer.send_now()
    writer.until("return document.querySelector('[data-id]').innerText.includes('perkara lain')")
    assert TEXT not in str(writer.ask("return document.body.textContent")), (
        "whoever has the other case open reads it not"
    )
    writer.on_case(filed)
    writer.until_written(filed, TEXT)
    assert writer.messages(other) == []


def test_a_reply_into_an_ended_session_is_on_the_phone_before_the_digits_are_asked(writer: Writer) -> None:
    """With htmx too: when the line dies while the digits are typed, the page that held the text is gone."""
    filed = writer.file()
    writer.on_case(filed)
    writer.until("return Boolean(window.htmx)")
    writer.write()
    writer.browser.cdp("Network.clearBrowserCookies")
    writer.ask(SEND)
    writer.until("return Boolean(document.querySelector('[name=kode]'))")
    assert writer.states() == ["locked"]
    writer.relay.line = Line.DEAD
    writer.browser.get("about:blank")
    writer.relay.line = Line.GOOD
    writer.on_case(filed)
    writer.until_written(filed, TEXT)


def test_leaving_the_case_says_that_it_stays_and_it_stays(writer: Writer) -> None:
    filed = writer.file()

    def says_nothing_waits() -> bool:
        writer.on_case(filed)
        return not writer.ask("return document.querySelector('[data-waits]').checkVisibility()")

    # What the test before left may still be on its way out of this phone when the page opens.
    until(says_nothing_waits, "nothing waits on this phone")
    writer.lose()
    assert "Keluar tidak menghapusnya." in writer.text()
    writer.leave(lambda: writer.ask("document.querySelector('[action=\"/perkara/keluar\"]').submit()"))
    assert writer.path == "/lacak"
    assert "Ada yang menunggu di HP ini." in writer.text()
    writer.on_case(filed)  # a visit sends what waits
    writer.until_written(filed, TEXT)


def test_on_a_case_without_a_name_it_is_kept_only_by_consent(writer: Writer) -> None:
    filed = writer.file(siapa="nameless")
    writer.on_case(filed)
    writer.lose(state=ASKED)
    assert writer.store() == "[]"
    assert writer.value("#pesan") == TEXT
    writer.press("simpan")
    writer.until_state(KEPT)
    assert TEXT in writer.store()


@pytest.mark.parametrize(("why", "reason"), [("409", "dengan isi lain"), ("413", "Terlalu besar")])
def test_what_the_office_cannot_take_says_why_and_is_mended_in_its_form(writer: Writer, why: str, reason: str) -> None:
    filed = writer.file()
    writer.on_case(filed)
    sent = writer.ask("return document.querySelector('#isian [name=id]').value")
    if why == "413":
        writer.write("a" * TOO_LARGE)
        writer.ask(SEND)
        writer.until("return Boolean(document.querySelector('#isian .failed'))")
        assert reason in writer.text("#isian .failed")
        assert writer.ask("return document.querySelector('#pesan').value.length") == TOO_LARGE, "it stays in its form"
    writer.lose(TEXT if why == "409" else "a" * TOO_LARGE)
    if why == "409":  # the same form, sent from another window with another text
        citizen = writer.live.citizen(filed)
        citizen.post("/perkara/balas", data={**talk_fields(citizen), "id": sent, "pesan": LATER})
    writer.send_now()
    writer.until_state(MEND)
    assert reason in writer.text("[data-id]")
    writer.leave(lambda: writer.press("perbaiki"))
    writer.until("return Boolean(window.Sending) && document.querySelector('#pesan').value !== ''")
    assert writer.value("#isian [name=id]") != sent
    if why == "409":
        assert writer.value("#pesan") == TEXT
    writer.write(TEXT)
    writer.ask(SEND)
    writer.until_written(filed, *([LATER, TEXT] if why == "409" else [TEXT]))
    writer.until("return Outbox.all().then((all) => all.length === 0)")


def test_an_answer_waits_for_its_writer_and_is_sent_in_no_other_name(writer: Writer) -> None:
    filed = writer.file()
    sri, budi = officer(writer.live.app, unit_key="hukum"), officer(writer.live.app, unit_key="hukum")
    writer.at_desk(sri, filed)
    writer.lose()
    assert axe_faults(writer.browser) == []
    writer.enter(budi.client)  # in another window of the same computer
    writer.send_now()
    writer.until_state(LOCKED)
    assert "Sekarang akun lain yang masuk." in writer.text("[data-id]")
    writer.enter(None)
    writer.ask("dispatchEvent(new Event('online'))")
    writer.until("return document.querySelector('[data-id]').innerText.includes('Masuk dulu')")
    assert "Masuk dulu, lalu terkirim." in writer.text("[data-id]")
    writer.open("/petugas/masuk")
    assert "Masuk dulu, lalu terkirim." in writer.text()
    writer.open("/luring")
    writer.until("return Outbox.all().then((all) => all.length === 0)")
    assert TEXT not in writer.text()
    writer.at_desk(budi, filed)
    writer.write(LATER)
    assert writer.store() == "[]", "somebody else's text is not theirs to see"
    writer.ask(SEND)
    writer.until_written(filed, LATER)
    writer.enter(sri.client)
    writer.open("/petugas")
    writer.until_state(MEND)  # the case moved on meanwhile
    assert "orang lain menulis" in writer.text("[data-id]")
    writer.leave(lambda: writer.press("perbaiki"))
    writer.until("return Boolean(document.querySelector('#bentrok'))")
    assert writer.value("#pesan") == TEXT
    writer.ask(SEND)
    writer.until_written(filed, LATER, TEXT)
    writer.until("return Outbox.all().then((all) => all.length === 0)")


def test_an_answer_cut_off_in_the_middle_is_sent_by_the_next_page_and_written_once(writer: Writer) -> None:
    filed = writer.file()
    sri = officer(writer.live.app, unit_key="hukum")
    writer.at_desk(sri, filed)
    writer.write()
    writer.relay.line = Line.DEAF
    writer.ask(SEND)
    writer.until_state(UNSURE)
    assert writer.messages(filed) == [TEXT]
    writer.make_due()
    writer.relay.line = Line.GOOD
    writer.open("/petugas")
    writer.until_state(SENT)
    assert writer.messages(filed) == [TEXT]
