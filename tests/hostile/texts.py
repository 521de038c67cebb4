"""Rows about texts: odd signs in every place where somebody writes, and texts beyond the limits."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories.cases import REPORT, answers, case_of, file_report, open_case, talk_fields
from tests.factories.desk import not_ours
from tests.factories.pages import fields_of
from tests.hostile.rows import Ground, Table
from webapp.accounts.models import Invitation, Staff
from webapp.cases.models import AnswerDraft, Case, CaseEvent, Message, SealedIdentity
from webapp.offices.models import Unit

OFFICE = "3517"
TEXTS = Table("Texts")
NAME_SIGNS = 200
NO_CHANGE = ""


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd text and what is kept of it; the same where nothing has to go."""

    what: str
    typed: str
    kept: str = NO_CHANGE
    says: str = "kept sign by sign"


CONTROLS = "".join(chr(code) for code in (*range(1, 9), 11, 12, *range(14, 32), *range(127, 160)))
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ODD = (
    Odd("NUL bytes", "Nama\0 saya\0", "Nama saya", "kept without them"),
    Odd("control signs (C0, C1, DEL)", f"Nama{CONTROLS} saya", "Nama saya", "kept without them"),
    Odd("signs that turn the writing around", f"Nama {TURNS}saya", "Nama saya", "kept without them"),
    Odd("right-to-left letters with their marks", "Kitab \u0643\u062a\u0627\u0628\u200f lan serat"),
    Odd("zero-width joiners and spaces inside a text", "Kaluwarga \U0001f468\u200d\U0001f469 \u200bpunika"),
    Odd("Javanese script (Hanacaraka)", "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ꦗꦺꦴꦩ꧀ꦧꦁ"),
    Odd("letters in parts (e and an accent)", "Se\u0301ma\u0300n", "Sémàn", "kept composed (NFC)"),
    Odd("a flood of combining marks", "a" + "\u0300\u0316" * 60, says="kept whole, parted after thirty marks"),
    Odd("line ends of three kinds", "satu\r\ndua\rtiga\nempat", "satu\ndua\ntiga\nempat", "kept as one kind"),
    Odd("marks of templates and formats", "{{ 7*7 }} %(name)s %s {0} ${x} \\n", says="kept, run by nothing"),
    Odd("marks of HTML and SQL", "<b onclick=x>'; DROP TABLE cases; --</b>", says="kept, shown as text"),
    Odd("signs outside the basic plane", "𝔘𝔫𝔦 😀 \U000e0001"[:-1] + "\U0001f1ee\U0001f1e9"),
)


def kept_of(odd: Odd) -> str:
    """What must stand in the database."""
    return odd.kept or odd.typed


Place = Callable[[Ground, str], Iterator[tuple[TestResponse, str]]]


def in_a_filing(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """Every text field of a report at once."""
    fields = answers(cerita=text, desa=text, nama=text, kontak=text, siapa="sealed")
    sent = ground.stranger.post(REPORT, data=fields)
    case = case_of(ground.world.app, uuid.UUID(fields["id"]))
    yield sent, case.text
    yield sent, case.village_text
    with ground.database.reading() as session:
        sealed = session.get_one(SealedIdentity, (OFFICE, case.id))
        sealer = ground.world.app.extensions["sealer"]
        yield sent, sealer.open(sealed.name)
        yield sent, sealer.open(sealed.contact)


def in_a_service(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """The written questions of a service."""
    written = {"cerita": text, "t_calon": text, "t_keperluan": text}
    fields = answers(**written, t_dokumen="dct", siapa="nameless")
    sent = ground.stranger.post("/layanan/dokumen-calon/ajukan", data=fields)
    case = case_of(ground.world.app, uuid.UUID(fields["id"]))
    yield sent, case.text
    yield sent, case.answers["calon"]
    yield sent, case.answers["keperluan"]


def in_a_correction(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """What was recorded, put right."""
    client = ground.stranger
    filed = file_report(client)
    fields = {name: values[0] for name, values in fields_of(client.get(f"{filed.receipt}/perbaiki")).items() if values}
    sent = client.post(f"{filed.receipt}/perbaiki", data={**fields, "cerita": text})
    yield sent, case_of(ground.world.app, filed.submission_id).text


def in_a_reply(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """The citizen writes."""
    client = ground.stranger
    filed = file_report(client)
    open_case(client, filed)
    sent = client.post("/perkara/balas", data={**talk_fields(client), "pesan": text})
    yield sent, last_message(ground, filed.case_id)


def in_an_officers_words(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """Note, question, reason and letter."""
    filed = file_report(ground.stranger)
    yield ground.on_case(filed, "pesan", jenis="note", pesan=text), last_message(ground, filed.case_id)
    yield ground.on_case(filed, "pesan", jenis="question", pesan=text), last_message(ground, filed.case_id)
    yield ground.on_case(filed, "keadaan", ke="in_hand", alasan=text), last_reason(ground, filed.case_id)
    yield ground.on_case(filed, "pesan", jenis="answer", pesan=text), last_draft(ground, filed.case_id)
    words = {"hasil": "answered", "pesan": "Sudah.", "kerja": text}
    yield ground.on_case(filed, "jawaban", **words), last_draft(ground, filed.case_id, "done")
    other = file_report(ground.stranger)
    not_ours(ground.database, other.case_id)
    day = {"tanggal_hari": "1", "tanggal_bulan": "1", "tanggal_tahun": "2026"}
    letter = {"badan": "bawaslu-jombang", "nomor": "12", **day, "alasan": text}
    yield ground.on_case(other, "teruskan", **letter), last_reason(ground, other.case_id)


def in_the_office(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """Notes and names that administrators write, and the name of a new account."""
    sent = ground.as_boss("/petugas/akun/undang", peran="auditor", unit="", catatan=text)
    with ground.database.reading() as session:
        yield sent, session.scalars(select(Invitation).order_by(Invitation.id.desc())).first().note  # type: ignore[union-attr]
    sent = ground.as_boss("/petugas/kantor/bagian/data", nama=text, jabatan=text)
    with ground.database.reading() as session:
        unit = session.get_one(Unit, (OFFICE, "data"))
    yield sent, unit.name
    yield sent, unit.head_title
    ground.as_boss("/petugas/kantor/bagian/data", nama="Bagian Data", jabatan="Kepala Bagian Data")


def last_message(ground: Ground, case_id: uuid.UUID) -> str:
    """The newest message of a case."""
    with ground.database.reading() as session:
        rows = session.scalars(select(Message).where(Message.case_id == case_id).order_by(Message.id.desc()))
        return rows.first().body  # type: ignore[union-attr]


def last_draft(ground: Ground, case_id: uuid.UUID, part: str = "body") -> str:
    """A part of a case's newest draft of an answer."""
    with ground.database.reading() as session:
        wanted = select(AnswerDraft).where(AnswerDraft.case_id == case_id).order_by(AnswerDraft.id.desc())
        found: str = getattr(session.scalars(wanted).first(), part)
        return found


def last_reason(ground: Ground, case_id: uuid.UUID) -> str:
    """The reason of a case's newest event."""
    with ground.database.reading() as session:
        rows = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id.desc()))
        return rows.first().reason or ""  # type: ignore[union-attr]


PLACES: dict[str, Place] = {
    "every text field of a report": in_a_filing,
    "the questions of a service": in_a_service,
    "a correction": in_a_correction,
    "a citizen's reply": in_a_reply,
    "an officer's note, question, reason and referral": in_an_officers_words,
    "notes and names of the office": in_the_office,
}


def _odd_row(odd: Odd, place: str, put: Place) -> None:
    @TEXTS.row(odd.what, place, 303, kept=odd.says)
    def _act(ground: Ground) -> Iterable[TestResponse]:
        for answer, kept in put(ground, odd.typed):
            if odd.what.startswith("a flood"):
                assert kept.replace("\u034f", "").count("\u0316") == odd.typed.count("\u0316")
                assert longest_run(kept) <= 30
            else:
                assert kept == kept_of(odd)
            yield answer


def longest_run(text: str) -> int:
    """The most combining marks in a row."""
    longest = run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        longest = max(longest, run)
    return longest


for _odd in ODD:
    for _place, _put in PLACES.items():
        _odd_row(_odd, _place, _put)


@TEXTS.row("odd signs as the name of a new account", "an invitation's link", 303, kept="kept like every text")
def account_name(ground: Ground) -> Iterable[TestResponse]:
    for number, odd in enumerate(ODD):
        ground.as_boss("/petugas/akun/undang", peran="auditor", unit="")
        page = ground.boss.get("/petugas/akun").text
        link = page.split('value="http://127.0.0.1:8000', 1)[1].split('"', 1)[0]
        fields = {"nama": odd.typed, "nama_masuk": f"zz.odd.{number}", "sandi": "tiga kata yang jarang 9"}
        yield ground.stranger.post(link, data=fields)
        with ground.database.reading() as session:
            made = session.scalars(select(Staff).where(Staff.sign_in_name == f"zz.odd.{number}")).one()
        assert made.name == kept_of(odd) or odd.what.startswith("a flood")


@TEXTS.row("zero-width signs and nothing else", "every required text", 422, kept="refused like an empty text")
def nothing_to_see(ground: Ground) -> Iterable[TestResponse]:
    for text in ("\u200b\u200b", "\u200e\u2060\ufeff", " \u00a0\u3000", "\u00ad"):
        yield ground.stranger.post(REPORT, data=answers(cerita=text))
        client = ground.world.citizen("fresh")
        yield client.post("/perkara/balas", data={**talk_fields(client), "pesan": text})
        yield ground.on_case(ground.world.cases["fresh"], "pesan", jenis="note", pesan=text)


@TEXTS.row("20,000 signs", "report, reply, officer's note", 303, kept="kept whole")
def longest(ground: Ground) -> Iterable[TestResponse]:
    text = "ꦏ" * 19_999 + "."
    for answer, kept in (*in_a_filing_text(ground, text), *in_a_reply(ground, text)):
        assert kept == text
        yield answer
    yield ground.on_case(ground.world.cases["fresh"], "pesan", jenis="note", pesan=text)


@TEXTS.row("20,001 signs", "report, correction, reply, officer's note", 422, kept="shown back whole, with the count")
def too_long(ground: Ground) -> Iterable[TestResponse]:
    text = "<" * 20_000 + "."
    client = ground.stranger
    fresh = file_report(client)
    open_case(client, fresh)
    for answer in (
        ground.stranger.post(REPORT, data=answers(cerita=text)),
        ground.stranger.post(f"{fresh.receipt}/perbaiki", data=answers(cerita=text)),
        client.post("/perkara/balas", data={**talk_fields(client), "pesan": text}),
        ground.on_case(fresh, "pesan", jenis="note", pesan=text),
    ):
        assert escape(text) in answer.text
        assert "20.001" in answer.text
        yield answer


@TEXTS.row("201 signs on one line", "village, name, contact, note, unit", 422, kept="shown back whole")
def long_line(ground: Ground) -> Iterable[TestResponse]:
    line = "x" * (NAME_SIGNS + 1)
    for answer in (
        ground.stranger.post(REPORT, data=answers(desa=line, nama=line, kontak=line)),
        ground.as_boss("/petugas/akun/undang", peran="auditor", unit="", catatan=line),
        ground.as_boss("/petugas/kantor/bagian/data", nama=line, jabatan=line),
    ):
        assert line in answer.text
        yield answer


@TEXTS.row("100,000 combining marks", "report, digits, sign-in, search", 422, 200, kept="answered at once, shown back")
def marks_without_end(ground: Ground) -> Iterable[TestResponse]:
    flood = "a" + "\u0300\u0316" * 50_000
    yield ground.stranger.post(REPORT, data=answers(cerita=flood))
    yield ground.stranger.post("/lacak", data={"kode": flood})
    yield ground.stranger.post("/petugas/masuk", data={"nama_masuk": flood, "sandi": flood})
    yield ground.boss.get("/petugas", query_string={"kata": flood[:2600]})


def in_a_filing_text(ground: Ground, text: str) -> Iterator[tuple[TestResponse, str]]:
    """The story of a report alone."""
    fields = answers(cerita=text)
    yield ground.stranger.post(REPORT, data=fields), case_of(ground.world.app, uuid.UUID(fields["id"])).text


def count_cases(ground: Ground) -> int:
    """How many cases the inhabited house has."""
    with ground.database.reading() as session:
        return len(list(session.scalars(select(Case.id))))
