"""How the check of a case and its parts stand, for one block of the case's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.cases import competence, referred, states
from webapp.cases.desk import checking_words as words
from webapp.cases.models import Case, CaseEvent, Verification
from webapp.cases.service import verifying


@dataclass(frozen=True, slots=True)
class Standing:
    """`last` is the check that counts; `to_ask` when something is missing and nobody asked the citizen yet, `missing`
    what that is, in words."""

    last: Verification | None
    who: str
    klass: str
    to_ask: bool
    to_refer: bool
    parts: list[referred.Part]
    missing: list[str]


def standing(session: Session, case: Case, events: Sequence[CaseEvent]) -> Standing:
    """What was checked last, what follows from it, and where the parts are."""
    checks, parts = verifying.list_verifications(session, case), referred.parts(session, case)
    last = checks[-1] if checks else None
    running = case.state in states.OWED
    asked = last is not None and any(one.kind == "question_sent" and one.at >= last.at for one in events)
    elsewhere = any(not part.is_ours for part in parts)
    return Standing(
        last=last,
        who=words.name_of(words.WHO, last.competence) if last else "",
        klass=words.name_of(words.CLASSES, last.klass) if last and last.klass else "",
        to_ask=bool(last and running and last.complete_on is None and last.missing and not asked),
        to_refer=bool(last and running and last.competence != competence.US and not elsewhere),
        parts=parts,
        missing=[words.name_of(words.MISSING, code) for code in last.missing] if last else [],
    )
