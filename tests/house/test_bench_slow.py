"""The bench's slow line: what goes in comes out, in order and whole, and what it counts is what happened."""

from __future__ import annotations

import http.client
import random
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench import slow_line as module
from tests.bench.slow import _trips
from tests.bench.slow_line import HOST, Exchange, Kind, SlowLine, slow_line

SAID = random.Random(1).randbytes(100_000)
# Half of all segments are lost, and many fall due at one moment.
BAD = Kind("bad", 1_000_000_000, 1_000_000_000, 0.0, 0.5)


class _Office(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(SAID)

    def do_POST(self) -> None:
        self._say(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowLine]:
    monkeypatch.setattr(module, "TIME_OUT_SECONDS", 0.001)
    server = ThreadingHTTPServer((HOST, 0), _Office)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with slow_line(server.server_port, BAD) as running:
        yield running
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_bytes_come_whole_and_in_order_over_a_line_that_loses_half_of_them(line: SlowLine) -> None:
    phone = http.client.HTTPConnection(HOST, line.port, timeout=20)
    phone.request("GET", "/satu")
    assert phone.getresponse().read() == SAID
    phone.request("POST", "/dua", SAID)
    assert phone.getresponse().read() == SAID
    phone.close()
    assert line.lost > 0
    assert [(one.method, one.path) for one in line.exchanges] == [("GET", "/satu"), ("POST", "/dua")]
    got, sent = line.exchanges
    assert got.opened == sent.opened, "one connection was kept"
    assert len(SAID) < got.down_bytes < len(SAID) + 500
    assert len(SAID) < sent.up_bytes < len(SAID) + 500
    assert got.bytes_before(got.first) < got.down_bytes == got.bytes_before(float("inf"))
    assert line.is_quiet


def test_a_line_that_is_cut_lets_nobody_through_until_it_is_back(line: SlowLine) -> None:
    line.hang_up(cut=True)
    with socket.create_connection((HOST, line.port), timeout=20) as refused:
        assert refused.recv(1) == b""
    assert line.exchanges == []
    line.hang_up()
    phone = http.client.HTTPConnection(HOST, line.port, timeout=20)
    phone.request("GET", "/")
    assert phone.getresponse().read() == SAID
    phone.close()


def test_the_window_opens_with_what_was_acknowledged() -> None:
    flow = module._Flow(module._Rate(1_000_000))
    flow.acknowledged = [float(number) for number in range(1, 10)]
    assert flow.may_send() == 0, "ten segments go at once"
    flow.acknowledged.append(10.0)
    assert flow.may_send() == 1.0, "then one acknowledgement lets two go"
    flow.acknowledged.append(11.0)
    assert flow.may_send() == 1.0
    flow.acknowledged.append(12.0)
    assert flow.may_send() == 2.0


def _asked(method: str, path: str, opened: float, asked: float) -> Exchange:
    return Exchange(method, path, opened, asked, arrived=[(asked + 0.5, 100)])


def test_round_trips_are_requests_and_the_connections_they_waited_for() -> None:
    post, receipt = _asked("POST", "/lapor/saran", 10.1, 10.7), _asked("GET", "/terima/x", 10.1, 11.3)
    assert _trips([post, receipt], pressed=10.0) == 3
    assert _trips([_asked("POST", "/lapor/saran", 9.0, 10.1), receipt], pressed=10.0) == 2
    assert _trips([post, _asked("GET", "/terima/x", 11.25, 11.9)], pressed=10.0) == 4
    assert _trips([post, receipt, _asked("GET", "/static/js/receipt.js", 12.0, 12.6)], pressed=10.0) == 3
