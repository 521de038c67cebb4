"""Each matter's door: a form here, a way outward that keeps nothing, or the safe path."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.accounts import browser_of
from tests.factories.cases import answers, attached, case_of, database_of, file_report, name_handlers, signed_in
from tests.factories.files import picture
from tests.factories.pages import fields_of, main_of
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER
from webapp.cases import matters
from webapp.cases.matters import Matter
from webapp.db import Base, Database

MATTERS = list(matters.by_slug().values())
FORM = [row for row in MATTERS if row.door == "form"]
OUTWARD = [row for row in MATTERS if row.door in ("elsewhere", "information", "safe")]
CONDUCT = [row for row in MATTERS if row.door == "conduct"]
SECRET = "Cerita yang tidak boleh tinggal di mana pun."


def path_of(matter: Matter) -> str:
    return f"/lapor/{matter.slug}"


def slug_of(matter: Matter) -> str:
    return matter.slug


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))] for table in Base.metadata.sorted_tables
        }


def test_each_kind_of_door_has_a_matter() -> None:
    assert {matter.door for matter in MATTERS} == set(matters.DOORS)
    assert {matter.kind for matter in MATTERS} == {"complaint", "input", "praise"}


def test_the_choice_shows_every_matter_with_its_line_and_leads_to_it(client: Client) -> None:
    for prefix, language in (("", "id"), ("/jv", "jv")):
        page = client.get(f"{prefix}/lapor")
        main = main_of(page)
        for matter in MATTERS:
            leads = "/bantuan-aman" if matter.door == "safe" else path_of(matter)
            assert f'href="{prefix}{leads}"' in main
            assert matter.title.of(language) in main
            assert matter.line.of(language) in main
            assert matter.line.of(language), f"{matter.slug} does not say who handles it and by when"


def test_a_form_door_keeps_what_the_data_say_about_it(app: Flask, client: Client) -> None:
    units = Base.metadata.tables["units"]
    for matter in FORM:
        filed = file_report(client, path_of(matter), siapa=matter.default_openness)
        case = case_of(app, filed.submission_id)
        assert (case.matter, case.kind, case.unit_key) == (matter.slug, matter.kind, matter.unit)
        assert (case.conduct, case.state, case.answer_days) == (False, "received", matter.answer_days)
        with database_of(app).reading() as session:
            name = session.scalar(select(units.c.name).where(units.c.key == matter.unit))
        assert name
        assert name in client.get(filed.receipt).text


def test_a_form_offers_the_confidentiality_of_its_matter(client: Client) -> None:
    for matter in FORM:
        assert fields_of(client.get(path_of(matter)))["siapa"] == [matter.default_openness], matter.slug


def test_a_way_outward_has_no_form_and_names_who_is_competent(client: Client) -> None:
    for matter in (*OUTWARD, *CONDUCT):
        page = client.get(path_of(matter))
        main = main_of(page)
        assert page.status_code == 200
        assert "<form" not in main
        assert "<textarea" not in page.text
        assert main.count("<li>") == len(matter.bodies) >= 1, matter.slug
        assert 'href=""' not in page.text


@pytest.mark.parametrize("matter", [*OUTWARD, *CONDUCT], ids=slug_of)
def test_a_way_outward_keeps_nothing_of_what_is_sent_to_it_and_gives_it_back(
    client: Client, database: Database, matter: Matter
) -> None:
    before = everything(database)
    fields = answers(cerita=SECRET, nama="Siti", berkas=attached(picture(), "bukti.jpg"))
    page = client.post(path_of(matter), data=fields)
    assert page.status_code == 409
    assert SECRET in main_of(page)
    assert everything(database) == before
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("matter", [row for row in MATTERS if row.door == "safe"], ids=slug_of)
def test_the_safe_door_leads_to_the_safe_page_and_stays_in_no_cache(client: Client, matter: Matter) -> None:
    page = client.get(path_of(matter))
    assert page.headers["Cache-Control"] == "no-store"
    assert 'href="/bantuan-aman"' in main_of(page)


@pytest.mark.parametrize("matter", CONDUCT, ids=slug_of)
def test_a_conduct_matter_is_taken_once_two_handlers_are_named_and_only_they_see_it(
    app: Flask, client: Client, matter: Matter
) -> None:
    pair = name_handlers(app)
    filed = file_report(client, path_of(matter))
    assert case_of(app, filed.submission_id).conduct is True
    address = f"/petugas/perkara/{filed.number}"
    for role in (ADMINISTRATOR, HEAD, OFFICER):
        stranger = signed_in(app, role, matter.unit)
        assert stranger.get(address).status_code == 404, f"{role} of the unit sees a conduct matter"
        assert filed.number not in stranger.get("/petugas").text
    for handler in pair:
        browser = browser_of(app, handler)
        assert browser.get(address).status_code == 200
        assert filed.number in browser.get("/petugas").text


@pytest.mark.parametrize("matter", CONDUCT, ids=slug_of)
def test_a_conduct_matter_turns_outward_again_when_a_handler_leaves(app: Flask, client: Client, matter: Matter) -> None:
    first, _second = name_handlers(app)
    assert client.get(path_of(matter)).text.count("<textarea") >= 1
    with database_of(app).transaction() as session:
        session.get_one(type(first), (first.office_id, first.id)).active = False
    page = client.post(path_of(matter), data=answers(cerita=SECRET))
    assert page.status_code == 409
    assert SECRET in main_of(page)


def test_an_unknown_matter_is_not_found_in_plain_words_and_the_text_comes_back(
    client: Client, database: Database
) -> None:
    before = everything(database)
    for slug in ("tidak-ada", "DATA-PEMILIH", "%00", "x" * 3000, "🙂"):
        asked = client.get(f"/lapor/{slug}")
        assert asked.status_code == 404
        assert "<h1>" in asked.text
        sent = client.post(f"/lapor/{slug}", data=answers(cerita=SECRET))
        assert sent.status_code == 404
        assert SECRET in main_of(sent)
        assert 'href="/lapor"' in main_of(sent)
    assert everything(database) == before


def test_a_service_without_a_form_here_takes_nothing_and_gives_the_text_back(
    client: Client, database: Database
) -> None:
    before = everything(database)
    for slug in ("tidak-ada", "cek-daftar-pemilih", "pindah-memilih", "helpdesk-partai-politik"):
        assert client.get(f"/layanan/{slug}/ajukan").status_code == 404
        sent = client.post(f"/layanan/{slug}/ajukan", data=answers(cerita=SECRET))
        assert sent.status_code == 404
        assert SECRET in main_of(sent)
    assert everything(database) == before


def test_a_request_keeps_the_version_of_the_standard_it_was_filed_under(app: Flask, client: Client) -> None:
    filed = file_report(client, "/layanan/hasil-pemilu/ajukan", t_pemilihan="bupati-2024", t_bentuk="csv")
    case = case_of(app, filed.submission_id)
    assert (case.kind, case.service_slug, case.matter) == ("request", "hasil-pemilu", None)
    with database_of(app).reading() as session:
        standards = Base.metadata.tables["standards"]
        version = session.execute(select(standards).where(standards.c.id == case.standard_id)).one()
    assert (version.service_slug, version.version) == ("hasil-pemilu", 1)
    assert case.election == "", "the election of a Bawaslu window is no answer of a service"
