"""Wrong, over-long and strange entry: a clear error at its place, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, encode_multipart

from tests.factories.cases import REPORT, again, answers, attached, case_of, count, file_report, flat, open_case
from tests.factories.files import ogg, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp.cases.models import Case
from webapp.db import Database
from webapp.files.models import HeldFile

FULL: dict[str, Any] = {
    "desa": "Galengdowo",
    "nama": 'Siti <Aminah> & "Co"',
    "kontak": "0812-0000-0000",
    "mudah": ["telepon", "jawa"],
    "untuk": "lain",
    "t_kekeliruan": "ganda",
    "kapan": "t",
    "kapan_hari": "31",
    "kapan_bulan": "2",
    "kapan_tahun": "2026",
}
LONG = "kata " * 4000 + "a"  # 20,001 signs
BIG = 2 * 1024 * 1024


class Sent(TypedDict):
    data: bytes
    content_type: str


def as_multipart(fields: dict[str, Any]) -> Sent:
    """What a form with files sends, in memory."""
    streams = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in fields.items()}
    boundary, body = encode_multipart(streams)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def as_urlencoded(fields: dict[str, Any]) -> Sent:
    """What a form without files sends."""
    return {"data": urlencode(fields).encode(), "content_type": "application/x-www-form-urlencoded"}


def test_a_refused_form_comes_back_with_everything_as_it_was_typed(client: Client, database: Database) -> None:
    fields = answers(**FULL)
    page = client.post(REPORT, data=fields)
    assert page.status_code == 422
    assert flat(fields_of(page)) == {**fields, "situs": ""}
    assert count(database, Case) == 0


def test_the_title_and_the_summary_say_that_there_is_an_error(client: Client) -> None:
    page = client.post(REPORT, data=answers(cerita=""))
    title = page.text.split("<title>")[1].split("</title>")[0]
    heading = page.text.split("<h1>")[1].split("</h1>")[0]
    assert title != f"{heading} - Piagam Warga"
    assert heading in title
    [(to, sentence)] = faults_of(page)
    assert to == "cerita"
    assert page.text.count(sentence) == 2, "the same words stand in the summary and at the field"
    assert page.text.index('id="galat"') < page.text.index("<h1>")


@pytest.mark.parametrize("text", ["", "   ", "\r\n\t ", "\x00", "\u202e"])
def test_a_story_of_nothing_but_space_or_invisible_signs_is_empty(client: Client, text: str) -> None:
    page = client.post(REPORT, data=answers(cerita=text))
    assert [to for to, _sentence in faults_of(page)] == ["cerita"]


def test_twenty_thousand_signs_are_taken_whole_and_an_emoji_is_one_sign(app: Flask, client: Client) -> None:
    text = "kata " * 3999 + "kata😀"
    assert len(text) == 20_000
    filed = file_report(client, cerita=text)
    assert case_of(app, filed.submission_id).text == text


def test_a_text_of_20001_signs_is_refused_at_its_field_and_shown_back_whole(client: Client, database: Database) -> None:
    page = client.post(REPORT, data=answers(cerita=LONG))
    assert page.status_code == 422
    [(to, sentence)] = faults_of(page)
    assert to == "cerita"
    assert "20001" in sentence.replace(".", "").replace(",", "")
    assert fields_of(page)["cerita"] == [LONG]
    assert count(database, Case) == 0


@pytest.mark.parametrize("name", ["desa", "nama", "kontak"])
def test_a_line_of_201_signs_is_refused_at_its_field_and_kept(client: Client, name: str) -> None:
    page = client.post(REPORT, data=answers(**{name: "x" * 201}))
    assert [to for to, _sentence in faults_of(page)] == [name]
    assert fields_of(page)[name] == ["x" * 201]
    assert "<details open>" in main_of(page)


@pytest.mark.parametrize("size", [BIG + 1000, 4 * BIG])
@pytest.mark.parametrize("encode", [as_multipart, as_urlencoded])
def test_more_than_two_megabytes_of_text_get_413_in_words(
    client: Client, database: Database, size: int, encode: Callable[[dict[str, Any]], Sent]
) -> None:
    page = client.post(REPORT, **encode(answers(cerita="x" * size)))
    assert page.status_code == 413
    assert "<h1>" in page.text
    assert "x" * 100 not in page.text
    assert count(database, Case) == 0


def test_the_same_limit_holds_where_the_form_carries_no_file(client: Client) -> None:
    filed = file_report(client)
    for path in ("/lacak", f"{filed.receipt}/perbaiki"):
        assert client.post(path, data={"kode": "4" * (BIG + 1)}).status_code == 413


def test_more_than_a_thousand_parts_get_413_in_words(client: Client) -> None:
    page = client.post(REPORT, **as_multipart({**answers(), **{f"f{n}": "1" for n in range(1001)}}))
    assert page.status_code == 413
    assert "<h1>" in page.text


def test_more_than_ten_megabytes_of_files_get_413_in_words(client: Client, database: Database) -> None:
    page = client.post(REPORT, **as_multipart(answers(berkas=attached(bytes(11 * 1024 * 1024), "besar.jpg"))))
    assert page.status_code == 413
    assert "<h1>" in page.text
    assert count(database, HeldFile) == 0


SIGNS = [
    ("Hilang 😀👩🏽‍🦽 di desa", "Hilang 😀👩🏽‍🦽 di desa"),
    ("Ma\x00lam\x07 ini\x1b[31m", "Malam ini[31m"),
    ("Satu\r\nDua\rTiga\tEmpat", "Satu\nDua\nTiga\tEmpat"),
    ("Cafe\u0301", "Caf\u00e9"),
    ("Nama \u202eitiS\u202c asli", "Nama itiS asli"),
    ("\u2066Kiri\u2069 kanan", "Kiri kanan"),
    ("Aksara ꦗꦮ lan سلام", "Aksara ꦗꦮ lan سلام"),
    ("<script>alert(1)</script> & 'x'", "<script>alert(1)</script> & 'x'"),
    ("\ud7ff\ue000\U0010ffff", "\ud7ff\ue000\U0010ffff"),
]


def test_signs_are_kept_as_meant_and_harmful_ones_are_taken_out(app: Flask, client: Client) -> None:
    for typed, kept in SIGNS:
        filed = file_report(client, cerita=typed, desa=typed[:50])
        assert case_of(app, filed.submission_id).text == kept
        for page in (client.get(filed.receipt), open_case(client, filed)):
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "\x00" not in page.text


def test_bytes_that_are_no_utf8_refuse_nobody(client: Client, database: Database) -> None:
    body = b"cerita=Rusak%FF%FE+sekali&kecamatan=unknown&kapan=x&siapa=sealed&dibuka=1"
    sent = client.post(REPORT, data=body, content_type="application/x-www-form-urlencoded")
    assert (sent.status_code, count(database, Case)) == (303, 1)


@pytest.mark.parametrize("name", ["siapa", "kecamatan", "kapan", "untuk", "mudah", "t_kekeliruan"])
def test_a_strange_choice_is_a_fault_at_its_control(client: Client, name: str) -> None:
    for value in ("\x00", "x" * 3000, "🙂", "' OR 1=1 --", "35.17.99"):
        page = client.post(REPORT, data=answers(**{name: value}))
        assert page.status_code == 422
        assert [to.removesuffix("-1") for to, _sentence in faults_of(page)] == [name]


def test_the_good_files_of_a_refused_form_are_kept_named_and_sent_with_the_next_press(
    client: Client, database: Database
) -> None:
    files = [attached(picture(), "baik.jpg"), attached(b"bukan gambar", "buruk.exe"), attached(ogg(), "suara.opus")]
    page = client.post(REPORT, data=answers(berkas=files))
    assert page.status_code == 422
    assert [to for to, _sentence in faults_of(page)] == ["berkas"]
    assert "buruk.exe" in faults_of(page)[0][1], "a refused file is named with its reason"
    assert "baik.jpg" in main_of(page)
    assert "suara.opus" in main_of(page)
    sent = client.post(REPORT, data=flat(fields_of(page)))
    assert sent.status_code == 303
    receipt = client.get(sent.location)
    assert "baik.jpg" in receipt.text
    assert "suara.opus" in receipt.text
    assert count(database, HeldFile) == 0


def test_a_kept_file_can_be_left_out(client: Client) -> None:
    page = client.post(REPORT, data=answers(siapa="", berkas=[attached(picture(), "a.jpg"), attached(ogg(), "b.opus")]))
    box = page.text.split('name="lepas" value="')[1].split('"')[0]
    fields = {**flat(fields_of(page)), "siapa": "open", "lepas": box}
    receipt = client.get(client.post(REPORT, data=fields).location)
    assert "a.jpg" not in receipt.text
    assert "b.opus" in receipt.text


def test_a_file_left_out_of_a_form_that_comes_back_again_is_gone(client: Client, database: Database) -> None:
    page = client.post(REPORT, data=answers(cerita="", berkas=attached(picture(), "a.jpg")))
    box = page.text.split('name="lepas" value="')[1].split('"')[0]
    page = client.post(REPORT, data={**flat(fields_of(page)), "lepas": box})
    assert "a.jpg" not in page.text
    assert count(database, HeldFile) == 0


def test_a_sixth_file_is_left_out_by_name_and_five_are_kept(client: Client, database: Database) -> None:
    files = [attached(picture(size=(20 + n, 20)), f"foto{n}.jpg") for n in range(6)]
    page = client.post(REPORT, data=again(answers(berkas=files)))
    assert page.status_code == 422
    assert ["foto5.jpg" in sentence for _to, sentence in faults_of(page)] == [True]
    assert count(database, HeldFile) == 5


def test_the_same_entry_is_judged_alike_in_both_languages(client: Client) -> None:
    bad: dict[str, Any] = answers(cerita="", kecamatan="")
    here, there = (client.post(f"{prefix}{REPORT}", data=bad) for prefix in ("", "/jv"))
    assert [to for to, _ in faults_of(here)] == [to for to, _ in faults_of(there)] == ["cerita", "kecamatan"]
    assert 'lang="jv"' in there.text
