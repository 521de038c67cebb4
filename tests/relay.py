"""A bad line between a phone and the office: a TCP relay that passes, refuses, breaks, swallows or plays a portal.

It carries a browser's connections, several requests on each. What breaks one request alone, at any byte, twice or
out of order, is `tests/faults/line.py`.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

HOST = "127.0.0.1"
CHUNK = 65536
PORTAL = b"<!doctype html><title>Wi-Fi</title><h1>Selamat datang, silakan masuk</h1>"
PROXY = b"<!doctype html><title>Fault</title><h1>The server behind does not answer</h1>"


class Line(Enum):
    """What happens to a connection that begins now."""

    GOOD = "passes everything"
    DEAD = "closes at once"
    DEAF = "delivers the request, swallows the answer"
    UNHEARD = "passes what is asked, delivers what is sent and swallows the answer to it"
    TORN = "delivers the request, breaks off the answer"
    HELD = "delivers the request, holds the answer until the line changes"
    SILENT = "takes the request and delivers nothing, until the line changes"
    FAULT = "answers a fault by itself, like a proxy whose office is down"
    LATE = "delivers the request, then answers a fault all the same, like a proxy that would not wait"
    PORTAL = "answers by itself, like the sign-in page of a Wi-Fi"


class Relay:
    """Listens on a port of its own and stands for the office; counts what it spoilt."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._line = Line.GOOD
        # Where a torn line breaks, as a slice's end: the first bytes, or all but the last.
        self.torn_at = -10
        self.fault = 502  # the status of a line that answers a fault
        self._open: set[socket.socket] = set()
        self.spoilt = 0
        self.carried = 0  # bytes from the phone
        self.cut_at: int | None = None  # when so many were carried the line is dead, in the middle of whatever it is
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def line(self) -> Line:
        """How connections fare that begin now; setting it ends those that are open, also idle ones."""
        return self._line

    @line.setter
    def line(self, line: Line) -> None:
        self._line = line
        for phone in list(self._open):
            with suppress(OSError):
                phone.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Nobody gets through any more."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(phone, self.line), daemon=True).start()

    def _carry(self, phone: socket.socket, line: Line) -> None:
        self._open.add(phone)
        try:
            with suppress(OSError):
                self._treat(phone, line)
        finally:
            self._open.discard(phone)
            with suppress(OSError):
                phone.shutdown(socket.SHUT_RDWR)  # another thread may still wait for its bytes
            phone.close()

    def _treat(self, phone: socket.socket, line: Line) -> None:
        if line is Line.DEAD:
            self.spoilt += 1
        elif line is Line.PORTAL:
            self._answer(phone, portal())
        elif line is Line.FAULT:
            self._answer(phone, answer(self.fault, PROXY))
        elif line is Line.SILENT:
            self.spoilt += 1
            while phone.recv(CHUNK):
                pass
        elif line is Line.UNHEARD:
            self._pass_what_is_asked(phone)
        else:
            with socket.create_connection((HOST, self.target)) as office:
                up = threading.Thread(target=_pump, args=(phone, office, self._let_through), daemon=True)
                up.start()
                if line is Line.GOOD:
                    _pump(office, phone)
                    return
                said = office.recv(CHUNK)  # it has answered, so it has done its work
                self.spoilt += 1
                if line is Line.LATE:
                    phone.sendall(answer(self.fault, PROXY))
                elif line is Line.TORN:
                    phone.sendall(said[: self.torn_at])
                elif line is Line.HELD:
                    up.join()

    def _pass_what_is_asked(self, phone: socket.socket) -> None:
        sent = threading.Event()

        def noting(data: bytes) -> bytes:
            if data.startswith(b"POST "):
                sent.set()
            return data

        with socket.create_connection((HOST, self.target)) as office:
            threading.Thread(target=_pump, args=(phone, office, noting), daemon=True).start()
            while said := office.recv(CHUNK):
                if sent.is_set():
                    self.spoilt += 1
                    return
                phone.sendall(said)

    def _let_through(self, data: bytes) -> bytes:
        """What of the phone's bytes gets through before the line breaks."""
        self.carried += len(data)
        if self.cut_at is None or self.carried < self.cut_at:
            return data
        data = data[: len(data) - (self.carried - self.cut_at)]
        self.carried, self.cut_at = self.cut_at, None
        self.spoilt += 1
        self.line = Line.DEAD
        return data

    def _answer(self, phone: socket.socket, words: bytes) -> None:
        phone.recv(CHUNK)
        phone.sendall(words)
        self.spoilt += 1
        while phone.recv(CHUNK):  # a closed socket with unread bytes would cut the answer
            pass


def portal() -> bytes:
    """What the sign-in page of a Wi-Fi says in anybody's place."""
    return answer(200, PORTAL)


def answer(status: int, page: bytes) -> bytes:
    """A whole answer that is not the office's."""
    head = f"HTTP/1.1 {status} .\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
    return head.encode() + page


@contextmanager
def relayed(target: int) -> Iterator[Relay]:
    """A relay in front of a port."""
    relay = Relay(target)
    try:
        yield relay
    finally:
        relay.close()


def _pump(source: socket.socket, drain: socket.socket, let: Callable[[bytes], bytes] = bytes) -> None:
    """Carry bytes one way until either side ends; `let` says which of them."""
    with suppress(OSError):
        while data := source.recv(CHUNK):
            drain.sendall(let(data))
    with suppress(OSError):
        drain.shutdown(socket.SHUT_WR)
