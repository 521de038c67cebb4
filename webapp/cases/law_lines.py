"""The law of a deadline in one line: of the rule that really runs, and in the reader's language.

Indonesian is the line itself. In Javanese what is a sentence is told in Javanese (`data/law_lines.toml`), while the
name of a law stays Indonesian and is marked as that (LANGUAGE §5, §10).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from webapp import i18n
from webapp.cases import matters
from webapp.cases.clock_rules import CERTAIN, MATTER, STANDARD
from webapp.cases.reckoning import Running
from webapp.cases.recorded import CaseCard
from webapp.cases.subjects import COMPLAINT
from webapp.charter import queries as charter
from webapp.i18n import Text
from webapp.web.kept import kept

DATA = Path(__file__).resolve().parent / "data" / "law_lines.toml"
_NAME = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line. `foreign`: Indonesian on a page of another language."""

    words: str
    foreign: bool = False


def law(found: CaseCard, one: Running) -> str:
    """The law in one Indonesian line, for officers and for letters."""
    named = _standard(found, one, i18n.DEFAULT)
    return " ".join(part for part in (named, _source(found, one)) if part)


def told(found: CaseCard, one: Running) -> list[Part]:
    """The same for the page being made."""
    language = i18n.locale()
    if language == i18n.DEFAULT:
        return [Part(law(found, one))]
    named = _standard(found, one, language)
    source = _in_javanese(_source(found, one))
    return [Part(f"{named} "), *source] if named and source else [Part(named)] if named else source


def is_certain(found: CaseCard, one: Running) -> bool:
    """Whether the source is established, the promise's own included; else administrators read “belum dipastikan”."""
    promise = CERTAIN
    matter = _promising(found) if one.rule.limit_from == MATTER else None
    if matter is not None:
        promise = matter.certainty
    elif one.rule.limit_from == STANDARD and found.case.standard_id is not None:
        version = kept(charter.get_version, found.case.standard_id)
        promise = version.standard.promise_certainty if version else ""
    return one.rule.certain and promise == CERTAIN


def _standard(found: CaseCard, one: Running, language: str) -> str:
    """The version of the standard that a promise was made by; empty for every other clock."""
    if one.rule.limit_from != STANDARD or found.case.standard_id is None:
        return ""
    version = kept(charter.get_version, found.case.standard_id)
    number = version.standard.version if version else "?"
    words = Text.read(_data()["standard"]).of(language)
    return words.format(title=found.subject.title.of(language), number=number)


def _source(found: CaseCard, one: Running) -> str:
    """Where the time comes from. A promise whose law speaks of another class than the check found is our own alone."""
    if one.rule.limit_from == STANDARD and found.case.standard_id is not None:
        return found.subject.source if _holds(found, found.subject.source) else ""
    if one.rule.limit_from != MATTER:
        return one.source
    matter = _promising(found)
    source = matter.source if matter else ""
    return source if source and _holds(found, source) else one.source


def _holds(found: CaseCard, source: str) -> bool:
    asked = _klasses().get(source)
    given = found.checks[-1].klass if found.checks else ""
    return asked is None or (found.case.kind == COMPLAINT and given in ("", asked))


def _promising(found: CaseCard) -> matters.Matter | None:
    """The matter whose promise was frozen: the one it was filed under, else the first that a check gave it."""
    slugs = [found.checks[0].before.get("matter"), *(one.matter for one in found.checks)] if found.checks else []
    known = matters.by_slug()
    filed = [known[slug] for slug in (slugs or [found.case.matter]) if slug in known]
    return next((one for one in filed if one.answer_days is not None), filed[0] if filed else None)


def _in_javanese(line: str) -> list[Part]:
    own = _javanese().get(line)
    if own is None:
        return [Part(line, foreign=True)] if line else []
    pieces = _NAME.split(own)
    return [Part(words, foreign=place % 2 == 1) for place, words in enumerate(pieces) if words]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


@cache
def _javanese() -> Mapping[str, str]:
    return {line["id"]: line["jv"] for line in _data()["lines"]}


@cache
def _klasses() -> Mapping[str, str]:
    return {line["id"]: line["klass"] for line in _data()["lines"] if "klass" in line}
