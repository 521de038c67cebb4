"""Home, help, privacy, accessibility, and the quick exit."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

from tests.factories.pages import main_of

LONG_TEXTS = ("/bantuan", "/privasi", "/aksesibilitas")


@pytest.mark.parametrize("prefix", ["", "/jv"])
def test_home_offers_three_choices_safe_help_and_the_promises(client: Client, prefix: str) -> None:
    html = client.get(f"{prefix}/").get_data(as_text=True)
    choices = re.search(r'<ul class="choices">(.*?)</ul>', html, re.S)
    assert choices
    assert re.findall(r'href="([^"]+)"', choices[1]) == [f"{prefix}/lapor", f"{prefix}/layanan", f"{prefix}/lacak"]
    assert f'href="{prefix}/bantuan-aman"' in html
    assert html.count('<li class="sign">') == 4


def test_the_language_switch_comes_right_after_the_skip_link(client: Client) -> None:
    html = client.get("/").get_data(as_text=True)
    body = html[html.index("<body") :]
    stops = re.findall(r'<a [^>]*href="([^"]+)"', body)
    assert stops[:2] == ["#isi", "/jv/"]


@pytest.mark.parametrize("path", LONG_TEXTS)
@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/jv", "jv")])
def test_each_long_text_stands_in_both_languages(client: Client, path: str, prefix: str, language: str) -> None:
    response = client.get(prefix + path)
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert html.count("<h2") >= 3
    assert "{{" not in html
    assert "no-store" not in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", *LONG_TEXTS, "/layanan"])
def test_a_public_page_sets_no_cookie_and_is_revalidated(client: Client, path: str) -> None:
    response = client.get(path, headers={"Accept-Encoding": "br"})
    assert "Set-Cookie" not in response.headers
    again = client.get(path, headers={"Accept-Encoding": "br", "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_quick_exit_forgets_the_case_and_leads_outside(client: Client) -> None:
    response = client.get("/keluar")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://")
    assert "piagam_perkara=;" in response.headers["Set-Cookie"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Keberatan", "Belum selesai", "Mengapa tanggal ini", "Survei", "Piagam", "Tenggat")),
        ("/jv", ("Keberatan", "Dèrèng rampung", "Kénging punapa tanggal punika", "Survei", "Piagam", "Wates wekdal")),
    ],
    ids=["id", "jv"],
)
def test_help_knows_the_words_that_a_case_uses_and_leads_to_charter_and_survey(
    client: Client, prefix: str, words: tuple[str, ...]
) -> None:
    page = main_of(client.get(f"{prefix}/bantuan"))
    for word in words:
        assert f"<strong>{word}</strong>" in page or f">{word}</h2>" in page, word
    for path in ("/piagam", "/survei/hasil", "/lacak"):
        assert f'href="{prefix}{path}"' in page
