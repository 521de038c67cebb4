"""Opening a sealed name: for a reason that the citizen reads, once for each look.

The name is opened for the answer to one request and stands nowhere else: not in the history, the journal,
an address or a log. The opening itself is written once and for ever (`identity_openings`, by trigger).
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import HEAD, OFFICER
from webapp.accounts.queries import Actor
from webapp.audit import service as journal
from webapp.cases.models import Case, IdentityOpening, SealedIdentity
from webapp.cases.service import once
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.filing import SEALED
from webapp.cases.service.talk import Sent
from webapp.crypto import KeyRing, Sealer
from webapp.db import new_id
from webapp.errors import Conflict, Forbidden, OfficeError

PURPOSE = "name"
ACTION = "name.opened"
REASON_MIN, REASON_MAX = 10, 500


def may_open(actor: Actor, case: Case) -> bool:
    """Whether this account may open the name of this case.

    Officers and heads of the handling unit, for a conduct matter its two handlers alone, and of all of
    them only whom an administrator gave it (`may_open_names`).
    """
    if not actor.may_open_names:
        return False
    if case.conduct:
        return actor.staff_id in handlers_of(case)
    return actor.role in (OFFICER, HEAD) and actor.unit_key == case.unit_key


def is_sealed(session: Session, case: Case) -> bool:
    """Whether there is a sealed name or contact to open."""
    row = session.get(SealedIdentity, (case.office_id, case.id))
    return case.openness == SEALED and row is not None and bool(row.name or row.contact)


def open_name(
    session: Session, case: Case, actor: Actor, *, reason: str, sent: Sent, keyring: KeyRing, sealer: Sealer
) -> tuple[str, str]:
    """Open name and contact (either may be empty) and write down who, when and why.

    Raises Forbidden, OfficeError `nothing_sealed` (409), Conflict `opened_before` when this very form was
    sent before (each look needs a reason of its own), Conflict `other_body`, and OfficeError `seal_broken`
    when no kept key fits: nothing is written then.
    """
    if not may_open(actor, case):
        raise Forbidden()
    if not is_sealed(session, case):
        raise OfficeError("nothing_sealed", status=409)
    facts: dict[str, Any] = {
        "office_id": case.office_id,
        "keyring": keyring,
        "submission_id": sent.submission_id,
        "body": sent.body,
    }
    if once.seen(session, purpose=PURPOSE, **facts) is not None:
        raise Conflict("opened_before")
    row = session.get_one(SealedIdentity, (case.office_id, case.id))
    name, contact = (sealer.open(part) if part else "" for part in (row.name, row.contact))
    opening = IdentityOpening(
        office_id=case.office_id,
        id=new_id(),
        case_id=case.id,
        staff_id=actor.staff_id,
        unit_key=actor.unit_key or case.unit_key,
        reason=reason,
        opened_at=clock.now(),
    )
    session.add(opening)
    once.remember(session, purpose=PURPOSE, case_id=case.id, **facts)
    journal.record(
        session,
        office_id=case.office_id,
        actor=journal.staff(actor.staff_id),
        action=ACTION,
        subject_id=case.id,
        facts={"opening": str(opening.id), "unit": opening.unit_key},
    )
    return name, contact


def note_lost(session: Session, case_id: uuid.UUID, actor: Actor) -> None:
    """The journal's line of a name that could not be opened, because its key is gone."""
    journal.record(
        session,
        office_id=actor.office_id,
        actor=journal.staff(actor.staff_id),
        action=ACTION,
        subject_id=case_id,
        outcome="failed",
        facts={"reason": "key"},
    )
