"""Steps of the office's work by matter (SOP), as data in `data/checklists.toml`; ticks stand in the history."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp.cases.models import CaseEvent

DATA = Path(__file__).resolve().parent / "data" / "checklists.toml"
TICKED = "step_ticked"


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps of some matters, by key; `source` says whose they are."""

    key: str
    title: str
    source: str
    matters: tuple[str, ...]
    steps: dict[str, str]


def read_checklist(data: dict[str, Any]) -> Checklist:
    """A list from its TOML table. KeyError or ValueError name a fault of the data."""
    steps = {step["key"]: step["text"] for step in data["steps"]}
    if len(steps) != len(data["steps"]):
        raise ValueError(f"{data['key']}: a step's key stands twice")
    return Checklist(data["key"], data["title"], data["source"], tuple(data.get("matters", ())), steps)


@cache
def checklists() -> tuple[Checklist, ...]:
    """All lists as they ship. ValueError when a matter has two lists or not exactly one is for everything else."""
    found = tuple(read_checklist(row) for row in tomllib.loads(DATA.read_text("utf-8"))["checklists"])
    check_checklists(found)
    return found


def check_checklists(found: Sequence[Checklist]) -> None:
    """Raise ValueError when a matter has two lists, or not exactly one list is for everything else."""
    named = [matter for one in found for matter in one.matters]
    if len(named) != len(set(named)):
        raise ValueError("a matter has two checklists")
    if sum(not one.matters for one in found) != 1:
        raise ValueError("exactly one checklist is for everything else")


def checklist_of(matter: str | None) -> Checklist:
    """The list of a matter; requests and matters without one have the general list."""
    general = next(one for one in checklists() if not one.matters)
    return next((one for one in checklists() if matter in one.matters), general)


def ticks(events: Sequence[CaseEvent]) -> dict[str, CaseEvent]:
    """By step that is ticked now: the event that ticked it (who, when). Events come oldest first."""
    found: dict[str, CaseEvent] = {}
    for event in events:
        if event.kind != TICKED:
            continue
        key = str(event.facts.get("step"))
        found.pop(key, None)
        if event.facts.get("done"):
            found[key] = event
    return found
