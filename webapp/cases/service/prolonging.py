"""Prolonging a clock that runs, once, with a written reason; the case says so."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from webapp import clock as time
from webapp.cases import reckoning
from webapp.cases.clock_rules import first_day, rule_for
from webapp.cases.models import Case, Clock
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history
from webapp.db import new_id
from webapp.errors import OfficeError

EXTENDED = "extended"


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
    base.clock.tell_at = None
    session.flush()  # the clock that is prolonged must stand before the one that names it
    session.add(longer.clock)
    clocks.put_dates(case, [*found, longer])
    facts = {"rule": longer.rule.key, **_moved(before, longer.clock.due_on)}
    history.add_event(session, case, actor=actor, kind=EXTENDED, reason=reason, facts=facts)
    return longer


def may_extend(one: Running) -> bool:
    """Whether a clock runs that may be prolonged: never one that prolongs another already, so never in a circle."""
    return one.is_open and bool(one.prolonged_by)


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
