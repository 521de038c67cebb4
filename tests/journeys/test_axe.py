"""axe on every page in every state and language, and the checks that look at boxes and words only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from tests.journeys import sheet
from tests.journeys.arriving import FULL_SWEEP, arrive
from tests.journeys.axe import axe_at_hand, axe_faults
from tests.journeys.browser import DESK_WIDTH, PHONE_WIDTH, Browser
from tests.journeys.checks import error_summary, quick_faults
from tests.journeys.live import Live, Visitor
from tests.journeys.states import STATES, State, each
from webapp.cases import matters
from webapp.charter import catalogue

pytestmark = pytest.mark.browser

COMPONENTS = (f"{sheet.ADDRESS}", f"{sheet.ADDRESS}?kode=salah")
# One page of each layout; the sheet stands beside them.
LAYOUTS = ("filing, wrong", "desk, to be checked, with a voice")
WIDTHS, SCHEMES, COLOURS = (PHONE_WIDTH, DESK_WIDTH), ("light", "dark"), ("own", "forced")


@pytest.fixture(scope="module")
def prepared(browser: Browser, live: Live) -> Iterator[Visitor]:
    """A browser to which axe need not be sent again and again."""
    person = Visitor(browser, live)
    person.reset()
    with axe_at_hand(browser):
        yield person


@pytest.fixture
def visitor(prepared: Visitor) -> Iterator[Visitor]:
    """Somebody who only looks: from page to page nothing but window and colours has to be put back."""
    prepared.browser.viewport(PHONE_WIDTH)
    prepared.browser.media()
    yield prepared
    assert prepared.console() == []


def _faults_in(visitor: Visitor, width: int, scheme: str, colours: str = "own") -> list[str]:
    visitor.browser.viewport(width)
    visitor.browser.media(scheme, forced_colours=colours == "forced")
    return [f"{width} {scheme} {colours}: {fault}" for fault in axe_faults(visitor.browser)]


def _small_and_wide(visitor: Visitor) -> list[str]:
    """The page as it stands: at 320 px and light, then without a reload at 1280 px and dark."""
    faults = _faults_in(visitor, PHONE_WIDTH, "light") + quick_faults(visitor.browser)
    return faults + _faults_in(visitor, DESK_WIDTH, "dark")


def _small_or_wide(visitor: Visitor, language: str) -> list[str]:
    """Boxes and words at 320 px in each language; axe there in one and at 1280 px and dark in the other.

    Markup and colours are the same in both, so that each page is seen by axe in both ways all the same.
    """
    if FULL_SWEEP:
        return _small_and_wide(visitor)
    if language == "id":
        return _faults_in(visitor, PHONE_WIDTH, "light") + quick_faults(visitor.browser)
    return quick_faults(visitor.browser) + _faults_in(visitor, DESK_WIDTH, "dark")


@pytest.mark.parametrize(
    ("state", "language"), [pytest.param(*pair, id=f"{pair[0].name}-{pair[1]}") for pair in each()]
)
def test_every_state_of_every_page_is_free_of_faults(visitor: Visitor, state: State, language: str) -> None:
    arrive(visitor, state, language)
    # Its markup and its links are the same in both languages.
    pressed = visitor.has("#galat") and (language == "id" or FULL_SWEEP)
    faults = error_summary(visitor.browser) if pressed else []
    both = state.languages == ("id",)
    assert faults + (_small_and_wide(visitor) if both else _small_or_wide(visitor, language)) == []


@pytest.mark.parametrize("path", COMPONENTS)
def test_every_component_in_every_state_is_free_of_faults(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert _small_and_wide(visitor) == []


@pytest.mark.parametrize("name", [*LAYOUTS, sheet.ADDRESS])
def test_each_layout_and_the_sheet_bear_all_eight_combinations(visitor: Visitor, name: str) -> None:
    """Width, colour scheme and forced colours, each in both ways; the languages are in the sweep above."""
    if name == sheet.ADDRESS:
        visitor.open(name)
    else:
        arrive(visitor, next(state for state in STATES if state.name == name), "id")
    faults = [fault for combination in product(WIDTHS, SCHEMES, COLOURS) for fault in _faults_in(visitor, *combination)]
    assert faults == []


def _data_pages() -> list[str]:
    """What the table merges because only its data differ: each matter and each service."""
    paths = [f"/lapor/{slug}" for slug in matters.by_slug()]
    for service in catalogue.services():
        path = f"/layanan/{service['slug']}"
        paths += [path, f"{path}/ajukan"] if service["door"] == "form" else [path]
    return [prefix + path for path in paths for prefix in ("", "/jv")]


if FULL_SWEEP:

    @pytest.mark.parametrize("path", _data_pages())
    def test_the_pages_of_each_matter_and_service_are_free_of_faults(visitor: Visitor, path: str) -> None:
        visitor.open(path)
        assert visitor.status == 200
        assert _small_and_wide(visitor) == []
