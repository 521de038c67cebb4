"""Where the parts of a case went, for citizen and officer: body, letter, text, what came of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.recorded import OURSELVES
from webapp.cases.service import legs
from webapp.offices import queries as offices
from webapp.offices.models import Body
from webapp.web.kept import kept


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a case with its body (offices data)."""

    id: uuid.UUID
    body: Body
    is_ours: bool
    number: str
    on: date | None
    text: str
    consent: bool
    consent_how: str
    is_open: bool
    outcome: str


def parts(session: Session, case: Case) -> list[Part]:
    """The parts of a case, oldest first; none where nobody has begun with it. Ours ends with the case itself."""
    if case.begun_at is None:
        return []
    runs = case.state in states.RUNNING or case.state == states.REFERRED
    return [
        Part(
            id=leg.id,
            body=kept(offices.get_body, leg.body_key),
            is_ours=leg.body_key == OURSELVES,
            number=leg.letter_number,
            on=leg.letter_on,
            text=leg.text,
            consent=leg.consent,
            consent_how=leg.consent_how,
            is_open=leg.state == legs.OPEN and (leg.body_key != OURSELVES or runs),
            outcome=leg.outcome,
        )
        for leg in legs.list_legs(session, case)
    ]
