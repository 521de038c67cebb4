"""The warning before a step on the case's own page: a part that still runs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.cases.desk.forms import MoveForm
from webapp.cases.models import Case
from webapp.cases.service import legs, verifying
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError


def heed(session: Session, case: Case, hand: Hand, *, to: str, form: MoveForm) -> None:
    """Let a step go on only when nothing warns, or when the officer ticked that it shall, which the journal keeps.

    Raises OfficeError `open_leg` or `leg_unwritten`.
    """
    warning = legs.warning_before(session, case, to)
    if warning and not form.tetap.data:
        raise OfficeError(warning)
    if warning:
        verifying.note_insisted(session, case, hand, warning)
