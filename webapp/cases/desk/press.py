"""One press of an officer's form on a page of its own: which version it saw, and that it counts once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import current_actor
from webapp.cases.carried import read_id
from webapp.cases.desk import story
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case
from webapp.cases.service import clocks, handling, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent


def case_address(number: str) -> str:
    """The case's own page."""
    return f"/petugas/perkara/{number}"


def seen_version() -> int:
    """The version of the case that the sender's page showed; 0 for none."""
    told = web.request.form.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def carry_out(
    session: Session, case: Case, *, number: str, name: str, deed: Callable[[Session, Case, Hand], object]
) -> bool:
    """Do the deed for the first of several presses. Raises Conflict `other_body`, and what the deed raises."""
    answers = {field: values for field, values in web.request.form.lists() if field not in NOT_BODY}
    body = once.canonical({**answers, "perkara": [number], "tindakan": [name]})
    hand = Hand(current_actor().staff_id, seen_version(), clocks.read_days(session, case.office_id))
    return handling.carry_out(
        session,
        case,
        sent=Sent(read_id(web.request.form.get("id", "")), body),
        keyring=web.keyring(),
        deed=lambda: deed(session, case, hand),
    )


def read_uuid(text: str | None) -> uuid.UUID:
    """An id; what is none is nobody's."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.UUID(int=0)


def staff_names() -> Mapping[uuid.UUID, str]:
    """Everybody who ever worked here, by id."""
    return story.names().staff
