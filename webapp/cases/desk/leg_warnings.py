"""Warnings before a step on the case's own page: a part that still runs, a report that belongs to another door."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.cases import competence, states
from webapp.cases.desk.forms import MessageForm, MoveForm
from webapp.cases.models import Case
from webapp.cases.service import legs, verifying
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError

OPEN_LEG, UNWRITTEN, WRONG_DOOR = "open_leg", "leg_unwritten", "wrong_door"


def due(session: Session, case: Case, to: str) -> str:
    """The code of the warning before the case becomes `to`; empty where nothing speaks against it."""
    if to == states.DECLINED:
        return WRONG_DOOR if competence.is_wrong_door(case.matter) else ""
    if to not in (states.ANSWERED, states.CLOSED):
        return ""
    found = legs.list_legs(session, case)
    ours = [leg for leg in found if leg.body_key == legs.OURS]
    if not ours:
        return ""
    if len(ours) == len(found):
        return UNWRITTEN
    # An answer is what becomes of our own part.
    own_runs = to == states.CLOSED and case.state in states.RUNNING and legs.own_open(found) is not None
    return OPEN_LEG if own_runs or legs.others_open(found) else ""


def heed(session: Session, case: Case, hand: Hand, *, to: str, form: MessageForm | MoveForm) -> None:
    """Let a step go on only when nothing warns, or when the officer ticked that it shall, which the journal keeps.

    Raises OfficeError `open_leg`, `leg_unwritten` or `wrong_door`.
    """
    warning = due(session, case, to)
    if warning and not form.tetap.data:
        raise OfficeError(warning)
    if warning:
        verifying.note_insisted(session, case, hand, warning)
