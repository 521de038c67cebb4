"""One press of a deed that has a page of its own: who presses, on which version, and that it counts once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import url_for
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts.guard import current_actor
from webapp.cases import queries
from webapp.cases.carried import read_id
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case
from webapp.cases.service import clocks, handling, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.errors import NotFound


def seen_version() -> int:
    """The version of the case that the form's page showed; 0 for what says none."""
    told = web.request.form.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def carry_out(session: Session, case: Case, number: str, name: str, deed: Callable[[Hand], object]) -> bool:
    """Do it once for this press, in the name of whoever is signed in; False when it was done before."""
    hand = Hand(current_actor().staff_id, seen_version(), clocks.read_days(session, case.office_id))
    return handling.carry_out(session, case, sent=sent(number, name), keyring=web.keyring(), deed=lambda: deed(hand))


def sent(number: str, name: str) -> Sent:
    """The press by its id and what it says."""
    answers = {field: values for field, values in web.request.form.lists() if field not in NOT_BODY}
    body = once.canonical({**answers, "perkara": [number], "tindakan": [name]})
    return Sent(read_id(web.request.form.get("id", "")), body)


def went_before(look: Session, number: str, name: str) -> bool:
    """Whether this very press gave the case away before, so that its sender sees it no more."""
    if is_visible(look, number):
        return False
    mine = sent(number, name)
    known = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=mine.submission_id)
    return known is not None and known.body_digest in web.keyring().digests(once.BODY, mine.body)


def is_visible(session: Session, number: str) -> bool:
    """Whether whoever is signed in sees the case (still)."""
    try:
        queries.find_by_number(session, current_actor(), number)
    except NotFound:
        return False
    return True


def onward(session: Session, number: str, path: str = "") -> str:
    """Where a press leads: to the case, or a page below it; to the inbox when the case went out of sight."""
    return f"{url_for('case_desk.show', number=number)}{path}" if is_visible(session, number) else "/petugas"


def fresh_id() -> uuid.UUID:
    """An id for the next press."""
    return uuid.uuid4()
