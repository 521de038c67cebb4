"""What a person typed is still there after an error, a conflict or a change of language (WCAG 3.3.7)."""

from __future__ import annotations

from tests.journeys.browser import Browser
from tests.journeys.checks.pages import look

Entry = dict[str, list[str]]


def read_entry(driver: Browser) -> Entry:
    """The values of all fields a person fills in, by name; a group of boxes gives the values that are chosen.

    Hidden fields and files are left out: a browser never gives a file back.
    """
    found = look(driver, "entry_kept.js", "entry()")
    return {name: list(values) for name, values in found.items()}


def entry_kept(driver: Browser, before: Entry, *, ignore: tuple[str, ...] = ()) -> list[str]:
    """Fields whose value is not what `read_entry` found before the page was sent.

    `ignore` names fields that rightly change (a password, which no page may send back).
    """
    after = read_entry(driver)
    faults = []
    for name, values in before.items():
        if name in ignore:
            continue
        if name not in after:
            faults.append(f"{name}: is no longer on the page")
        elif after[name] != values:
            faults.append(f"{name}: was {values}, is now {after[name]}")
    return faults
