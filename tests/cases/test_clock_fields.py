"""Every field of every rule does something to a clock: each rule of the file is started, paused, ended, prolonged."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.factories.clocks import calendar_of
from tests.factories.desk import bare_cases
from webapp.cases import clock_rules, reckoning
from webapp.cases.clock_rules import STANDARD, STOPPING, ClockRule, all_rules
from webapp.cases.models import NO_DEADLINE, Case
from webapp.cases.reckoning import Running
from webapp.cases.service import clocks, prolonging
from webapp.charter import queries as charter
from webapp.errors import OfficeError
from webapp.workdays import engine
from webapp.workdays.engine import Rule, Unit
from webapp.workdays.models import ElectionStage

OFFICE = "3517"
# A Tuesday at 10:00 WIB, with no holiday for a year: what differs comes from the rule alone.
MOMENT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAYS = calendar_of()
RULES = all_rules()
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


def those(*rules: ClockRule) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.key)


BEGINNING = [rule for rule in RULES if rule.starts != ("extended",)]


@pytest.fixture(autouse=True)
def still() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as travel:
        yield travel


def case_for(session: Session, rule: ClockRule, **other: Any) -> Case:
    """A case that the rule is about; `other` makes it one that it is not about."""
    scope, facts = rule.scope, dict[str, Any]()
    for name, values in (("kind", scope.kinds), ("matter", scope.matters), ("service_slug", scope.services)):
        if values:
            facts[name] = values[0]
    facts["election"] = scope.elections[0] if scope.elections else "pemilu"
    if scope.promise in (STANDARD, clock_rules.MATTER):
        facts["answer_days"] = 9
    if scope.promise == STANDARD:
        published = charter.get_published(session, OFFICE, "hasil-pemilu")
        assert published is not None
        facts["standard_id"] = published.standard.id
    case_id = bare_cases(session, 1, **{**facts, **other})[0]
    return session.get_one(Case, (OFFICE, case_id))


def begin(session: Session, rule: ClockRule, case: Case | None = None, **told: Any) -> Running | None:
    """Let the event happen that starts the rule; the clock, or None when none started."""
    case = case or case_for(session, rule)
    if rule.starts == ("extended",):
        return prolonged(session, rule, case)
    klass = rule.scope.classes[0] if rule.scope.classes else ""
    facts = {"klass": klass, "same_day": bool(rule.scope.same_day), **told}
    clocks.follow(session, case, rule.starts[0], DAYS, at=MOMENT, **facts)
    session.flush()
    return newest(session, case, rule)


def prolonged(session: Session, rule: ClockRule, case: Case) -> Running | None:
    """The clock of a rule that prolongs another one."""
    base_rule = next(one for one in all_rules() if rule.key in (one.extension, one.stage and one.stage.extension))
    if base_rule.extension != rule.key:
        open_stage(session)
    base = begin(session, base_rule, case)
    assert base is not None
    return prolonging.extend_clock(session, case, DAYS, clock_id=base.clock.id, reason="Perlu waktu.", actor="system")


def open_stage(session: Session) -> None:
    """A stage of the Pemilu that runs now."""
    days = {"first_on": date(2026, 11, 1), "last_on": date(2027, 3, 1)}
    row = ElectionStage(office_id=OFFICE, id=uuid.uuid4(), subject="pemilu", decree="Keputusan", version=1, **days)
    session.add(row)
    session.flush()


def newest(session: Session, case: Case, rule: ClockRule) -> Running | None:
    found = [one for one in clocks.list_clocks(session, case) if one.rule.key == rule.key]
    return found[-1] if found else None


def counted_by_hand(limit: int, unit: Unit, since: datetime = MOMENT) -> datetime:
    """The end of a time without holidays, without the engine."""
    if unit is Unit.HOURS:
        return since + timedelta(hours=limit)
    day = (since + timedelta(hours=7)).date()
    while limit:
        day += timedelta(days=1)
        limit -= unit is Unit.DAYS or day.isoweekday() < 6
    return datetime.combine(day, time(16, 59, 59), UTC)


@every_rule
def test_each_rule_starts_by_its_event_and_ends_on_its_day(session: Session, rule: ClockRule) -> None:
    """`key`, `version`, `starts`, `limit`, `unit`, `limit_from`, `same_day_until`."""
    one = begin(session, rule)
    assert one is not None
    assert (one.clock.rule_key, one.clock.rule_version, one.clock.started_by) == (
        rule.key,
        rule.version,
        rule.starts[0],
    )
    since = one.base.clock.due_at if one.base else MOMENT
    assert since is not None
    count = rule.rule or Rule(9, Unit.WORKDAYS)
    until = counted_by_hand(count.limit, count.unit, since - timedelta(days=1) if rule.same_day_until else since)
    assert one.clock.due_at == until
    assert one.clock.due_on == (until + timedelta(hours=7)).date()


@those(*BEGINNING)
def test_no_other_event_starts_it(session: Session, rule: ClockRule) -> None:
    case = case_for(session, rule)
    for event in sorted(set(clock_rules.EVENTS) - set(rule.starts)):
        clocks.follow(session, case, event, DAYS, at=MOMENT)
        assert newest(session, case, rule) is None, event


OTHER: dict[str, dict[str, Any]] = {
    "kinds": {"kind": "lain"},
    "matters": {"matter": "lainnya"},
    "services": {"service_slug": "hasil-pemilu"},
    "elections": {"election": "osis"},
}


@those(*BEGINNING)
def test_it_is_about_its_own_cases_only(session: Session, rule: ClockRule) -> None:
    """`for`, part by part; and `from` and `until`."""
    asked = {name: value for name, value in dataclasses.asdict(rule.scope).items() if value not in ((), None)}
    for name in asked:
        told: dict[str, Any] = {}
        if name == "classes":
            told["klass"] = "lain"
        if name == "same_day":
            told["same_day"] = not rule.scope.same_day
        change = OTHER.get(name, {})
        if name == "promise":
            change = {"answer_days": 4} if rule.scope.promise == "none" else {"answer_days": None}
        assert begin(session, rule, case_for(session, rule, **change), **told) is None, name
    early = rule.since - timedelta(days=1)
    assert not rule.in_force(early)
    assert not dataclasses.replace(rule, until=MOMENT.date() - timedelta(days=1)).in_force(MOMENT.date())


@every_rule
def test_each_event_of_its_lists_pauses_ends_or_leaves_it(session: Session, rule: ClockRule) -> None:
    """`pauses`, `ends`, `outlives`, `owed_by`, `brings`."""
    for event in clock_rules.EVENTS:
        with session.begin_nested() as undone:
            case = case_for(session, rule)
            one = begin(session, rule, case)
            assert one is not None
            clocks.follow(session, case, event, DAYS, at=MOMENT)
            session.flush()
            after = next(each for each in clocks.list_clocks(session, case) if each.clock.id == one.clock.id)
            wanted = reckoning.KEPT if event in rule.ends else ""
            if not wanted and event in STOPPING - rule.outlives:
                wanted = reckoning.STOPPED
            assert after.clock.outcome == wanted, event
            waits = not wanted and event in rule.pauses
            assert (after.paused_since is not None) == waits
            assert (after.clock.due_on is None) == waits
            undone.rollback()
        session.expire_all()


@every_rule
def test_what_the_office_owes_dates_the_case(session: Session, rule: ClockRule) -> None:
    """`owed_by` and `brings` decide which date of the case the clock is."""
    case = case_for(session, rule)
    one = begin(session, rule, case)
    assert one is not None
    office = [each for each in clocks.list_clocks(session, case) if each.is_open and each.rule.owed_by == "office"]
    days = {what: [each.clock.due_on for each in office if each.rule.brings == what] for what in clock_rules.BROUGHT}
    every = sorted(day for found in days.values() for day in found if day)
    assert case.due_on == (every[0] if every else NO_DEADLINE)
    if rule.owed_by == "office":
        assert one.clock.due_on in days[rule.brings]
    if days["check"]:
        assert case.verify_on == min(filter(None, days["check"]))
    assert case.answer_on == min(filter(None, days["answer"]), default=None)


@every_rule
def test_it_is_prolonged_by_its_own_rule_or_not_at_all(session: Session, rule: ClockRule) -> None:
    """`extension`."""
    case = case_for(session, rule, **({"election": ""} if not rule.scope.elections else {}))
    one = begin(session, rule, case)
    assert one is not None
    facts: dict[str, Any] = {"clock_id": one.clock.id, "reason": "Perlu waktu.", "actor": "system"}
    if not rule.extension:
        with pytest.raises(OfficeError, match="clock_not_extendable"):
            prolonging.extend_clock(session, case, DAYS, **facts)
        return
    before = one.clock.due_at
    longer = prolonging.extend_clock(session, case, DAYS, **facts)
    assert longer.rule.key == rule.extension
    assert before is not None
    assert longer.clock.due_at == counted_by_hand(longer.count.limit, longer.count.unit, before)


@those(*(rule for rule in RULES if rule.stage))
def test_a_running_stage_changes_time_and_source_for_its_own_election(session: Session, rule: ClockRule) -> None:
    """`stage`: frozen with the clock; a case of no election or another one keeps the ordinary time."""
    open_stage(session)
    assert rule.stage is not None
    inside = begin(session, rule)
    outside = begin(session, rule, case_for(session, rule, election="pilkada"))
    unknown = begin(session, rule, case_for(session, rule, election=""))
    assert inside is not None
    assert outside is not None
    assert unknown is not None
    assert (inside.count, outside.count, unknown.count) == (rule.stage.rule, rule.rule, rule.rule)
    assert (inside.source, outside.source) == (rule.stage.source, rule.basis)
    assert inside.clock.due_at == counted_by_hand(rule.stage.rule.limit, rule.stage.rule.unit)
    assert inside.prolonged_by == rule.stage.extension


def test_a_rule_that_says_so_counts_every_day(session: Session) -> None:
    """`every_day`: no rule of today says so; the day comes out another one when one does."""
    rule = next(one for one in all_rules() if one.key == "pgd.verify")
    assert rule.rule is not None
    daily = dataclasses.replace(rule.rule, every_day=True)
    friday = datetime(2026, 11, 27, 3, tzinfo=UTC)
    days = [engine.due_on(friday, count, DAYS.calendar) for count in (rule.rule, daily)]
    assert days == [date(2026, 12, 2), date(2026, 11, 30)]


@those(*(rule for rule in RULES if rule.tell))
def test_at_each_share_its_own_person_is_told_once(session: Session, rule: ClockRule) -> None:
    """`tell`."""
    one = begin(session, rule)
    assert one is not None
    heard: list[tuple[int, str]] = []
    for hour in itertools.count(step=6):
        fresh = reckoning.to_tell(one, DAYS, one.clock.started_at + timedelta(hours=hour))
        heard += fresh
        one.clock.told_share = max([one.clock.told_share, *(share for share, _role in fresh)])
        if len(heard) == len(rule.tell) or hour > 24 * 300:
            break
    assert heard == list(rule.tell.items())
