"""Citizens and officers over TCP: what they sent, and whether it was answered."""

from __future__ import annotations

import http.client
import json
import random
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Protocol

from urllib3 import encode_multipart_formdata

from tests.factories.files import picture
from tests.servers import HOST, LIMIT_SECONDS, form, stranger
from webapp.accounts.resume import COOKIE as STAFF_COOKIE
from webapp.crypto import receipt_digits
from webapp.headers import SENT_BY_SCRIPT

FILING, MESSAGE, UPLOAD, CORRECTION, WITHDRAWAL, STAFF = (
    "filing",
    "message",
    "upload",
    "correction",
    "withdrawal",
    "staff answer",
)
KINDS = (FILING, MESSAGE, UPLOAD, CORRECTION, WITHDRAWAL, STAFF)
BROKEN = (OSError, http.client.HTTPException)
File = tuple[str, bytes]
_HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')


class Lost(Exception):
    """The line broke before an answer came."""


class Refused(AssertionError):
    """An answer that nobody should get here: a fault of the office or of these tests."""


class Door(Protocol):
    """Where the office can be reached just now."""

    @property
    def port(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, place and bytes of an answer."""

    status: int
    location: str
    body: bytes
    # What the office itself says to a phone's outbox; empty where it did not speak.
    word: str = ""
    # How far a file came (tus).
    offset: str = ""

    @property
    def ours(self) -> bool:
        """Whether it was the office that answered."""
        return bool(self.word)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class Sent:
    """One form on its way. `begun` and `ended` are moments of this process (monotonic seconds).

    `digits` open its case; `before` is what a correction replaces.
    """

    kind: str
    path: str
    fields: dict[str, str]
    files: tuple[File, ...] = ()
    id: uuid.UUID | None = None
    digits: str = ""
    begun: float = 0.0
    ended: float = 0.0
    status: int = 0

    @property
    def acknowledged(self) -> bool:
        """Whether the office said that it has it."""
        return self.status == 303

    @property
    def in_flight(self) -> bool:
        return bool(self.begun) and not self.ended


@dataclass(slots=True)
class Browser:
    """One person's browser: cookies, and a language."""

    door: Door
    lot: random.Random
    prefix: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    # What this browser says besides: htmx, or the phone's outbox.
    more: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, fields: Mapping[str, str] | None = None, files: Sequence[File] = (), sent: Sent | None = None
    ) -> Answered:
        """One request on a line of its own. Raises Lost."""
        if fields is None:
            return self.exchange("GET", path, {}, None, sent)
        parts: list[tuple[str, str | tuple[str, bytes]]] = [*fields.items()]
        parts += [("berkas", file) for file in files]
        body, kind = encode_multipart_formdata(parts)
        return self.exchange("POST", path, {"Content-Type": kind}, body, sent)

    def exchange(
        self, method: str, path: str, said: Mapping[str, str], body: bytes | None, sent: Sent | None = None
    ) -> Answered:
        """One request as it is. Raises Lost."""
        line = http.client.HTTPConnection(HOST, self.door.port, timeout=LIMIT_SECONDS)
        headers = {
            **stranger(self.lot.randrange(250)),
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            **self.more,
            **said,
        }
        try:
            line.connect()
            if sent is not None:
                sent.begun, sent.ended = time.monotonic(), 0.0
            line.request(method, path, body, headers)
            answer = line.getresponse()
            read = answer.read()
            if not (answer.chunked or answer.getheader("Content-Length") or answer.status == HTTPStatus.NO_CONTENT):
                raise Lost  # a head that broke off; the office names the length of all that it says
        except BROKEN as error:
            raise Lost from error
        finally:
            if sent is not None:
                sent.ended = time.monotonic()
            line.close()
        for given in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(given).items():
                self.cookies[name] = morsel.value
        head = {name: answer.getheader(name) or "" for name in ("Location", SENT_BY_SCRIPT, "Upload-Offset")}
        return Answered(answer.status, head["Location"], read, head[SENT_BY_SCRIPT], head["Upload-Offset"])

    def look(self, path: str) -> Answered:
        """A page that must be there."""
        found = self.ask(path)
        if found.status != 200:
            raise Refused(f"GET {path}: {found.status}")
        return found

    def deliver(self, sent: Sent) -> None:
        """Send a form, and note the answer on it. Raises Lost, Refused."""
        sent.status = 0
        answer = self.ask(sent.path, sent.fields, sent.files, sent)
        sent.status = answer.status
        if not sent.acknowledged:
            raise Refused(f"POST {sent.path} ({sent.kind}): {answer.status}\n{answer.text[:3000]}")

    def open_case(self, digits: str) -> None:
        """Type the sixteen digits."""
        answer = self.ask("/lacak", {"kode": digits})
        if answer.status != 303:
            raise Refused(f"the digits open nothing: {answer.status}")


def hidden(page: Answered, *names: str) -> dict[str, str]:
    """Hidden fields of a page's forms."""
    found = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
    return {name: found[name] for name in names}


def some_file(lot: random.Random, words: str) -> File:
    """A letter or a photo that nobody sent before."""
    if lot.randrange(2):
        size = (lot.randint(200, 700), lot.randint(200, 500))
        return ("foto.jpg", picture("JPEG", size, comment=words.encode()))
    filling = b"%" + lot.randbytes(40_000).replace(b"<", b"(").replace(b"PK", b"KP") + b"\n"
    return ("surat.pdf", b"%PDF-1.4\n" + filling + b"startxref\n9\n%%EOF\n")


@dataclass(slots=True)
class Person:
    """Does one kind of thing again and again on cases of their own, and stops when a line broke.

    `log` is everything they sent; the last entry may be unanswered.
    """

    kind: str
    browser: Browser
    log: list[Sent] = field(default_factory=list)
    current: Sent | None = None
    case: Sent | None = None
    number: str = ""

    @property
    def lot(self) -> random.Random:
        return self.browser.lot

    def act(self) -> None:
        """One deed. Raises Lost."""
        make = {
            FILING: self._filing,
            MESSAGE: self._message,
            UPLOAD: self._upload,
            CORRECTION: self._correction,
            WITHDRAWAL: self._withdrawal,
            STAFF: self._staff,
        }[self.kind]
        self.send(make())

    def send(self, sent: Sent) -> None:
        self.log.append(sent)
        self.current = sent
        self.browser.deliver(sent)

    def words(self) -> str:
        """A text that nobody wrote before, with signs that have to survive."""
        return f"Kula nyuwun priksa {uuid.UUID(int=self.lot.getrandbits(128)).hex}, “DPT” & <RT 03> – maturnuwun."

    def _filing(self, files: tuple[File, ...] = (), kind: str = FILING) -> Sent:
        fields = form(self.words())
        identity = uuid.UUID(fields["id"])
        path = f"{self.browser.prefix}/lapor/data-pemilih"
        return Sent(kind, path, fields, files, identity, receipt_digits(identity))

    def _own_case(self) -> Sent:
        """The case this person talks about, filed by themselves and opened with its digits."""
        if self.case is None:
            case = self._filing()
            self.send(case)
            self.browser.open_case(case.digits)
            self.case = case
        return self.case

    def _talk(self, kind: str, path: str, fields: dict[str, str], files: tuple[File, ...] = ()) -> Sent:
        case = self._own_case()
        identity = uuid.uuid4()
        page = self.browser.look(f"{self.browser.prefix}/perkara")
        kept = hidden(page, "csrf_token", "pegangan")
        data = {**kept, "id": str(identity), **fields}
        return Sent(kind, f"{self.browser.prefix}{path}", data, files, identity, case.digits)

    def _message(self) -> Sent:
        return self._talk(MESSAGE, "/perkara/balas", {"pesan": self.words()})

    def _upload(self) -> Sent:
        files = tuple(some_file(self.lot, self.words()) for _ in range(self.lot.randint(1, 3)))
        way = self.lot.randrange(3)
        if way == 0:
            return self._filing(files, UPLOAD)
        if way == 1:
            return self._talk(UPLOAD, "/perkara/balas", {"pesan": self.words()}, files)
        return self._talk(UPLOAD, "/perkara/berkas", {}, files)

    def _correction(self) -> Sent:
        """The receipt's own form, as long as no officer began; it carries the version its writer saw."""
        if self.case is None or self.lot.randrange(4) == 0:
            self.case = self._filing()
            self.send(self.case)
        case = self.case
        assert case.id is not None
        path = f"{self.browser.prefix}/terima/{case.id}/perbaiki"
        version = hidden(self.browser.look(path), "versi")
        return Sent(CORRECTION, path, {**case.fields, **version, "cerita": self.words()}, (), case.id, case.digits)

    def _withdrawal(self) -> Sent:
        self.case = None
        case = self._own_case()
        page = self.browser.look(f"{self.browser.prefix}/perkara/cabut")
        kept = hidden(page, "csrf_token", "pegangan")
        return Sent(WITHDRAWAL, f"{self.browser.prefix}/perkara/cabut", kept, (), None, case.digits)

    def _staff(self) -> Sent:
        """An officer answers or notes on a case of their unit that they recorded… and nobody else touches."""
        address = f"/petugas/perkara/{self.number}"
        kept = hidden(self.browser.look(address), "csrf_token", "versi")
        identity = uuid.uuid4()
        kind = self.lot.choice(("note", "answer"))
        fields = {**kept, "id": str(identity), "jenis": kind, "pesan": self.words()}
        case = self.case
        assert case is not None
        return Sent(STAFF, f"{address}/pesan", fields, (), identity, case.digits)


def citizen(door: Door, kind: str, lot: random.Random) -> Person:
    """A citizen in one of the two languages."""
    return Person(kind, Browser(door, lot, lot.choice(("", "/jv"))))


def officer(door: Door, token: str, lot: random.Random) -> Person:
    """A signed-in officer; `case` and `number` are given by whoever filed it."""
    return Person(STAFF, Browser(door, lot, "", {f"__Host-{STAFF_COOKIE}": token}))


def told(sent: Sent) -> str:
    """A send in a failure's message."""
    return json.dumps({"kind": sent.kind, "path": sent.path, "id": str(sent.id), "status": sent.status})


__all__ = ["KINDS", "Browser", "Lost", "Person", "Refused", "Sent", "citizen", "officer", "some_file", "told"]
