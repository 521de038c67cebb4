"""The extra questions of a matter or a service, in one shape for forms and for reading back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp.i18n import Text

TYPES = ("text", "longtext", "number", "date", "choice", "yesno", "tick", "file")


# Of the names of a subject's own questions in a form.
PREFIX = "t_"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `minimum` and `maximum` bound a number; `options` belong to a choice and to ticks."""

    key: str
    type: str
    required: bool
    label: Text
    hint: Text
    options: tuple[tuple[str, Text], ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    @property
    def name(self) -> str:
        """The field's name in the form; the prefix keeps it apart from the common fields."""
        return f"{PREFIX}{self.key}"

    @classmethod
    def read(cls, data: dict[str, Any]) -> Asked:
        """From a TOML table. Raises ValueError for an unknown type."""
        if data["type"] not in TYPES:
            raise ValueError(f"unknown question type {data['type']!r}")
        return cls(
            key=data["key"],
            type=data["type"],
            required=bool(data.get("required", False)),
            label=Text.read(data["label"]),
            hint=Text.read(data.get("hint")),
            options=tuple((part["value"], Text.read(part["text"])) for part in data.get("options", ())),
            minimum=data.get("minimum"),
            maximum=data.get("maximum"),
        )
