"""Posts (jabatan) and leave (cuti): who stands above whom, and who stands in for somebody who is away.

The line upwards: officer, head of the unit, secretary, chair. What is told to somebody who is away goes to the
one who stands in (cases.service.escalation); a post or a head that is missing is left out.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import HEAD, Leave, Post, Staff
from webapp.accounts.standing import CHAIR, POSTS, SECRETARY, STAND_INS, about_to_change
from webapp.audit import service as journal
from webapp.errors import NotFound, OfficeError

__all__ = [
    "CHAIR",
    "POSTS",
    "SECRETARY",
    "add_leave",
    "cancel_leave",
    "holder",
    "holders",
    "put_post",
    "stand_in",
    "stands_in_for",
    "superiors_of",
]


def holders(session: Session, office_id: str) -> dict[str, Staff]:
    """Who holds which post, as far as their account is open."""
    rows = session.execute(
        select(Post.key, Staff)
        .join(Staff, (Staff.office_id == Post.office_id) & (Staff.id == Post.staff_id))
        .where(Post.office_id == office_id, Staff.active)
    )
    return {row.key: row.Staff for row in rows}


def holder(session: Session, office_id: str, post: str) -> Staff | None:
    """Who holds one post; None when nobody does or the account is closed."""
    return holders(session, office_id).get(post)


def superiors_of(session: Session, staff: Staff) -> list[Staff]:
    """Everybody above this account, nearest first: the heads of the unit, the secretary, the chair."""
    held = holders(session, staff.office_id)
    mine = [post for post in POSTS if post in held and held[post].id == staff.id]
    if mine:
        above = POSTS[POSTS.index(mine[-1]) + 1 :]
        return [held[post] for post in above if post in held]
    line = [] if staff.role == HEAD else _heads(session, staff)
    line += [held[post] for post in POSTS if post in held]
    return [one for one in dict.fromkeys(line) if one.id != staff.id]


def stand_in(session: Session, office_id: str, staff_id: uuid.UUID, on: date) -> uuid.UUID:
    """Who acts for an account on a day: itself, or whoever stands in while it is away (and in turn for them)."""
    now = staff_id
    for _ in range(STAND_INS):
        away = session.scalar(
            select(Leave.substitute_id)
            .where(Leave.office_id == office_id, Leave.staff_id == now, *_runs(on))
            .order_by(Leave.id.desc())
            .limit(1)
        )
        if away is None or away == staff_id:
            return now
        now = away
    return now


def stands_in_for(session: Session, office_id: str, staff_id: uuid.UUID, on: date) -> list[Staff]:
    """Whom an account stands in for on a day, one step only."""
    rows = session.scalars(
        select(Staff)
        .join(Leave, (Leave.office_id == Staff.office_id) & (Leave.staff_id == Staff.id))
        .where(Leave.office_id == office_id, Leave.substitute_id == staff_id, *_runs(on))
        .order_by(Leave.id)
    )
    return list(dict.fromkeys(rows))


def list_leaves(session: Session, office_id: str, *, since: date, of: uuid.UUID | None = None) -> Sequence[Leave]:
    """Leaves that were not cancelled and end on `since` or later, the next first; `of`: whose, or for whom."""
    wanted = [Leave.office_id == office_id, Leave.cancelled_at.is_(None), Leave.last_on >= since]
    if of is not None:
        wanted.append(or_(Leave.staff_id == of, Leave.substitute_id == of))
    return session.scalars(select(Leave).where(*wanted).order_by(Leave.first_on, Leave.id)).all()


def get_leave(session: Session, office_id: str, leave_id: uuid.UUID) -> Leave:
    """One leave, cancelled or not. Raises NotFound."""
    leave = session.get(Leave, (office_id, leave_id))
    if leave is None:
        raise NotFound()
    return leave


def put_post(session: Session, *, office_id: str, post: str, staff_id: uuid.UUID | None, by: uuid.UUID) -> None:
    """Give a post to somebody, or to nobody. Raises OfficeError `post_unknown` or `staff_inactive`, NotFound."""
    if post not in POSTS:
        raise OfficeError("post_unknown")
    row = session.get(Post, (office_id, post), with_for_update=True)
    if (row.staff_id if row else None) == staff_id:
        return
    about_to_change(session, office_id)
    if staff_id is None:
        session.delete(row)
    else:
        _open_account(session, office_id, staff_id)
        if row is None:
            session.add(Post(office_id=office_id, key=post, staff_id=staff_id))
        else:
            row.staff_id = staff_id
    session.flush()
    _record(session, office_id, by, "put_post", staff_id, {"post": post})


def add_leave(
    session: Session,
    *,
    office_id: str,
    staff_id: uuid.UUID,
    substitute_id: uuid.UUID,
    first_on: date,
    last_on: date,
    by: uuid.UUID,
) -> Leave:
    """Somebody is away; the very same leave once more is the one that stands.

    Raises NotFound, OfficeError `staff_inactive`, `leave_ends_before`, `leave_own_substitute` or `leave_overlaps`.
    """
    if last_on < first_on:
        raise OfficeError("leave_ends_before")
    if staff_id == substitute_id:
        raise OfficeError("leave_own_substitute")
    for one in (staff_id, substitute_id):
        _open_account(session, office_id, one)
    mine = Leave.office_id == office_id, Leave.staff_id == staff_id, Leave.cancelled_at.is_(None)
    there = session.scalar(select(Leave).where(*mine, Leave.first_on <= last_on, Leave.last_on >= first_on).limit(1))
    if there is not None:
        if (there.substitute_id, there.first_on, there.last_on) != (substitute_id, first_on, last_on):
            raise OfficeError("leave_overlaps")
        return there
    leave = Leave(
        office_id=office_id, staff_id=staff_id, substitute_id=substitute_id, first_on=first_on, last_on=last_on
    )
    session.add(leave)
    session.flush()
    _record(session, office_id, by, "add_leave", staff_id, {"substitute": str(substitute_id)})
    return leave


def cancel_leave(session: Session, *, office_id: str, leave_id: uuid.UUID, by: uuid.UUID) -> Leave:
    """The leave is off, or over earlier; cancelling twice changes nothing. Raises NotFound."""
    leave = session.get(Leave, (office_id, leave_id), with_for_update=True)
    if leave is None:
        raise NotFound()
    if leave.cancelled_at is None:
        leave.cancelled_at = clock.now()
        session.flush()
        _record(session, office_id, by, "cancel_leave", leave.staff_id, {})
    return leave


def _runs(on: date) -> tuple[ColumnElement[bool], ...]:
    return Leave.cancelled_at.is_(None), Leave.first_on <= on, Leave.last_on >= on


def _heads(session: Session, staff: Staff) -> list[Staff]:
    if staff.unit_key is None:
        return []
    wanted = Staff.office_id == staff.office_id, Staff.unit_key == staff.unit_key, Staff.role == HEAD, Staff.active
    return list(session.scalars(select(Staff).where(*wanted).order_by(Staff.id)))


def _open_account(session: Session, office_id: str, staff_id: uuid.UUID) -> Staff:
    staff = session.get(Staff, (office_id, staff_id), with_for_update={"read": True})
    if staff is None:
        raise NotFound()
    if not staff.active:
        raise OfficeError("staff_inactive")
    return staff


def _record(
    session: Session, office_id: str, by: uuid.UUID, action: str, subject_id: uuid.UUID | None, facts: dict[str, str]
) -> None:
    journal.record(
        session, office_id=office_id, actor=journal.staff(by), action=action, subject_id=subject_id, facts=dict(facts)
    )
