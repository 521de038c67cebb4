"""Ready texts for answers and the parts of an answer's letter, as data in `data/answers.toml`, in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from webapp import i18n
from webapp.i18n import Text

DATA = Path(__file__).resolve().parent / "data" / "answers.toml"


@dataclass(frozen=True, slots=True)
class Template:
    """One ready text. Empty `matters` or `states` fit all; `text` knows {nomor}, {tanggal} and {unit}."""

    key: str
    title: str
    matters: tuple[str, ...]
    states: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Answers:
    """All ready texts, and the words around what an officer fills in."""

    templates: tuple[Template, ...]
    parts: dict[str, Text]


def read_template(data: dict[str, Any]) -> Template:
    """A template from its TOML table. KeyError names what is missing."""
    return Template(
        data["key"],
        data["title"],
        tuple(data.get("matters", ())),
        tuple(data.get("states", ())),
        Text.read(data["text"]),
    )


@cache
def answers() -> Answers:
    """The file as it ships."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    parts = {name: Text.read(words) for name, words in data["parts"].items()}
    return Answers(tuple(read_template(row) for row in data["templates"]), parts)


def fitting(matter: str, state: str) -> list[Template]:
    """The templates for a case, those made for its matter first."""
    found = [
        one
        for one in answers().templates
        if (not one.matters or matter in one.matters) and (not one.states or state in one.states)
    ]
    return sorted(found, key=lambda one: not one.matters)


def filled(template: Template, language: str, *, number: str, day: date, unit: str) -> str:
    """The text in the citizen's language with number, date and unit put in; nothing else is ever filled in."""
    text = template.text.of(language).replace("{nomor}", number).replace("{unit}", unit)
    return text.replace("{tanggal}", i18n.long_date(day, language))


@dataclass(frozen=True, slots=True)
class Written:
    """What an officer wrote: the parts of an answer."""

    body: str
    done: str = ""
    ground: str = ""
    next_step: str = ""
    next_on: date | None = None


def letter(written: Written, language: str, *, refuses: bool) -> str:
    """The whole answer as the citizen reads it; of a refusal its own ways are the last paragraph."""
    parts = answers().parts
    why = "refused" if refuses else "done"
    lines = [written.body]
    if written.done:
        lines.append(f"{parts[why].of(language)} {written.done}")
    if written.ground:
        lines.append(f"{parts['ground'].of(language)} {written.ground}")
    if written.next_step:
        lines.append(f"{parts['next'].of(language)} {written.next_step}")
    if written.next_on:
        lines.append(f"{parts['until'].of(language)} {i18n.long_date(written.next_on, language)}.")
    if refuses:
        lines.append(parts["ways"].of(language))
    return "\n\n".join(line for line in lines if line)
