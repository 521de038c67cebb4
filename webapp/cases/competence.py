"""Who is competent for a matter (kewenangan), as data in `data/competence.toml`: the routing table of DOMAIN §5.3.

The data advise and warn; an officer decides, and a choice against the data leaves its reason (cases.service.verifying).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data" / "competence.toml"

# Who handles a report: this office, another body, or both. The data know a fourth: the report itself must say it.
US, ELSEWHERE, BOTH = "us", "elsewhere", "both"
CHOICES = (US, ELSEWHERE, BOTH)
ANY = "any"
CERTAINTIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table; `data/competence.toml` says what each field means."""

    key: str
    matters: tuple[str, ...]
    title: str
    who: str
    bodies: tuple[str, ...]
    own: str
    same_day: bool
    two_legs: bool
    consent: bool
    evidence: str
    onward: str
    source: str
    certainty: str


def read_route(data: Mapping[str, Any]) -> Route:
    """A row from its TOML table. Raises ValueError for a fault of the data, which it names."""
    key = str(data.get("key") or "a row without a key")
    names = {one.name for one in fields(Route)}
    if data.keys() != names:
        raise ValueError(f"{key}: fields missing or unknown: {', '.join(sorted(data.keys() ^ names))}")
    for name in ("key", "matters", "title", "bodies", "own"):
        if not data[name]:
            raise ValueError(f"{key}: no {name}")
    if data["who"] not in (*CHOICES, ANY):
        raise ValueError(f"{key}: nobody we know is competent: {data['who']!r}")
    if data["certainty"] not in CERTAINTIES:
        raise ValueError(f"{key}: no certainty we know: {data['certainty']!r}")
    if data["two_legs"] and data["who"] != BOTH:
        raise ValueError(f"{key}: two legs where not both are competent")
    return Route(**{**data, "matters": tuple(data["matters"]), "bodies": tuple(data["bodies"])})


@cache
def all_routes() -> tuple[Route, ...]:
    """Every row, in the order of the file."""
    return tuple(read_route(part) for part in tomllib.loads(DATA.read_text("utf-8"))["rows"])


def routes_of(matter: str | None) -> tuple[Route, ...]:
    """The rows about a matter; none for a service, which this office gives itself."""
    return tuple(route for route in all_routes() if matter in route.matters)


def contradicts(matter: str | None, choice: str) -> bool:
    """Whether who shall handle it is said by no row about the matter."""
    said = {route.who for route in routes_of(matter)} or {US}
    return ANY not in said and choice not in said


def is_wrong_door(matter: str | None) -> bool:
    """Whether every row sees another body competent, alone or besides us: such a report is referred, not declined."""
    said = {route.who for route in routes_of(matter)}
    return bool(said) and said <= {ELSEWHERE, BOTH}


def is_ours_alone(matter: str | None) -> bool:
    """Whether nobody but this office is competent by the data: a check must say otherwise before it is handed on."""
    return contradicts(matter, ELSEWHERE) and contradicts(matter, BOTH)


def has_two_legs(matter: str | None) -> bool:
    """Whether a report about the matter may have a part of ours and one of another body at once."""
    return any(route.two_legs for route in routes_of(matter))


def needs_consent(matter: str | None) -> bool:
    """Whether nothing is passed on before the citizen agreed."""
    return any(route.consent for route in routes_of(matter))


def bodies_of(matter: str | None) -> tuple[str, ...]:
    """The bodies of the matter's rows, each once, in the order of the way."""
    return tuple(dict.fromkeys(body for route in routes_of(matter) for body in route.bodies))
