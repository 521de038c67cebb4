"""Who sends, and what they know: people with a plain form, htmx, the phone's outbox, and officers at their desks.

What the outbox does stands in `tests/faults/outbox.py`. People with a plain form press the same button again.
"""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape

from tests.crash.people import Browser, Door, File, Lost, hidden, some_file
from tests.faults.outbox import LOCKED, MENDABLE, Outgoing, Waits, attempt
from tests.servers import form
from webapp.accounts.resume import COOKIE as STAFF_COOKIE
from webapp.crypto import receipt_digits
from webapp.headers import SENT_BY_SCRIPT

HTMX = "HX-Request"
YEAR_SECONDS = 365 * 24 * 3600
WITH_FILES = 0.4


class Way(StrEnum):
    """How a form travels."""

    PLAIN = "plain form"
    HTMX = "form by htmx"
    OUTBOX = "outbox"
    SYNC = "background sync"
    REPLY = "reply"
    REPLY_HTMX = "reply by htmx"
    REPLY_OUTBOX = "reply by outbox"
    DESK_FORM = "officer's form"
    DESK = "officer's answer"
    DESK_HTMX = "answer by htmx"


BY_PHONE = (Way.OUTBOX, Way.SYNC)
FROM_OUTBOX = (*BY_PHONE, Way.REPLY_OUTBOX)
WITH_TOKEN = (Way.REPLY, Way.REPLY_HTMX)
REPLIES = (*WITH_TOKEN, Way.REPLY_OUTBOX)
IN_PIECES = (Way.OUTBOX, Way.REPLY_OUTBOX)
ANSWERS = (Way.DESK, Way.DESK_HTMX)
AT_DESK = (Way.DESK_FORM, *ANSWERS)
FILINGS = (Way.PLAIN, Way.HTMX, Way.OUTBOX, Way.SYNC, Way.DESK_FORM)


class Known(StrEnum):
    """What the page says of a form."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    PARKED = "parked"
    LOCKED = "waits for its session"
    RECEIVED = "received"


@dataclass(slots=True)
class Item:
    """One form. `words` are its text, which nobody wrote before; `waiting` is what of it still lies in an outbox."""

    way: Way
    path: str
    fields: dict[str, str]
    id: uuid.UUID
    words: str
    files: tuple[File, ...] = ()
    known: Known = Known.WAITING
    tries: int = 0
    waiting: Outgoing | None = None

    @property
    def is_filing(self) -> bool:
        return self.way in FILINGS

    @property
    def arrived(self) -> bool:
        """Whether the page said so."""
        return self.known is Known.RECEIVED


@dataclass(slots=True)
class Phone:
    """One person with one way of sending, over a line of their own. Officers carry a `token`."""

    way: Way
    browser: Browser
    lot: random.Random
    token: str = ""
    digits: str = ""
    number: str = ""
    items: list[Item] = field(default_factory=list)

    def write(self, with_files: float = WITH_FILES) -> Item:
        """A new form with words of its own, now and then with files, filled in on a good line."""
        words = f"Kula nyuwun priksa {uuid.UUID(int=self.lot.getrandbits(128)).hex}, “DPT” & <RT 03> – maturnuwun."
        identity = uuid.UUID(int=self.lot.getrandbits(128), version=4)
        path, fields = self._form(words)
        files: tuple[File, ...] = ()
        if self.way not in ANSWERS and self.lot.random() < with_files:
            files = tuple(some_file(self.lot, words) for _number in range(self.lot.randint(1, 2)))
        item = Item(self.way, path, {**fields, "id": str(identity)}, identity, words, files)
        if self.way in FROM_OUTBOX:
            item.waiting = self._outgoing(item)
        self.items.append(item)
        return item

    def copy(self, item: Item) -> Item:
        """The same form in another tab, or in the hands of the worker."""
        other = Item(self.way, item.path, dict(item.fields), item.id, item.words, item.files)
        if self.way in FROM_OUTBOX:
            other.waiting = self._outgoing(other)
        return other

    def wrong_clock(self, item: Item) -> None:
        """The form was dated by a phone whose clock is years away."""
        years = self.lot.choice((-30, -3, 2, 20))
        item.fields["dibuka"] = str(int(time.time()) + years * YEAR_SECONDS)

    def send(self, item: Item) -> None:
        """One try; what is known afterwards stands on the item."""
        item.tries += 1
        try:
            item.known = self._from_outbox(item, item.waiting) if item.waiting else self._from_page(item)
        except (Lost, ValueError):  # no answer, or one that broke off
            item.known = Known.UNKNOWN
        except Waits:
            item.known = Known.WAITING

    def mend(self, item: Item) -> None:
        """What a person does after a refusal for an ended session or an old token: signs in, opens the case again."""
        if self.way in AT_DESK:
            self.browser.cookies[f"__Host-{STAFF_COOKIE}"] = self.token
        elif self.way in REPLIES:
            self.browser.open_case(self.digits)
        if "csrf_token" in item.fields:
            names = [name for name in ("csrf_token", "pegangan") if name in item.fields]
            item.fields |= hidden(self.browser.look(self._page()), *names)

    def forget_cookies(self) -> None:
        """Somebody cleaned the browser."""
        self.browser.cookies.clear()

    def spoil_token(self, item: Item) -> None:
        """The page stood open for too long."""
        if "csrf_token" in item.fields:
            item.fields["csrf_token"] = item.fields["csrf_token"][::-1]

    def _outgoing(self, item: Item) -> Outgoing:
        """What the outbox keeps; the fields, without any token, are those of the form when it is sent."""
        mark = item.fields.get("pegangan", "")
        return Outgoing(item.id, item.path, {}, list(item.files), mark, has_page=item.way in IN_PIECES)

    def _from_outbox(self, item: Item, waiting: Outgoing) -> Known:
        waiting.tries = item.tries
        waiting.fields = {name: value for name, value in item.fields.items() if name != "csrf_token"}
        answer = attempt(self.browser, waiting)
        if answer is None:
            return Known.RECEIVED
        if answer.word in LOCKED:
            return Known.LOCKED
        return Known.PARKED if answer.ours and answer.status in MENDABLE and answer.text else Known.WAITING

    def _from_page(self, item: Item) -> Known:
        """What a person sees after sending: their receipt or their case, or the form again with all that they wrote."""
        answer = self.browser.ask(item.path, item.fields, item.files)
        place = {Way.DESK_FORM: f"/petugas/catat/tanda-terima/{item.id}"}
        wanted = f"/terima/{item.id}" if item.way in (Way.PLAIN, Way.HTMX) else place.get(item.way, self._page())
        if answer.status == 303:
            assert answer.location.endswith(wanted), f"{item.way} led to {answer.location}, not to {wanted}"
            return Known.RECEIVED
        if answer.status == 200:
            return Known.UNKNOWN  # a Wi-Fi's own page
        assert 400 <= answer.status < 500 or answer.status == 503, f"{item.way}: {answer.status} {answer.text[:2000]}"
        assert item.words in unescape(answer.text), f"{item.way}: {answer.status} without what was typed"
        return Known.PARKED

    def _page(self) -> str:
        if self.way in REPLIES:
            return "/perkara"
        return "/petugas/catat/perihal/data-pemilih" if self.way is Way.DESK_FORM else f"/petugas/perkara/{self.number}"

    def _form(self, words: str) -> tuple[str, dict[str, str]]:
        if self.way in REPLIES:
            kept = hidden(self.browser.look("/perkara"), "csrf_token", "pegangan")
            return "/perkara/balas", {**kept, "pesan": words}
        if self.way is Way.DESK_FORM:
            kept = hidden(self.browser.look(self._page()), "csrf_token")
            return self._page(), {**form(words), **kept, "lewat": "phone", "tanggal": "0", "jam": ""}
        if self.way in ANSWERS:
            kept = hidden(self.browser.look(self._page()), "csrf_token", "versi")
            return f"{self._page()}/pesan", {**kept, "jenis": "note", "pesan": words}
        return "/lapor/data-pemilih", form(words)


def phone(way: Way, door: Door, lot: random.Random, token: str = "") -> Phone:
    """A person with a browser of their own."""
    more = {SENT_BY_SCRIPT: "1"} if way in FROM_OUTBOX else {}
    if way in (Way.HTMX, Way.REPLY_HTMX, Way.DESK_HTMX):
        more = {HTMX: "true"}
    cookies = {f"__Host-{STAFF_COOKIE}": token} if token else {}
    return Phone(way, Browser(door, lot, "", cookies, more), lot, token)


def file_case(someone: Phone) -> str:
    """A case of their own on a good line; returns its sixteen digits."""
    identity = uuid.uuid4()
    answer = someone.browser.ask("/lapor/data-pemilih", {**form(), "id": str(identity)})
    assert answer.status in (201, 303), answer.text[:2000]
    return receipt_digits(identity)
