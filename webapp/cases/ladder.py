"""The ladder outward (tangga ke luar) as data in `data/ladder.toml`: which body comes after us, by matter."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "ladder.toml"


@dataclass(frozen=True, slots=True)
class Rung:
    """One body outside: its key, for which cases, why, and the rules whose last day is told."""

    body: str
    kinds: tuple[str, ...]
    matters: tuple[str, ...]
    rules: tuple[str, ...]
    why: Text

    def fits(self, kind: str, matter: str | None) -> bool:
        """Whether a case leads here: by its matter or by its kind; one that asks nothing fits all."""
        if not self.kinds and not self.matters:
            return True
        return kind in self.kinds or matter in self.matters


@cache
def rungs() -> tuple[Rung, ...]:
    """Every step of the ladder, in order."""
    return tuple(_read(table) for table in tomllib.loads(DATA.read_text("utf-8"))["steps"])


def rungs_for(kind: str, matter: str | None) -> list[Rung]:
    """Where a case of this kind and matter can go after us."""
    return [rung for rung in rungs() if rung.fits(kind, matter)]


def _read(table: Mapping[str, Any]) -> Rung:
    asked = table["for"]
    kinds, matters = tuple(asked.get("kinds", ())), tuple(asked.get("matters", ()))
    return Rung(table["body"], kinds, matters, tuple(table["rules"]), Text.read(table["why"]))
