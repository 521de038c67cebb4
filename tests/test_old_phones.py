"""Opera Mini, KaiOS and what stands between them and us: HTTP/1.0, no scripts, no headers that new browsers send.

A phone of this kind speaks over a raw socket to `make run`'s own server: no Sec-Fetch-*, Origin, Referer or
Accept-Language, one connection for each request, which the server closes. It gets plain pages that do everything.
"""

from __future__ import annotations

import gzip
import re
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.factories.cases import SOUND
from tests.factories.pages import fields_of, main_of
from tests.servers import HOST, LIMIT_SECONDS, TRIAL, Server, environment, run, serving

STORY = "Kursi roda tidak dapat masuk ke TPS, mohon jalan yang landai."
REPLY = "Jalannya sudah dilihat petugas."
# What each kind sends besides the request line.
KINDS = {
    "opera-mini": {"Host": "pengaduan.example", "User-Agent": "Opera/9.80 (J2ME/MIDP; Opera Mini/8.0)"},
    "kaios": {
        "Host": HOST,
        "User-Agent": "Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 KAIOS/2.5",
        "Accept-Encoding": "gzip",
    },
    "bare": {},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("old") / "var"
    assert run(TRIAL, environment(folder)).returncode == 0
    with serving(folder, PIAGAM_WEB_PROCESSES="1") as running:
        yield running


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: status, headers by their small names (cookies apart), page."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    text: str

    @property
    def to(self) -> str:
        """Where a redirect leads on this server."""
        assert self.status == 303, (self.status, self.text[:300])
        return re.sub(r"^https?://[^/]+", "", self.headers["location"])


@dataclass(slots=True)
class OldPhone:
    """Speaks HTTP/1.0 and keeps cookies; knows no header that it was not told of."""

    port: int
    headers: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Told:
        return self._say("GET", path, {}, b"")

    def post(self, path: str, fields: dict[str, str], *, parts: bool = False) -> Told:
        """Send a form, as its `enctype` says: in parts, or as one line."""
        border = uuid.uuid4().hex
        if parts:
            body = _in_parts(fields, border)
            return self._say("POST", path, {"Content-Type": f"multipart/form-data; boundary={border}"}, body)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._say("POST", path, kind, urlencode(fields).encode())

    def _say(self, method: str, path: str, more: dict[str, str], body: bytes) -> Told:
        headers = {**self.headers, **more}
        if body:
            headers["Content-Length"] = str(len(body))
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection((HOST, self.port), timeout=LIMIT_SECONDS) as line:
            line.sendall(head.encode() + b"\r\n" + body)
            raw = b""
            while part := line.recv(65536):  # it ends when the server closes: nothing is kept open
                raw += part
        told = _read(raw)
        for cookie in told.cookies:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return told


def _in_parts(fields: dict[str, str], border: str) -> bytes:
    parts = (
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return ("".join(parts) + f"--{border}--\r\n").encode()


def _read(raw: bytes) -> Told:
    """What an old phone can read: no chunks, the announced length, no compression it did not ask for."""
    head, _gap, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value) for name, _colon, value in (line.partition(": ") for line in lines)]
    headers = dict(pairs)
    assert re.fullmatch(r"HTTP/1\.[01] \d{3} .+", first)
    assert "transfer-encoding" not in headers
    assert headers.get("connection", "close").lower() == "close"
    assert int(headers.get("content-length", len(body))) == len(body)
    if headers.get("content-encoding"):
        assert headers["content-encoding"] == "gzip"
        body = gzip.decompress(body)
    cookies = tuple(value for name, value in pairs if name == "set-cookie")
    return Told(int(first.split()[1]), headers, cookies, body.decode())


@pytest.fixture(params=KINDS)
def phone(server: Server, request: pytest.FixtureRequest) -> OldPhone:
    return OldPhone(server.port, KINDS[request.param])


def sent_by(page: Told) -> dict[str, str]:
    """What the page's form sends when nobody touches it."""
    return {name: values[0] for name, values in fields_of(page).items() if values}


@pytest.mark.parametrize("prefix", ["", "/jv"], ids=["id", "jv"])
def test_an_old_phone_files_reads_its_receipt_tracks_and_replies(phone: OldPhone, prefix: str) -> None:
    home = phone.get(prefix or "/")
    assert f'href="{prefix}/lapor"' in home.text
    assert f'href="{prefix}/lapor/akses-tps"' in phone.get(f"{prefix}/lapor").text
    path = f"{prefix}/lapor/akses-tps"
    form = phone.get(path)
    assert ("gzip" in phone.headers.values()) == (form.headers.get("content-encoding") == "gzip")
    wrong = phone.post(path, {**sent_by(form), "kecamatan": SOUND["kecamatan"]}, parts=True)
    assert wrong.status == 422
    answers = {**sent_by(wrong), "cerita": STORY, "kapan": "0", "siapa": "sealed"}
    asked = phone.post(path, answers, parts=True)
    if asked.status == 422:  # it was written faster than people write: one more press, nothing typed again
        asked = phone.post(path, sent_by(asked), parts=True)
    receipt = phone.get(asked.to)
    assert receipt.status == 200
    assert STORY in main_of(receipt)
    shown = re.search(r'class="digits"[^>]*>(.*?)</p>', receipt.text, re.DOTALL)
    assert shown
    digits = re.sub(r"\D", "", re.sub(r"<[^>]*>", "", shown[1]))
    assert len(digits) == 16

    entered = phone.post(f"{prefix}/lacak", {**sent_by(phone.get(f"{prefix}/lacak")), "kode": digits})
    case = phone.get(entered.to)
    assert STORY in main_of(case)
    replied = phone.post(f"{prefix}/perkara/balas", {**sent_by(case), "pesan": REPLY}, parts=True)
    assert REPLY in main_of(phone.get(replied.to))


def test_nothing_on_a_page_waits_for_scripts(server: Server) -> None:
    phone = OldPhone(server.port, KINDS["bare"])
    for path in ("/", "/lapor", "/lapor/akses-tps", "/lacak"):
        page = phone.get(path)
        assert "<noscript" not in page.text, "there is nothing that only scripts can do"
        assert "content-encoding" not in page.headers, "whoever does not ask for compression gets plain bytes"
        # The recorder's button is a second way beside the file field; only scripts can make it a button.
        hidden = re.findall(r"<(?:form|input|button|a)\b[^>]*\shidden[\s>]", main_of(page))
        assert [one for one in hidden if "data-record=" not in one and "data-load=" not in one] == []
