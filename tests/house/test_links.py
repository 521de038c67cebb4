"""Every link and every form of ours leads somewhere; no page is an orphan."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client

from tests.house.addresses import CITIZEN_LOOKS
from tests.house.dom import parse
from tests.house.seen import Seen
from tests.house.world import ADMINISTRATOR, World

OUTSIDE = ("https://", "tel:", "mailto:", "otpauth:")
LIMIT = 400


def targets(html: str, address: str) -> set[str]:
    """Where a page leads inside the house, without fragments."""
    hrefs = (link.get("href") for link in parse(html).find_all("a", "link"))
    inside = (href for href in hrefs if href and not href.startswith((*OUTSIDE, "data:", "#")))
    return {urljoin(address, href).split("#")[0] for href in inside}


def crawl(browser: Client, starts: tuple[str, ...]) -> dict[str, int]:
    """Address → status of everything that can be reached by links."""
    found: dict[str, int] = {}
    waiting = list(starts)
    while waiting and len(found) < LIMIT:
        address = waiting.pop()
        if address in found or address.startswith("/static/"):
            continue
        answer = browser.get(address)
        found[address] = answer.status_code
        if answer.status_code == 200 and answer.mimetype == "text/html":
            waiting += sorted(targets(answer.text, address) - found.keys())
    return found


def wrong(found: dict[str, int]) -> dict[str, int]:
    return {address: status for address, status in found.items() if status not in (200, 303)}


@pytest.fixture(scope="module")
def citizens_way(world: World) -> dict[str, int]:
    return crawl(world.stranger, ("/", "/jv/"))


def test_every_link_from_the_home_pages_answers(citizens_way: dict[str, int]) -> None:
    assert wrong(citizens_way) == {}
    assert len(citizens_way) < LIMIT


def test_no_public_page_is_an_orphan(world: World, citizens_way: dict[str, int]) -> None:
    """Slow readers and search engines find pages by links alone."""
    # opened by a receipt or an invitation, at the desk alone, reached at its safe address, asked for by the phone
    # itself, or a form's part
    private = (
        "/terima",
        "/perkara",
        "/lapor/kekerasan",
        "/lapor/bagikan",
        "/luring?",
        "/lapor/desa",
        "/survei/{",
        "/survei/meja",
        # what is short stands whole in the list
        "/kpu-mendengar/{forum}/masukan/{input_id}",
    )
    for look in CITIZEN_LOOKS:
        if not look.path.startswith(private) and look.path not in ("/keluar", "/sw.js"):
            for prefix in look.prefixes:
                address = look.address(world, prefix)
                assert address in citizens_way or f"{address}/" in citizens_way, f"no link leads to {address}"


def test_every_link_from_the_staff_room_answers(world: World) -> None:
    found = crawl(world.browsers[ADMINISTRATOR], ("/petugas",))
    assert wrong(found) == {}
    assert len(found) > 60


def test_every_link_on_any_page_answers(world: World, seen: list[Seen]) -> None:
    """Receipts, cases, refused forms and error pages lead on too."""
    asked: dict[tuple[str, bool], int] = {}
    broken = []
    citizen = world.citizen()
    for page in seen:
        for address in targets(page.html, page.address):
            if address.startswith("/static/"):
                continue
            key = (address, page.staff)
            if key not in asked:
                browser = world.browsers[ADMINISTRATOR] if page.staff else citizen
                leaves = address.endswith("/keluar") and not page.staff
                asked[key] = (world.stranger if leaves else browser).get(address).status_code
            # A matter of a case that the citizen cannot do any more leads back to the case.
            if asked[key] not in (200, 303, 304):
                broken.append(f"{page}: {address} answers {asked[key]}")
    assert wanted_absent(broken) == []
    assert len(asked) > 120


def wanted_absent(broken: list[str]) -> list[str]:
    """The twin of a page that does not exist does not exist either."""
    return [line for line in broken if not re.search(r"\b404 |405 |no such", line)]


def test_every_form_leads_to_a_view(world: World, seen: list[Seen]) -> None:
    adapter = world.app.url_map.bind("localhost")
    broken = set()
    for page in seen:
        forms = [(form.get("action"), form.get("method")) for form in page.page.find_all("form")]
        forms += [(button.get("formaction"), "post") for button in page.page.find_all("button")]
        for action, method in forms:
            if not action:
                continue
            path = re.sub(r"^/jv(?=/|$)", "", urlsplit(action).path) or "/"
            try:
                adapter.match(path, method=method.upper())
            except HTTPException as error:
                broken.add(f"{page}: {method} {action} {error.code}")
    assert broken == set()


def test_forms_and_links_stay_in_the_language_of_the_page(seen: list[Seen]) -> None:
    """On a Javanese page only the switch leads to Indonesian, and staff pages stand in one language."""
    astray = set()
    for page in (page for page in seen if page.language == "jv"):
        for element in page.page.find_all("a", "form"):
            target = element.get("href") or element.get("action")
            if target.startswith("/") and not target.startswith(("/jv", "/keluar")) and element.get("lang") != "id":
                astray.add(f"{page}: {element}")
    assert astray == set()


def test_links_outside_are_encrypted(seen: list[Seen]) -> None:
    plain = {
        link.get("href") for page in seen for link in page.page.find_all("a") if link.get("href").startswith("http:")
    }
    assert plain == set()


def test_a_dead_link_would_be_found(world: World) -> None:
    assert wrong(crawl(world.stranger, ("/tidak-ada",))) == {"/tidak-ada": 404}


def test_no_public_page_leads_into_a_receipt_or_the_staff_room(citizens_way: dict[str, int]) -> None:
    assert [path for path in citizens_way if re.match(r"(/jv)?/(terima|petugas)", path)] == []
