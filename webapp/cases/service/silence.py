"""What silence means: a citizen's own time ran out, so the case closes by itself or counts as withdrawn.

Which clock means what is data (`lapses` of a rule). The page told the day before; after it the citizen may still
write, and object as long as that time runs. A clock that was reckoned with an older calendar is left alone until it
is reckoned anew, so that a holiday that was added yesterday closes nothing too early.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from webapp import clock as time
from webapp.audit import service as journal
from webapp.cases import reckoning, states
from webapp.cases.clock_rules import ClockRule, all_rules
from webapp.cases.models import Case, Clock
from webapp.cases.reckoning import Days
from webapp.cases.service import clocks, history, steering
from webapp.workdays import queries as calendar

Place = tuple[date, uuid.UUID]

BY_ITSELF = "closed_by_itself"
# Cases of one transaction of the worker: a filing never waits long for the write lock.
CASES_AT_ONCE = 2
FOUND_AT_ONCE = 500
# The state in which a case waits for its citizen after these events.
_WAITS_IN = {"asked_to_complete": states.WAITING, "answered": states.ANSWERED}


@dataclass(frozen=True, slots=True)
class Round:
    """Cases of one transaction, and those that were found with them for the next ones."""

    office_id: str
    case_ids: Sequence[uuid.UUID]
    rest: Sequence[uuid.UUID]
    place: Place


def look(session: Session, *, office_id: str, after: Round | None = None) -> Round | None:
    """The next cases whose citizen's time has run out; None when there is none left. Found without the write lock."""
    if after is not None and after.rest:
        return _round(office_id, after.rest, after.place)
    moment, revision = time.now(), calendar.calendar_revision(session, office_id)
    wanted = (
        select(Clock.case_id, Clock.due_on, Clock.id)
        .join(Case, and_(Case.office_id == Clock.office_id, Case.id == Clock.case_id))
        .where(
            Clock.office_id == office_id,
            Clock.ended_at.is_(None),
            Clock.due_on <= time.local(moment).date(),
            Clock.due_at < moment,
            Clock.calendar_revision >= revision,
            or_(*_lapsing()),
        )
        .order_by(Clock.due_on, Clock.id)
        .limit(FOUND_AT_ONCE)
    )
    if after is not None:
        wanted = wanted.where(Clock.due_on >= after.place[0], tuple_(Clock.due_on, Clock.id) > tuple_(*after.place))
    rows = session.execute(wanted).all()
    if not rows:
        return None
    return _round(office_id, list(dict.fromkeys(row.case_id for row in rows)), (rows[-1].due_on, rows[-1].id))


def write(session: Session, batch: Round) -> int:
    """End the cases of a round, those that still lapse: what was found may have changed. Returns how many it ended."""
    office_id, ids = batch.office_id, batch.case_ids
    days = clocks.read_days(session, office_id)
    cases = session.scalars(select(Case).where(Case.office_id == office_id, Case.id.in_(ids)).with_for_update())
    done = 0
    for case in cases:
        rule = _lapsed(session, case, days)
        if rule is not None:
            history.move(
                session,
                case,
                rule.lapses,
                actor=journal.SYSTEM,
                by_citizen=True,  # by the rule their silence is their word
                days=days,
                kind=BY_ITSELF,
                facts={"rule": rule.key},
            )
            steering.let_go(session, case)
            done += 1
    return done


def _round(office_id: str, ids: Sequence[uuid.UUID], place: Place) -> Round:
    return Round(office_id, ids[:CASES_AT_ONCE], ids[CASES_AT_ONCE:], place)


def _lapsed(session: Session, case: Case, days: Days) -> ClockRule | None:
    """The rule whose time ran out in the state the case is in, asked again under the lock, by the calendar of now."""
    for one in clocks.list_clocks(session, case):
        if one.clock.calendar_revision < days.revision:
            continue
        waits = case.state in (_WAITS_IN.get(event) for event in one.rule.starts)
        if one.is_open and one.rule.lapses and waits and reckoning.is_late(one, time.now()):
            return one.rule
    return None


def _lapsing() -> Iterator[ColumnElement[bool]]:
    for state, keys in _rules_by_state().items():
        yield and_(Clock.rule_key.in_(keys), Case.state == state)


@cache
def _rules_by_state() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for rule in all_rules():
        for event in rule.starts if rule.lapses else ():
            found.setdefault(_WAITS_IN[event], set()).add(rule.key)
    return {state: sorted(keys) for state, keys in found.items()}
