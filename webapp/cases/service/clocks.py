"""Clocks of a case: start, wait, run on, end; and the case's dates, which are their indexed shadow.

Which clock does what at which event is data (cases.clock_rules); `follow` is the one way in for the verbs of a case.
None of these verbs writes an event or a journal line: the deed that calls them does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock as time
from webapp.cases import reckoning, states
from webapp.cases.clock_rules import ANSWER, CHECK, OFFICE, ClockRule, Traits, all_rules, first_day
from webapp.cases.models import NO_DEADLINE, Case, Clock, ClockPause
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import mishaps
from webapp.db import new_id
from webapp.workdays import queries as calendar

RECEIVED, REGISTERED, REOPENED = "received", "registered", "reopened"
ASSIGNED, TAKEN_UP = "assigned", "taken_up"
ASKED, COMPLETED, TAKEN_BACK = "asked_to_complete", "completed", "taken_back"
# The states that only the deed of the same name, or a question, brings about, as events.
_EVENTS = {
    states.WAITING: ASKED,
    states.ANSWERED: "answered",
    states.CLOSED: "closed",
    states.REFERRED: "referred",
    states.DECLINED: "declined",
    states.WITHDRAWN: "withdrawn",
    states.REOPENED: REOPENED,
    states.OBJECTED: "objected",
}


def read_days(session: Session, office_id: str) -> Days:
    """The calendar with its number, read in this order: it is never older than its number says."""
    revision = calendar.calendar_revision(session, office_id)
    return Days(calendar.calendar(session, office_id), revision)


def list_clocks(session: Session, case: Case) -> list[Running]:
    """All clocks of a case with their rules and pauses, oldest first."""
    mine = Clock.office_id == case.office_id, Clock.case_id == case.id
    rows = session.scalars(select(Clock).where(*mine).order_by(Clock.id)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    waits = session.scalars(
        select(ClockPause).where(ClockPause.office_id == case.office_id, ClockPause.clock_id.in_(ids))
    )
    # Sorted here: to spare a sort SQLite would read every wait of the office in order.
    return reckoning.assemble(case, rows, sorted(waits, key=lambda wait: wait.id))


def event_of(before: str, to: str) -> str:
    """What a change of state means to clocks; empty for a change that means nothing to them."""
    if to != states.IN_HAND:
        return _EVENTS.get(to, "")
    if before == states.WAITING:
        return COMPLETED
    return TAKEN_UP if before in states.RUNNING else TAKEN_BACK


def follow(
    session: Session,
    case: Case,
    event: str,
    days: Days,
    *,
    at: datetime | None = None,
    klass: str = "",
    same_day: bool = False,
) -> None:
    """Something happened to a case: end what is done by it, let wait or run on, start what begins; put the dates right.

    `at` is when it happened (default: now); `klass` is the SP4N class, for the event `verified`.
    """
    found, moment = list_clocks(session, case) if event != RECEIVED else [], at or time.now()
    if event == TAKEN_BACK:
        _take_back(session, found, days)
    end(session, found, event, days, at=moment)
    if event == COMPLETED:
        resume(session, found, days, at=moment)
    pause(session, found, event, at=moment)
    started = start_clocks(session, case, event, days, found=found, at=moment, klass=klass, same_day=same_day)
    put_dates(case, [*found, *started])


def start_clocks(
    session: Session,
    case: Case,
    event: str,
    days: Days,
    *,
    found: Sequence[Running],
    at: datetime,
    klass: str = "",
    same_day: bool = False,
) -> list[Running]:
    """Start every clock that this event starts, by the versions in force on the day of `at`.

    A rule whose clock runs already starts no second one, and giving a case on from unit to unit starts none again:
    nobody gains time by a repeat.
    """
    count = max((one.clock.round for one in found), default=0 if event == RECEIVED else 1)
    count += event in (RECEIVED, REOPENED)
    mine = reckoning.traits(case, same_day=same_day, klass=klass)
    day = max(time.local(at).date(), first_day())  # an old letter that is recorded later runs by the first rules
    begun = {one.rule.key for one in found if one.is_open or (event == ASSIGNED and one.clock.round == count)}
    started = [
        _new(session, case, rule, event, days, at=at, round_=count)
        for rule in all_rules()
        if rule.in_force(day) and rule.starts_with(event, mine) and rule.key not in begun
    ]
    session.add_all(one.clock for one in started)
    return started


def follow_change(session: Session, case: Case, before: Traits, days: Days, since: Mapping[str, datetime]) -> None:
    """The case turned out to be of another kind or matter: start what would have run by the events behind it.

    `before` is what it was; `since` gives those events with their moments. What ran already stays, and nothing that
    it had is started again.
    """
    found, now = list_clocks(session, case), reckoning.traits(case)
    known, round_ = {one.rule.key for one in found}, max((one.clock.round for one in found), default=1)
    started = [
        _new(session, case, rule, event, days, at=at, round_=round_)
        for event, at in since.items()
        for rule in all_rules()
        if rule.in_force(max(time.local(at).date(), first_day()))
        and rule.starts_with(event, now)
        and not rule.starts_with(event, before)
        and rule.key not in known
    ]
    session.add_all(one.clock for one in started)
    put_dates(case, [*found, *started])


def begin_earlier(session: Session, case: Case, key: str, days: Days, *, at: datetime) -> None:
    """What a running clock counts from turned out to be earlier; a later moment changes nothing."""
    found = list_clocks(session, case)
    for one in _open(found):
        if one.rule.key == key and at < one.clock.started_at:
            one.clock.started_at = at
            put_due(one, days)
    put_dates(case, found)


def wait_on(session: Session, case: Case) -> None:
    """The case waits for the citizen: let what began meanwhile wait with the rest."""
    found = list_clocks(session, case)
    pause(session, found, ASKED, at=time.now())
    put_dates(case, found)


def pause(session: Session, found: Iterable[Running], event: str, *, at: datetime) -> None:
    """Let the open clocks wait whose rule waits for this event. Those that wait already go on waiting."""
    for one in _open(found):
        if event in one.rule.pauses and one.paused_since is None:
            # No clock waits before it began: what came in on paper is recorded later than it was received.
            wait = ClockPause(
                office_id=one.clock.office_id,
                id=new_id(),
                clock_id=one.clock.id,
                begun_at=max(at, one.clock.started_at) if one.base is None else at,
            )
            session.add(wait)
            one.waits.append(wait)
            one.clock.due_at = one.clock.due_on = one.clock.tell_at = None


def resume(session: Session, found: Iterable[Running], days: Days, *, at: datetime) -> None:
    """Let the waiting clocks run on. A machine's clock that was put back ends no wait before it began."""
    for one in _open(found):
        if _end_waits(one, at):
            put_due(one, days)


def end(session: Session, found: Iterable[Running], event: str, days: Days, *, at: datetime) -> None:
    """End the open clocks that the event fulfils or stops: kept, late, or stopped."""
    for one in _open(found):
        done = event in one.rule.ends
        if done or one.rule.stopped_by(event):
            _end_waits(one, at)
            put_due(one, days)
            one.clock.ended_at, one.clock.ended_by, one.clock.tell_at = at, event, None
            late = one.clock.due_at is not None and at > one.clock.due_at
            one.clock.outcome = reckoning.LATE if late else reckoning.KEPT if done else reckoning.STOPPED
            mishaps.clock_ended(session, one.clock, late=late)


def put_due(one: Running, days: Days) -> None:
    """Reckon one clock and when it tells somebody, and write down with which calendar.

    A clock that prolongs begins where the other one ends.
    """
    moment, begun = reckoning.due(one, days), reckoning.begins(one, days)
    one.clock.due_at = moment
    one.clock.due_on = None if moment is None else time.local(moment).date()
    one.clock.tell_at = reckoning.tells_at(one, days)
    one.clock.calendar_revision = days.revision
    if one.base is not None and begun is not None:
        one.clock.started_at = begun


def put_dates(case: Case, found: Sequence[Running]) -> None:
    """The case's dates as its clocks say them: the earliest of several. Where no clock runs, a date stays as it was."""
    office = [one for one in found if one.is_open and one.rule.owed_by == OFFICE]
    case.verify_on = _first_day(office, CHECK) or case.verify_on
    case.answer_on = _first_day(office, ANSWER) or case.answer_on
    case.due_on = _first_day(office) or NO_DEADLINE


def _first_day(found: Iterable[Running], brings: str = "") -> date | None:
    days = [one.clock.due_on for one in found if one.clock.due_on and (not brings or one.rule.brings == brings)]
    return min(days, default=None)


def _new(
    session: Session, case: Case, rule: ClockRule, event: str, days: Days, *, at: datetime, round_: int
) -> Running:
    in_stage = _in_stage(session, case, rule, at)
    row = Clock(
        office_id=case.office_id,
        id=new_id(),
        case_id=case.id,
        rule_key=rule.key,
        rule_version=rule.version,
        in_stage=in_stage,
        round=round_,
        started_by=event,
        started_at=at,
        calendar_revision=days.revision,
        reason="",
        ended_by="",
        outcome="",
        told_share=0,
    )
    one = Running(row, rule, rule.counted(reckoning.promised(case), in_stage=in_stage), [])
    put_due(one, days)
    return one


def _in_stage(session: Session, case: Case, rule: ClockRule, at: datetime) -> bool:
    """Whether a stage of the election that the case is about runs on the day on which the clock starts."""
    if rule.stage is None or not case.election:
        return False
    return case.election in calendar.stages_on(session, case.office_id, time.local(at).date())


def _take_back(session: Session, found: Sequence[Running], days: Days) -> None:
    """The office takes an answer or a referral back: what was ended by it runs on as if it had never ended."""
    last = max((one.clock.round for one in found), default=1)
    for one in found:
        if one.clock.round != last:
            continue
        if one.clock.ended_by in ("answered", "referred") and one.rule.brings == ANSWER:
            one.clock.ended_at, one.clock.ended_by, one.clock.outcome = None, "", reckoning.OPEN_OUTCOME
            put_due(one, days)
        elif one.is_open and one.clock.started_by == "answered":
            one.clock.ended_at, one.clock.ended_by, one.clock.outcome = time.now(), TAKEN_BACK, reckoning.STOPPED
            one.clock.tell_at = None


def _open(found: Iterable[Running]) -> list[Running]:
    return [one for one in found if one.is_open]


def _end_waits(one: Running, at: datetime) -> bool:
    """End what waits; whether anything waited."""
    waiting = [wait for wait in one.waits if wait.ended_at is None]
    for wait in waiting:
        wait.ended_at = max(at, wait.begun_at)
    return bool(waiting)
