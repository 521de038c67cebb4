"""The warning before words that a citizen reads besides an answer: questions, reasons of moves, what came of a part.

The same look as for an answer, for what nobody else should read: a NIK, a telephone number, an e-mail address,
somebody's name. It warns and never blocks; whoever goes on in spite of it leaves a line in the journal.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp import web
from webapp.audit import service as journal
from webapp.cases.desk.forms import ToCitizen
from webapp.cases.models import Case
from webapp.cases.plain import EMAIL, NAME, NIK, PHONE
from webapp.cases.service import answers
from webapp.cases.service.handling import Hand
from webapp.errors import OfficeError

PERSONAL = (NIK, PHONE, EMAIL, NAME)
WARNED = "words_warned"
# The box of whoever goes on, by the name it has for an answer.
ANYWAY = "abaikan"


def heed(session: Session, case: Case, hand: Hand, text: str, form: ToCitizen) -> None:
    """Let words go only when nothing personal stands in them, or when the officer ticked that they shall.

    Raises OfficeError `words_warned`; the form then shows the box.
    """
    check = answers.check_words(session, case, text, writer=hand.staff_id, sealer=web.sealer())
    found = {one.code: one.count for one in check.findings if one.code in PERSONAL}
    if not found:
        return
    form.words_warned = True
    if not web.request.form.get(ANYWAY):
        raise OfficeError(WARNED)
    journal.record(
        session,
        office_id=case.office_id,
        actor=hand.actor,
        action="warning.overridden",
        subject_id=case.id,
        facts={"warning": WARNED, **{f"over_{code}": count for code, count in found.items()}},
    )
