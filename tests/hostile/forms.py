"""Rows about forms: fields twice, missing, unknown or beyond the limits; bodies in other encodings; odd numbers."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, EnvironBuilder, TestResponse, encode_multipart

from tests.factories import consultations
from tests.factories.accounts import form_token
from tests.factories.cases import REPORT, answers, case_of, file_report, open_case, talk_fields
from tests.factories.pages import fields_of
from tests.hostile.rows import Ground, Table
from tests.hostile.texts import count_cases
from webapp.cases.forms import TEXT_SIGNS
from webapp.web import failures

FORMS = Table("Forms and bodies")
NUMBERS = Table("Numbers and days")
FORM_TYPE = "application/x-www-form-urlencoded"


def send(client: Client, path: str, pairs: list[tuple[str, str]]) -> TestResponse:
    """A form with its fields in this order, however often each."""
    return client.post(path, data=urlencode(pairs), content_type=FORM_TYPE)


def multipart(client: Client, path: str, fields: dict[str, Any]) -> TestResponse:
    """The form as one piece of bytes: the test client would leave its temporary file open."""
    ready = {name: _ready(value) for name, value in fields.items()}
    boundary, body = encode_multipart(ready)
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def _ready(value: Any) -> Any:
    if isinstance(value, list):
        return [_ready(one) for one in value]
    return FileStorage(*value) if isinstance(value, tuple) else value


def pairs_of(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """A sound report as pairs."""
    return [(name, str(value)) for name, value in fields.items()]


@FORMS.row("every field twice", REPORT, 303, kept="the first of each counts")
def twice(ground: Ground) -> Iterable[TestResponse]:
    fields = answers(cerita="Yang pertama")
    second = [(name, "lain") for name in fields]
    yield send(ground.stranger, REPORT, [*pairs_of(fields), *second])
    assert case_of(ground.world.app, uuid.UUID(fields["id"])).text == "Yang pertama"


@FORMS.row("every field of an input twice, and fields it does not ask", "a consultation", 303, kept="the first of each")
def twice_an_input(ground: Ground) -> Iterable[TestResponse]:
    path = f"/kpu-mendengar/{ground.world.forum}/masukan"
    fields = answers(path, t_bagian="semua", t_sikap="object", cerita="Yang pertama", desa="x" * 9_000)
    before = count_inputs(ground)
    yield send(ground.stranger, path, [*pairs_of(fields), *((name, "lain") for name in fields)])
    case = case_of(ground.world.app, uuid.UUID(fields["id"]))
    assert (case.text, case.village_text, count_inputs(ground)) == ("Yang pertama", "", before + 1)


@FORMS.row("a part of another consultation, a stance of nobody", "a consultation", 422, kept="nothing; each is named")
def strange_input(ground: Ground) -> Iterable[TestResponse]:
    path, before = f"/kpu-mendengar/{ground.world.forum}/masukan", count_inputs(ground)
    for changes in ({"t_bagian": str(ground.world.clause_id)}, {"t_sikap": "\u202esetuju"}, {"t_tampil": "\x00ya"}):
        fields = answers(path, **{"t_bagian": "semua", "t_sikap": "object", **changes})
        yield ground.stranger.post(path, data=fields)
    assert count_inputs(ground) == before


def count_inputs(ground: Ground) -> int:
    """How many inputs are kept."""
    return len(consultations.inputs(ground.database))


@FORMS.row("no field at all", "every form", 422, 403, kept="the form again, each missing answer named")
def nothing(ground: Ground) -> Iterable[TestResponse]:
    for path in (REPORT, "/layanan/dokumen-calon/ajukan", "/lacak", "/petugas/masuk"):
        for prefix in ("",) if path.startswith("/petugas") else ("", "/jv"):
            answer = ground.stranger.post(prefix + path, data={})
            assert 'id="galat"' in answer.text
            yield answer
    yield ground.as_boss("/petugas/catat/perihal/data-pemilih")
    yield ground.as_boss("/petugas/akun/undang")


@FORMS.row("one required field missing", REPORT, 422, kept="the other answers stay")
def one_missing(ground: Ground) -> Iterable[TestResponse]:
    for name in ("cerita", "kecamatan", "kapan"):  # “siapa” is chosen beforehand
        fields = answers(cerita="Teks yang tetap ada")
        del fields[name]
        answer = ground.stranger.post(REPORT, data=fields)
        assert name == "cerita" or fields_of(answer)["cerita"] == ["Teks yang tetap ada"]
        yield answer


@FORMS.row("unknown fields and old names", REPORT, 303, kept="passed over")
def unknown(ground: Ground) -> Iterable[TestResponse]:
    more = {"admin": "1", "__proto__": "x", "state": "closed", "unit_key": "lain", "": "x", "cerita[0]": "x"}
    yield ground.stranger.post(REPORT, data={**answers(), **more})


@FORMS.row("a list where one answer is expected", REPORT, 422, kept="refused like a missing answer")
def listed(ground: Ground) -> Iterable[TestResponse]:
    for name in ("cerita", "kecamatan"):
        fields = answers()
        value = fields.pop(name)
        yield ground.stranger.post(REPORT, data={**fields, f"{name}[]": value})


@FORMS.row("one answer where a list is expected, and answers that are in no list", REPORT, 303, 422, kept="judged")
def unlisted(ground: Ground) -> Iterable[TestResponse]:
    taken = ground.stranger.post(REPORT, data=answers(mudah="telepon"))
    assert taken.status_code == 303
    yield taken
    for wrong in ({"mudah": ["telepon", "x"]}, {"siapa": "x"}, {"kecamatan": "99.99"}, {"untuk": "x"}, {"kapan": "z"}):
        answer = ground.stranger.post(REPORT, data=answers(**wrong))
        assert answer.status_code == (303 if "kapan" in wrong else 422) or 'id="galat"' in answer.text
        yield answer


@FORMS.row("a file of 11 MB", "a report", 413, kept="refused in words; nothing is filed")
def huge_file(ground: Ground) -> Iterable[TestResponse]:
    before = count_cases(ground)
    for prefix in ("", "/jv"):
        fields = {**answers(), "berkas": (io.BytesIO(b"\xff\xd8" + bytes(11 * 1024 * 1024)), "foto.jpg")}
        answer = multipart(ground.stranger, prefix + REPORT, fields)
        assert answer.headers["Cache-Control"] == "no-store"
        yield answer
    assert count_cases(ground) == before


@FORMS.row("2.5 million signs", "a report, with and without files", 413, kept="refused with the limit of one text")
def huge_text(ground: Ground) -> Iterable[TestResponse]:
    assert failures.TEXT_SIGNS == TEXT_SIGNS
    text = "kata " * 500_000
    for answer in (
        ground.stranger.post(REPORT, data=answers(cerita=text)),
        ground.stranger.post("/jv" + REPORT, data=answers(cerita=text)),
        multipart(ground.stranger, REPORT, {**answers(cerita=text), "berkas": (io.BytesIO(b"%PDF-1.4"), "a.pdf")}),
    ):
        assert "20.000" in answer.text
        yield answer


@FORMS.row("more than a thousand parts", "a report", 413, kept="refused in words; nothing is filed")
def many_parts(ground: Ground) -> Iterable[TestResponse]:
    before = count_cases(ground)
    fields = {**answers(), **{f"x{number}": "1" for number in range(1000)}}
    yield multipart(ground.stranger, REPORT, {**fields, "berkas": (io.BytesIO(b""), "")})
    assert count_cases(ground) == before


@FORMS.row("a thousand fields without files", "a report", 303, 413, kept="taken or refused in words")
def many_fields(ground: Ground) -> Iterable[TestResponse]:
    yield ground.stranger.post(REPORT, data={**answers(), **{f"x{number}": "1" for number in range(2000)}})


@FORMS.row("a length that is none", "/lacak", 400, 413, 422, kept="refused in words")
def wrong_length(ground: Ground) -> Iterable[TestResponse]:
    for claimed in ("-1", "9999999999999", "x", "1e3"):
        builder = EnvironBuilder(path="/lacak", method="POST", data={"kode": "1234"})
        yield ground.stranger.open({**builder.get_environ(), "CONTENT_LENGTH": claimed})


NO_FORM = (
    (b"\x00\xff\xfe", FORM_TYPE),
    (b"cerita=%ff%fe%00&id=%00", FORM_TYPE),
    ("cerita=Nama&siapa=sealed".encode("utf-16"), FORM_TYPE),
    (b'--x\r\nContent-Disposition: form-data; name="a"\r\n', "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="cerita"\r\n\r\nteks', "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="cerita"\r\n\r\nteks\r\n--x--', "multipart/form-data; boundary=y"),
    (
        b'--x\r\nContent-Disposition: form-data; name="x\r\n\r\nteks\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (b"--x\r\n\r\nteks\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (b"cerita=teks", "multipart/form-data; boundary=" + "x" * 5000),
    (b'{"cerita": "teks"}', "application/json"),
    (b"cerita=teks", "text/plain"),
    (b"cerita=teks", ""),
    (b"cerita=teks", "\xff; charset=\x01"),
    (b"<x/>", "text/xml"),
    (b"cerita=" + b"&" * 5000, FORM_TYPE),
    (b"\x1f\x8b\x08\x00", "application/x-www-form-urlencoded; charset=gzip"),
)


@FORMS.row(
    "no form: JSON, XML, UTF-16, broken, cut short or without its boundary, of a wrong or no type",
    "report, digits, sign-in, reply",
    *(400, 403, 413, 422),
    kept="a page in words; nothing is filed",
)
def no_form(ground: Ground) -> Iterable[TestResponse]:
    before = count_cases(ground)
    for body, kind in NO_FORM:
        for path in (REPORT, "/jv/lacak", "/petugas/masuk", "/perkara/balas"):
            yield ground.stranger.post(path, data=body, headers={"Content-Type": kind} if kind else {})
    assert count_cases(ground) == before


@FORMS.row("a form cut short, or under another boundary", REPORT, 400, kept="said so; never an empty form")
def cut_short(ground: Ground) -> Iterable[TestResponse]:
    for body, kind in NO_FORM[3:6]:
        for prefix in ("", "/jv"):
            yield ground.stranger.post(prefix + REPORT, data=body, headers={"Content-Type": kind})


@FORMS.row("letters in Latin-1, lone surrogates", "a report", 303, kept="every readable sign; the others marked")
def other_letters(ground: Ground) -> Iterable[TestResponse]:
    for number, (written, read) in enumerate(
        ((b"Caf\xe9 desa", "Caf\ufffd desa"), (b"Emoji \xed\xa0\xbd desa", "Emoji %ED%A0%BD desa"))
    ):
        fields = answers()
        del fields["cerita"]
        escaped = "".join(f"%{byte:02X}" for byte in written).encode() if number else written.replace(b" ", b"+")
        body = urlencode(fields).encode() + b"&cerita=" + escaped
        yield ground.stranger.post(REPORT, data=body, content_type=FORM_TYPE + "; charset=iso-8859-1")
        assert case_of(ground.world.app, uuid.UUID(fields["id"])).text == read


ODD_NUMBERS = (
    *("-1", "-0", "0", "1.5", "1e9", "0x10", "NaN", "inf", "+5", "5,000", "1_000", "\u0661\u0662\u0663", "\uff15", "²"),
    *("9" * 30, "9" * 5000, "1" * 300, "", " ", "\0", "JBG-2026-000001", "'\"*()-NEAR/2 AND OR NOT ^ : {a} %"),
)
DAY = ("hari", "bulan", "tahun")


@NUMBERS.row(
    "odd numbers in each part of a day", "report, request, desk entry, letter", 422, kept="shown back as typed"
)
def odd_days(ground: Ground) -> Iterable[TestResponse]:
    sound = {"hari": "1", "bulan": "1", "tahun": "2026"}
    for value in (value for value in ODD_NUMBERS if value.strip(" \0")):
        for part in DAY:
            day = {f"kapan_{name}": v for name, v in {**sound, part: value}.items()}
            answer = ground.stranger.post(REPORT, data=answers(kapan="t", **day))
            assert fields_of(answer)["cerita"]
            yield answer
    letter = {"badan": "bawaslu-jombang", "nomor": "1"}
    for value in ("-1", "9" * 5000, "\u0661"):
        odd = {f"tanggal_{part}": value for part in DAY}
        yield ground.on_case(ground.world.cases["fresh"], "teruskan", **letter, **odd)
        walk_in = {"lewat": "desk", "tanggal": "t", **odd}
        yield ground.as_boss("/petugas/catat/perihal/data-pemilih", **answers(), **walk_in)


@NUMBERS.row("odd numbers where a number is asked", "a request's question", 303, 422, kept="a whole number or refused")
def odd_counts(ground: Ground) -> Iterable[TestResponse]:
    for value in ODD_NUMBERS:
        fields = answers(t_pemilihan="lain", t_bentuk="cetak", t_rangkap=value, siapa="nameless")
        answer = ground.stranger.post("/layanan/hasil-pemilu/ajukan", data=fields)
        if answer.status_code == 303:
            kept = case_of(ground.world.app, uuid.UUID(fields["id"])).answers.get("rangkap", "0")
            assert kept.isascii()
            assert kept.isdigit()
        yield answer


@NUMBERS.row(
    "odd numbers in an address", "every question of an address", 200, 303, 404, kept="answered as if not asked"
)
def odd_questions(ground: Ground) -> Iterable[TestResponse]:
    places, citizen = ground.world.places, ground.world.citizen()
    for path, names in QUESTIONS.items():
        for name in names:
            for value in ODD_NUMBERS[::3]:
                browser = ground.boss if path.startswith("/petugas") else citizen
                yield browser.get(path.format(**places), query_string={name: value})


QUESTIONS = {
    "/petugas": ("kelompok", "keadaan", "unit", "perihal", "layanan", "kata", "sesudah"),
    "/petugas/perkara/{number}": ("halaman",),
    "/perkara": ("halaman",),
    "/perkara/berkas/{attachment_id}": ("lihat",),
    "/petugas/masuk": ("lanjut",),
    "/lacak": ("berakhir",),
}


@NUMBERS.row("odd case numbers", "/petugas/perkara/…", 404, kept="simply unknown")
def odd_case_numbers(ground: Ground) -> Iterable[TestResponse]:
    odd = ("JBG-2026-000000", "JBG-99999999999999999999-1", "JBG-2026-99999999999999999999", "JBG--1", "x" * 500, "%00")
    for number in (*odd, "JBG-\u0662\u0660\u0662\u0666-000001", "JBG-2026-000001%20", "jbg-2026-000001"):
        yield ground.boss.get(f"/petugas/perkara/{number}")


@NUMBERS.row("odd values in all fields", "forms of citizens", 200, 303, 404, 409, 422, 429, kept="no fault")
def odd_citizen_forms(ground: Ground) -> Iterable[TestResponse]:
    for value in ODD_NUMBERS[::3]:
        for path in OPEN_FORMS:
            yield ground.stranger.post(path.format(**ground.world.places), data=dict.fromkeys(FIELDS, value))


@NUMBERS.row("odd values in all fields", "forms of officers", 303, 404, 409, 422, 429, kept="no fault")
def odd_staff_forms(ground: Ground) -> Iterable[TestResponse]:
    token, fresh = form_token(ground.boss, "/petugas/keluar"), ground.world.cases["in_hand"].number
    deeds = [f"/petugas/perkara/{fresh}/{deed}" for deed in DEEDS]
    for value in ODD_NUMBERS[::3]:
        for path in (*deeds, *(path.format(**ground.world.places) for path in ADMINISTRATION)):
            yield ground.boss.post(path, data={**dict.fromkeys(FIELDS, value), "csrf_token": token})


@NUMBERS.row("an odd version of the case", "an officer's note, a correction", 409, 422, kept="the text comes back")
def odd_versions(ground: Ground) -> Iterable[TestResponse]:
    token, filed = form_token(ground.boss, "/petugas/keluar"), ground.world.cases["answered"]
    for value in ("-1", "x", "9" * 30, "\u0661", ""):
        fields = {"csrf_token": token, "versi": value, "jenis": "note", "pesan": "Catatan yang tetap ada"}
        answer = ground.boss.post(f"/petugas/perkara/{filed.number}/pesan", data=fields)
        assert "Catatan yang tetap ada" in answer.text
        yield answer


@NUMBERS.row("a form opened in the future, before time, or never", "a report", 303, 422, kept="one more press at most")
def odd_moments(ground: Ground) -> Iterable[TestResponse]:
    for value in ODD_NUMBERS:
        fields = answers(dibuka=value)
        answer = ground.stranger.post(REPORT, data=fields)
        yield answer
        if answer.status_code == 422:
            yield again(ground.stranger.post(REPORT, data={**fields, "yakin": "1"}))


def again(answer: TestResponse) -> TestResponse:
    """The second press is taken."""
    assert answer.status_code == 303
    return answer


@NUMBERS.row("the same message a second time with another text", "a reply", 409, kept="nothing is overwritten")
def other_text(ground: Ground) -> Iterable[TestResponse]:
    client = ground.stranger
    open_case(client, file_report(client))
    fields = {**talk_fields(client), "pesan": "Pesan pertama"}
    assert client.post("/perkara/balas", data=fields).status_code == 303
    answer = client.post("/perkara/balas", data={**fields, "pesan": "Pesan kedua"})
    assert "Pesan kedua" in answer.text
    yield answer


def _fields() -> Iterator[str]:
    for name in ("kapan", "kejadian", "tanggal", "t_tanggal", "t_tanggal_acara", "t_sejak"):
        yield from (name, *(f"{name}_{part}" for part in DAY))
    yield from ("id", "dibuka", "situs", "cerita", "desa", "kecamatan", "siapa", "nama", "kontak", "mudah", "untuk")
    yield from ("lepas", "bahasa", "kode", "tekan", "pegangan", "lanjut_ke", "lanjut", "aksi", "pesan", "nama_masuk")
    yield from (
        "sandi",
        "versi",
        "jenis",
        "ke",
        "unit",
        "petugas",
        "badan",
        "suara",
        "nomor",
        "alasan",
        "transkrip",
        "tenggat",
    )
    yield from ("lewat", "jam", "peran", "catatan", "penangan_1", "penangan_2", "jabatan", "surel", "t_peserta")
    yield from ("sebutan", "alamat", "telepon", "whatsapp", "situs", "halaman_keluar", "yakin", "t_jumlah_peserta")
    yield from ("judul", "sumber", "tanggal_hari", "tanggal_bulan", "mulai_tahun", "pemilihan")
    yield from ("wewenang", "perihal", "kerahasiaan", "golongan", "sejak_hari", "kurang", "tetap", "alasan_tetap")
    yield from ("naskah", "setuju", "cara_setuju", "hasil")


FIELDS = tuple(_fields())
DEEDS = ("pesan", "keadaan", "tugas", "teruskan", "transkrip", "diperiksa", "perpanjang", "verifikasi", "pelimpahan")
ADMINISTRATION = (
    "/petugas/akun/penangan",
    "/petugas/akun/undang",
    "/petugas/akun/{staff_id}/peran",
    "/petugas/kantor/ubah",
    "/petugas/kantor/bagian/{key}",
    "/petugas/jabatan",
    "/petugas/cuti",
    "/petugas/kalender/hari/tambah",
    "/petugas/kalender/hari/{day}",
    "/petugas/kalender/hari/{day}/pindah",
    "/petugas/kalender/hari/{day}/hapus",
    "/petugas/kalender/tahapan/tambah",
    "/petugas/catat/perihal/data-pemilih",
)
OPEN_FORMS = (
    "/lapor/dugaan-pelanggaran",
    "/layanan/narasumber-pendidikan-pemilih/ajukan",
    "/lacak",
    "/perkara/lanjut",
    "/petugas/masuk",
    "/terima/{fresh_id}",
    "/terima/{fresh_id}/perbaiki",
)
