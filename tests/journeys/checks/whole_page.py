"""All checks that need nothing but the page itself, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

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
from tests.journeys.checks.walk import take_walk

Check = Callable[[Browser], list[str]]

# Boxes and words only: some hundredths of a second each, fit for every page.
QUICK: Mapping[str, Check] = {
    "one_h1_title": one_h1_title,
    "language_parts": language_parts,
    "labels": labels,
    "target_size": target_size,
    "reflow": reflow,
    "text_200": text_200,
    "text_spacing": text_spacing,
}


def quick_faults(driver: Browser, *, skip: Iterable[str] = ()) -> list[str]:
    """Faults found by the checks of `QUICK`, each led by the name of its check; `skip` names checks to leave out."""
    return _faults(driver, QUICK, skip)


def page_faults(driver: Browser, *, skip: Iterable[str] = ()) -> list[str]:
    """Faults found by every check that needs no action on the page, led by its name; `skip` names checks to leave out.

    Beside the quick ones these press keys and take pictures: a second or more on a page with many stops, so for pages
    that are chosen. Leaves the address with a fragment.
    """
    walk = take_walk(driver)
    thorough: Mapping[str, Check] = {
        "tab_order": partial(tab_order, walk=walk),
        "obscured": partial(obscured, walk=walk),
        "skip_link": skip_link,
        "focus_ring": focus_ring,
        "forced_colours": forced_colours,
        "reduced_motion": reduced_motion,
    }
    return _faults(driver, {**QUICK, **thorough}, skip)


def _faults(driver: Browser, checks: Mapping[str, Check], skip: Iterable[str]) -> list[str]:
    left_out = set(skip)
    return [f"{name}: {fault}" for name, check in checks.items() if name not in left_out for fault in check(driver)]
