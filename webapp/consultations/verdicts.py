"""The words of responses (`data/verdicts.toml`): the same in the writer's conversation and on the public page."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "verdicts.toml"
CHANGED, REASON = "changed", "reason"


@cache
def texts() -> dict[str, Text]:
    """Words by key: each verdict, `changed`, `reason`."""
    return {key: Text.read(row) for key, row in tomllib.loads(DATA.read_text("utf-8")).items()}


def message(verdict: str, reason: str, number: str, language: str) -> str:
    """What the writer of an input reads; `number` is that of the clause that changed, empty where none did."""
    parts = [texts()[verdict].of(language), f"{texts()[REASON].of(language)}{reason}"]
    if number:
        parts.append(f"{texts()[CHANGED].of(language)}{number}.")
    return "\n\n".join(parts)
