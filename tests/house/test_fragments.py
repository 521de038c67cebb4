"""One template a page: what htmx gets is the page's own title and main part, kept nowhere and told apart by Vary."""

from __future__ import annotations

import re

import pytest

from tests.house.addresses import CITIZEN, LOOKS, NOWHERE, Look
from tests.house.seen import Answered
from tests.house.world import ADMINISTRATOR, OFFICER, World

PART = {"HX-Request": "true"}
RESTORED = {**PART, "HX-History-Restore-Request": "true"}
BOOSTED = {**PART, "HX-Boosted": "true"}
SWAPPED = [
    Look("/perkara", NOWHERE, CITIZEN),
    Look("/terima/{fresh_id}/perbaiki", NOWHERE),
    Look("/petugas", NOWHERE, OFFICER),
    Look("/petugas/perkara/{number}", NOWHERE, ADMINISTRATOR),
    next(look for look in LOOKS if look.path == "/lapor"),
]


def main_of(html: str) -> str:
    """The main part without what is new each time."""
    found = re.search(r"<main[^>]*>(.*?)</main>", html, re.S)
    main = found[1] if found else html
    return re.sub(r'value="[^"]*"', "", main).strip()


@pytest.mark.parametrize("look", SWAPPED, ids=str)
def test_a_part_is_the_pages_own_main_part_with_its_title_and_a_word_for_the_status(world: World, look: Look) -> None:
    browser, address = look.browser(world), look.address(world)
    browser.get(address)  # what the last deed said is said once
    whole, part = browser.get(address), browser.get(address, headers=PART)
    assert part.status_code == 200
    assert part.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" not in part.text
    title = re.search(r"<title>(.*?)</title>", whole.text)
    assert title
    assert part.text.startswith(f"<title>{title[1]}</title>")
    assert '<div id="status" data-hx-swap-oob="innerHTML">' in part.text
    body = part.text.split("</title>", 1)[1].rsplit('<div id="status"', 1)[0]
    assert main_of(body) == main_of(whole.text)


@pytest.mark.parametrize("headers", [RESTORED, BOOSTED])
@pytest.mark.parametrize("look", SWAPPED, ids=str)
def test_a_page_that_the_browser_goes_back_to_comes_whole(world: World, look: Look, headers: dict[str, str]) -> None:
    assert "<html" in look.browser(world).get(look.address(world), headers=headers).text


def test_every_page_tells_caches_that_a_part_of_it_exists(answered: list[Answered]) -> None:
    pages = [one for one in answered if one.look.is_page]
    assert len(pages) > 100
    assert [str(one) for one in pages if "HX-Request" not in one.answer.headers.get("Vary", "")] == []
