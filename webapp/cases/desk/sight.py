"""The case behind a number in an officer's address; a look at a case of others is a denied try."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.accounts.guard import current_actor, note_denied
from webapp.cases import queries
from webapp.cases.models import Case
from webapp.errors import NotFound


def find_case(session: Session, number: str) -> Case:
    """The case, when this officer may see it.

    Raises NotFound, the same for a case that does not exist and for one that is not theirs; the latter
    leaves its line in the journal.
    """
    actor = current_actor()
    try:
        return queries.find_by_number(session, actor, number)
    except NotFound:
        hidden = queries.id_of_number(session, actor.office_id, number)
        if hidden is not None:
            note_denied(actor, reason="sight", subject_id=hidden)
        raise
