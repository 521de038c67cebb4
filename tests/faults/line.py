"""One phone's line to the office: a TCP relay that breaks one connection in the way it was told to, and says so."""

from __future__ import annotations

import random
import re
import socket
import threading
from contextlib import suppress
from enum import StrEnum

from tests.crash.people import Door
from tests.relay import portal
from tests.servers import HOST, LIMIT_SECONDS

CHUNK = 65536
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Break(StrEnum):
    """Where a connection breaks, seen from the office."""

    BEFORE_READ = "before it was read"
    IN_REQUEST = "in the request"
    AFTER_READ = "after it was read"
    BEFORE_ANSWER = "after the commit, before the answer"
    IN_ANSWER = "in the answer"
    TWICE = "delivered twice"
    LATE = "delivered after a later one"
    PORTAL = "answered by a stranger"


class Line:
    """Listens on a port of its own and stands for the office.

    `breaks` is spent by one connection: the next, or that after as many as `spares` says.
    """

    def __init__(self, office: Door, lot: random.Random) -> None:
        self._office, self.lot = office, lot
        self.breaks: Break | None = None
        self.spares = 0
        self.broken: list[Break] = []
        self._late: list[bytes] = []
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, name="line", daemon=True).start()

    def close(self) -> None:
        """Nobody gets through any more."""
        self._listening.close()

    def deliver_late(self) -> None:
        """What a slow cell of the network held back arrives now; its answers reach nobody."""
        while self._late:
            with suppress(OSError):
                self._answer_to(self._late.pop())

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listening.accept()
                breaks = None
                if self.spares:
                    self.spares -= 1
                else:
                    breaks, self.breaks = self.breaks, None
                threading.Thread(target=self._carry, args=(phone, breaks), daemon=True).start()

    def _carry(self, phone: socket.socket, breaks: Break | None) -> None:
        with phone:
            phone.settimeout(LIMIT_SECONDS)
            with suppress(OSError):
                asked = _whole_request(phone)
                if asked:
                    self._treat(phone, asked, breaks)

    def _treat(self, phone: socket.socket, asked: bytes, breaks: Break | None) -> None:
        if breaks is not None:
            self.broken.append(breaks)
        if breaks is Break.BEFORE_READ:
            return
        if breaks is Break.IN_REQUEST:
            self._send(asked[: self.lot.randrange(1, len(asked))])
        elif breaks is Break.AFTER_READ:
            self._send(asked)
        elif breaks is Break.PORTAL:
            phone.sendall(portal())
        elif breaks is Break.LATE:
            self._late.append(asked)
        elif breaks is Break.BEFORE_ANSWER:
            self._answer_to(asked)
        elif breaks is Break.IN_ANSWER:
            answer = self._answer_to(asked)
            phone.sendall(answer[: self.lot.randrange(len(answer))])
        else:
            phone.sendall(self._answer_twice(asked) if breaks is Break.TWICE else self._answer_to(asked))

    def _send(self, some: bytes) -> None:
        """Bytes that reach the office, from somebody who is gone then."""
        with socket.create_connection((HOST, self._office.port), LIMIT_SECONDS) as office:
            office.sendall(some)

    def _answer_to(self, asked: bytes) -> bytes:
        """All that the office says, to the end of the connection."""
        with socket.create_connection((HOST, self._office.port), LIMIT_SECONDS) as office:
            office.sendall(asked)
            said = b""
            while more := office.recv(CHUNK):
                said += more
            return said

    def _answer_twice(self, asked: bytes) -> bytes:
        """The same bytes over two connections at once; the phone hears one of the answers."""
        other = threading.Thread(target=self._unheard, args=(asked,), daemon=True)
        other.start()
        answer = self._answer_to(asked)
        other.join(LIMIT_SECONDS)
        return answer

    def _unheard(self, asked: bytes) -> None:
        with suppress(OSError):
            self._answer_to(asked)


def _whole_request(phone: socket.socket) -> bytes:
    """Head and body of one request, asking for no second one on this connection; empty when the phone said nothing."""
    held = b""
    while b"\r\n\r\n" not in held:
        more = phone.recv(CHUNK)
        if not more:
            return b""
        held += more
    head, _, body = held.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += phone.recv(CHUNK)
    return head + b"\r\nConnection: close\r\n\r\n" + body
