"""Forty photos at 20 KB/s each, all at once, as over 2G; meanwhile somebody opens the home page."""

from __future__ import annotations

import io
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.bench import rig
from tests.bench.line import HOST, TIMEOUT_SECONDS, get, kept_line
from tests.bench.table import Row, middle, p95
from tests.factories.cases import REPORT, answers
from tests.servers import Server

PHONES = 40
BYTES_PER_SECOND = 20_000
PIECES_PER_SECOND = 10
PHOTO_BYTES = 200_000
ASK_EVERY_SECONDS = 0.02
ALONE_SECONDS = 5.0
P95_MS = 100.0

Ended = Callable[[], bool]


def measure(folder: Path) -> list[Row]:
    """All rows of this part."""
    var = folder / "uploads"
    rig.make_office(var)
    with rig.office(var) as server:
        alone = _asked(server, _after(ALONE_SECONDS))
        phones = [_Phone(server.port, number) for number in range(PHONES)]
        for phone in phones:
            phone.start()
        among = _asked(server, lambda: not any(phone.sending for phone in phones))
        for phone in phones:
            phone.join(TIMEOUT_SECONDS)
        taken = sum(phone.status == b"303" for phone in phones)
        took = middle(phone.seconds for phone in phones)
    beside = (
        f"p95 without uploads {p95(alone):.1f} ms, p50 {middle(alone):.1f} and {middle(among):.1f} ms; "
        f"{taken} of {PHONES} photos taken, each {took:.0f} s"
    )
    return [
        Row(f"GET / while {PHONES} phones upload, p95", p95(among), "ms", None, P95_MS, beside),
        Row("photos taken meanwhile", float(taken), f"of {PHONES}", float(PHONES)),
    ]


class _Phone(threading.Thread):
    """A citizen who files a report with a photo over a slow line."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self._port, self._number = port, number
        self.sending, self.status, self.seconds = True, b"", 0.0

    def run(self) -> None:
        request, begun = _filing_with_photo(self._number), time.monotonic()
        piece = BYTES_PER_SECOND // PIECES_PER_SECOND
        try:
            with socket.create_connection((HOST, self._port), TIMEOUT_SECONDS) as line:
                for place in range(0, len(request), piece):
                    line.sendall(request[place : place + piece])
                    due = begun + (place // piece + 1) / PIECES_PER_SECOND
                    time.sleep(max(0.0, due - time.monotonic()))
                self.sending = False
                self.status = line.recv(65536)[9:12]
        finally:
            self.sending = False
            self.seconds = time.monotonic() - begun


def _filing_with_photo(number: int) -> bytes:
    """A multipart filing whose photo has about `PHOTO_BYTES` bytes."""
    border = uuid.uuid4().hex
    parts = []
    for name, value in answers(id=str(uuid.uuid4())).items():
        parts.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    head = f'--{border}\r\nContent-Disposition: form-data; name="berkas"; filename="foto.jpg"\r\n'
    parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + _photo() + b"\r\n")
    body = b"".join(parts) + f"--{border}--\r\n".encode()
    lines = (
        f"POST {REPORT} HTTP/1.1",
        f"Host: {HOST}",
        f"X-Forwarded-For: 198.51.100.{number + 1}",
        "X-Forwarded-Proto: https",
        f"Content-Type: multipart/form-data; boundary={border}",
        f"Content-Length: {len(body)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _photo() -> bytes:
    """Noise, which no JPEG makes small: as heavy as a photo of a phone."""
    side = 330
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "JPEG", quality=90)
    return out.getvalue() + b"\0" * max(0, PHOTO_BYTES - out.tell())


def _asked(server: Server, ended: Ended) -> list[float]:
    """Milliseconds of one `GET /` after the other until `ended()`."""
    times, request = [], get("/")
    while not ended():
        begun = time.perf_counter()
        with kept_line(server.port) as line:  # a newcomer, not a kept connection
            line.ask(request)
        times.append(1000 * (time.perf_counter() - begun))
        time.sleep(ASK_EVERY_SECONDS)
    return times


def _after(seconds: float) -> Ended:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
