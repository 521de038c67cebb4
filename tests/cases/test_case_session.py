"""The citizen's session: thirty minutes after the last use, one case at a time, and no text lost when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from tests.factories.cases import (
    Filed,
    attached,
    case_of,
    count,
    database_of,
    file_report,
    flat,
    open_case,
    reply,
    talk_fields,
)
from tests.factories.files import ogg, picture
from tests.factories.pages import faults_of, fields_of, main_of
from webapp import create_app
from webapp.cases.models import CaseEvent, CaseSession, Message
from webapp.config import Settings
from webapp.db import Database
from webapp.files.models import Attachment, HeldFile

NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEXT = 'Baris satu.\r\n\r\nBaris <dua> & "tiga" 😀'
SHOWN = TEXT.replace("\r\n", "\n")


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def filed(travel: time_machine.Traveller, client: Client) -> Filed:
    """A report whose case is open in this browser."""
    filed = file_report(client)
    open_case(client, filed)
    return filed


def bodies(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Message.body).order_by(Message.id)))


@pytest.mark.parametrize(("kept", "status"), [(True, 303), (False, 403)])
def test_a_form_outlives_a_change_of_keys_while_the_old_one_is_kept(
    settings: Settings, client: Client, filed: Filed, kept: bool, status: int
) -> None:
    fields = talk_fields(client)
    changed = create_app(replace(settings, secret_keys=("another", *(settings.secret_keys if kept else ()))))
    later = changed.test_client()
    for cookie in client._cookies.values():  # type: ignore[union-attr]
        later.set_cookie(cookie.decoded_key, cookie.decoded_value, domain=cookie.domain)
    try:
        assert later.post("/perkara/balas", data={**fields, "pesan": TEXT}).status_code == status
    finally:
        changed.extensions["database"].dispose()


def resume(client: Client, page: TestResponse, digits: str, **changes: Any) -> TestResponse:
    """Press the one button of the resume page with the digits typed in."""
    return client.post("/perkara/lanjut", data={**flat(fields_of(page)), "kode": digits, **changes})


def end(travel: time_machine.Traveller) -> None:
    travel.move_to(NOW + 31 * MINUTE)


# --- how long it lasts


def test_it_ends_thirty_minutes_after_the_last_use(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    for minutes in (29, 58, 87):
        travel.move_to(NOW + minutes * MINUTE)
        assert client.get("/perkara").status_code == 200
    travel.move_to(NOW + 117 * MINUTE + timedelta(seconds=1))
    page = client.get("/perkara")
    assert (page.status_code, page.location) == (303, "/lacak?berakhir=1")


def test_writing_is_a_use_too(travel: time_machine.Traveller, client: Client, filed: Filed) -> None:
    fields = talk_fields(client)
    travel.move_to(NOW + 29 * MINUTE)
    client.post("/perkara/balas", data={**fields, "pesan": ""})
    travel.move_to(NOW + 58 * MINUTE)
    assert client.get("/perkara").status_code == 200


def test_without_a_session_the_pages_of_a_case_lead_to_the_digits(client: Client) -> None:
    for path in ("/perkara", "/perkara/berkas", "/perkara/cabut", "/perkara/selesai", f"/perkara/berkas/{'0' * 8}"):
        page = client.get(path)
        assert page.status_code in (303, 404)
        if page.status_code == 303:
            assert page.location == "/lacak"
    client.set_cookie("piagam_perkara", "x" * 500, domain="localhost", path="/")
    assert client.get("/perkara").location == "/lacak?berakhir=1"


def test_leaving_ends_it_and_clears_the_pages(client: Client, app: Flask, filed: Filed) -> None:
    token = client.get_cookie("piagam_perkara", domain="localhost", path="/")
    assert token is not None
    left = client.post("/perkara/keluar")
    assert (left.status_code, left.location) == (303, "/lacak")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert "piagam_perkara=;" in left.headers["Set-Cookie"]
    assert client.get("/perkara").location == "/lacak"
    # A copied cookie opens nothing either.
    thief = app.test_client()
    thief.set_cookie("piagam_perkara", token.value, domain="localhost", path="/")
    assert thief.get("/perkara").location == "/lacak?berakhir=1"


def test_leaving_twice_or_without_a_session_is_no_fault(client: Client, filed: Filed) -> None:
    assert [client.post("/perkara/keluar").status_code for _press in range(2)] == [303, 303]


def test_the_quick_exit_makes_the_browser_forget_the_case(client: Client, filed: Filed) -> None:
    left = client.get("/keluar")
    assert "piagam_perkara=;" in left.headers["Set-Cookie"]
    assert client.get("/perkara").location == "/lacak"


# --- the text of a form whose session ended


def test_an_ended_session_gives_the_text_back_and_sends_it_in_the_same_press(
    travel: time_machine.Traveller, client: Client, filed: Filed, database: Database
) -> None:
    fields = talk_fields(client)
    end(travel)
    page = client.post("/perkara/balas", data={**fields, "pesan": TEXT})
    assert page.status_code == 403
    assert "Baris &lt;dua&gt;" in page.text
    assert flat(fields_of(page))["pesan"].replace("\r\n", "\n") == SHOWN
    assert bodies(database) == []
    sent = resume(client, page, filed.groups)
    assert (sent.status_code, sent.location) == (303, "/perkara")
    assert bodies(database) == [SHOWN]
    assert client.get("/perkara").status_code == 200


def test_files_are_named_kept_and_sent_too(
    travel: time_machine.Traveller, client: Client, filed: Filed, database: Database
) -> None:
    fields = talk_fields(client)
    end(travel)
    files = [attached(picture(), "a.jpg"), attached(ogg(), "b.opus"), attached(b"MZ", "buruk.exe")]
    page = client.post("/perkara/balas", data={**fields, "pesan": TEXT, "berkas": files})
    assert page.status_code == 403
    for name in ("a.jpg", "b.opus", "buruk.exe"):
        assert name in main_of(page)
    assert count(database, HeldFile) == 2
    box = page.text.split('name="lepas" value="')[1].split('"')[0]
    assert resume(client, page, filed.digits, lepas=box).status_code == 303
    with database.reading() as session:
        rows = list(session.execute(select(Attachment.name, Attachment.message_id)))
    assert [name for name, _message in rows] == ["b.opus"]
    assert rows[0][1] is not None
    assert count(database, HeldFile) == 0


def test_a_slip_in_the_digits_keeps_everything_for_the_next_press(
    travel: time_machine.Traveller, client: Client, filed: Filed, database: Database
) -> None:
    fields = talk_fields(client)
    end(travel)
    page = client.post("/perkara/balas", data={**fields, "pesan": TEXT, "berkas": attached(picture(), "a.jpg")})
    again = resume(client, page, "1234")
    assert again.status_code == 422
    assert [to for to, _sentence in faults_of(again)] == ["kode"]
    assert fields_of(again)["kode"] == ["1234"]
    assert "a.jpg" in main_of(again)
    assert resume(client, again, filed.digits).status_code == 303
    assert bodies(database) == [SHOWN]
    assert count(database, Attachment) == 1


def test_the_digits_of_another_case_send_nothing_and_keep_the_text(
    travel: time_machine.Traveller, client: Client, filed: Filed, database: Database
) -> None:
    other = file_report(client, cerita="Perkara lain.")
    fields = talk_fields(client)
    end(travel)
    page = client.post("/perkara/balas", data={**fields, "pesan": TEXT})
    wrong = resume(client, page, other.digits)
    assert wrong.status_code == 409
    assert flat(fields_of(wrong))["pesan"].replace("\r\n", "\n") == SHOWN
    assert "Set-Cookie" not in wrong.headers
    assert bodies(database) == []
    assert resume(client, wrong, filed.digits).status_code == 303
    assert bodies(database) == [SHOWN]


@pytest.mark.parametrize("deed", ["cabut", "selesai"])
def test_a_deed_is_done_in_the_same_press_too(
    travel: time_machine.Traveller, client: Client, app: Flask, filed: Filed, deed: str
) -> None:
    fields = talk_fields(client)
    end(travel)
    page = client.post(f"/perkara/{deed}", data={"csrf_token": fields["csrf_token"], "pegangan": fields["pegangan"]})
    assert page.status_code == 403
    assert resume(client, page, filed.digits).status_code == 303
    assert case_of(app, filed.submission_id).state == {"cabut": "withdrawn", "selesai": "closed"}[deed]


def test_a_press_that_was_resumed_counts_once(
    travel: time_machine.Traveller, client: Client, filed: Filed, database: Database
) -> None:
    fields = {**talk_fields(client), "pesan": TEXT}
    assert client.post("/perkara/balas", data=fields).status_code == 303
    end(travel)
    page = client.post("/perkara/balas", data=fields)
    assert resume(client, page, filed.digits).status_code == 303
    assert bodies(database) == [SHOWN]


def test_an_empty_text_that_is_resumed_is_refused_like_any_other(
    travel: time_machine.Traveller, client: Client, filed: Filed
) -> None:
    fields = talk_fields(client)
    end(travel)
    page = client.post("/perkara/balas", data={**fields, "pesan": ""})
    assert resume(client, page, filed.digits).status_code == 422


@pytest.mark.parametrize("target", ["/petugas/keluar", "https://jahat.example/", "//jahat.example", "", "/perkara/x"])
def test_a_foreign_target_only_opens_the_case(client: Client, filed: Filed, database: Database, target: str) -> None:
    fields = talk_fields(client)
    sent = client.post("/perkara/lanjut", data={**fields, "pesan": TEXT, "lanjut_ke": target, "kode": filed.digits})
    assert (sent.status_code, sent.location) == (303, "/perkara")
    assert bodies(database) == []


# --- one case at a time


def test_a_form_of_another_case_is_refused_with_409_and_nothing_is_written(
    client: Client, filed: Filed, database: Database
) -> None:
    fields = talk_fields(client)
    other = file_report(client, cerita="Perkara lain.")
    open_case(client, other)
    events = count(database, CaseEvent)
    mixed = {**talk_fields(client), "pegangan": fields["pegangan"], "pesan": TEXT}
    for path in ("/perkara/balas", "/perkara/berkas", "/perkara/cabut", "/perkara/selesai"):
        page = client.post(path, data=mixed)
        assert page.status_code == 409
        assert flat(fields_of(page))["pesan"].replace("\r\n", "\n") == SHOWN
    assert bodies(database) == []
    assert count(database, CaseEvent) == events


@pytest.mark.parametrize("missing", ["csrf_token", "pegangan"])
def test_a_form_without_its_token_or_handle_writes_nothing_and_keeps_the_text(
    client: Client, filed: Filed, database: Database, missing: str
) -> None:
    fields = {**talk_fields(client), "pesan": TEXT}
    del fields[missing]
    page = client.post("/perkara/balas", data=fields)
    assert page.status_code in (403, 409)
    assert flat(fields_of(page))["pesan"].replace("\r\n", "\n") == SHOWN
    assert bodies(database) == []


def test_the_handle_of_a_case_tells_nothing_and_fits_only_its_case(client: Client, filed: Filed) -> None:
    own = talk_fields(client)["pegangan"]
    open_case(client, file_report(client))
    assert own != talk_fields(client)["pegangan"]
    assert filed.case_id.hex not in own.replace("-", "")


def test_two_browsers_may_read_the_same_case(client: Client, app: Flask, filed: Filed) -> None:
    second = app.test_client()
    assert open_case(second, filed).status_code == 200
    second.post("/perkara/keluar")
    assert client.get("/perkara").status_code == 200
    assert reply(client, "Masih terbuka.").status_code == 303
    assert count(database_of(app), CaseSession) == 2
