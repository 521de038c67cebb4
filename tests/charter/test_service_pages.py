"""`/layanan` and `/layanan/<slug>`: the catalogue to read before asking."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from markupsafe import escape
from werkzeug.test import Client

from tests.charter.expected import WITHOUT_PROMISE
from webapp.charter.catalogue import COMPONENTS, services

SERVICES = services()
SLUGS = [service["slug"] for service in SERVICES]
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def main_of(html: str) -> str:
    found = re.search(r"<main.*?</main>", html, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_the_list_leads_to_all_eighteen_in_the_readers_language(client: Client, prefix: str) -> None:
    main = main_of(page(client, f"{prefix}/layanan"))
    links = re.findall(rf'href="{prefix}/layanan/([^"]+)"', main)
    assert sorted(links) == sorted(SLUGS)
    assert main.count("<h2>") == 5


@pytest.mark.parametrize("prefix", ["", "/jv"])
@pytest.mark.parametrize("slug", SLUGS)
def test_each_page_shows_its_six_components_and_all_its_clauses(client: Client, slug: str, prefix: str) -> None:
    service = next(entry for entry in SERVICES if entry["slug"] == slug)
    html = page(client, f"{prefix}/layanan/{slug}")
    assert [name for name in COMPONENTS if f'<h2 id="{name}">' not in html] == []
    assert html.count('id="butir-') == len(service["clauses"])
    assert html.count("<bdi>") == len(service["clauses"]), "each in the reader's language, none marked as another's"
    assert escape(service["clauses"][0]["text"]["jv" if prefix else "id"]) in html
    assert f"<h1>{service['name']['jv' if prefix else 'id']}</h1>" in html


@pytest.mark.parametrize("slug", SLUGS)
def test_each_door_shows_something_to_do(client: Client, slug: str) -> None:
    service = next(entry for entry in SERVICES if entry["slug"] == slug)
    main = main_of(page(client, f"/layanan/{slug}"))
    button = re.search(r'<a class="btn" href="([^"]*)"', main)
    if service["door"] == "form":
        assert button
        assert button[1] == f"/layanan/{slug}/ajukan"
    elif service["door"] == "complaint":
        assert button
        assert button[1] == "/lapor"
    elif "door_link" in service:
        assert button
        assert button[1] == service["door_link"]["url"]
    else:
        assert button is None
        assert "Romly Tamim" in main, "no official address is established, so the office's own desk is shown"
    assert 'href=""' not in main


def test_a_service_of_an_election_stage_is_shown_closed_with_the_reason(client: Client) -> None:
    html = main_of(page(client, "/layanan/pindah-memilih"))
    assert "Sekarang tidak ada tahapan." in html
    assert "/ajukan" not in html


@pytest.mark.parametrize("slug", sorted(WITHOUT_PROMISE))
@time_machine.travel(TUESDAY, tick=False)
def test_without_a_promised_time_the_page_says_so_and_gives_the_verification_day(client: Client, slug: str) -> None:
    html = main_of(page(client, f"/layanan/{slug}"))
    assert "<b>Belum ditetapkan.</b>" in html
    assert '<time datetime="2026-11-27">Jumat, 27 November 2026</time>' in html


@time_machine.travel(TUESDAY, tick=False)
def test_a_promised_time_is_told_in_days_and_as_the_day_that_asking_today_leads_to(client: Client) -> None:
    html = main_of(page(client, "/layanan/ubah-data-pemilih"))
    assert "14 hari kerja" in html
    assert '<time datetime="2026-12-14">' in html
    assert "<b>Belum ditetapkan.</b>" not in html


def test_a_source_is_marked_as_indonesian_and_an_unsure_one_says_so(client: Client) -> None:
    html = page(client, "/jv/layanan/pindah-memilih")
    assert re.search(r'<span lang="id">Peraturan KPU Nomor 7 Tahun 2022[^<]*</span> \([^)]+\)', html)


def test_the_clauses_of_a_sure_source_carry_no_doubt(client: Client) -> None:
    html = page(client, "/layanan/ubah-data-pemilih")
    assert "</span> (" not in html


def test_each_page_leads_to_the_complaint(client: Client) -> None:
    assert '<a class="go" href="/lapor/pelayanan?layanan=hasil-pemilu">' in page(client, "/layanan/hasil-pemilu")


@pytest.mark.parametrize("slug", ["tidak-ada", "UBAH-DATA-PEMILIH", "%00", "x" * 3000, "🙂"])
def test_an_unknown_service_is_not_found_in_plain_words(client: Client, slug: str) -> None:
    response = client.get(f"/layanan/{slug}")
    assert response.status_code == 404
    assert "<h1>" in response.get_data(as_text=True)
