"""`/bantuan-aman`: help is found, nothing is asked, nothing is kept."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

PAGES = ["/bantuan-aman", "/jv/bantuan-aman"]


def main_of(client: Client, path: str) -> str:
    html = client.get(path).get_data(as_text=True)
    found = re.search(r"<main.*?</main>", html, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("path", PAGES)
def test_the_quick_exit_is_the_first_and_the_last_link(client: Client, path: str) -> None:
    links = re.findall(r'href="([^"]+)"', main_of(client, path))
    assert links[0] == links[-1] == "/keluar"


@pytest.mark.parametrize("path", PAGES)
def test_the_hotline_and_whatsapp_are_links(client: Client, path: str) -> None:
    main = main_of(client, path)
    assert 'href="tel:129"' in main
    assert 'href="https://wa.me/628111129129"' in main


@pytest.mark.parametrize("path", PAGES)
def test_no_form_asks_for_a_story(client: Client, path: str) -> None:
    html = client.get(path).get_data(as_text=True)
    assert "<form" not in html
    assert "<textarea" not in html
    assert "<input" not in html


@pytest.mark.parametrize("path", PAGES)
def test_no_cache_keeps_the_page_and_no_other_site_learns_of_it(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", PAGES)
def test_the_title_betrays_nothing_on_a_shared_phone(client: Client, path: str) -> None:
    html = client.get(path).get_data(as_text=True)
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    assert title
    assert not re.search(r"aman|kekerasan|ancaman|korban|panganiaya|siksa", title[1], re.I)
