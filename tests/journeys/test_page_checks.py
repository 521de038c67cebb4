"""Every check of the browser on chosen pages: keys pressed, pictures compared. `make test-full` takes all pages."""

from __future__ import annotations

import pytest

from tests.journeys.arriving import FULL_SWEEP, arrive
from tests.journeys.checks import page_faults
from tests.journeys.live import Visitor
from tests.journeys.states import State, each

pytestmark = pytest.mark.browser

# What citizens and officers meet most, and each kind of part at least once.
CHOSEN = frozenset(
    {
        ("home", "id"),
        ("choose", "jv"),
        ("filing", "id"),
        ("request, wrong", "jv"),
        ("receipt", "id"),
        ("digits, session ended", "jv"),
        ("case", "jv"),
        ("sign in", "id"),
        ("inbox", "id"),
        ("desk, to be checked, with a voice", "id"),
    }
)
PAGES = [(state, language) for state, language in each() if FULL_SWEEP or (state.name, language) in CHOSEN]


@pytest.mark.parametrize(("state", "language"), [pytest.param(*pair, id=f"{pair[0].name}-{pair[1]}") for pair in PAGES])
def test_keys_pixels_and_boxes_find_no_fault(visitor: Visitor, state: State, language: str) -> None:
    arrive(visitor, state, language)
    assert page_faults(visitor.browser) == []


def test_every_chosen_page_is_in_the_table() -> None:
    assert {(state.name, language) for state, language in each()} >= CHOSEN
