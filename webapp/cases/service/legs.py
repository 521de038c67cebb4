"""Parts of a case (bagian perkara): our own, and what other bodies were handed (cases.models.checking.Leg).

Rows only: the deeds that open and close them write the event (cases.service.handling, cases.service.verifying).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases import competence, states
from webapp.cases.models import Case, Leg

OPEN, DONE = "open", "done"
OURS = "kpu-jombang"
OPEN_LEG, UNWRITTEN, WRONG_DOOR = "open_leg", "leg_unwritten", "wrong_door"


@dataclass(frozen=True, slots=True)
class Handed:
    """What another body is handed: the letter, its text word for word, and the citizen's consent."""

    body_key: str
    number: str
    on: date
    text: str = ""
    consent: bool = False
    consent_how: str = ""


def list_legs(session: Session, case: Case) -> list[Leg]:
    """All parts of a case, oldest first."""
    mine = Leg.office_id == case.office_id, Leg.case_id == case.id
    return list(session.scalars(select(Leg).where(*mine).order_by(Leg.id)))


def find_leg(session: Session, case: Case, leg_id: uuid.UUID) -> Leg | None:
    """A part of this very case."""
    found = session.get(Leg, (case.office_id, leg_id))
    return found if found is not None and found.case_id == case.id else None


def own_open(found: Sequence[Leg]) -> Leg | None:
    """Our own part, while it runs."""
    return next((leg for leg in found if leg.body_key == OURS and leg.state == OPEN), None)


def others_open(found: Sequence[Leg]) -> list[Leg]:
    """The parts that run at other bodies."""
    return [leg for leg in found if leg.body_key != OURS and leg.state == OPEN]


def warning_before(session: Session, case: Case, to: str) -> str:
    """The code of what speaks against the case becoming `to`: a refusal of what belongs to another door (to be
    referred, never refused), a part that still runs, or a letter that nobody wrote; empty where nothing does.
    """
    if to == states.DECLINED:
        return WRONG_DOOR if competence.is_wrong_door(case.matter) else ""
    if to not in (states.ANSWERED, states.CLOSED):
        return ""
    found = list_legs(session, case)
    ours = [leg for leg in found if leg.body_key == OURS]
    if not ours:
        return ""
    if len(ours) == len(found):
        return UNWRITTEN
    # An answer is what becomes of our own part.
    own_runs = to == states.CLOSED and case.state in states.RUNNING and own_open(found) is not None
    return OPEN_LEG if own_runs or others_open(found) else ""


def open_own(session: Session, case: Case, *, staff_id: uuid.UUID) -> Leg:
    """Begin our own part."""
    return _add(session, case, staff_id, OURS)


def open_elsewhere(session: Session, case: Case, handed: Handed, *, staff_id: uuid.UUID) -> Leg:
    """Keep what another body was handed."""
    leg = _add(session, case, staff_id, handed.body_key)
    leg.letter_number, leg.letter_on, leg.text = handed.number, handed.on, handed.text
    leg.consent, leg.consent_how = handed.consent, handed.consent_how
    return leg


def end_leg(leg: Leg, *, outcome: str) -> None:
    """A part is done; the citizen reads what came of it."""
    leg.state, leg.closed_at, leg.outcome = DONE, clock.now(), outcome


def _add(session: Session, case: Case, staff_id: uuid.UUID, body_key: str) -> Leg:
    leg = Leg(
        office_id=case.office_id,
        case_id=case.id,
        staff_id=staff_id,
        body_key=body_key,
        state=OPEN,
        opened_at=clock.now(),
        letter_number="",
        text="",
        consent=False,
        consent_how="",
        outcome="",
    )
    session.add(leg)
    return leg
