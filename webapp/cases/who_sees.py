"""The one rule of sight: which cases an account may see. Every list, search, count, export and job reads by it.

Whoever a case is about, and everybody below them, never sees it, whatever their role: they cannot list, open,
search, count, export or be given it, nor are they told of it. Below them is whoever is so by the order of now, and
whoever was so at any moment since the naming (`NamedBar`): nobody gets to see a case by changing the order.
`may_see` and `readers_among` ask the same rule for somebody who is not signed in: before a message is queued, a case
assigned or a second reader chosen.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement, Select, String, Uuid, and_, bindparam, false, or_, select, text, true
from sqlalchemy.orm import Session

from webapp.accounts.models import ADMINISTRATOR, AUDITOR, Staff
from webapp.accounts.queries import Actor, actors_of
from webapp.cases.models import Case, NamedBar, NamedPerson

ALL_UNITS = (ADMINISTRATOR, AUDITOR)
# Columns of one statement: how many accounts are asked about at once.
AT_ONCE = 50
_STANDS = NamedPerson.removed_at.is_(None), NamedPerson.staff_id.is_not(None)
_ABOUT_NONE = (
    "(NOT cases.about_person OR NOT EXISTS (SELECT 1 FROM named_persons WHERE named_persons.removed_at IS NULL"
    " AND named_persons.office_id = cases.office_id AND named_persons.case_id = cases.id"
    " AND (named_persons.staff_id IN :theirs OR EXISTS (SELECT 1 FROM named_bars"
    " WHERE named_bars.office_id = named_persons.office_id AND named_bars.named_id = named_persons.id"
    " AND named_bars.below IN :barred))))"
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The cases an officer may see: their unit's and their own; all for administrator, auditor, secretary and chair.

    Who stands in for somebody sees that one's too. A conduct matter is seen by its own two handlers and by nobody
    else, whatever the role: those named when it was opened (`Case.handler_1_id`, `handler_2_id`), as long as their
    account may write. Nobody sees a case that is about them or about somebody above them.
    """
    ordinary: ColumnElement[bool]
    if _all_units(actor):
        ordinary = true()
    else:
        # Equal to one or to another, and not IN, so that SQLite takes the index of the few that are to be checked.
        units = [Case.unit_key == unit for unit in _units(actor)]
        ordinary = or_(false(), *units, *(Case.officer_id == one for one in _people(actor)))
    ordinary = and_(Case.conduct.is_(False), ordinary)
    if actor.role != AUDITOR:
        handled = or_(Case.handler_1_id == actor.staff_id, Case.handler_2_id == actor.staff_id)
        ordinary = or_(ordinary, and_(Case.conduct.is_(True), handled))
    return and_(ordinary, _not_about(actor))


def visible_parts(actor: Actor) -> list[list[ColumnElement[bool]]]:
    """`visible_to(actor)` in parts that do not overlap, each of which one index answers.

    As one condition joined by OR they would make a list walk all cases. The bare words `conduct` read exactly
    as the partial indexes have them.
    """
    conduct = cast("ColumnElement[bool]", text("cases.conduct"))
    parts: list[list[ColumnElement[bool]]] = []
    if _all_units(actor):
        parts.append([Case.conduct.is_(False)])
    else:
        units = _units(actor)
        parts += [[Case.conduct.is_(False), Case.unit_key == unit] for unit in units]
        elsewhere = [Case.unit_key != unit for unit in units]
        parts += [[Case.conduct.is_(False), Case.officer_id == one, *elsewhere] for one in _people(actor)]
    if actor.role != AUDITOR:
        parts.append([conduct, Case.handler_1_id == actor.staff_id])
        second = or_(Case.handler_1_id.is_(None), Case.handler_1_id != actor.staff_id)
        parts.append([conduct, Case.handler_2_id == actor.staff_id, second])
    return [[*part, _not_about(actor)] for part in parts]


def may_see(session: Session, case: Case, staff: Staff) -> bool:
    """Whether this account, signed in or not, may see the case; never a closed one."""
    return staff.id in readers_among(session, case, [staff.id])


def readers_among(session: Session, case: Case, staff_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the accounts who may see the case; closed accounts never do."""
    wanted = Staff.office_id == case.office_id, Staff.id.in_(set(staff_ids)), Staff.active
    people = list(session.scalars(select(Staff).where(*wanted).order_by(Staff.id)))
    actors = list(actors_of(session, people).values())
    session.flush()
    found: set[uuid.UUID] = set()
    for start in range(0, len(actors), AT_ONCE):
        some = actors[start : start + AT_ONCE]
        sees = select(*(visible_to(actor).label(f"sees_{number}") for number, actor in enumerate(some)))
        row = session.execute(sees.where(Case.office_id == case.office_id, Case.id == case.id)).one()
        found.update(actor.staff_id for actor, may in zip(some, row, strict=True) if may)
    return frozenset(found)


def writers_left(session: Session, case: Case) -> frozenset[uuid.UUID]:
    """Everybody in the house who may see the case and work on it; empty: nobody here can read it."""
    wanted = Staff.office_id == case.office_id, Staff.active, Staff.role != AUDITOR
    return readers_among(session, case, session.scalars(select(Staff.id).where(*wanted)))


def nobody_reads(session: Session, case: Case) -> bool:
    """Whether a case is about people without whom and below whom nobody is left to read it here."""
    return case.about_person and not writers_left(session, case)


def barred_ids(session: Session, case: Case) -> frozenset[uuid.UUID]:
    """Open accounts that must not see the case because it is about them or about somebody above them."""
    mine = NamedPerson.office_id == case.office_id, NamedPerson.case_id == case.id
    named = set(session.scalars(_named().where(*mine)))
    if not named:
        return frozenset()
    same = (NamedBar.office_id == NamedPerson.office_id) & (NamedBar.named_id == NamedPerson.id)
    bars = set(session.scalars(select(NamedBar.below).join(NamedPerson, same).where(*mine, *_STANDS)))
    people = session.scalars(select(Staff).where(Staff.office_id == case.office_id, Staff.active))
    actors = actors_of(session, list(people)).values()
    return frozenset(
        one.staff_id
        for one in actors
        if named & {one.staff_id, *one.above} or bars & bars_on(one.staff_id, one.ranks_above)
    )


def bars_on(staff_id: uuid.UUID, ranks_above: Iterable[str]) -> frozenset[str]:
    """What a row of `NamedBar` must say to bar this account: its id, or one of the ranks above it."""
    return frozenset({str(staff_id), *ranks_above})


def _all_units(actor: Actor) -> bool:
    return actor.role in ALL_UNITS or actor.all_units


def units_of(actor: Actor) -> list[str] | None:
    """The units whose ordinary cases an actor sees: the own one and those of whom they stand in for; None for all."""
    return None if _all_units(actor) else _units(actor)


def _units(actor: Actor) -> list[str]:
    return [*([actor.unit_key] if actor.unit_key else []), *actor.more_units]


def _people(actor: Actor) -> list[uuid.UUID]:
    return [actor.staff_id, *(one for one in actor.stands_for if one != actor.staff_id)]


def _not_about(actor: Actor) -> ColumnElement[bool]:
    """Nearly every case is about nobody, and the indexes of the lists hold that beside (`about_person`)."""
    people = frozenset({actor.staff_id, *actor.above})
    return _about_none_of(people, bars_on(actor.staff_id, actor.ranks_above))


@lru_cache(maxsize=256)
def _about_none_of(people: frozenset[uuid.UUID], bars: frozenset[str]) -> ColumnElement[bool]:
    """As text and made once: a list asks it in each of its parts, and the parts of a statement cost time."""
    ids = bindparam("theirs", sorted(people), type_=Uuid, expanding=True, unique=True)
    barred = bindparam("barred", sorted(bars), type_=String, expanding=True, unique=True)
    return cast("ColumnElement[bool]", text(_ABOUT_NONE).bindparams(ids, barred))


def _named() -> Select[uuid.UUID | None]:
    return select(NamedPerson.staff_id).where(*_STANDS)
