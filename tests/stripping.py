"""A proxy on the way that takes headers away in both directions, as some saving and company proxies do."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
# What is not ours to pass on from one line to the next (RFC 9110 §7.6.1), and what the server behind writes anew.
OF_ONE_LINE = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
TAKEN_FROM_REQUESTS = {
    "accept-language",
    "hx-request",
    "if-none-match",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "x-piagam-kirim",
}
TAKEN_FROM_ANSWERS = {"cache-control", "cross-origin-resource-policy", "etag", "vary", "x-piagam-kirim"}


class _Handler(BaseHTTPRequestHandler):
    """Passes one request on; it speaks HTTP/1.0 to the phone."""

    target = 0
    kept_words = False

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        words = {"x-piagam-kirim"} if self.kept_words else set()
        dropped = OF_ONE_LINE | (TAKEN_FROM_REQUESTS - words)
        sent = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        line = http.client.HTTPConnection(HOST, self.target, timeout=20)
        line.request(self.command, self.path, body or None, sent)
        answer = line.getresponse()
        told = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_LINE | TAKEN_FROM_ANSWERS | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
        line.close()

    do_GET = do_POST = _pass  # noqa: N815  the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def stripping(target: int, *, requests_too: bool) -> Iterator[int]:
    """Yields the port of a proxy before `target`; `requests_too` takes our own word from requests as well."""
    handler = type("Handler", (_Handler,), {"target": target, "kept_words": not requests_too})
    proxy = ThreadingHTTPServer((HOST, 0), handler)
    thread = threading.Thread(target=proxy.serve_forever, name="stripping proxy", daemon=True)
    thread.start()
    try:
        yield proxy.server_address[1]
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(5)
