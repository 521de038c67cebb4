"""Ticking the steps of a checklist: each tick is an event with who and when; nothing else is kept."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.cases import checklists, queries
from webapp.cases.models import Case
from webapp.cases.service import history
from webapp.cases.service.handling import Hand
from webapp.cases.service.history import Fact
from webapp.errors import OfficeError


def tick_steps(session: Session, case: Case, hand: Hand, *, done: Collection[str], seen: Collection[str]) -> int:
    """Make the list as it was handed in: of the steps that were ticked when it was read (`seen`), and now (`done`),
    only those that this officer changed are written, so that a colleague's tick of the same minute stays.

    Ticks need no version: they do not touch each other. Returns how many changed. Raises OfficeError `step_unknown`
    for a step that is not in the list of this case (any more): then nothing is ticked.
    """
    session.flush()
    session.refresh(case, with_for_update=True)
    now, changed = checklists.ticks(queries.list_events(session, case)), 0
    steps = checklists.checklist_of(case.matter).steps
    if not set(done) <= set(steps):
        raise OfficeError("step_unknown")
    for step in steps:
        wanted = step in done
        if wanted == (step in seen) or wanted == (step in now):
            continue
        facts: dict[str, Fact] = {"step": step, "done": wanted}
        history.add_event(session, case, actor=hand.actor, kind=checklists.TICKED, facts=facts)
        changed += 1
    return changed
