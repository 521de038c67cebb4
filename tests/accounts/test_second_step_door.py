"""The real way in: password, second step, recovery codes, and what a form that was stopped keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from tests.factories.accounts import OFFICE, PASSWORD, app_code, give_app, half_way_browser, make_staff, send
from tests.factories.cases import file_report
from tests.factories.desk import messages_of
from tests.factories.pages import faults_of, main_of
from webapp import clock
from webapp.accounts import queries, service
from webapp.accounts.models import ADMINISTRATOR, OFFICER, Staff, StaffSession
from webapp.audit.models import JournalLine
from webapp.db import Database

OURS = {"Origin": "http://localhost"}
STEP = "/petugas/masuk/kedua"
START = "2026-11-24T03:00:00Z"
TEXT = 'Bu Ratna, "denah" TPS 4 sudah kami terima.\r\nKami kabari hari Senin & Selasa.'


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    """A still clock, at the beginning of a time step."""
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def sri(app: Flask, database: Database) -> Staff:
    """An administrator with an app."""
    with database.transaction() as session:
        staff = make_staff(session, role=ADMINISTRATOR)
        give_app(session, app, staff)
    return staff


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the first form on a page."""
    form = page.text.split("<form", 1)[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def enter(client: Client, name: str = "sri.wahyuni", **fields: str) -> TestResponse:
    form = {"nama_masuk": name, "sandi": PASSWORD, **fields}
    return client.post("/petugas/masuk", data=form, headers=OURS)


def type_code(client: Client, code: str, page: TestResponse | None = None, **more: str) -> TestResponse:
    page = page or client.get(STEP)
    environ = {"REMOTE_ADDR": more.pop("address", "127.0.0.1")}
    data = {**hidden(page), "kode_faktor": code, **more}
    return client.post(STEP, data=data, headers=OURS, environ_base=environ)


def secret_on(page: TestResponse) -> str:
    """The key as the page writes it for typing, in groups of four."""
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page.text)
    assert found
    assert {len(group) for group in found[1].split()} == {4}
    return found[1].replace(" ", "")


def codes_on(page: TestResponse) -> list[str]:
    return re.findall(r"<li>(\d{4} \d{4} \d{4})</li>", page.text)


def told(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(line.action, line.outcome) for line in session.scalars(select(JournalLine).order_by(JournalLine.id))]


def test_the_first_administrator_comes_from_the_printed_link_to_the_desk(
    app: Flask, database: Database, client: Client
) -> None:
    with database.transaction() as session:
        link = service.first_admin_link(session, office_id=OFFICE, base_url="http://localhost")
    assert link
    made = client.post(link, data={"nama": "Sri Wahyuni", "nama_masuk": "sri", "sandi": PASSWORD}, headers=OURS)
    page = client.get(made.location)
    assert page.location == f"{STEP}?lanjut=%2Fpetugas"
    page = client.get(page.location)
    main = main_of(page)
    assert page.text.index("<h1") < page.text.index("<svg viewBox")
    assert "otpauth://totp/" in main
    secret = secret_on(page)
    assert f"secret={secret}" in main
    wrong = type_code(client, app_code(5, secret), page)
    assert wrong.status_code == 422
    assert secret_on(wrong) == secret
    answer = type_code(client, app_code(0, secret), wrong)
    assert answer.status_code == 303
    codes = client.get(answer.location)
    assert len(codes_on(codes)) == 10
    assert 'href="/petugas"' in main_of(codes)
    assert client.get("/petugas").status_code == 200
    assert codes_on(client.get(answer.location)) == []
    assert client.get(answer.location).status_code == 303
    assert ("set_up_factor", "ok") in told(database)


def test_recovery_codes_never_stand_readable_in_the_cookie(app: Flask, database: Database, client: Client) -> None:
    with database.transaction() as session:
        make_staff(session, role=ADMINISTRATOR)
    enter(client)
    page = client.get(STEP)
    answer = type_code(client, app_code(0, secret_on(page)), page)
    cookie = client.get_cookie("piagam_form")
    assert cookie
    codes = [code.replace(" ", "") for code in codes_on(client.get(answer.location))]
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    kept = repr(serializer.loads(cookie.value))
    assert "kode_baru" in kept
    assert not any(code in kept for code in codes)


def test_with_an_app_the_password_leads_to_the_step_and_the_code_to_the_page_that_was_wanted(
    client: Client, sri: Staff
) -> None:
    answer = enter(client, lanjut="/petugas/akun?x=1")
    assert answer.location == f"{STEP}?lanjut=%2Fpetugas%2Fakun%3Fx%3D1"
    page = client.get(answer.location)
    assert 'inputmode="numeric"' in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert client.get("/petugas/akun").location == f"{STEP}?lanjut=%2Fpetugas%2Fakun"
    assert type_code(client, app_code(), page).location == "/petugas/akun?x=1"
    assert client.get("/petugas/akun").status_code == 200
    assert client.get(f"{STEP}?lanjut=/petugas/sandi").location == "/petugas/sandi"


@pytest.mark.parametrize("target", ["https://evil.example/petugas", "//evil.example", "/lapor", "/petugas\r\nX: y"])
def test_the_way_on_never_leaves_the_staff_room(client: Client, sri: Staff, target: str) -> None:
    enter(client)
    assert type_code(client, app_code(), lanjut=target).location == "/petugas"


def test_a_code_with_spaces_is_read_and_a_slip_is_no_try(client: Client, sri: Staff, database: Database) -> None:
    enter(client)
    for slip in ("", "12345", "abc", "1234 5678"):
        page = type_code(client, slip)
        assert page.status_code == 422
        assert faults_of(page)[0][0] == "kode_faktor"
    assert ("pass_factor", "denied") not in told(database)
    code = app_code()
    assert type_code(client, f" {code[:3]} {code[3:]}-").status_code == 303


def test_a_code_that_signed_in_once_signs_in_no_other_browser(app: Flask, client: Client, sri: Staff) -> None:
    enter(client)
    assert type_code(client, app_code()).status_code == 303
    thief = app.test_client()
    enter(thief)
    assert type_code(thief, app_code()).status_code == 422
    assert thief.get("/petugas").location.startswith(STEP)


def test_wrong_codes_are_slowed_by_account_and_address_and_the_password_does_not_forgive_them(
    app: Flask, client: Client, sri: Staff, database: Database, at: time_machine.Traveller
) -> None:
    enter(client)
    assert [type_code(client, "000000").status_code for _try in range(5)] == [422] * 5
    assert enter(app.test_client()).status_code == 303
    waiting = type_code(client, app_code())
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "30")
    assert "30" in main_of(waiting)
    owner = app.test_client()
    enter(owner)
    assert type_code(owner, app_code(), address="198.51.100.7").status_code == 303
    at.shift(timedelta(seconds=30))
    assert type_code(client, app_code()).status_code == 303
    assert told(database).count(("pass_factor", "denied")) == 6


def test_a_recovery_code_opens_once_from_the_same_field(app: Flask, client: Client, sri: Staff) -> None:
    enter(client)
    type_code(client, app_code())
    codes = codes_on(client.get(send(client, "/petugas/faktor/kode").location))
    assert len(codes) == 10
    other = app.test_client()
    enter(other)
    assert type_code(other, codes[0]).status_code == 303
    assert other.get("/petugas").status_code == 200
    again = app.test_client()
    enter(again)
    assert type_code(again, codes[0]).status_code == 422


def test_somebody_without_need_and_without_a_factor_is_asked_for_nothing(client: Client, database: Database) -> None:
    with database.transaction() as session:
        make_staff(session, name="Budi", unit_key="data")
    assert enter(client, "budi").location == "/petugas"
    assert client.get("/petugas").status_code == 200


def test_whoever_set_one_up_by_choice_is_asked_for_it_too(app: Flask, client: Client, database: Database) -> None:
    with database.transaction() as session:
        make_staff(session, name="Budi", unit_key="data")
    enter(client, "budi")
    page = client.get("/petugas/faktor/aplikasi")
    data = {"kode_faktor": app_code(0, secret_on(page))}
    answer = send(client, "/petugas/faktor/aplikasi", **data)
    assert len(codes_on(client.get(answer.location))) == 10
    assert client.get("/petugas").status_code == 200
    other = app.test_client()
    assert enter(other, "budi").location.startswith(STEP)
    assert other.get("/petugas/sandi").location.startswith(STEP)


def test_a_password_link_does_not_go_round_the_second_factor(
    app: Flask, client: Client, database: Database, sri: Staff
) -> None:
    with database.transaction() as session:
        _link, token = service.offer_new_password(session, office_id=OFFICE, staff_id=sri.id, created_by=None)
    answer = client.post(f"/petugas/undangan/{token}", data={"sandi": "sepeda biru di atap"}, headers=OURS)
    assert answer.status_code == 303
    assert client.get("/petugas").location.startswith(STEP)


def test_an_address_that_asks_half_way_for_htmx_is_led_there_whole(client: Client, sri: Staff) -> None:
    enter(client)
    answer = client.get("/petugas/akun", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(STEP)


class Writer:
    """An officer who writes an answer while the session ends."""

    def __init__(self, app: Flask, database: Database, staff: Staff) -> None:
        self.database, self.filed = database, file_report(app.test_client())
        self.client = half_way_browser(app, staff)
        self.address = f"/petugas/perkara/{self.filed.number}/pesan"

    def send(self, headers: dict[str, str] = OURS) -> TestResponse:
        form = {"versi": "1", "id": "5f0c3f1e-6f57-4a5e-9a53-1f0a6f3d7c11", "jenis": "note", "pesan": TEXT}
        return self.client.post(self.address, data=form, headers=headers)

    def end(self) -> None:
        with self.database.transaction() as session:
            session.execute(update(StaffSession).values(ended_at=clock.now()))

    @property
    def sent(self) -> list[str]:
        return [one.body for one in messages_of(self.database, self.filed.number)]


def shown(page: TestResponse) -> bool:
    """Whether the writer reads on this page that the text is kept."""
    return "Bu Ratna, &#34;denah&#34; TPS 4" in page.text.split("</form>")[-1]


def test_a_text_sent_half_way_waits_for_the_code_and_is_sent_with_it(
    app: Flask, database: Database, sri: Staff
) -> None:
    writer = Writer(app, database, sri)
    page = writer.send()
    assert page.status_code == 403
    assert shown(page)
    assert hidden(page)["bawa-pesan"] == TEXT
    wrong = type_code(writer.client, "000000", page)
    assert (wrong.status_code, shown(wrong), writer.sent) == (422, True, [])
    assert type_code(writer.client, app_code(), wrong).status_code == 303
    assert writer.sent == [TEXT.replace("\r\n", "\n")]


def test_a_text_survives_the_end_of_the_session_between_password_and_code(
    app: Flask, database: Database, sri: Staff
) -> None:
    writer = Writer(app, database, sri)
    page = writer.send()
    writer.end()
    ended = type_code(writer.client, app_code(), page)
    assert ended.status_code == 403
    assert 'name="sandi"' in ended.text
    assert shown(ended)
    fields = hidden(ended)
    assert fields["lanjut_ke"] == writer.address
    assert "bawa-kode_faktor" not in fields
    step = writer.client.post(
        "/petugas/masuk", data={**fields, "nama_masuk": "sri.wahyuni", "sandi": PASSWORD}, headers=OURS
    )
    assert shown(step)
    assert type_code(writer.client, app_code(), step).status_code == 303
    assert writer.sent == [TEXT.replace("\r\n", "\n")]


def test_a_text_travels_through_setting_up_the_first_factor_and_its_codes(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        staff = make_staff(session, role=ADMINISTRATOR)
    writer = Writer(app, database, staff)
    writer.end()
    fields = hidden(writer.send())
    page = writer.client.post(
        "/petugas/masuk", data={**fields, "nama_masuk": "sri.wahyuni", "sandi": PASSWORD}, headers=OURS
    )
    assert shown(page)
    codes = type_code(writer.client, app_code(0, secret_on(page)), page)
    assert (codes.status_code, len(codes_on(codes)), writer.sent) == (200, 10, [])
    last = writer.client.post(STEP, data=hidden(codes), headers=OURS)
    assert last.status_code == 303
    assert writer.sent == [TEXT.replace("\r\n", "\n")]


def test_a_text_of_unknown_origin_is_shown_after_the_code_and_sent_by_its_own_press(
    app: Flask, database: Database, sri: Staff
) -> None:
    writer = Writer(app, database, sri)
    page = writer.send(headers={})
    answer = type_code(writer.client, app_code(), page)
    assert (answer.status_code, writer.sent) == (200, [])
    assert f'action="{writer.address}"' in answer.text
    assert writer.client.post(writer.address, data=hidden(answer), headers=OURS).status_code == 303
    assert writer.sent == [TEXT.replace("\r\n", "\n")]


def test_htmx_gets_the_step_laid_over_the_main_part(app: Flask, database: Database, sri: Staff) -> None:
    page = Writer(app, database, sri).send({**OURS, "HX-Request": "true"})
    assert (page.status_code, page.headers["HX-Retarget"]) == (422, "#isi")
    assert hidden(page)["bawa-pesan"] == TEXT


def test_a_step_without_its_token_is_not_taken_and_keeps_the_text(app: Flask, database: Database, sri: Staff) -> None:
    writer = Writer(app, database, sri)
    data = {**hidden(writer.send()), "kode_faktor": app_code(), "csrf_token": "karangan"}
    page = writer.client.post(STEP, data=data, headers=OURS)
    assert page.status_code == 403
    assert shown(page)
    assert writer.client.get("/petugas").location.startswith(STEP)


def test_signing_out_is_possible_half_way(client: Client, sri: Staff) -> None:
    enter(client)
    assert f'href="{STEP}"' in client.get("/petugas/keluar").text
    assert send(client, "/petugas/keluar").location == "/petugas/masuk"
    assert client.get(STEP).location.startswith("/petugas/masuk?")


def test_the_own_page_refuses_to_remove_the_last_factor_in_words(client: Client, sri: Staff) -> None:
    enter(client)
    type_code(client, app_code())
    page = send(client, "/petugas/faktor/aplikasi/hapus")
    assert page.status_code == 422
    assert 'id="ditolak"' in page.text
    assert page.text.split("<title>")[1].startswith("Kesalahan:")


def test_another_app_takes_the_place_of_the_first(app: Flask, client: Client, sri: Staff) -> None:
    enter(client)
    type_code(client, app_code())
    elsewhere = app.test_client()
    enter(elsewhere)
    type_code(elsewhere, app_code(1))
    secret = secret_on(client.get("/petugas/faktor/aplikasi"))
    wrong = send(client, "/petugas/faktor/aplikasi", kode_faktor="123")
    assert (wrong.status_code, secret_on(wrong)) == (422, secret)
    assert send(client, "/petugas/faktor/aplikasi", kode_faktor=app_code(0, secret)).status_code == 303
    assert client.get("/petugas").status_code == 200
    assert elsewhere.get("/petugas").location.startswith("/petugas/masuk?")
    fresh = app.test_client()
    enter(fresh)
    assert type_code(fresh, app_code()).status_code == 422
    assert type_code(fresh, app_code(1, secret)).status_code == 303


def test_an_administrator_resets_a_lost_phone_and_the_owner_sets_up_a_new_one(
    app: Flask, client: Client, database: Database, sri: Staff
) -> None:
    enter(client)
    type_code(client, app_code())
    with database.transaction() as session:
        other = make_staff(session, role=ADMINISTRATOR, name="Admin Dua", sign_in_name="dua")
        give_app(session, app, other)
    lost = app.test_client()
    enter(lost, "dua")
    type_code(lost, app_code())
    where = f"/petugas/akun/{other.id}"
    assert f'action="{where}/faktor"' in client.get(where).text
    assert send(client, f"{where}/faktor").status_code == 303
    assert f'action="{where}/faktor"' not in client.get(where).text
    assert lost.get("/petugas").location.startswith("/petugas/masuk?")
    enter(lost, "dua")
    page = lost.get(STEP)
    assert type_code(lost, app_code(0, secret_on(page)), page).status_code == 303
    own = f"/petugas/akun/{sri.id}"
    assert f'action="{own}/faktor"' not in client.get(own).text
    assert send(client, f"{own}/faktor").status_code == 422


def test_the_command_helps_the_only_administrator_back_in(
    app: Flask, client: Client, database: Database, sri: Staff
) -> None:
    enter(client)
    type_code(client, app_code())
    run = app.test_cli_runner()
    missing = run.invoke(args=["accounts", "reset-factor", "tidak.ada"])
    assert (missing.exit_code, "tidak.ada" in missing.output) == (1, True)
    done = run.invoke(args=["accounts", "reset-factor", "Sri.Wahyuni"])
    assert (done.exit_code, done.output.split(":")[1].split(".")[0].strip()) == (0, "1")
    assert client.get("/petugas").location.startswith("/petugas/masuk?")
    enter(client)
    assert secret_on(client.get(STEP))
    with database.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.action == "reset_factor")).one()
    assert (line.actor, line.subject_id) == ("system", sri.id)


def test_the_permission_for_sealed_names_is_a_checkbox_and_asks_for_a_factor_at_the_next_sign_in(
    app: Flask, client: Client, database: Database, sri: Staff
) -> None:
    enter(client)
    type_code(client, app_code())
    with database.transaction() as session:
        budi = make_staff(session, role=OFFICER, name="Budi", unit_key="data")
    officer = app.test_client()
    enter(officer, "budi")
    where = f"/petugas/akun/{budi.id}"
    assert 'id="boleh_buka" name="boleh_buka" value="1" aria' in client.get(where).text
    assert send(client, f"{where}/nama-tertutup", boleh_buka="1").status_code == 303
    assert 'name="boleh_buka" value="1" checked' in client.get(where).text
    assert officer.get("/petugas").location.startswith("/petugas/masuk?")
    assert enter(officer, "budi").location.startswith(STEP)
    assert secret_on(officer.get(STEP))
    assert send(client, f"{where}/nama-tertutup").status_code == 303
    enter(officer, "budi")
    assert officer.get("/petugas").status_code == 200
    assert 'name="boleh_buka"' not in client.get(f"/petugas/akun/{sri.id}").text
    assert send(client, f"/petugas/akun/{sri.id}/nama-tertutup", boleh_buka="1").status_code == 422


def test_the_list_of_accounts_says_whose_second_factor_is_missing(
    client: Client, database: Database, sri: Staff
) -> None:
    with database.transaction() as session:
        make_staff(session, role=ADMINISTRATOR, name="Admin Dua")
        make_staff(session, name="Budi", unit_key="data")
    enter(client)
    type_code(client, app_code())
    rows = dict(re.findall(r'">([^<]+)</a></th>(.*?)</tr>', client.get("/petugas/akun").text, re.DOTALL))
    with database.reading() as session:
        missing = queries.list_without_factor(session, OFFICE)
    assert len(missing) == 1
    assert "Pengaman kedua belum dipasang" in rows["Admin Dua"]
    assert not any("Pengaman kedua" in rows[name] for name in ("Budi", "Sri Wahyuni"))


def test_the_journal_tells_of_the_step_without_a_code(client: Client, database: Database, sri: Staff) -> None:
    enter(client)
    type_code(client, "135791")
    type_code(client, app_code())
    with database.reading() as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.action == "pass_factor")).all()
    assert [(line.outcome, line.actor == "stranger", line.facts) for line in lines] == [
        ("denied", True, {}),
        ("ok", False, {"kind": "app"}),
    ]
