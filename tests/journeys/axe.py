"""axe-core through axe-selenium-python, with the two rules on that it leaves off: AAA contrast and target size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_selenium_python import Axe

from tests.journeys.browser import Browser

# The package bundles an axe of 2018 below Python 3.12, so it is always given this one.
AXE_VERSION = "4.14.1"
AXE_SCRIPT = Path(__file__).parents[1] / "vendor" / f"axe-core-{AXE_VERSION}.min.js"

# As a string: the package would paste Python's True and None into JavaScript. No runOnly: every rule counts. Only
# violations are spelt out, which halves the time a page takes.
_OPTIONS = json.dumps(
    {
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}},
    }
)


@contextmanager
def axe_at_hand(driver: Browser) -> Iterator[None]:
    """For a while every page comes with axe: sending it to each one anew takes longer than all the rest."""
    source = AXE_SCRIPT.read_text(encoding="utf-8")
    added = driver.cdp("Page.addScriptToEvaluateOnNewDocument", source=source)
    try:
        yield
    finally:
        driver.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def axe_faults(driver: Browser) -> list[str]:
    """Violations axe finds on the page as it stands, one line each: rule, where, what.

    May be called again after the window or the colours changed: the script is sent only once to each page, and not at
    all to one that came with it (`axe_at_hand`). Needs the page's scripts switched on.
    """
    axe = Axe(driver, script_url=str(AXE_SCRIPT))
    if not driver.execute_script("return typeof window.axe === 'object' && window.axe !== null"):
        axe.inject()
    result: dict[str, Any] = axe.run(options=_OPTIONS)
    version = result["testEngine"]["version"]
    assert version == AXE_VERSION, f"axe-core {version} ran, not {AXE_VERSION}"
    return [line for violation in result["violations"] for line in _lines(violation)]


def _lines(violation: dict[str, Any]) -> list[str]:
    return [f"{violation['id']}: {_target(node['target'])}: {_summary(node)}" for node in violation["nodes"]]


def _target(target: list[Any]) -> str:
    # Inside frames and shadow trees a target is a list of lists.
    return " > ".join(part if isinstance(part, str) else _target(part) for part in target)


def _summary(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())
