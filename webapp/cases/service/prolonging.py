"""What changes the end of a clock that runs: prolonging it once, and another calendar. Each says so on the case."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock as time
from webapp.audit import service as journal
from webapp.cases import reckoning
from webapp.cases.clock_rules import first_day, rule_for
from webapp.cases.models import Case, Clock, ClockPause
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history, mishaps
from webapp.db import new_id
from webapp.errors import OfficeError

EXTENDED, RECKONED = "extended", "reckoned"
# Cases of one transaction of the worker: a filing never waits long for the write lock.
CASES_AT_ONCE = 15


def extend_clock(
    session: Session,
    case: Case,
    days: Days,
    *,
    clock_id: uuid.UUID,
    reason: str,
    actor: str,
) -> Running:
    """Prolong a running clock once, where its rule allows it; the citizen reads the reason.

    Raises OfficeError `reason_needed`, `clock_unknown` (not of this case, or ended), `clock_not_extendable` (the rule
    does not allow it, or it was prolonged before), `clock_waits` (while it waits for the citizen) or `clock_over`.
    """
    moment = time.now()
    if not reason.strip():
        raise OfficeError("reason_needed")
    found = clocks.list_clocks(session, case)
    base = next((one for one in found if one.clock.id == clock_id and one.is_open), None)
    if base is None:
        raise OfficeError("clock_unknown")
    if not may_extend(base):
        raise OfficeError("clock_not_extendable")
    if base.paused_since is not None:
        raise OfficeError("clock_waits")
    if reckoning.is_late(base, moment):
        raise OfficeError("clock_over")
    before = base.clock.due_on
    longer = _longer(case, base, days, reason)
    base.clock.ended_at, base.clock.ended_by, base.clock.outcome = moment, EXTENDED, reckoning.EXTENDED
    session.flush()  # the clock that is prolonged must stand before the one that names it
    session.add(longer.clock)
    clocks.put_dates(case, [*found, longer])
    facts = {"rule": longer.rule.key, **_moved(before, longer.clock.due_on)}
    history.add_event(session, case, actor=actor, kind=EXTENDED, reason=reason, facts=facts)
    return longer


def may_extend(one: Running) -> bool:
    """Whether a clock runs that may be prolonged: never one that prolongs another already, so never in a circle."""
    return one.is_open and bool(one.prolonged_by)


def reckon_anew(session: Session, *, office_id: str, limit: int = CASES_AT_ONCE) -> int:
    """Reckon the open clocks of at most `limit` cases with the calendar of now, and say so where a day moved.

    Only clocks that were reckoned with an older calendar; those that ended stay as they were. Returns how many
    cases were looked at: fewer than `limit` when none is left.
    """
    days = clocks.read_days(session, office_id)
    older = Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.calendar_revision < days.revision
    ids = session.scalars(
        select(Clock.case_id).where(*older).order_by(Clock.calendar_revision, Clock.case_id).limit(limit * 4)
    )
    chosen = list(dict.fromkeys(ids))[:limit]
    if not chosen:
        return 0
    cases = session.scalars(select(Case).where(Case.office_id == office_id, Case.id.in_(chosen)).with_for_update())
    held = {case.id: case for case in cases}
    for case_id, found in _clocks_of(session, office_id, held).items():
        _reckon_case(session, held[case_id], found, days)
    return len(held)


def _reckon_case(session: Session, case: Case, found: list[Running], days: Days) -> None:
    moved: list[tuple[Running, date | None]] = []
    for one in found:
        if one.is_open:
            before = one.clock.due_on
            clocks.put_due(one, days)
            mishaps.look_again(session, one.clock)
            if one.clock.due_on != before:
                moved.append((one, before))
    if not moved:
        return
    clocks.put_dates(case, found)
    first, before = min(moved, key=lambda each: (each[0].clock.due_on or date.max, each[0].clock.id))
    facts: dict[str, history.Fact] = {"rule": first.rule.key, "count": len(moved), "calendar": days.revision}
    history.add_event(
        session,
        case,
        actor=journal.SYSTEM,
        kind=RECKONED,
        facts={**facts, **_moved(before, first.clock.due_on)},
    )


def _clocks_of(session: Session, office_id: str, held: dict[uuid.UUID, Case]) -> dict[uuid.UUID, list[Running]]:
    """The clocks of several cases, in two statements."""
    rows = session.scalars(
        select(Clock).where(Clock.office_id == office_id, Clock.case_id.in_(held)).order_by(Clock.case_id, Clock.id)
    ).all()
    mine = [row.id for row in rows]
    waits = session.scalars(
        select(ClockPause)
        .where(ClockPause.office_id == office_id, ClockPause.clock_id.in_(mine))
        .order_by(ClockPause.id)
    ).all()
    return {case_id: reckoning.assemble(case, _of(case_id, rows), waits) for case_id, case in held.items()}


def _of(case_id: uuid.UUID, rows: Iterable[Clock]) -> list[Clock]:
    return [row for row in rows if row.case_id == case_id]


def _longer(case: Case, base: Running, days: Days, reason: str) -> Running:
    rule = rule_for(base.prolonged_by, max(time.local(base.clock.started_at).date(), first_day()))
    row = Clock(
        office_id=case.office_id,
        id=new_id(),
        case_id=case.id,
        rule_key=rule.key,
        rule_version=rule.version,
        in_stage=base.clock.in_stage,
        round=base.clock.round,
        started_by=EXTENDED,
        started_at=base.clock.due_at,
        calendar_revision=days.revision,
        extends_id=base.clock.id,
        reason=reason,
        ended_by="",
        outcome="",
        told_share=0,
    )
    longer = Running(row, rule, rule.counted(None, in_stage=base.clock.in_stage), [], base)
    clocks.put_due(longer, days)
    return longer


def _moved(before: date | None, after: date | None) -> dict[str, str]:
    """From which day to which, for the history; both are days of a calendar, no word of a citizen."""
    return {"from": before.isoformat() if before else "", "to": after.isoformat() if after else ""}
