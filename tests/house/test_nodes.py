"""House law: what a phone with 1 GB has to hold. Elements of a page, counted as browsers do, templates included.

Home, every filing form, `/lacak` and `/perkara` at most 400, every other page at most 1,500 (issue 4 §4).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories.cases import Filed, file_report, open_case
from tests.house.dom import parse
from tests.house.seen import Seen
from tests.house.world import STORY
from webapp.cases.models import Case
from webapp.cases.queries import PAGE_MESSAGES
from webapp.cases.service import talk
from webapp.db import Database

Figure = Callable[[str, object], None]

CITIZEN_NODES, NODES = 400, 1_500
_LIGHT = re.compile(r"^(?:/jv)?(?:/|/lapor|/lapor/.*|/layanan/[^/]+/ajukan|/lacak|/perkara|/perkara/balas)?$")


def nodes(html: str) -> int:
    """How many elements a page has."""
    return sum(1 for _element in parse(html).root.walk()) - 1  # the document itself is none


def most(address: str) -> int:
    """How many a page at this address may have."""
    return CITIZEN_NODES if _LIGHT.match(address) else NODES


def too_many(pages: list[tuple[str, str, str]]) -> list[str]:
    """Pages (name, address, html) above their limit."""
    counted = ((name, nodes(html), most(address)) for name, address, html in pages)
    return [f"{name}: {count} elements, at most {limit}" for name, count, limit in counted if count > limit]


def test_every_page_fits_a_phone_of_one_gigabyte(seen: list[Seen], record_property: Figure) -> None:
    assert too_many([(str(page), page.address, page.html) for page in seen]) == []
    light = [page for page in seen if _LIGHT.match(page.address)]
    told = [max((nodes(page.html), str(page)) for page in pages) for pages in (light, seen)]
    record_property("figures", "Elements, most: " + "; ".join(f"{count} on {name}" for count, name in told))


def test_a_conversation_of_a_whole_page_fits_it_too(client: FlaskClient, database: Database) -> None:
    filed = file_report(client, cerita=STORY)
    with database.transaction() as session:
        _talk(session, filed)
    page = open_case(client, filed)
    assert page.text.count(STORY) >= PAGE_MESSAGES
    assert nodes(page.text) <= CITIZEN_NODES


def _talk(session: Session, filed: Filed) -> None:
    case = session.get_one(Case, ("3517", filed.case_id))
    for number in range(PAGE_MESSAGES + 1):
        talk.add_message(session, case, author=talk.CITIZEN, kind="message", body=f"{STORY} {number}")


def test_a_page_with_too_many_would_be_found() -> None:
    html = "<html><body>" + "<p>a <br></p>" * 200 + "</body></html>"
    assert nodes(html) == 402
    for address in ("/", "/jv/", "/jv", "/lapor/saran", "/layanan/hasil-pemilu/ajukan", "/jv/perkara"):
        assert too_many([("planted", address, html)])
    for address in ("/layanan/hasil-pemilu", "/bantuan", "/petugas/perkara/JBG-2026-000001"):
        assert not too_many([("planted", address, html)])
