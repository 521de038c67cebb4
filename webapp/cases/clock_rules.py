"""Rules of deadlines (aturan tenggat) as data in `data/clock_rules.toml`: versioned, with their law and its certainty.

A clock takes its rule's version along when it starts; a later version changes new cases only. Nothing here asks for
the time. Source of the rules: DOMAIN §1.4, each with its own law.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from webapp.i18n import Text
from webapp.workdays.engine import Rule, Unit

DATA = Path(__file__).resolve().parent / "data" / "clock_rules.toml"

OWED_BY = ("office", "citizen", "elsewhere")
TOLD = ("officer", "head", "secretary", "chair")
EVENTS = (
    "received",
    "verified",
    "assigned",
    "complete",
    "asked_to_complete",
    "decided",
    "answered",
    "objected",
    "objection_answered",
    "registered",
    "extended",
    "known",
    "registered_elsewhere",
    "received_elsewhere",
)
CERTAIN = "high"
CERTAINTIES = (CERTAIN, "medium", "low")
_FIELDS = {
    "key",
    "version",
    "from",
    "until",
    "name",
    "owed_by",
    "starts",
    "limit",
    "unit",
    "every_day",
    "pauses",
    "extension",
    "stage",
    "basis",
    "certainty",
    "tell",
}


class RuleError(ValueError):
    """A fault of the data: names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a running election stage (masa tahapan) changes: the time, its source, and by which rule it is prolonged."""

    rule: Rule
    source: str
    extension: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One version of one rule. `until` is the last day on which clocks may start by it, None for the one in force.

    `pauses` are the events that make the clock wait; `tell` says who is told at which share of the time (percent).
    """

    key: str
    version: int
    since: date
    until: date | None
    name: Text
    owed_by: str
    starts: str
    rule: Rule
    pauses: tuple[str, ...]
    extension: str
    stage: Stage | None
    basis: str
    certainty: str
    tell: Mapping[int, str]

    @property
    def certain(self) -> bool:
        """Whether its source is established; else administrators read “belum dipastikan”."""
        return self.certainty == CERTAIN

    def in_force(self, day: date) -> bool:
        """Whether a clock that starts on this day runs by this version."""
        return self.since <= day and (self.until is None or day <= self.until)

    def counted(self, *, in_stage: bool) -> Rule:
        """How it is counted, inside or outside a running stage of the election it is about."""
        return self.stage.rule if in_stage and self.stage else self.rule

    def prolonged_by(self, *, in_stage: bool) -> str:
        """The key of the rule by which it may be prolonged, empty where it may not."""
        return self.stage.extension if in_stage and self.stage else self.extension

    def source(self, *, in_stage: bool) -> str:
        """The law in one line."""
        return self.stage.source if in_stage and self.stage else self.basis


def read_rule(data: Mapping[str, Any]) -> ClockRule:
    """One rule from its TOML table. Raises RuleError."""
    key = str(data.get("key") or "")
    told = f"{key or 'a rule without a key'} version {data.get('version', '?')}"
    _demand(not (unknown := sorted(data.keys() - _FIELDS)), told, f"unknown fields {', '.join(unknown)}")
    for name in ("key", "version", "from", "name", "owed_by", "starts", "limit", "unit", "basis", "certainty"):
        _demand(bool(data.get(name)), told, f"no {name}")
    _demand(data["owed_by"] in OWED_BY, told, f"owed by nobody we know: {data['owed_by']!r}")
    _demand(data["starts"] in EVENTS, told, f"starts with no event we know: {data['starts']!r}")
    _demand(data["certainty"] in CERTAINTIES, told, f"no certainty we know: {data['certainty']!r}")
    pauses = tuple(data.get("pauses", ()))
    _demand(set(pauses) <= set(EVENTS), told, f"pauses with no event we know: {', '.join(pauses)}")
    since, until = data["from"], data.get("until")
    _demand(until is None or until >= since, told, "ends before it begins")
    return ClockRule(
        key=key,
        version=data["version"],
        since=since,
        until=until,
        name=Text.read(data["name"]),
        owed_by=data["owed_by"],
        starts=data["starts"],
        rule=_count(data, told),
        pauses=pauses,
        extension=data.get("extension", ""),
        stage=_stage(data, told),
        basis=data["basis"],
        certainty=data["certainty"],
        tell=_tell(data.get("tell", {}), told),
    )


def read_rules(tables: Iterable[Mapping[str, Any]]) -> tuple[ClockRule, ...]:
    """All rules, checked against each other. Raises RuleError."""
    rules = tuple(read_rule(table) for table in tables)
    by_key: dict[str, list[ClockRule]] = {}
    for rule in rules:
        by_key.setdefault(rule.key, []).append(rule)
    for versions in by_key.values():
        _check_versions(versions)
    for rule in rules:
        _check_extensions(rule, by_key)
    return rules


@cache
def all_rules() -> tuple[ClockRule, ...]:
    """Every rule of the house."""
    return read_rules(tomllib.loads(DATA.read_text("utf-8"))["rules"])


def rule_for(key: str, day: date) -> ClockRule:
    """The version by which a clock that starts on this day runs. KeyError when there is none."""
    for rule in all_rules():
        if rule.key == key and rule.in_force(day):
            return rule
    raise KeyError(f"no version of {key} is in force on {day}")


def rule_of(key: str, version: int) -> ClockRule:
    """The version frozen on a clock. KeyError when there is none."""
    for rule in all_rules():
        if (rule.key, rule.version) == (key, version):
            return rule
    raise KeyError(f"there is no version {version} of {key}")


def _demand(holds: bool, told: str, fault: str) -> None:
    if not holds:
        raise RuleError(f"{told}: {fault}")


def _count(data: Mapping[str, Any], told: str) -> Rule:
    try:
        return Rule(data["limit"], Unit(data["unit"]), bool(data.get("every_day", False)))
    except ValueError as error:
        raise RuleError(f"{told}: {error}") from error


def _stage(data: Mapping[str, Any], told: str) -> Stage | None:
    changed = data.get("stage")
    if changed is None:
        return None
    _demand(bool(changed.get("source")), told, "a stage without a source")
    rule = _count({**data, **changed}, told)
    return Stage(rule, changed["source"], changed.get("extension", ""))


def _tell(shares: Mapping[str, str], told: str) -> dict[int, str]:
    """Percent to role, in order of time."""
    for share, role in shares.items():
        _demand(share.isascii() and share.isdigit() and int(share) > 0, told, f"no share of the time: {share!r}")
        _demand(role in TOLD, told, f"tells nobody we know: {role!r}")
    return {int(share): role for share, role in sorted(shares.items(), key=lambda one: int(one[0]))}


def _check_versions(versions: list[ClockRule]) -> None:
    ordered = sorted(versions, key=lambda rule: rule.since)
    for earlier, later in pairwise(ordered):
        told = f"{later.key} version {later.version}"
        _demand(later.version == earlier.version + 1, told, f"follows version {earlier.version}")
        _demand(earlier.until is not None and earlier.until < later.since, told, "overlaps the version before it")


def _check_extensions(rule: ClockRule, by_key: Mapping[str, list[ClockRule]]) -> None:
    """Each extension is a rule that starts when something was prolonged, and leads back to none before it."""
    told = f"{rule.key} version {rule.version}"
    for in_stage in (False, True):
        passed, key = {rule.key}, rule.prolonged_by(in_stage=in_stage)
        while key:
            _demand(key in by_key, told, f"prolonged by a rule that is not there: {key}")
            _demand(key not in passed, told, f"its prolonging goes in a circle: {key}")
            _demand(by_key[key][-1].starts == "extended", told, f"prolonged by a rule that starts otherwise: {key}")
            passed.add(key)
            key = by_key[key][-1].prolonged_by(in_stage=in_stage)
