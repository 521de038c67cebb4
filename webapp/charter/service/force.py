"""Putting a version in force: by the number of a decree, from a day on; one at a time, two writers or not."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.charter import queries
from webapp.charter.models import DECIDED, IN_FORCE, REPLACED, Standard
from webapp.charter.service.drafts import EDITABLE, check_seen, lock_service, note_change
from webapp.errors import Conflict, OfficeError

DECIDED_DEED, IN_FORCE_DEED = "decided", "in_force"
# No decree is made for a day farther away than this; what is farther is a slip of the hand.
MOST_AHEAD = timedelta(days=366)


def decide(
    session: Session, draft: Standard, *, decree: str, effective_on: date, seen: int, by: uuid.UUID
) -> Standard | None:
    """Decide a version for a day: today it is in force at once, a later day is kept by `take_effect`.

    None when it was decided so already, as after a second press. Raises Conflict `draft_changed`; OfficeError
    `decree_twice` for a number that another version of this service has, `standard_date_past`,
    `standard_date_far`, and `standard_date_before` for a day before that of the last version.
    """
    lock_service(session, draft.office_id, draft.service_slug)
    session.refresh(draft, with_for_update=True)
    key = decree_key(decree)
    if draft.decree_key == key and draft.effective_on == effective_on and draft.state not in EDITABLE:
        return None
    if draft.state not in EDITABLE:
        raise Conflict("draft_changed")
    check_seen(draft, seen)
    _check_day(session, draft, effective_on)
    _check_decree(session, draft, key)
    draft.decree, draft.decree_key, draft.effective_on, draft.state = decree, key, effective_on, DECIDED
    draft.revision += 1
    session.flush()
    note_change(session, draft, DECIDED_DEED, by, after={"decree": decree, "effective_on": effective_on.isoformat()})
    if effective_on <= clock.today():
        _begin_to_hold(session, draft)
    return draft


def take_effect(session: Session, *, office_id: str, limit: int) -> int:
    """Note which decided versions hold from today on; pages know it already. Returns how many."""
    due = select(Standard).where(
        Standard.office_id == office_id, Standard.state == DECIDED, Standard.effective_on <= clock.today()
    )
    found = session.scalars(due.order_by(Standard.effective_on, Standard.id).limit(limit)).all()
    for standard in found:
        lock_service(session, office_id, standard.service_slug)
        _begin_to_hold(session, standard)
    return len(found)


def decree_key(decree: str) -> str:
    """A decree's number without case, spaces and marks between them: the same decree written in two ways is one."""
    return re.sub(r"[\s.,\-–]+", " ", decree).strip().casefold()


def _begin_to_hold(session: Session, standard: Standard) -> None:
    """The one that held gives way first: the database allows one at a time."""
    held = session.scalars(
        select(Standard)
        .where(
            Standard.office_id == standard.office_id,
            Standard.service_slug == standard.service_slug,
            Standard.state == IN_FORCE,
        )
        .with_for_update()
    )
    for old in held:
        old.state = REPLACED
    session.flush()
    standard.state = IN_FORCE
    session.flush()
    note_change(session, standard, IN_FORCE_DEED, None, after={"decree": standard.decree})


def _check_day(session: Session, draft: Standard, day: date) -> None:
    today = clock.today()
    if day < today:  # cases filed since point at the older version for ever
        raise OfficeError("standard_date_past", today=today)
    if day > today + MOST_AHEAD:
        raise OfficeError("standard_date_far", last=today + MOST_AHEAD)
    held = queries.find_in_force(session, draft.office_id, draft.service_slug, date.max)
    if held is not None and held.effective_on is not None and day < held.effective_on:
        raise OfficeError("standard_date_before", last=held.effective_on)


def _check_decree(session: Session, draft: Standard, key: str) -> None:
    same = select(Standard.id).where(
        Standard.office_id == draft.office_id,
        Standard.service_slug == draft.service_slug,
        Standard.decree_key == key,
        Standard.id != draft.id,
    )
    if session.scalar(same) is not None:
        raise OfficeError("decree_twice")
