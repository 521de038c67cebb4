"""A session that ends under a form: the words come back and are sent with the sign-in, through its second step too."""

from __future__ import annotations

import io
import re
import uuid
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import PASSWORD, app_code, form_token, make_staff, new_browser
from tests.factories.cases import file_report
from tests.factories.desk import drafts_of
from webapp import clock
from webapp.accounts import resume
from webapp.accounts.models import ADMINISTRATOR, OFFICER, Invitation, StaffSession
from webapp.db import Database

OURS = {"Origin": "http://localhost"}
NOTE = 'Untuk "Bu Ratna" <sekretariat>, mulai Senin.\r\nTelepon dahulu & tanya unitnya.'
FORM = {"peran": OFFICER, "unit": "data", "catatan": NOTE, "pilih": ["a", "b"]}


@pytest.fixture
def client(app: Flask, database: Database) -> Client:
    """An administrator whose session ended while they wrote."""
    with database.transaction() as session:
        make_staff(session, name="Budi Petugas", sign_in_name="budi")
    browser = new_browser(app, role=ADMINISTRATOR, sign_in_name="admin")
    form_token(browser, "/petugas/keluar")
    with database.transaction() as session:
        session.execute(update(StaffSession).values(ended_at=clock.now()))
    return browser


def interrupted(client: Client, headers: dict[str, str] | None = None, **more: str) -> TestResponse:
    form = {**FORM, "csrf_token": "tidak berlaku", "sandi_lama": "jangan dibawa", **more}
    return client.post("/petugas/akun/undang", data=form, headers=headers if headers is not None else OURS)


def hidden(page: TestResponse) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def press(
    client: Client, page: TestResponse, name: str = "admin", password: str = PASSWORD, later: int = 0
) -> TestResponse:
    """Sign in on that page, with the app's code where it is asked for (`later`: the code so many steps on)."""
    data = {**hidden(page), "nama_masuk": name, "sandi": password}
    answer = client.post("/petugas/masuk", data=data, headers=OURS)
    if answer.status_code == 303 and "/petugas/masuk/kedua" in answer.location:
        answer = client.get(answer.location)
    if 'name="kode_faktor"' not in answer.text:
        return answer
    data = {**hidden(answer), "kode_faktor": app_code(later)}
    return client.post("/petugas/masuk/kedua", data=data, headers=OURS)


def notes(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Invitation.note).where(Invitation.note != "")))


def test_the_page_holds_everything_typed_but_no_password_and_no_token(client: Client) -> None:
    page = interrupted(client)
    assert page.status_code == 403
    assert hidden(page) == {
        "lanjut_ke": ["/petugas/akun/undang"],
        "bawa-peran": [OFFICER],
        "bawa-unit": ["data"],
        "bawa-catatan": [NOTE],
        "bawa-pilih": ["a", "b"],
    }
    assert "jangan dibawa" not in page.text


def test_the_writer_sees_that_the_text_is_kept(client: Client) -> None:
    readable = interrupted(client).text.split("</form>")[1]
    assert "Untuk &#34;Bu Ratna&#34; &lt;sekretariat&gt;" in readable


def test_without_a_second_factor_one_press_signs_in_and_sends(app: Flask, database: Database) -> None:
    filed = file_report(app.test_client())
    browser = new_browser(app, sign_in_name="ratna", unit_key="data")
    address = f"/petugas/perkara/{filed.number}/pesan"
    versi = re.search(r'name="versi" value="(\d+)"', browser.get(f"/petugas/perkara/{filed.number}").text)
    assert versi
    with database.transaction() as session:
        session.execute(update(StaffSession).values(ended_at=clock.now()))
    form = {"versi": versi[1], "id": str(uuid.uuid4()), "jenis": "answer", "pesan": NOTE}
    page = browser.post(address, data=form, headers=OURS)
    data = {**hidden(page), "nama_masuk": "ratna", "sandi": PASSWORD}
    assert browser.post("/petugas/masuk", data=data, headers=OURS).status_code == 303
    assert [one.body for one in drafts_of(database, filed.number)] == [NOTE.replace("\r\n", "\n")]


def test_the_sign_in_with_its_second_step_sends(client: Client, database: Database) -> None:
    answer = press(client, interrupted(client))
    assert (answer.status_code, answer.location) == (303, "/petugas/akun")
    assert notes(database) == [NOTE.replace("\r\n", "\n")]
    assert client.get("/petugas/akun").status_code == 200


def test_a_wrong_password_keeps_the_text_for_the_next_try(client: Client, database: Database) -> None:
    page = press(client, interrupted(client), password="salah sekali ya 9")
    assert page.status_code == 422
    assert notes(database) == []
    press(client, page)
    assert len(notes(database)) == 1


def test_what_the_original_page_refuses_comes_back_as_its_own_form_signed_in(
    client: Client, database: Database
) -> None:
    answer = press(client, interrupted(client, peran=""))
    assert answer.status_code == 422
    assert 'action="/petugas/akun/undang"' in answer.text
    assert NOTE.split("\r\n")[1][:7] in answer.text
    assert notes(database) == []
    assert client.get("/petugas/akun").status_code == 200


def test_somebody_with_another_role_sends_nothing_they_may_not(client: Client, database: Database) -> None:
    assert press(client, interrupted(client), name="budi").status_code == 403
    assert notes(database) == []


def test_a_bad_token_with_an_open_session_brings_the_same_page(app: Flask, database: Database) -> None:
    browser = new_browser(app, role=ADMINISTRATOR, sign_in_name="admin")
    page = interrupted(browser)
    assert page.status_code == 403
    assert press(browser, page).status_code == 303
    assert len(notes(database)) == 1


@pytest.mark.parametrize("target", ["/petugas/masuk", "/lapor", "https://evil.example/x", "/petugas/tidak-ada", ""])
def test_only_a_guarded_form_of_this_house_is_carried_out(client: Client, database: Database, target: str) -> None:
    data = {"lanjut_ke": target, "bawa-peran": OFFICER, "nama_masuk": "admin", "sandi": PASSWORD}
    page = client.post("/petugas/masuk", data=data, headers=OURS)
    assert page.location == "/petugas/masuk/kedua?lanjut=%2Fpetugas"
    data = {**data, **{name: values[0] for name, values in hidden(client.get(page.location)).items()}}
    answer = client.post("/petugas/masuk/kedua", data={**data, "kode_faktor": app_code()}, headers=OURS)
    assert answer.location == "/petugas"
    assert notes(database) == []


def test_a_form_of_unknown_origin_is_shown_after_the_sign_in_and_sent_by_its_own_press(
    client: Client, database: Database
) -> None:
    page = interrupted(client, headers={})
    assert hidden(page)["bawaan_ragu"] == ["1"]
    shown = press(client, page)
    assert shown.status_code == 200
    assert notes(database) == []
    sent = client.post("/petugas/akun/undang", data=hidden(shown), headers=OURS)
    assert sent.status_code == 303
    assert notes(database) == [NOTE.replace("\r\n", "\n")]


def test_a_sign_in_of_unknown_origin_carries_nothing_out_at_once(client: Client, database: Database) -> None:
    data = {**hidden(interrupted(client)), "nama_masuk": "admin", "sandi": PASSWORD}
    page = client.post("/petugas/masuk", data=data)
    shown = client.post("/petugas/masuk/kedua", data={**hidden(page), "kode_faktor": app_code()}, headers=OURS)
    assert shown.status_code == 200
    assert notes(database) == []
    assert 'action="/petugas/akun/undang"' in shown.text


def test_htmx_gets_the_page_laid_over_the_main_part(client: Client) -> None:
    page = interrupted(client, headers={**OURS, "HX-Request": "true"})
    assert (page.status_code, page.headers["HX-Retarget"]) == (422, "#isi")
    assert "<html" not in page.text
    assert hidden(page)["bawa-catatan"] == [NOTE]


def test_files_of_an_interrupted_form_are_named(client: Client) -> None:
    data = {**FORM, "berkas": (io.BytesIO(b"x"), "denah TPS.jpg")}
    page = client.post("/petugas/akun/undang", data=data, headers=OURS, content_type="multipart/form-data")
    assert page.status_code == 403
    assert "denah TPS.jpg" in page.text


def test_the_query_of_the_interrupted_address_is_kept(client: Client, database: Database) -> None:
    page = client.post("/petugas/akun/undang?dari=daftar", data=FORM, headers=OURS)
    assert hidden(page)["lanjut_ke"] == ["/petugas/akun/undang?dari=daftar"]
    assert press(client, page).status_code == 303
    assert len(notes(database)) == 1


@pytest.mark.parametrize("claim", ["http://[", "http://[::1", "//", "bukan alamat"])
def test_an_address_that_cannot_be_read_proves_nothing_and_keeps_the_text(client: Client, claim: str) -> None:
    page = interrupted(client, headers={"Referer": claim})
    assert page.status_code == 403
    assert hidden(page)["bawa-catatan"] == [NOTE]
    assert hidden(page)["bawaan_ragu"] == ["1"]


def test_what_an_officer_wrote_is_shown_however_short_and_marks_of_the_form_never_are() -> None:
    fields = (("penulis", "k1:" + "3e" * 32), ("pesan", "Sudah."), ("jenis", "note"))
    assert resume.Carried("/petugas/perkara/JBG-2026-000001/pesan", fields).texts == ["Sudah."]
