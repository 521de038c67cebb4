"""What is published: the page, its picture, its tables to keep, and what staff see before."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories.accounts import form_token, new_browser
from tests.factories.cases import database_of
from tests.factories.survey import fill, open_period, publish
from webapp.accounts.models import AUDITOR, HEAD, OFFICER
from webapp.audit.models import JournalLine
from webapp.survey import sheets

REPLY = "Kursi tunggu kami tambah."
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def published(app: Flask) -> None:
    """A published period with 34 answers and a reply."""
    with database_of(app).transaction() as session:
        fill(session, app.extensions["keyring"], open_period(session).number)
        publish(session, 1, REPLY)


def test_before_anything_is_published_the_page_says_so(client: FlaskClient) -> None:
    assert "Belum ada hasil survei" in client.get("/survei/hasil").text
    assert client.get("/survei/hasil/1").status_code == 404


def test_a_running_or_closed_period_is_nobodys_to_read(app: Flask, client: FlaskClient) -> None:
    with database_of(app).transaction() as session:
        fill(session, app.extensions["keyring"], open_period(session).number)
    assert client.get("/survei/hasil/99999999999999999999").status_code == 404
    for path in ("/survei/hasil/1", "/survei/hasil/1/ikm.csv", "/survei/hasil/1/ikm.xlsx"):
        assert client.get(path).status_code == 404


def test_publishing_changes_the_page_that_is_kept_in_memory(app: Flask, client: FlaskClient) -> None:
    assert REPLY not in client.get("/survei/hasil").text
    with database_of(app).transaction() as session:
        fill(session, app.extensions["keyring"], open_period(session).number)
        publish(session, 1, REPLY)
    assert REPLY in client.get("/survei/hasil").text


@pytest.mark.usefixtures("published")
def test_the_page_has_tables_before_the_picture_and_no_small_number(client: FlaskClient) -> None:
    for prefix in ("", "/jv"):
        page = client.get(f"{prefix}/survei/hasil/1").text
        assert page.index("<table") < page.index('<svg class="bar"')
        assert '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">' in page
        assert REPLY in page
        assert "Kursi tunggu kurang banyak." not in page, "texts of citizens are not published"
    told = client.get("/survei/hasil/1").text
    for name, answers, figure in (
        ("Netra", "tidak ditampilkan", "tidak ditampilkan"),
        ("Perempuan", "17", "terlalu sedikit untuk dinilai"),
    ):
        cells = f'<td data-l="Jawaban">{answers}</td><td data-l="Indeks">{figure}</td>'
        assert f'<th scope="row" class="t">{name}</th>{cells}' in told


@pytest.mark.usefixtures("published")
def test_the_tables_to_keep_say_what_the_page_says(client: FlaskClient) -> None:
    text = client.get("/survei/hasil/1/ikm.csv")
    rows = list(csv.reader(io.StringIO(text.data.decode("utf-8-sig"))))
    assert ["Jawaban", "34"] in rows
    assert ["Netra", "tidak ditampilkan", "", ""] in rows
    book = client.get("/survei/hasil/1/ikm.xlsx")
    assert "ikm-1.xlsx" in book.headers["Content-Disposition"]
    kept = [row + [""] * (4 - len(row)) for row in rows]
    assert [row + [""] * (4 - len(row)) for row in cells(book.data)] == kept


def cells(data: bytes) -> list[list[str]]:
    """The one sheet of a workbook, found the way a table program finds it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    declared = {one.get("PartName", "").lstrip("/") for one in parts["[Content_Types].xml"]}
    assert declared - {""} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    target = parts["_rels/.rels"][0].get("Target")
    assert target == "xl/workbook.xml"
    place = parts["xl/_rels/workbook.xml.rels"][0].get("Target")
    sheet = parts[f"xl/{place}"]
    return [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{SHEET}row")]


def test_a_table_program_never_reckons_what_somebody_wrote() -> None:
    risky = ['=HYPERLINK("x")', "+1+1", "-2+3", "@SUM(A1)", "87.50", "-3", "a<b&c\x0b"]
    lines = list(csv.reader(io.StringIO(sheets.csv_bytes([risky]).decode("utf-8-sig"))))
    assert lines == [['\'=HYPERLINK("x")', "'+1+1", "'-2+3", "'@SUM(A1)", "87.50", "-3", "a<b&c\x0b"]]
    data = sheets.xlsx_bytes([risky])
    assert cells(data) == [[*risky[:6], "a<b&c"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '<c r="E1"><v>87.50</v></c>' in sheet
    assert sheets.xlsx_bytes([risky]) == data, "the same table is the same file"


def test_staff_see_a_count_while_it_runs_and_figures_when_it_is_closed(app: Flask) -> None:
    with database_of(app).transaction() as session:
        fill(session, app.extensions["keyring"], open_period(session).number)
    officer = new_browser(app, role=OFFICER, sign_in_name="petugas.survei")
    running = officer.get("/petugas/survei/1").text
    assert "<dd>34</dd>" in running
    for word in ('class="bar"', "Kursi tunggu", "<table"):
        assert word not in running
    with database_of(app).transaction() as session:
        publish(session, 1, REPLY)
    closed = officer.get("/petugas/survei/1").text
    for word in ('<svg class="bar"', "Kursi tunggu kurang banyak.", "<table", REPLY):
        assert word in closed


def test_only_who_may_write_reads_the_code_of_the_day(app: Flask) -> None:
    with database_of(app).transaction() as session:
        open_period(session)
    assert "Kode hari ini" in new_browser(app, role=OFFICER, sign_in_name="a.a").get("/petugas/survei").text
    assert "Kode hari ini" not in new_browser(app, role=AUDITOR, sign_in_name="b.b").get("/petugas/survei").text


DAYS = {
    **{"mulai_hari": "1", "mulai_bulan": "1", "mulai_tahun": "2026"},
    **{"akhir_hari": "31", "akhir_bulan": "12", "akhir_tahun": "2030"},
}


def test_a_head_opens_changes_closes_and_publishes_without_scripts(app: Flask, client: FlaskClient) -> None:
    boss = new_browser(app, role=HEAD, sign_in_name="kepala.survei")
    token = {"csrf_token": form_token(boss, "/petugas/keluar")}
    opened = boss.post("/petugas/survei/buka", data={**token, **DAYS, "judul": "Tahun 2026", "populasi": "300"})
    assert opened.location == "/petugas/survei/1"
    said = {**token, **DAYS, "judul": "Tahun 2026", "populasi": "300", "tanggapan": REPLY, "versi": "1"}
    assert boss.post("/petugas/survei/1/ubah", data=said).status_code == 303
    stale = boss.post("/petugas/survei/1/ubah", data={**said, "judul": "Lain"})
    assert stale.status_code == 409
    assert 'value="Lain"' in stale.text
    assert boss.post("/petugas/survei/1/terbit", data={**token, "versi": "2"}).status_code == 409
    assert boss.post("/petugas/survei/1/tutup", data={**token, "versi": "1"}).status_code == 409
    for step, version in (("tutup", "2"), ("tutup", "2"), ("terbit", "3"), ("terbit", "3")):
        assert boss.post(f"/petugas/survei/1/{step}", data={**token, "versi": version}).status_code == 303
    assert REPLY in client.get("/survei/hasil").text
    with database_of(app).reading() as look:
        lines = list(look.scalars(select(JournalLine).where(JournalLine.action.startswith("survey."))))
    told = [(line.action, line.facts) for line in lines]
    assert told == [(f"survey.{deed}", {"period": 1}) for deed in ("opened", "edited", "closed", "published")]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"judul": ""}, "judul"),
        ({"judul": "x" * 101}, "judul"),
        ({"populasi": "-3"}, "populasi"),
        ({"populasi": "banyak"}, "populasi"),
        ({"mulai_hari": "40"}, "mulai_hari"),
        ({"akhir_tahun": "2025"}, "akhir_hari"),
    ],
)
def test_a_period_that_is_typed_wrongly_comes_back_whole(app: Flask, wrong: dict[str, str], place: str) -> None:
    boss = new_browser(app, role=HEAD, sign_in_name="kepala.survei")
    typed = {**DAYS, "judul": "Tahun 2026", "populasi": "300", **wrong}
    back = boss.post("/petugas/survei/buka", data={"csrf_token": form_token(boss, "/petugas/keluar"), **typed})
    assert back.status_code == 422
    assert f'href="#{place}"' in back.text
    for value in (typed["judul"], typed["populasi"]):
        assert f'value="{value}"' in back.text
