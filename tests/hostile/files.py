"""Rows about files: what they say they are, and what they are."""

from __future__ import annotations

import io
import re
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterable
from html import unescape

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories import files as made
from tests.factories.cases import REPORT, answers, attached, case_of, file_report, open_case, talk_fields
from tests.hostile.forms import multipart
from tests.hostile.rows import Ground, Table
from webapp.files.models import Attachment
from webapp.files.storing import read

FILES = Table("Files")
SCRIPT = b"<html><script>alert(1)</script></html>"


def zipped() -> bytes:
    """An archive with a page in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", SCRIPT.decode())
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """The head of a picture of this size, with next to nothing behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp(width: int, height: int) -> bytes:
    """A lossless WebP that claims this size."""
    size = (width - 1) | (height - 1) << 14
    body = b"VP8L" + struct.pack("<I", 9) + b"\x2f" + struct.pack("<I", size) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


REFUSED: tuple[tuple[str, str, bytes, str], ...] = (
    ("a zip called .jpg", "foto.jpg", zipped(), "tidak dapat menyimpan"),
    ("a page called .png", "foto.png", SCRIPT, "tidak dapat menyimpan"),
    ("a drawing with a script (SVG)", "foto.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "menyimpan"),
    ("an SVG behind an XML head, called .jpg", "foto.jpg", b'<?xml version="1.0"?><svg/>', "menyimpan"),
    ("a program", "foto.jpg", b"MZ" + bytes(200), "menyimpan"),
    ("a GIF that is a script", "foto.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//", "menyimpan"),
    ("a letter that is an archive too (PDF and zip)", "surat.pdf", made.pdf() + zipped(), "rusak"),
    ("a page before a letter", "surat.pdf", SCRIPT + made.pdf(), "menyimpan"),
    ("a picture of 60,000 × 60,000 dots (PNG)", "foto.png", png(60_000, 60_000), "juta titik"),
    ("a picture of 16,000 × 16,000 dots (WebP)", "foto.webp", webp(16_000, 16_000), "juta titik"),
    ("a photo cut short", "foto.jpg", made.picture(size=(400, 300))[:-900], "rusak"),
    ("a photo of noise", "foto.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, "rusak"),
    ("a sound with a video track (WebM)", "suara.webm", made.webm(2, 1), "video"),
    ("a sound with a video track (MP4)", "suara.m4a", made.mp4(b"soun", b"vide"), "video"),
    ("an empty file", "kosong.jpg", b"", "kosong"),
    ("a text called .pdf", "surat.pdf", b"Halo, ini teks biasa.", "menyimpan"),
    ("a file of 8 MB and a bit", "foto.jpg", b"\xff\xd8\xff" + bytes(8 * 1024 * 1024 + 1), "8"),
)


def _refused(what: str, name: str, data: bytes, word: str) -> None:
    @FILES.row(what, "report, reply, files of a case", 422, kept="named with the reason; text and good files stay")
    def _act(ground: Ground) -> Iterable[TestResponse]:
        text = "Teks di samping berkas"
        files = [attached(data, name), attached(made.picture(), "baik.jpg")]
        answer = multipart(ground.stranger, REPORT, answers(cerita=text, berkas=files))
        check_refusal(answer, name, word)
        assert text in answer.text
        yield answer
        if len(data) < 1_000_000:
            client = ground.world.citizen()
            files = [attached(data, name), attached(made.picture(), "baik.jpg")]
            answer = client.post("/perkara/balas", data={**talk_fields(client), "pesan": text, "berkas": files})
            check_refusal(answer, name, word)
            assert text in answer.text
            yield answer


def check_refusal(answer: TestResponse, name: str, word: str) -> None:
    """The bad file is named with its reason; the good one is kept for the next press."""
    words = unescape(answer.text)
    assert re.search(rf"“{re.escape(name)}”[^<]*{word}|{word}[^<]*“{re.escape(name)}”", words), words[-3000:]
    assert "baik.jpg" in words
    assert 'name="lepas"' in words


for _row in REFUSED:
    _refused(*_row)


@FILES.row("a page or an archive behind a photo", "a report", 303, kept="the picture alone, made anew")
def behind_a_photo(ground: Ground) -> Iterable[TestResponse]:
    for kind in ("JPEG", "PNG", "WEBP"):
        for hidden in (zipped(), SCRIPT):
            yield kept_clean(ground, made.picture(kind) + hidden, f"foto.{kind.lower()}")


@FILES.row("a photo with a page in its comment, place and name", "a report", 303, kept="the picture alone, made anew")
def in_a_comment(ground: Ground) -> Iterable[TestResponse]:
    yield kept_clean(ground, made.picture(comment=SCRIPT), "foto.jpg")
    yield kept_clean(ground, made.photo_with_place(), "foto.jpg")


def kept_clean(ground: Ground, data: bytes, name: str) -> TestResponse:
    """What is stored holds no script, no archive and no place."""
    fields = answers(berkas=attached(data, name))
    answer = ground.stranger.post(REPORT, data=fields)

    case = case_of(ground.world.app, uuid.UUID(fields["id"]))
    with ground.database.reading() as session:
        row = session.scalars(select(Attachment).where(Attachment.owner_id == case.id)).one()
    kept = read(ground.world.app.extensions["files"], row.store_key)
    for sign in (b"script", b"PK\x03\x04", made.SECRET):
        assert sign not in kept
    return answer


NAMES = (
    ("n" * 4000 + ".jpg", "n" * 96 + ".jpg"),
    ("../../../etc/passwd.jpg", "passwd.jpg"),
    ("C:\\Users\\siti\\foto.jpg", "foto.jpg"),
    ("/abs/olut.jpg", "olut.jpg"),
    ("bukti\u202egpj.exe", "buktigpj.jpg"),
    ("nol\0.jpg", "nol.jpg"),
    ("...", "berkas.jpg"),
    (".", "berkas.jpg"),
    (" . . ", "berkas.jpg"),
    ("foto.exe", "foto.jpg"),
    ("foto", "foto.jpg"),
    ('"; filename=".jpg', "_; filename=_.jpg"),
    ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
    ("ꦥ\u0301foto\u0300\u0316.jpg", "ꦥ\u0301fot\u00f2\u0316.jpg"),
    ("a" + "\u0300\u0316" * 4000 + ".jpg", ""),
    ("con.jpg", "con.jpg"),
)


@FILES.row(
    "a name of 4,000 signs, with a path, NUL, turned writing, dots alone, quotes, markup",
    "files of a case",
    *(200, 303),
    kept="a readable name",
)
def names(ground: Ground) -> Iterable[TestResponse]:
    client = ground.stranger
    open_case(client, file_report(client))
    for typed, shown in NAMES:
        fields = {
            **talk_fields(client, "/perkara/berkas"),
            "berkas": attached(made.picture(size=(len(typed) % 97 + 8, 9)), typed),
        }
        yield client.post("/perkara/berkas", data=fields)
        page = client.get("/perkara")
        if shown and '"' not in typed and "\0" not in typed:
            assert shown in unescape(page.text), typed[:40]
        assert "<img src=x" not in page.text
        yield page
    for path in set(re.findall(r'href="(/perkara/berkas/[0-9a-f-]+)', page.text)):
        answer = client.get(path)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert len(answer.headers["Content-Disposition"]) < 2000
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        yield answer


@FILES.row("six files, where five are taken", "a report", 422, kept="five; the sixth is named")
def six(ground: Ground) -> Iterable[TestResponse]:
    files = [attached(made.picture(size=(20 + number, 20)), f"foto-{number}.jpg") for number in range(6)]
    answer = ground.stranger.post(REPORT, data=answers(berkas=files))
    assert answer.text.count('name="lepas"') == 5
    assert "foto-5.jpg" in answer.text
    yield answer


@FILES.row("a field of text where a file is expected, a file where text is", REPORT, 303, 422, kept="judged as missing")
def crossed(ground: Ground) -> Iterable[TestResponse]:
    yield ground.stranger.post(REPORT, data=answers(berkas="teks"))
    fields = {**answers(), "cerita": attached(b"teks", "a.txt")}
    answer = ground.stranger.post(REPORT, data=fields)
    assert answer.status_code == 422
    yield answer


@FILES.row("parts of a file that are none", "a citizen's file", 200, 206, 416, kept="the file or a refusal")
def ranges(ground: Ground) -> Iterable[TestResponse]:
    client, path = ground.world.citizen(), f"/perkara/berkas/{ground.world.attachment_id}"
    for asked in (
        "bytes=0-1",
        "bytes=-1",
        "bytes=99999999-",
        "bytes=5-1",
        "bytes=0-0,1-1,2-2",
        "x",
        "bytes=" + "0-1," * 999,
    ):
        yield client.get(path, headers={"Range": asked})
