"""The nine ready questions (`data/questions.toml`) and the groups (unsur) that are invited."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "questions.toml"
SERVICE, COMPLAINT, OWN = "service", "complaint", "own"
# Who takes part beside the office itself (PermenPANRB 16/2017).
UNSUR = ("users", "parties", "civil_society", "women", "disability", "academics", "media")


@dataclass(frozen=True, slots=True)
class Ready:
    """A question that stands ready. `topic`: service or complaint."""

    key: str
    topic: str
    text: Text


@cache
def questions() -> dict[str, Ready]:
    """The ready questions by key, in their order. KeyError names a fault of the data."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    return {row["key"]: Ready(row["key"], row["topic"], Text.read(row["text"])) for row in data["questions"]}
