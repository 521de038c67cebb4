"""Rules of deadlines (aturan tenggat) as data in `data/clock_rules.toml`: versioned, with their law and its certainty.

A clock takes its rule's version along when it starts; a later version changes new cases only. Nothing here asks for
the time. Source of the rules: DOMAIN §1.4, each with its own law.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from webapp.i18n import Text
from webapp.workdays.engine import Rule, Unit

DATA = Path(__file__).resolve().parent / "data" / "clock_rules.toml"

OFFICE, CITIZEN, ELSEWHERE = "office", "citizen", "elsewhere"
OWED_BY = (OFFICE, CITIZEN, ELSEWHERE)
TOLD = ("officer", "head", "secretary", "chair")
CHECK, ANSWER, STEP = "check", "answer", "step"
BROUGHT = (CHECK, ANSWER, STEP)
STANDARD, MATTER, NO_PROMISE = "standard", "matter", "none"
# What silence means when the citizen's own time has run out.
LAPSES = ("closed", "withdrawn")
PROMISES = (STANDARD, MATTER, NO_PROMISE)
# What happens to a case, as far as a clock may start, wait or end by it.
EVENTS = (
    "received",
    "reopened",
    "verified",
    "assigned",
    "taken_up",
    "complete",
    "asked_to_complete",
    "completed",
    "decided",
    "answered",
    "declined",
    "referred",
    "closed",
    "withdrawn",
    "objected",
    "objection_answered",
    "registered",
    "extended",
    "known",
    "breach_told",
    "registered_elsewhere",
    "received_elsewhere",
    "reported_elsewhere",
    "decided_elsewhere",
)
# After these nothing more is owed on the case: a clock stops, unless its rule outlives the event.
STOPPING = frozenset({"answered", "declined", "referred", "closed", "withdrawn", "reopened"})
CERTAIN = "high"
CERTAINTIES = (CERTAIN, "medium", "low")
_FIELDS = {
    "key",
    "version",
    "from",
    "until",
    "name",
    "for",
    "owed_by",
    "brings",
    "starts",
    "ends",
    "outlives",
    "limit",
    "unit",
    "limit_from",
    "same_day_until",
    "every_day",
    "pauses",
    "extension",
    "stage",
    "basis",
    "certainty",
    "tell",
    "lapses",
}


class RuleError(ValueError):
    """A fault of the data: names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a rule may ask of a case. `klass` is the SP4N class, empty before verification."""

    kind: str
    matter: str | None
    service: str | None
    election: str
    promise: str
    same_day: bool = False
    klass: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases a rule is about; an empty tuple or None asks nothing."""

    kinds: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    elections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    promise: str | None = None
    same_day: bool | None = None

    def fits(self, case: Traits) -> bool:
        """Whether everything that is asked holds."""
        asked = (
            (self.kinds, case.kind),
            (self.matters, case.matter),
            (self.services, case.service),
            (self.elections, case.election),
            (self.classes, case.klass),
        )
        return (
            all(not wanted or value in wanted for wanted, value in asked)
            and self.promise in (None, case.promise)
            and self.same_day in (None, case.same_day)
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """What a running election stage (masa tahapan) changes: the time, its source, and by which rule it is prolonged."""

    rule: Rule
    source: str
    extension: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One version of one rule. `until` is the last day on which clocks may start by it, None for the one in force.

    `rule` is None where the time comes from the case's own promise (`limit_from`). `pauses` are the events that make
    the clock wait; `tell` says who is told at which share of the time (percent). `lapses` is what becomes of the case
    by itself when a citizen's time runs out: one of LAPSES, or empty.
    """

    key: str
    version: int
    since: date
    until: date | None
    name: Text
    scope: Scope
    owed_by: str
    brings: str
    starts: tuple[str, ...]
    ends: frozenset[str]
    outlives: frozenset[str]
    rule: Rule | None
    limit_from: str
    same_day_until: time | None
    pauses: tuple[str, ...]
    extension: str
    stage: Stage | None
    basis: str
    certainty: str
    tell: Mapping[int, str]
    lapses: str = ""

    @property
    def certain(self) -> bool:
        """Whether its source is established; else administrators read “belum dipastikan”."""
        return self.certainty == CERTAIN

    def in_force(self, day: date) -> bool:
        """Whether a clock that starts on this day runs by this version."""
        return self.since <= day and (self.until is None or day <= self.until)

    def starts_with(self, event: str, case: Traits) -> bool:
        """Whether this event starts a clock of this case by this rule."""
        return event in self.starts and self.scope.fits(case)

    def stopped_by(self, event: str) -> bool:
        """Whether the event leaves nothing to run on for, though what was owed was not done."""
        return event in STOPPING and event not in self.outlives

    def counted(self, promised: Rule | None, *, in_stage: bool) -> Rule:
        """How it is counted, inside or outside a running stage of the election it is about.

        `promised` is the case's own promise. Raises ValueError when the rule needs one and there is none.
        """
        found = self.stage.rule if in_stage and self.stage else self.rule or promised
        if found is None:
            raise ValueError(f"{self.key} takes its time from a promise that the case does not have")
        return found

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
    for name in ("key", "version", "from", "name", "owed_by", "starts", "basis", "certainty"):
        _demand(bool(data.get(name)), told, f"no {name}")
    _demand(data["owed_by"] in OWED_BY, told, f"owed by nobody we know: {data['owed_by']!r}")
    brings = data.get("brings", "")
    _demand(brings in BROUGHT if data["owed_by"] == OFFICE else not brings, told, f"brings nothing we know: {brings!r}")
    _demand(data["certainty"] in CERTAINTIES, told, f"no certainty we know: {data['certainty']!r}")
    lapses = data.get("lapses", "")
    _demand(not lapses or (lapses in LAPSES and data["owed_by"] == CITIZEN), told, f"lapses into nothing: {lapses!r}")
    since, until = data["from"], data.get("until")
    _demand(until is None or until >= since, told, "ends before it begins")
    return ClockRule(
        key=key,
        version=data["version"],
        since=since,
        until=until,
        name=Text.read(data["name"]),
        scope=_scope(data.get("for", {}), told),
        owed_by=data["owed_by"],
        brings=brings,
        starts=_events(data, "starts", told),
        ends=frozenset(_events(data, "ends", told)),
        outlives=frozenset(_events(data, "outlives", told)),
        rule=_own_count(data, told),
        limit_from=data.get("limit_from", ""),
        same_day_until=data.get("same_day_until"),
        pauses=_events(data, "pauses", told),
        extension=data.get("extension", ""),
        stage=_stage(data, told),
        basis=data["basis"],
        certainty=data["certainty"],
        tell=_tell(data.get("tell", {}), told),
        lapses=lapses,
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


@cache
def first_day() -> date:
    """The day from which on the house has rules."""
    return min(rule.since for rule in all_rules())


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


def _events(data: Mapping[str, Any], field: str, told: str) -> tuple[str, ...]:
    given = tuple(data.get(field, ()))
    unknown = ", ".join(one for one in given if one not in EVENTS)
    _demand(not unknown, told, f"{field} with no event we know: {unknown}")
    return given


def _scope(asked: Mapping[str, Any], told: str) -> Scope:
    known = {one.name for one in fields(Scope)}
    unknown = ", ".join(sorted(asked.keys() - known))
    _demand(not unknown, told, f"asks of a case what it has not: {unknown}")
    _demand(asked.get("promise", NO_PROMISE) in PROMISES, told, f"no promise we know: {asked.get('promise')!r}")
    given: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in asked.items()}
    return Scope(**given)


def _own_count(data: Mapping[str, Any], told: str) -> Rule | None:
    """The rule's own limit and unit, or None when the promise of the case brings both."""
    source = data.get("limit_from", "")
    if not source:
        for name in ("limit", "unit"):
            _demand(bool(data.get(name)), told, f"no {name}")
        return _count(data, told)
    _demand(source in (STANDARD, MATTER), told, f"takes its time from nothing we know: {source!r}")
    _demand("limit" not in data and "unit" not in data, told, "a limit of its own beside that of the promise")
    return None


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
    _demand("limit_from" not in data, told, "a stage changes a promise")
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
            _demand(by_key[key][-1].starts == ("extended",), told, f"prolonged by a rule that starts otherwise: {key}")
            passed.add(key)
            key = by_key[key][-1].prolonged_by(in_stage=in_stage)
