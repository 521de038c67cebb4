"""Every page of a trial says that it is one, in the reader's language, once; no page of a real office does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.cases import file_report
from tests.house.conftest import inhabited
from tests.house.seen import Seen, ask_everything, see_everything
from tests.house.test_bytes import PAGE_BYTES, pressed
from webapp import i18n
from webapp.offices import service as offices

SENTENCE = "This is a trial. All cases and names here are invented. Do not send a real report."
MARK = 'class="trial"'


def banner(language: str) -> str:
    """The sentence as it is translated."""
    return i18n.catalogue(language, False).gettext(SENTENCE)


@pytest.fixture(scope="module")
def trial_pages(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Seen]]:
    """Every page of the house, opened and refused, once its office is marked."""
    for world in inhabited(seeded, tmp_path_factory.mktemp("banner")):
        mark(world.app)
        yield list(see_everything(world, list(ask_everything(world))))


def mark(app: Flask) -> None:
    with app.extensions["database"].transaction() as session:
        offices.mark_trial(session, "3517")


def test_the_sentence_is_translated_into_both_languages() -> None:
    assert len({banner("id"), banner("jv"), SENTENCE}) == 3


def test_every_page_says_it_once_in_its_language(trial_pages: list[Seen]) -> None:
    faults = []
    for page in trial_pages:
        found = re.findall(rf"<p {MARK}>(.*?)</p>", page.html)
        if [html.unescape(text) for text in found] != [banner(page.language)]:
            faults.append(f"{page}: {found}")
    assert faults == []
    assert {page.language for page in trial_pages} == {"id", "jv"}
    assert {403, 404, 409, 413, 422} <= {page.status for page in trial_pages}


def test_it_stands_in_the_header_of_the_page_before_main(trial_pages: list[Seen]) -> None:
    for page in trial_pages:
        header = page.page.find_all("header")[0]
        inside = [element for element in header.find_all("p") if element.get("class") == "trial"]
        assert len(inside) == 1, page


def test_every_page_stays_within_its_bytes(trial_pages: list[Seen]) -> None:
    assert [str(page) for page in trial_pages if pressed(page.html, 5) > PAGE_BYTES] == []


def test_without_the_mark_no_page_says_it(app: Flask) -> None:
    client = app.test_client()
    filed = file_report(client)
    for address in ("/", "/jv/", "/lacak", filed.receipt, "/petugas/masuk", "/bantuan-aman", "/tidak-ada"):
        assert MARK not in client.get(address).text
    mark(app)
    assert MARK in client.get("/").text


def test_a_swap_does_not_say_it_again(trial_app: Flask) -> None:
    client = trial_app.test_client()
    part = client.get("/lacak", headers={"HX-Request": "true"}).text
    assert "<main" not in part
    assert MARK not in part
    assert MARK in client.get("/lacak").text


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/jv", "jv")])
def test_downloaded_receipts_say_it_too(trial_app: Flask, prefix: str, language: str) -> None:
    client = trial_app.test_client()
    filed = file_report(client)
    text = client.get(f"{prefix}{filed.receipt}/tanda-terima.txt").text
    assert text == f"{filed.number}\r\n{filed.groups}\r\n{banner(language)}\r\n"
    assert f"DESCRIPTION:{banner(language)}\r\n" in client.get(f"{prefix}{filed.receipt}/tanggal.ics").text
    assert not re.search(r"[,;\\]", banner(language)), "a calendar's text would have to escape these"


def test_a_real_receipt_has_its_two_lines_only(app: Flask) -> None:
    client = app.test_client()
    filed = file_report(client)
    assert client.get(f"{filed.receipt}/tanda-terima.txt").text == f"{filed.number}\r\n{filed.groups}\r\n"
    assert "DESCRIPTION" not in client.get(f"{filed.receipt}/tanggal.ics").text


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/jv", "jv")])
def test_a_fault_of_ours_says_it_too(
    trial_app: Flask, monkeypatch: pytest.MonkeyPatch, prefix: str, language: str
) -> None:
    def break_down() -> None:
        raise RuntimeError

    rule = next(rule for rule in trial_app.url_map.iter_rules() if rule.rule == "/lapor")
    monkeypatch.setitem(trial_app.view_functions, rule.endpoint, break_down)
    broken = trial_app.test_client().get(f"{prefix}/lapor")
    assert broken.status_code == 500
    assert banner(language) in html.unescape(broken.text)


def test_it_is_printed(trial_app: Flask) -> None:
    """The print sheet hides what cannot be pressed on paper; a paragraph of the header stays."""
    printed = re.search(r"@media print\s*\{(.*)", trial_app.extensions["assets"].css, re.DOTALL)
    assert printed
    hidden = re.findall(r"([^{}]+)\{display:none\}", printed[1])
    assert hidden
    assert not any(re.search(r"(^|,)\s*(p|\.trial|header|\.top)\s*(,|$)", selectors) for selectors in hidden)
