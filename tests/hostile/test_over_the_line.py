"""Requests that no client library sends, written onto the line to the server we ship (waitress) with our options."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import waitress.server
from flask import Flask

from tests.factories.cases import answers, count, database_of
from webapp import config, create_app
from webapp.cases.models import Case
from webapp.server import OPTIONS

HOST = "127.0.0.1"
FORM = "Content-Type: application/x-www-form-urlencoded"
# arrives, the bytes, the statuses that may answer ("" when the line is closed without a word)
LINES = (
    ("an address in absolute form", b"GET http://evil.example/lapor HTTP/1.1\r\nHost: evil.example\r\n\r\n", ("200",)),
    ("no Host at all", b"GET /petugas HTTP/1.0\r\n\r\n", ("303",)),
    ("two Hosts", b"GET /petugas HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n", ("303", "400")),
    (
        "forwarded by nobody we trust",
        b"GET /petugas HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\n"
        b"X-Forwarded-For: 1.2.3.4\r\nForwarded: host=evil.example\r\n\r\n",
        ("303",),
    ),
    ("two slashes and a host", b"GET //evil.example/..// HTTP/1.1\r\nHost: evil.example\r\n\r\n", ("404",)),
    ("no request", b"\x16\x03\x01\x00\xff\r\n\r\n", ("400", "")),
    ("a line end inside a header", b"GET / HTTP/1.1\r\nHost: a\r\nX: a\nSet-Cookie: x=1\r\n\r\n", ("200", "400")),
    ("a header of 300 KB", b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"x" * 300_000 + b"\r\n\r\n", ("431", "")),
    (
        "a body of two lengths",
        b"POST /lacak HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ("400", "422"),
    ),
    ("a chunk that is none", b"POST /lacak HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ("400",)),
    ("a length that is none", b"POST /lacak HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", ("400",)),
    ("a body of 50 MB announced", b"POST /lacak HTTP/1.1\r\nHost: a\r\nContent-Length: 52428800\r\n\r\n", ("413", "")),
)


@pytest.fixture(scope="module")
def line_app(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An office of this module's own."""
    folder = tmp_path_factory.mktemp("line")
    for name in ("piagam.sqlite3", "secrets.env"):
        shutil.copy(seeded / name, folder / name)
    app = create_app(replace(config.load({"PIAGAM_VAR": str(folder)}), var=seeded))
    yield app
    app.extensions["database"].dispose()


@pytest.fixture(scope="module")
def port(line_app: Flask) -> Iterator[int]:
    """The server, in a thread."""
    server = waitress.server.create_server(line_app, host=HOST, port=0, threads=2, **OPTIONS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    server.task_dispatcher.shutdown()
    thread.join(10)


def say(port: int, data: bytes, *, hang_up: bool = False) -> bytes:
    """Bytes onto a new line; what came back until the server was silent.

    A server that hangs up before it has read everything may reset the line, and its answer is lost with it.
    """
    with socket.create_connection((HOST, port), timeout=10) as line:
        with suppress(OSError):
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
        if hang_up:
            return b""
        back = b""
        while part := _part(line):
            back += part
        return back


def _part(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except ConnectionError:
        return b""


@pytest.mark.parametrize(("data", "statuses"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_odd_bytes_are_answered_and_get_into_no_link(port: int, data: bytes, statuses: tuple[str, ...]) -> None:
    back = say(port, data)
    head, _gap, body = back.partition(b"\r\n\r\n")
    assert head[9:12].decode() in statuses, head[:200]
    assert b"//evil" not in head + body
    assert b"Set-Cookie: x=1" not in head
    assert b"Traceback" not in body
    assert say(port, b"GET /healthz HTTP/1.0\r\n\r\n").endswith(b"ok\n"), "the server lives"


def test_a_form_whose_sender_hangs_up_half_way_files_nothing(port: int, line_app: Flask) -> None:
    body = urlencode(answers()).encode()
    lines = ("POST /lapor/data-pemilih HTTP/1.1", "Host: localhost", FORM, f"Content-Length: {len(body)}", "", "")
    head = "\r\n".join(lines).encode()
    for cut in (0, 10, len(body) - 1):
        say(port, head + body[:cut], hang_up=True)
    assert b"303" in say(port, head + body)[:20], "whole, it is taken"
    assert count(database_of(line_app), Case) == 1
