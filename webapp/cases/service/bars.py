"""Whom a naming bars stays barred while it stands, however the order of the house changes afterwards.

At the naming, and before every change of posts, roles, units or open accounts (`standing.before_a_change`), it is
written down who is below a named person, and which ranks that person has (`NamedBar`). Refusing the change instead
would tell the one who makes it that such a case exists.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import queries as accounts
from webapp.accounts import standing
from webapp.cases.models import NamedBar, NamedPerson
from webapp.cases.who_sees import bars_on


def keep_of(session: Session, office_id: str, named: Sequence[NamedPerson]) -> None:
    """Write down whom these namings bar now; closed accounts too, since they may be opened again."""
    rows = {row.id: row.staff_id for row in named if row.staff_id is not None}
    if not rows:
        return
    session.flush()
    people = accounts.list_staff(session, office_id, active=None)
    stand = standing.read(session, office_id, people)
    for named_id, staff_id in rows.items():
        known = set(
            session.scalars(
                select(NamedBar.below).where(NamedBar.office_id == office_id, NamedBar.named_id == named_id)
            )
        )
        marks = known | stand[staff_id].ranks
        below = {str(one) for one, its in stand.items() if _is_below(one, its, staff_id, marks)}
        new = sorted((marks | below) - known)
        session.add_all(NamedBar(office_id=office_id, named_id=named_id, below=mark) for mark in new)
    session.flush()


def keep_all(session: Session, office_id: str) -> None:
    """The same for every naming of an office that stands."""
    stands = NamedPerson.office_id == office_id, NamedPerson.removed_at.is_(None), NamedPerson.staff_id.is_not(None)
    keep_of(session, office_id, session.scalars(select(NamedPerson).where(*stands).order_by(NamedPerson.id)).all())


def _is_below(one: uuid.UUID, its: standing.Standing, named: uuid.UUID, marks: set[str]) -> bool:
    return one != named and (named in its.above or bool(marks & bars_on(one, its.ranks_above)))


standing.before_a_change.append(keep_all)
