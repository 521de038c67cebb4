"""What a browser asks for after a reload leads to the page itself, and an ended session is told."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.factories.cases import attached, file_report, open_case, signed_in, talk_fields
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of

ENDED = "Sesi Anda sudah berakhir."


@pytest.mark.parametrize("path", ["/perkara/balas", "/perkara/lanjut", "/perkara/keluar", "/jv/perkara/balas"])
def test_the_address_of_a_sent_form_leads_to_the_case(client: Client, path: str) -> None:
    open_case(client, file_report(client))
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/jv/perkara" if path.startswith("/jv") else "/perkara")


@pytest.mark.parametrize("deed", ["pesan", "transkrip", "tugas", "keadaan", "teruskan", "diperiksa", "perpanjang"])
def test_the_address_of_a_deed_leads_to_its_case(app: Flask, client: Client, deed: str) -> None:
    filed = file_report(client)
    answer = signed_in(app, "administrator").get(f"/petugas/perkara/{filed.number}/{deed}")
    page = "/pelimpahan" if deed == "teruskan" else ""  # where the form of a referral stands now
    assert (answer.status_code, answer.location) == (303, f"/petugas/perkara/{filed.number}{page}")


def test_whoever_never_had_a_session_gets_the_plain_page(app: Flask) -> None:
    stranger = app.test_client()
    assert stranger.get("/perkara").location == "/lacak"
    assert ENDED not in main_of(stranger.get("/lacak"))
    assert stranger.get("/lacak").headers["Cache-Control"] == "public, no-cache"


def test_whoever_had_a_case_open_is_told_that_it_ended(app: Flask) -> None:
    guest = app.test_client()
    guest.set_cookie("piagam_perkara", "long-gone", domain="localhost")
    answer = guest.get("/perkara")
    assert answer.location == "/lacak?berakhir=1"
    assert ENDED in main_of(guest.get(answer.location))


def test_a_file_form_known_with_a_reply_is_a_conflict_and_keeps_its_files(client: Client) -> None:
    open_case(client, file_report(client))
    fields = talk_fields(client)
    assert client.post("/perkara/balas", data={**fields, "pesan": "Satu."}).status_code == 303
    sent = {**talk_fields(client, "/perkara/berkas"), "id": fields["id"], "berkas": [attached(picture(), "kartu.jpg")]}
    page = client.post("/perkara/berkas", data=sent)
    assert page.status_code == 409
    assert "kartu.jpg" in main_of(page)
    again = {name: values[0] for name, values in fields_of(page).items() if values and name != "lepas"}
    assert again["id"] != fields["id"]
    assert client.post("/perkara/berkas", data=again).status_code == 303
    assert "kartu.jpg" in main_of(client.get("/perkara"))
