"""The administrator's pages, the invitation's page, the own password, and the command."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import OFFICE, PASSWORD, browser_of, make_staff, new_browser, send
from tests.factories.cases import file_report, name_handlers
from webapp.accounts import queries
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, ROLES, Staff
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.i18n import gettext

NEW = "sepeda biru di atap"


@pytest.fixture
def admin(app: Flask) -> Client:
    return new_browser(app, role=ADMINISTRATOR, name="Admin Satu")


def staff_of(database: Database, sign_in_name: str) -> Staff:
    with database.reading() as session:
        found = queries.find_by_sign_in_name(session, OFFICE, sign_in_name)
    assert found is not None
    return found


def add(database: Database, name: str, role: str = OFFICER) -> Staff:
    with database.transaction() as session:
        return make_staff(session, name=name, role=role)


def link_on(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:8000(/petugas/undangan/[^"]+)"', page)
    assert found
    return found[1]


def test_from_invitation_to_a_signed_in_colleague(admin: Client, app: Flask, database: Database) -> None:
    assert send(admin, "/petugas/akun/undang", peran=HEAD, unit="data", catatan="Ratna").location == "/petugas/akun"
    link = link_on(admin.get("/petugas/akun").text)
    guest = app.test_client()
    page = guest.get(link)
    assert page.status_code == 200
    assert 'autocomplete="new-password"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    form = {"nama": "Ratna Dewi", "nama_masuk": "ratna", "sandi": NEW}
    assert guest.post(link, data=form).location == "/petugas"
    assert guest.get("/petugas/sandi").status_code == 200
    assert staff_of(database, "ratna").role == HEAD


def test_the_link_is_shown_once(admin: Client) -> None:
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data")
    link_on(admin.get("/petugas/akun").text)
    assert "/petugas/undangan/" not in admin.get("/petugas/akun").text.replace("/petugas/akun/undangan/", "")


def test_a_weak_password_comes_back_with_the_other_answers_and_the_link_still_works(admin: Client, app: Flask) -> None:
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data")
    link, guest = link_on(admin.get("/petugas/akun").text), app.test_client()
    form = {"nama": "Ratna Dewi", "nama_masuk": "ratna", "sandi": "ratnadewi 2026"}
    page = guest.post(link, data=form)
    assert page.status_code == 422
    assert 'value="Ratna Dewi"' in page.text
    assert "ratnadewi" not in page.text
    assert guest.post(link, data={**form, "sandi": NEW}).status_code == 303


def test_a_taken_or_odd_sign_in_name_is_refused_at_its_field(admin: Client, app: Flask, database: Database) -> None:
    add(database, "Ratna")
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data")
    link, guest = link_on(admin.get("/petugas/akun").text), app.test_client()
    for name in ("Ratna", "dua kata", "😀😀😀"):
        page = guest.post(link, data={"nama": "Ratna Dewi", "nama_masuk": name, "sandi": NEW})
        assert page.status_code == 422
        assert 'href="#nama_masuk"' in page.text


def test_a_used_link_says_so_and_a_made_up_one_is_not_found(admin: Client, app: Flask) -> None:
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data")
    link, guest = link_on(admin.get("/petugas/akun").text), app.test_client()
    form = {"nama": "Ratna Dewi", "nama_masuk": "ratna", "sandi": NEW}
    guest.post(link, data=form)
    assert guest.get(link).status_code == guest.post(link, data=form).status_code == 410
    assert guest.get("/petugas/undangan/karangan").status_code == 404


def test_a_withdrawn_invitation_leaves_the_list_and_its_link_closes(admin: Client, app: Flask) -> None:
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data", catatan="Ratna")
    page = admin.get("/petugas/akun").text
    withdraw = re.search(r'action="(/petugas/akun/undangan/[^"]+/cabut)"', page)
    assert withdraw
    assert send(admin, withdraw[1]).status_code == 303
    assert "Ratna" not in admin.get("/petugas/akun").text
    assert app.test_client().get(link_on(page)).status_code == 410


def test_withdrawing_an_invitation_that_was_used_meanwhile_says_so(admin: Client, app: Flask) -> None:
    send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data")
    page = admin.get("/petugas/akun").text
    withdraw = re.search(r'action="(/petugas/akun/undangan/[^"]+/cabut)"', page)
    assert withdraw
    app.test_client().post(link_on(page), data={"nama": "Ratna Dewi", "nama_masuk": "ratna", "sandi": NEW})
    send(admin, withdraw[1])
    with app.test_request_context("/petugas/akun"):
        late = gettext("Too late: this invitation was used already. Look at the account.")
    assert late in main_of(admin)


def test_open_invitations_are_listed_with_their_end(admin: Client, app: Flask) -> None:
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False) as at:
        admin = new_browser(app, role=ADMINISTRATOR, name="Admin Dua")
        send(admin, "/petugas/akun/undang", peran=OFFICER, unit="data", catatan="Bu Ratna")
        admin.get("/petugas/akun")
        shown = main_of(admin)
        assert "Bu Ratna" in shown
        assert "1 Desember 2026" in shown
        at.shift(timedelta(days=7))
        assert "Bu Ratna" not in main_of(new_browser(app, role=ADMINISTRATOR, name="Admin Tiga"))


def test_an_unknown_role_or_unit_is_refused(admin: Client) -> None:
    assert send(admin, "/petugas/akun/undang", peran="raja", unit="").status_code == 422
    assert send(admin, "/petugas/akun/undang", peran=OFFICER, unit="bulan").status_code == 422
    assert send(admin, "/petugas/akun/undang").status_code == 422


def test_role_change_and_closing_and_opening_an_account(admin: Client, database: Database) -> None:
    where = f"/petugas/akun/{add(database, 'Ratna').id}"
    send(admin, f"{where}/peran", peran=AUDITOR, unit="")
    assert staff_of(database, "ratna").role == AUDITOR
    send(admin, f"{where}/tutup")
    assert not staff_of(database, "ratna").active
    assert admin.get(where).status_code == 200
    send(admin, f"{where}/buka")
    assert staff_of(database, "ratna").active


def test_the_only_administrator_is_told_why_they_cannot_leave(admin: Client, database: Database) -> None:
    where = f"/petugas/akun/{staff_of(database, 'admin.satu').id}"
    for answer in (send(admin, f"{where}/tutup"), send(admin, f"{where}/peran", peran=OFFICER, unit="data")):
        assert answer.status_code == 422
        assert 'id="galat"' in answer.text
    assert staff_of(database, "admin.satu").active


def test_who_forgot_the_password_chooses_a_new_one_by_a_link(admin: Client, app: Flask, database: Database) -> None:
    where = f"/petugas/akun/{add(database, 'Ratna').id}"
    send(admin, f"{where}/tautan")
    link, guest = link_on(admin.get(where).text), app.test_client()
    page = guest.get(link).text
    assert 'name="nama"' not in page
    assert "Ratna" in page
    assert guest.post(link, data={"sandi": NEW}).status_code == 303
    form = {"nama_masuk": "ratna", "sandi": NEW}
    assert app.test_client().post("/petugas/masuk", data=form).status_code == 303


def test_two_handlers_are_named_and_a_reader_is_not_offered(admin: Client, database: Database) -> None:
    one, reader = add(database, "Ratna"), add(database, "Pembaca", AUDITOR)
    other = staff_of(database, "admin.satu")
    assert str(reader.id) not in admin.get("/petugas/akun").text.split('name="penangan_1"')[1]
    both = {"penangan_1": str(one.id), "penangan_2": str(other.id)}
    assert send(admin, "/petugas/akun/penangan", **both).status_code == 303
    with database.reading() as session:
        assert queries.conduct_handlers(session, OFFICE) == {one.id, other.id}
    for wrong in (str(one.id), str(reader.id), "bukan id"):
        answer = send(admin, "/petugas/akun/penangan", penangan_1=str(one.id), penangan_2=wrong)
        assert answer.status_code == 422


def main_of(client: Client) -> str:
    return client.get("/petugas/akun").text.split("<main")[1]


def test_the_page_warns_in_words_while_fewer_than_two_can_handle_conduct(admin: Client, database: Database) -> None:
    assert 'class="note warn"' in main_of(admin)
    one, other = add(database, "Ratna"), staff_of(database, "admin.satu")
    send(admin, "/petugas/akun/penangan", penangan_1=str(one.id), penangan_2=str(other.id))
    assert 'class="note' not in main_of(admin).replace("note good", "")
    send(admin, f"/petugas/akun/{one.id}/tutup")
    assert 'class="note warn"' in main_of(admin)
    with database.reading() as session:
        lines = session.scalars(
            select(JournalLine).where(JournalLine.action.in_(("name_handlers", "deactivate")))
        ).all()
    assert [line.facts.get("handler_1") or line.subject_id for line in lines] == [str(one.id), one.id]


def test_reports_that_nobody_can_read_are_counted_and_handed_over_by_one_press(
    admin: Client, app: Flask, database: Database
) -> None:
    old = name_handlers(app)
    number = file_report(app.test_client(), "/lapor/anggota-sekretariat", cerita="Rahasia sekali.").number
    for one in old:
        send(admin, f"/petugas/akun/{one.id}/tutup")
    page = main_of(admin)
    assert 'class="note bad"' in page
    assert "/penangan/serahkan" not in page
    assert number not in page
    refused = send(admin, "/petugas/akun/penangan/serahkan")
    assert refused.status_code == 422
    assert 'href="#penangan_1"' in refused.text
    new = [add(database, name) for name in ("Ratna", "Rini")]
    send(admin, "/petugas/akun/penangan", penangan_1=str(new[0].id), penangan_2=str(new[1].id))
    assert "(1)" in main_of(admin).split("/penangan/serahkan")[1].split("</form>")[0]
    assert send(admin, "/petugas/akun/penangan/serahkan").location == "/petugas/akun"
    assert 'class="note bad"' not in main_of(admin)
    assert [browser_of(app, one).get(f"/petugas/perkara/{number}").status_code for one in new] == [200, 200]
    assert admin.get(f"/petugas/perkara/{number}").status_code == 404


@pytest.mark.parametrize("role", [OFFICER, HEAD])
def test_officers_and_heads_need_a_unit_and_keep_what_was_typed(admin: Client, database: Database, role: str) -> None:
    page = send(admin, "/petugas/akun/undang", peran=role, unit="", catatan="Bu Ratna")
    assert page.status_code == 422
    assert 'href="#unit"' in page.text
    assert 'value="Bu Ratna"' in page.text
    where = f"/petugas/akun/{add(database, 'Ratna', AUDITOR).id}"
    assert send(admin, f"{where}/peran", peran=role, unit="").status_code == 422
    assert staff_of(database, "ratna").role == AUDITOR
    assert send(admin, f"{where}/peran", peran=role, unit="umum").status_code == 303


@pytest.mark.parametrize("role", [ADMINISTRATOR, AUDITOR])
def test_administrators_and_auditors_need_none(admin: Client, role: str) -> None:
    assert send(admin, "/petugas/akun/undang", peran=role, unit="").status_code == 303


def test_the_list_says_all_units_of_those_alone_who_see_them(admin: Client, app: Flask, database: Database) -> None:
    add(database, "Ratna")
    with app.test_request_context("/petugas"):
        everything, none = gettext("All units"), gettext("No unit yet")
    rows = dict(re.findall(r'">([^<]+)</a></th>(.*?)</tr>', main_of(admin), re.S))
    assert everything in rows["Admin Satu"]
    assert none in rows["Ratna"]
    assert everything not in rows["Ratna"]


def test_the_command_asks_for_the_unit_of_an_officer(app: Flask) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["accounts", "invite", "--role", "officer"]).exit_code == 2
    assert run.invoke(args=["accounts", "invite", "--role", "officer", "--unit", "data"]).exit_code == 0


@pytest.mark.parametrize("role", ROLES)
def test_every_role_finds_its_own_account_in_the_menu(app: Flask, role: str) -> None:
    menu = new_browser(app, role=role).get("/petugas/sandi").text.split("<main")[0]
    assert '<a href="/petugas/sandi" aria-current="page">' in menu


def test_the_own_password_changes_with_the_old_one_and_other_sessions_end(app: Flask, database: Database) -> None:
    staff = add(database, "Ratna", AUDITOR)
    here, there = browser_of(app, staff), browser_of(app, staff)
    wrong = send(here, "/petugas/sandi", sandi_lama="bukan ini ya 77", sandi_baru=NEW)
    weak = send(here, "/petugas/sandi", sandi_lama=PASSWORD, sandi_baru="password12345")
    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert 'href="#sandi_lama"' in wrong.text
    assert 'href="#sandi_baru"' in weak.text
    assert send(here, "/petugas/sandi", sandi_lama=PASSWORD, sandi_baru=NEW).status_code == 303
    assert here.get("/petugas/sandi").status_code == 200
    assert there.get("/petugas/sandi").status_code == 303


def test_signing_out_elsewhere_keeps_this_session(app: Flask, database: Database) -> None:
    staff = add(database, "Ratna")
    here, there = browser_of(app, staff), browser_of(app, staff)
    assert send(here, "/petugas/sandi/sesi").status_code == 303
    assert here.get("/petugas/sandi").status_code == 200
    assert there.get("/petugas/sandi").status_code == 303


def test_an_account_that_is_not_there_is_not_found(admin: Client) -> None:
    where = "/petugas/akun/00000000-0000-4000-8000-000000000000"
    assert admin.get(where).status_code == 404
    assert send(admin, f"{where}/tutup").status_code == 404


def test_the_command_prints_a_link_that_works(app: Flask, database: Database) -> None:
    told = app.test_cli_runner().invoke(args=["accounts", "invite", "--role", "administrator"])
    assert told.exit_code == 0
    token = told.output.strip().rsplit("/", 1)[1]
    assert told.output.startswith("http://127.0.0.1:8000/petugas/undangan/")
    assert app.test_client().get(f"/petugas/undangan/{token}").status_code == 200
    with database.reading() as session:
        assert session.scalars(select(Staff)).all() == []
