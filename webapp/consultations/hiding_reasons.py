"""The published list of reasons for which an input may be hidden (`data/hiding_reasons.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "hiding_reasons.toml"


@cache
def reasons() -> dict[str, Text]:
    """The words of each reason by key, in their order."""
    return {key: Text.read(row) for key, row in tomllib.loads(DATA.read_text("utf-8")).items()}
