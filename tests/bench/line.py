"""A client that costs little: prepared requests over kept connections, whole answers read, nothing parsed."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 60.0
BUFFER = 1 << 16
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)
_NO_BODY = (b"204", b"304")


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Send one request; returns the status (`b"200"`) and the whole answer. Raises OSError."""
        self._socket.sendall(request)
        held = b""
        while b"\r\n\r\n" not in held:
            held += self._more()
        end = held.index(b"\r\n\r\n") + 4
        status = held[9:12]
        told = _LENGTH.search(held, 0, end)
        if told is None and status not in _NO_BODY:
            raise ConnectionError("an answer without a length cannot be read over a kept connection")
        whole = end + (int(told[1]) if told else 0)
        while len(held) < whole:
            held += self._more()
        return status, held

    def _more(self) -> bytes:
        part = self._socket.recv(BUFFER)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def get(path: str, **headers: str) -> bytes:
    """A prepared GET; header names are written with underscores."""
    return _head("GET", path, headers) + b"\r\n"


def post(path: str, fields: Mapping[str, str], **headers: str) -> bytes:
    """A prepared POST of an urlencoded form."""
    body = urlencode(fields).encode()
    kind = {"Content_Type": "application/x-www-form-urlencoded", "Content_Length": str(len(body))}
    return _head("POST", path, {**kind, **headers}) + b"\r\n" + body


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n").encode()


@dataclass(slots=True)
class Slice:
    """What one short stretch of load did: answers, seconds, and the time of each answer."""

    answers: int = 0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0


def load(port: int, make: Callable[[], bytes], *, seconds: float, people: int, expect: bytes) -> Slice:
    """Ask for `seconds` over `people` connections at once, each with its next request as soon as it is answered.

    `make` gives the next request and is called from several threads. Raises AssertionError for another status
    than `expect`: a fast refusal must not count as a fast answer.
    """
    found, faults = Slice(), []
    lock, start = threading.Lock(), threading.Barrier(people + 1)
    until = [0.0]

    def person() -> None:
        times: list[float] = []
        line = Line(port)
        start.wait()
        try:
            while (begun := time.perf_counter()) < until[0]:
                status, _answer = line.ask(make())
                assert status == expect, f"{status!r} instead of {expect!r}"
                times.append(time.perf_counter() - begun)
        except (OSError, AssertionError) as fault:
            faults.append(fault)
        finally:
            line.close()
        with lock:
            found.answers += len(times)
            found.times += times

    crowd = [threading.Thread(target=person, daemon=True) for _person in range(people)]
    for one in crowd:
        one.start()
    begun = time.perf_counter()
    until[0] = begun + seconds
    start.wait()
    for one in crowd:
        one.join(TIMEOUT_SECONDS + seconds)
    found.seconds = time.perf_counter() - begun
    if faults:
        raise AssertionError(f"the load was refused: {faults[0]}")
    return found


@contextmanager
def kept_line(port: int) -> Iterator[Line]:
    """A connection for one person, closed at the end."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
