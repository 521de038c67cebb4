"""The visitor itself: it notices what pages write to the console, and is where it says it is."""

from __future__ import annotations

import pytest

from tests.journeys.hands import reach
from tests.journeys.live import Visitor

pytestmark = pytest.mark.browser


def test_what_a_script_complains_of_is_noticed(visitor: Visitor) -> None:
    visitor.open("/privasi")
    visitor.ask("console.error('ada yang salah')")
    assert any("ada yang salah" in line for line in visitor.console())


def test_what_the_policy_of_the_page_stops_is_noticed(visitor: Visitor) -> None:
    visitor.open("/privasi")
    visitor.ask(
        "const sheet = document.createElement('style'); sheet.textContent = 'p {}'; document.head.append(sheet)"
    )
    assert any("Content Security Policy" in line for line in visitor.console())


def test_a_refused_page_is_no_complaint_but_a_missing_file_is(visitor: Visitor) -> None:
    visitor.open("/tidak-ada")
    assert visitor.status == 404
    assert visitor.console() == []
    visitor.browser.execute_async_script("fetch('/static/js/tidak-ada.js').then(arguments[0])")
    assert any("tidak-ada.js" in line for line in visitor.console())


def test_the_sessions_of_two_people_are_not_mixed(visitor: Visitor) -> None:
    visitor.enter(visitor.live.staff("officer"))
    visitor.open("/petugas")
    assert visitor.path == "/petugas"
    visitor.enter(None)
    visitor.open("/petugas")
    assert visitor.path.startswith("/petugas/masuk")


def test_a_control_that_no_key_reaches_is_noticed(visitor: Visitor) -> None:
    visitor.open("/lacak")
    visitor.ask("document.querySelector('#isian .btn').tabIndex = -1")
    with pytest.raises(AssertionError, match="no key reaches"):
        reach(visitor, "#isian .btn")
