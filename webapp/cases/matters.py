"""Matters (perihal): what a complaint can be about, as data in `data/matters.toml`.

A matter says who is competent, the office's own part, the unit, the default confidentiality,
and what is asked besides. Adding one is a change of data, never of code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp.cases.questions import Asked
from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "matters.toml"

DOORS = ("form", "conduct", "elsewhere", "information", "safe")


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter. `answer_days` is None where no time is established (never invented).

    `review_reason` says why an answer needs a second officer's approval; empty where it needs none.
    """

    slug: str
    group: str
    kind: str
    door: str
    unit: str
    bodies: tuple[str, ...]
    default_openness: str
    bawaslu: bool
    icon: str
    title: Text
    heading: Text
    line: Text
    example: Text
    own_part: Text
    explain: tuple[Text, ...]
    answer_days: int | None
    calendar: str
    same_day: bool
    source: str
    certainty: str
    questions: tuple[Asked, ...]
    review_reason: str
    # Whether a complaint may say which clause of a service's promise was not kept.
    names_clause: bool = False

    @property
    def conduct(self) -> bool:
        """Visible only to its two named handlers."""
        return self.door == "conduct"


@dataclass(frozen=True, slots=True)
class Group:
    """One heading of `/lapor` with its matters."""

    key: str
    title: Text
    matters: tuple[Matter, ...]


def read_matter(data: dict[str, Any]) -> Matter:
    """A matter from its TOML table. KeyError or ValueError name a fault of the data."""
    promise = data.get("promise", {})
    if data["door"] not in DOORS:
        raise ValueError(f"{data['slug']}: unknown door {data['door']!r}")
    return Matter(
        slug=data["slug"],
        group=data["group"],
        kind=data["kind"],
        door=data["door"],
        unit=data["unit"],
        bodies=tuple(data["bodies"]),
        default_openness=data["default_openness"],
        bawaslu=bool(data.get("bawaslu", False)),
        icon=data["icon"],
        title=Text.read(data["title"]),
        heading=Text.read(data["heading"]),
        line=Text.read(data["line"]),
        example=Text.read(data.get("example")),
        own_part=Text.read(data.get("own_part")),
        explain=tuple(Text.read(part) for part in data.get("explain", ())),
        answer_days=promise.get("answer_days"),
        calendar=promise.get("calendar", "workdays"),
        same_day=bool(promise.get("same_day", False)),
        source=promise.get("source", ""),
        certainty=promise.get("certainty", ""),
        questions=tuple(Asked.read(part) for part in data.get("questions", ())),
        review_reason=str(data["review_reason"]) if data.get("review") else "",
        names_clause=bool(data.get("names_clause", False)),
    )


# Why a second officer must approve an answer, where the matter itself says nothing of it.
CONDUCT = "conduct"


def review_reason(slug: str | None, *, conduct: bool) -> str:
    """Why an answer about this matter needs a second officer; empty when it needs none."""
    matter = by_slug().get(slug or "")
    if matter is not None and matter.review_reason:
        return matter.review_reason
    return CONDUCT if conduct else ""


@cache
def groups() -> tuple[Group, ...]:
    """All matters under their headings, in the order of the file."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    matters = [read_matter(part) for part in data["matters"]]
    return tuple(
        Group(part["key"], Text.read(part["title"]), tuple(m for m in matters if m.group == part["key"]))
        for part in data["groups"]
    )


@cache
def by_slug() -> dict[str, Matter]:
    """Every matter by its address."""
    return {matter.slug: matter for group in groups() for matter in group.matters}
