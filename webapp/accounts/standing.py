"""Where accounts stand: who is above them, for whom they stand in, and so whose cases they may see.

One statement reads it for any number of accounts: the handlers of conduct matters, the posts, the heads of units
and who is away today. `posts.superiors_of` tells the same line upwards for one account; a test holds them together.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, String, Uuid, bindparam, literal, null, select, union_all
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import AUDITOR, HEAD, ConductHandler, Leave, Post, Staff

SECRETARY, CHAIR = "secretary", "chair"
POSTS = (SECRETARY, CHAIR)
# Substitutes of substitutes; a circle ends here too.
STAND_INS = 5
HANDLERS_NEEDED = 2
_HANDLER, _POST, _HEAD, _AWAY = "handler", "post", "head", "away"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one account. `above`: everybody above it. `all_units`: it holds a post, or stands in for who does.

    `more_units`: units of those it stands in for; `stands_for`: these people themselves. `ranks`: the posts it holds
    and the unit it heads; `ranks_above`: those above it, whether or not anybody has them.
    """

    above: frozenset[uuid.UUID] = frozenset()
    handles_conduct: bool = False
    all_units: bool = False
    more_units: tuple[str, ...] = ()
    stands_for: tuple[uuid.UUID, ...] = ()
    ranks: frozenset[str] = frozenset()
    ranks_above: frozenset[str] = frozenset()


# What must be kept before who stands above whom changes: an office's code is handed in. A room above adds itself
# (cases.service.naming), since a room below never knows it; so no door can forget it.
before_a_change: list[Callable[[Session, str], None]] = []


# What follows from a new account, or a new name of one: an office's code and the account are handed in.
after_a_name: list[Callable[[Session, str, Staff], None]] = []


def has_a_name(session: Session, staff: Staff) -> None:
    """This account was made or renamed (and flushed): rooms above compare the name with what they keep."""
    for compare in after_a_name:
        compare(session, staff.office_id, staff)


def about_to_change(session: Session, office_id: str) -> None:
    """Posts, roles, units or open accounts are about to change: what hangs on the order of now is kept first."""
    for keep in before_a_change:
        keep(session, office_id)


@dataclass(slots=True)
class _House:
    """What the statement found."""

    handlers: set[uuid.UUID] = field(default_factory=set)
    posts: dict[str, uuid.UUID] = field(default_factory=dict)
    heads: dict[str, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    # By substitute: who is away, and of which unit.
    away: dict[uuid.UUID, list[tuple[uuid.UUID, str | None]]] = field(default_factory=lambda: defaultdict(list))


def read(session: Session, office_id: str, people: Iterable[Staff]) -> dict[uuid.UUID, Standing]:
    """The standing of each of these accounts of one office, by id."""
    house = _House()
    values = {"office": office_id, "today": clock.today()}
    for kind, key, one, other in session.execute(_statement(), values):
        if kind == _HANDLER:
            house.handlers.add(one)
        elif kind == _POST:
            house.posts[key] = one
        elif kind == _HEAD:
            house.heads[key].add(one)
        elif (one, key) not in house.away[other]:
            house.away[other].append((one, key))
    return {staff.id: _standing(house, staff) for staff in people}


def _standing(house: _House, staff: Staff) -> Standing:
    covered = _covered(house, staff.id)
    held = set(house.posts.values())
    return Standing(
        above=frozenset(_above(house, staff) - {staff.id}),
        handles_conduct=len(house.handlers) == HANDLERS_NEEDED and staff.id in house.handlers,
        all_units=staff.id in held or any(one in held for one, _unit in covered),
        more_units=tuple(dict.fromkeys(unit for _one, unit in covered if unit and unit != staff.unit_key)),
        stands_for=tuple(dict.fromkeys(one for one, _unit in covered)),
        ranks=_ranks(house, staff),
        ranks_above=_ranks_above(house, staff),
    )


def _above(house: _House, staff: Staff) -> set[uuid.UUID]:
    mine = [post for post in POSTS if house.posts.get(post) == staff.id]
    if mine:
        return {house.posts[post] for post in POSTS[POSTS.index(mine[-1]) + 1 :] if post in house.posts}
    heads = house.heads.get(staff.unit_key, set()) if staff.unit_key and staff.role != HEAD else set()
    return heads | set(house.posts.values())


def _ranks(house: _House, staff: Staff) -> frozenset[str]:
    heads = staff.unit_key is not None and staff.id in house.heads.get(staff.unit_key, ())
    posts = (post for post in POSTS if house.posts.get(post) == staff.id)
    return frozenset((*posts, f"{_HEAD}:{staff.unit_key}") if heads else posts)


def _ranks_above(house: _House, staff: Staff) -> frozenset[str]:
    mine = [post for post in POSTS if house.posts.get(post) == staff.id]
    if mine:
        return frozenset(POSTS[POSTS.index(mine[-1]) + 1 :])
    return frozenset((*POSTS, f"{_HEAD}:{staff.unit_key}") if staff.unit_key and staff.role != HEAD else POSTS)


def _covered(house: _House, staff_id: uuid.UUID) -> list[tuple[uuid.UUID, str | None]]:
    """Whom an account acts for today, also for those whom the one away stood in for."""
    found: list[tuple[uuid.UUID, str | None]] = []
    asked, known = [staff_id], {staff_id}
    for _ in range(STAND_INS):
        asked_for = [pair for one in asked for pair in house.away.get(one, ()) if pair[0] not in known]
        found += asked_for
        asked = [one for one, _unit in asked_for]
        known.update(asked)
    return found


@cache
def _statement() -> Select[Any]:
    """Made once: every request of the staff asks it. Values: office, today."""
    office_id, today = bindparam("office", type_=String), bindparam("today", type_=Date)
    nobody = literal(None, Uuid)
    able = (Staff.office_id == ConductHandler.office_id) & (Staff.id == ConductHandler.staff_id)
    holds = (Staff.office_id == Post.office_id) & (Staff.id == Post.staff_id)
    gone = (Staff.office_id == Leave.office_id) & (Staff.id == Leave.staff_id)
    runs = Leave.cancelled_at.is_(None), Leave.first_on <= today, Leave.last_on >= today
    parts = union_all(
        select(literal(_HANDLER).label("kind"), null().label("key"), Staff.id.label("one"), nobody.label("other"))
        .select_from(ConductHandler)
        .join(Staff, able)
        .where(ConductHandler.office_id == office_id, Staff.active, Staff.role != AUDITOR),
        select(literal(_POST), Post.key, Staff.id, nobody)
        .select_from(Post)
        .join(Staff, holds)
        .where(Post.office_id == office_id, Staff.active),
        select(literal(_HEAD), Staff.unit_key, Staff.id, nobody).where(
            Staff.office_id == office_id, Staff.role == HEAD, Staff.active, Staff.unit_key.is_not(None)
        ),
        select(literal(_AWAY), Staff.unit_key, Staff.id, Leave.substitute_id)
        .select_from(Leave)
        .join(Staff, gone)
        .where(Leave.office_id == office_id, *runs),
    ).subquery()
    return select(parts.c.kind, parts.c.key, parts.c.one, parts.c.other)
