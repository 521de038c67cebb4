"""Salah penanganan as a figure: noting, in the transaction of the deed that shows it, that a case was handled wrongly.

Units are counted, never persons. The kinds, each counted once:

- `reopened`: the citizen says of an answer that it is not solved, which opens the case again. Once a round. Not when
  the office opens it itself, and not after the citizen's own withdrawal.
- `objection_upheld`: an objection was found right. Once a round.
- `wrong_unit`: an officer gives a case to another unit after it was verified for, or assigned to, the unit that has it
  now; counted against that unit, once a round. The unit that the matter chose by itself is nobody's mistake, and the
  same officer may mend an own slip within an hour: that counts nothing, and takes back what the slip had counted.
- `late`: a time that the office owes was over before the deed was done. Once a clock, in the month in which it was
  over, whoever notices it: the deed that ends the clock, or the worker. A clock that waits for the citizen is not late.

Source: issue 5 §4 of this project, the office's own fear that a complaint is made by its handling.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, delete, func, select, text, update
from sqlalchemy.orm import Session

from webapp import clock as time
from webapp.cases import states
from webapp.cases.clock_rules import OFFICE, rule_of
from webapp.cases.models import Case, CaseEvent, Clock, Mishap
from webapp.db import insert_first, new_id

REOPENED, OBJECTION_UPHELD, WRONG_UNIT, LATE = "reopened", "objection_upheld", "wrong_unit", "late"
KINDS = (REOPENED, OBJECTION_UPHELD, WRONG_UNIT, LATE)
# Events by which an officer puts a case into a unit; their fact `unit` says into which.
PLACING = ("assigned", "verified")
SLIP = timedelta(hours=1)
# Clocks of one transaction of the worker: a filing never waits long for the write lock.
CLOCKS_AT_ONCE = 20
# Written out as the partial index has it: with a bound value SQLite would not use that.
_UNCOUNTED = cast("ColumnElement[bool]", text("NOT clocks.late_counted"))
_ONCE = ("office_id", "case_id", "kind", "occasion")
# Of a clock whose time is over, with its case's unit: what a mishap needs.
_LATENESS = select(Clock.id, Clock.case_id, Clock.due_at, Clock.rule_key, Clock.rule_version, Case.unit_key).join(
    Case, and_(Case.office_id == Clock.office_id, Case.id == Clock.case_id)
)


def note(
    session: Session,
    case: Case,
    kind: str,
    *,
    unit_key: str = "",
    occasion: str = "",
    at: datetime | None = None,
    rule_key: str = "",
) -> bool:
    """Note one mishap against a unit (default: the one that has the case); False when it is noted already.

    Without an `occasion` it is the round in which the case is open. Raises ValueError for a kind that there is not.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    moment = at or time.now()
    row = {
        "office_id": case.office_id,
        "id": new_id(),
        "case_id": case.id,
        "unit_key": unit_key or case.unit_key,
        "month": time.local(moment).date().replace(day=1),
        "kind": kind,
        "occasion": occasion or str(_round(session, case)),
        "at": moment,
        "rule_key": rule_key,
    }
    session.flush()  # the case itself may be new
    done = session.execute(insert_first(session, Mishap).values(**row).on_conflict_do_nothing(index_elements=_ONCE))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def citizen_reopens(session: Session, case: Case) -> bool:
    """The citizen is about to open the case again: a mishap where the office had answered it.

    To be called before the state changes: the round that ends is the one that counts. After a refusal, and once a case
    is closed after an answer, a message opens nothing (service.sending_back); an upheld objection counts by itself.
    """
    return case.state == states.ANSWERED and note(session, case, REOPENED)


def unit_changed(session: Session, case: Case, *, before: str, actor: str) -> bool:
    """The case went from unit `before` to the one it has now, by the hand of `actor`; whether that is a mishap.

    To be called before the event of this deed is written, by every verb that changes the unit by hand.
    """
    if before == case.unit_key:
        return False
    placed = _placings(session, case)
    stay = _stay(placed, before)
    if not stay:  # the matter chose the unit, no officer did
        return False
    begun = stay[-1]
    if begun.actor == actor and abs(time.now() - begun.at) <= SLIP:
        _mend(session, case, earlier=placed[len(stay) :])
        return False
    return note(session, case, WRONG_UNIT, unit_key=before, occasion=f"{_round(session, case)} {before}")


def clock_ended(session: Session, row: Clock, *, late: bool) -> None:
    """A clock ended, late or not. One that was taken for late by a machine's wrong time, and was not, is taken back."""
    if late:
        count_late(session, row)
    elif row.late_counted:
        not_late(session, row)


def count_late(session: Session, row: Clock) -> bool:
    """Note that the time of a clock was over; False for one that the office does not owe, or that is noted already."""
    row.late_counted = True
    if row.due_at is None or rule_of(row.rule_key, row.rule_version).owed_by != OFFICE:
        return False
    case = session.get_one(Case, (row.office_id, row.case_id))
    return note(session, case, LATE, occasion=str(row.id), at=row.due_at, rule_key=row.rule_key)


def not_late(session: Session, row: Clock) -> None:
    """Take back that a clock was late: another calendar moved its day, or it ended in time after all."""
    row.late_counted = False
    session.execute(
        delete(Mishap).where(
            Mishap.office_id == row.office_id,
            Mishap.case_id == row.case_id,
            Mishap.kind == LATE,
            Mishap.occasion == str(row.id),
        )
    )


def look_again(session: Session, office_id: str, *, clock_ids: Collection[uuid.UUID]) -> None:
    """The ends of open clocks were reckoned anew: what is not over any more is not late, or late in another month.

    `clock_ids` are clocks that count as late; one that waits now keeps what was counted.
    """
    if not clock_ids:
        return
    counted = Clock.office_id == office_id, Clock.id.in_(clock_ids), Clock.late_counted, Clock.due_at.is_not(None)
    rows = session.execute(_LATENESS.where(*counted)).all()
    gone = delete(Mishap).where(
        Mishap.office_id == office_id,
        Mishap.case_id.in_({row.case_id for row in rows}),
        Mishap.kind == LATE,
        Mishap.occasion.in_([str(row.id) for row in rows]),
    )
    session.execute(gone.execution_options(synchronize_session=False))
    over = [row for row in rows if row.due_at < time.now()]
    _mark(session, office_id, [row.id for row in rows if row not in over], late=False)
    _count_all(session, office_id, over)


def note_late(session: Session, *, office_id: str, limit: int = CLOCKS_AT_ONCE) -> int:
    """Note open clocks whose time is over and that nobody counted yet: the worker's job.

    Returns how many clocks were looked at: fewer than `limit` when none is left.
    """
    over = Clock.office_id == office_id, Clock.ended_at.is_(None), _UNCOUNTED, Clock.due_at < time.now()
    wanted = _LATENESS.where(*over).order_by(Clock.due_at).limit(limit)
    rows = session.execute(wanted.with_for_update(of=Clock)).all()
    _count_all(session, office_id, rows)
    return len(rows)


def _count_all(session: Session, office_id: str, rows: Sequence[Any]) -> None:
    """Note that the times of these clocks were over, in two statements: `count_late` for many."""
    if not rows:
        return
    _mark(session, office_id, [row.id for row in rows], late=True)
    noted = [
        {
            "office_id": office_id,
            "id": new_id(),
            "case_id": row.case_id,
            "unit_key": row.unit_key,
            "month": time.local(row.due_at).date().replace(day=1),
            "kind": LATE,
            "occasion": str(row.id),
            "at": row.due_at,
            "rule_key": row.rule_key,
        }
        for row in rows
        if rule_of(row.rule_key, row.rule_version).owed_by == OFFICE
    ]
    if noted:
        session.execute(insert_first(session, Mishap).on_conflict_do_nothing(index_elements=_ONCE), noted)


def _mark(session: Session, office_id: str, ids: Collection[uuid.UUID], *, late: bool) -> None:
    if ids:
        marked = update(Clock).where(Clock.office_id == office_id, Clock.id.in_(ids)).values(late_counted=late)
        session.execute(marked.execution_options(synchronize_session=False))


def _placings(session: Session, case: Case) -> Sequence[CaseEvent]:
    """The deeds that put the case into a unit, newest first."""
    mine = CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id, CaseEvent.kind.in_(PLACING)
    found = session.scalars(select(CaseEvent).where(*mine).order_by(CaseEvent.id.desc())).all()
    return [event for event in found if event.facts.get("unit")]


def _stay(placed: Sequence[CaseEvent], unit_key: str) -> list[CaseEvent]:
    """The newest of these deeds, as far back as they all name the unit: the last of them put the case there."""
    stay: list[CaseEvent] = []
    for event in placed:
        if event.facts["unit"] != unit_key:
            break
        stay.append(event)
    return stay


def _mend(session: Session, case: Case, *, earlier: Sequence[CaseEvent]) -> None:
    """A slip goes back to the unit that had the case: what giving it away had counted against that unit is void."""
    if not earlier or earlier[0].facts["unit"] != case.unit_key:
        return
    session.execute(
        delete(Mishap).where(
            Mishap.office_id == case.office_id,
            Mishap.case_id == case.id,
            Mishap.kind == WRONG_UNIT,
            Mishap.unit_key == case.unit_key,
            # Noted by the slip itself, and not by an earlier giving away of the same round.
            Mishap.at >= earlier[0].at,
        )
    )


def _round(session: Session, case: Case) -> int:
    """Which time the case is open: 1, and one more each time it was opened again."""
    mine = CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id
    again = select(func.count()).select_from(CaseEvent).where(*mine, CaseEvent.to_state == states.REOPENED)
    return 1 + (session.scalar(again) or 0)
