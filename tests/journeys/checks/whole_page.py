"""All checks that need nothing but the page itself, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.journeys.browser import Browser
from tests.journeys.checks.focus_ring import focus_ring
from tests.journeys.checks.forced_colours import forced_colours
from tests.journeys.checks.labels import labels
from tests.journeys.checks.language_parts import language_parts
from tests.journeys.checks.obscured import obscured
from tests.journeys.checks.one_h1_title import one_h1_title
from tests.journeys.checks.reduced_motion import reduced_motion
from tests.journeys.checks.reflow import reflow
from tests.journeys.checks.skip_link import skip_link
from tests.journeys.checks.tab_order import tab_order
from tests.journeys.checks.target_size import target_size
from tests.journeys.checks.text_size import text_200, text_spacing

# Boxes and words only: some hundredths of a second each, fit for every page.
QUICK: tuple[Callable[[Browser], list[str]], ...] = (
    one_h1_title,
    language_parts,
    labels,
    target_size,
    reflow,
    text_200,
    text_spacing,
)
# Keys and pictures: up to a second or two each, for pages chosen.
THOROUGH: tuple[Callable[[Browser], list[str]], ...] = (
    tab_order,
    obscured,
    skip_link,
    focus_ring,
    forced_colours,
    reduced_motion,
)


def quick_faults(driver: Browser, *, skip: Iterable[str] = ()) -> list[str]:
    """Faults found by the quick checks, each with the name of its check; `skip` names checks to leave out."""
    return _faults(driver, QUICK, skip)


def page_faults(driver: Browser, *, skip: Iterable[str] = ()) -> list[str]:
    """Faults found by every check that needs no action on the page; `skip` names checks to leave out."""
    return _faults(driver, (*QUICK, *THOROUGH), skip)


def _faults(driver: Browser, checks: Iterable[Callable[[Browser], list[str]]], skip: Iterable[str]) -> list[str]:
    left_out = set(skip)
    return [
        f"{check.__name__}: {fault}" for check in checks if check.__name__ not in left_out for fault in check(driver)
    ]
