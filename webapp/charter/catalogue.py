"""The catalogue as it ships: one TOML file a service (`data/services/<NN>-<slug>.toml`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data"

# The six components that must be published (UU 25/2009 art. 21), in the order of a standard.
COMPONENTS = ("requirements", "procedure", "time", "fee", "product", "complaints")
# The eight of how the service is made; they are kept and decided with the others and read inside the office.
INTERNAL = (
    "legal_basis",
    "facilities",
    "competence",
    "supervision",
    "staffing",
    "service_guarantee",
    "safety_guarantee",
    "evaluation",
)
ALL_COMPONENTS = (*COMPONENTS, *INTERNAL)


def services() -> list[dict[str, Any]]:
    """The shipped services in their order, as read."""
    found = [_toml(path) for path in sorted((DATA / "services").glob("*.toml"))]
    return sorted(found, key=lambda service: int(service["order"]))


def pair(name: str, data: object) -> dict[str, str]:
    """A bilingual text as the two columns `<name>_id` and `<name>_jv`."""
    text = Text.read(data)
    return {f"{name}_id": text.id, f"{name}_jv": text.jv}


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
