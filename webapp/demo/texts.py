"""The invented texts of `data/`, as rows. A fault of the data is a KeyError or ValueError that names it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("id", "jv")
STORIES = {"id": ("stories.id.toml", "requests.id.toml"), "jv": ("stories.jv.toml",)}

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """What one citizen brings, and the office's answer. `fields` answer the subject's own questions."""

    language: str
    about: str
    text: str
    answer: str
    fields: dict[str, str] = field(hash=False)
    happened: date | None
    photo: str
    voice: str


@dataclass(frozen=True, slots=True)
class Referral:
    """A hand-over: about which subject, to which body, and the reason that the citizen reads."""

    about: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said after a case came in, in one language. `asks`, `backs` and `more` are pairs."""

    notes: tuple[str, ...]
    additions: tuple[str, ...]
    withdrawals: tuple[str, ...]
    backs: tuple[Pair, ...]
    more: tuple[Pair, ...]
    asks: dict[str, tuple[Pair, ...]]
    declines: dict[str, tuple[str, ...]]
    referrals: tuple[Referral, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the trial and the units whose cases it handles."""

    name: str
    sign_in: str
    role: str
    unit: str | None
    for_units: tuple[str, ...]
    handles_conduct: bool
    may_open_names: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note: its file in `data/`, what its sender calls it, and what is heard."""

    file: str
    name: str
    transcript: str


@cache
def stories() -> tuple[Story, ...]:
    """All stories of both languages."""
    return tuple(
        Story(
            language=language,
            about=row["about"],
            text=row["text"],
            answer=row["answer"],
            fields=dict(row.get("fields", {})),
            happened=row.get("happened"),
            photo=row.get("photo", ""),
            voice=row.get("voice", ""),
        )
        for language in LANGUAGES
        for name in STORIES[language]
        for row in _read(name)["stories"]
    )


@cache
def talk(language: str) -> Talk:
    """What is said in `language`; officers' notes and letters are Indonesian in both."""
    data, indonesian = _read(f"desk.{language}.toml"), _read("desk.id.toml")
    return Talk(
        notes=tuple(indonesian["notes"]),
        additions=tuple(data["additions"]),
        withdrawals=tuple(data["withdrawals"]),
        backs=_pairs(data["backs"]),
        more=_pairs(data.get("more", [])),
        asks={key: _pairs(rows) for key, rows in data["asks"].items()},
        declines={kind: tuple(rows) for kind, rows in data["declines"].items()},
        referrals=tuple(Referral(**row) for row in indonesian["referrals"]),
    )


@cache
def people() -> dict[str, Any]:
    """Names, contacts and accounts as they stand in the file."""
    return _read("people.toml")


@cache
def refusal_ground() -> Text:
    """On what an invented refusal rests: named as invented."""
    return Text.read(people()["refusal_ground"])


@cache
def staff() -> tuple[Person, ...]:
    """The accounts of the trial."""
    return tuple(
        Person(
            name=row["name"],
            sign_in=row["sign_in"],
            role=row["role"],
            unit=row.get("unit"),
            for_units=tuple(row["for_units"]),
            handles_conduct=bool(row.get("handles_conduct", False)),
            may_open_names=bool(row.get("may_open_names", False)),
        )
        for row in people()["staff"]
    )


@cache
def voices() -> dict[str, Voice]:
    """The voice notes by key."""
    return {key: Voice(**row) for key, row in _read("samples.toml")["voices"].items()}


def _pairs(rows: list[list[str]]) -> tuple[Pair, ...]:
    return tuple((first, second) for first, second in rows)


def _read(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
