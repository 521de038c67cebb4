"""The questionnaire as data: nine elements with their official scale, and what one may tell about oneself."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data"
COST = "cost"
# Complaints, suggestions and praise are a service of the catalogue too.
SUBJECT_OF_COMPLAINTS = "pengaduan-aspirasi-apresiasi"
TEXT_SIGNS = 1000


@dataclass(frozen=True, slots=True)
class Element:
    """Unsur: its name, its question, and the words of the values 1 to 4."""

    key: str
    name: Text
    question: Text
    scale: tuple[Text, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """One voluntary question about oneself; `options` by key, in the order of the form."""

    key: str
    label: Text
    options: dict[str, Text]


@cache
def elements() -> dict[str, Element]:
    """The nine, by key, in the order of the questionnaire."""
    return {row["key"]: _element(row) for row in _read("elements.toml")["element"]}


@cache
def profile() -> dict[str, Part]:
    """What one may tell, by key."""
    found = {}
    for row in _read("profile.toml")["part"]:
        options = {option["key"]: Text.read(option) for option in row["options"]}
        found[row["key"]] = Part(row["key"], Text.read(row["label"]), options)
    return found


def _element(row: dict[str, Any]) -> Element:
    scale = tuple(Text(*words) for words in zip(row["scale"]["id"], row["scale"]["jv"], strict=True))
    return Element(row["key"], Text.read(row["name"]), Text.read(row["question"]), scale, row["source"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
