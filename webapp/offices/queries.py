"""Reading the office, its units, bodies and regions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import Database
from webapp.errors import NotFound
from webapp.offices.models import Body, Division, Office, Region, Unit

T = TypeVar("T")

DISTRICT = "kecamatan"
VILLAGES = ("desa", "kelurahan")
CONTACTS = ("address", "hours", "phone", "whatsapp", "email", "website")

# Below this likeness a suggestion confuses more than it helps (0-100, rapidfuzz ratio).
_LIKENESS = 72
_SUGGESTIONS = 4
_PREFIXES = re.compile(r"^(desa|kelurahan|dusun|ds|kel|dsn)\b[.\s]*", re.IGNORECASE)


def get_office(session: Session, office_id: str) -> Office:
    """The office. Raises NotFound before it is seeded."""
    return _found(find_office(session, office_id))


def find_office(session: Session, office_id: str) -> Office | None:
    """The office, or None before it is seeded."""
    return session.get(Office, office_id)


def revision(database: Database, office_id: str) -> int | None:
    """The number that moves on with every edit of what public pages show; None before the office is seeded."""
    found: int | None = database.peek("SELECT revision FROM offices WHERE office_id = :office", office=office_id)
    return found


def missing_contacts(office: Office) -> list[str]:
    """The contacts that nobody has filled in yet (names of CONTACTS)."""
    return [name for name in CONTACTS if not getattr(office, name)]


def list_units(session: Session, office_id: str) -> list[Unit]:
    """The units in the office's own order."""
    return list(session.scalars(select(Unit).where(Unit.office_id == office_id).order_by(Unit.position, Unit.key)))


def get_unit(session: Session, office_id: str, key: str) -> Unit:
    """One unit. Raises NotFound."""
    return _found(session.get(Unit, (office_id, key)))


def list_divisions(session: Session, office_id: str) -> list[Division]:
    """The divisions of the members in their order."""
    rows = select(Division).where(Division.office_id == office_id).order_by(Division.position, Division.key)
    return list(session.scalars(rows))


def list_bodies(session: Session, office_id: str) -> list[Body]:
    """The bodies that something can be referred to."""
    return list(session.scalars(select(Body).where(Body.office_id == office_id).order_by(Body.position, Body.key)))


def get_body(session: Session, office_id: str, key: str) -> Body:
    """One body. Raises NotFound."""
    return _found(session.get(Body, (office_id, key)))


def list_districts(session: Session, office_id: str) -> list[Region]:
    """The kecamatan, by name."""
    rows = select(Region).where(Region.office_id == office_id, Region.level == DISTRICT).order_by(Region.name)
    return list(session.scalars(rows))


def list_villages(session: Session, office_id: str, district_code: str) -> list[Region]:
    """The villages of one district, by name; none for what is no district."""
    rows = select(Region).where(
        Region.office_id == office_id, Region.level.in_(VILLAGES), Region.parent_code == district_code
    )
    return list(session.scalars(rows.order_by(Region.name)))


def get_region(session: Session, office_id: str, code: str) -> Region | None:
    """The region of a code, or None."""
    return session.get(Region, (office_id, code))


def match_villages(session: Session, office_id: str, text: str, district_code: str | None = None) -> list[Region]:
    """The villages a citizen may mean by `text`, in the district when one is known.

    Villages of exactly this name (marks, case and "Desa" aside) when there are any: several,
    because 14 names occur in more than one kecamatan. Else suggestions: the same name in
    another district first, then likely ones. `sure_village` says whether there is no doubt.
    """
    wanted = fold(text)
    if not wanted:
        return []
    everywhere = _villages(session, office_id)
    nearby = [village for village in everywhere if district_code in (None, village.parent_code)]
    exact = [village for village in nearby if fold(village.name) == wanted]
    if exact:
        return exact
    elsewhere = [village for village in everywhere if fold(village.name) == wanted]
    return [*elsewhere, *_alike(wanted, nearby)][:_SUGGESTIONS]


def sure_village(session: Session, office_id: str, text: str, district_code: str | None = None) -> Region | None:
    """The village when its name is exact and leaves no choice, else None."""
    wanted = fold(text)
    if not wanted:
        return None
    same = [
        village
        for village in _villages(session, office_id)
        if fold(village.name) == wanted and district_code in (None, village.parent_code)
    ]
    return same[0] if len(same) == 1 else None


def fold(text: str) -> str:
    """A place name as it is compared: no "Desa", marks, case, spaces or signs."""
    plain = unicodedata.normalize("NFKD", _PREFIXES.sub("", text.strip())).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _alike(wanted: str, villages: Sequence[Region]) -> list[Region]:
    names = {index: _heard(fold(village.name)) for index, village in enumerate(villages)}
    hits = process.extract(
        _heard(wanted), names, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=_SUGGESTIONS, processor=None
    )
    return [villages[index] for _name, _score, index in hits]


def _heard(folded: str) -> str:
    """Spellings that sound alike: people write o for a, and dh/th or not."""
    return folded.replace("dh", "d").replace("th", "t").replace("oe", "u").replace("o", "a")


def _villages(session: Session, office_id: str) -> list[Region]:
    rows = select(Region).where(Region.office_id == office_id, Region.level.in_(VILLAGES)).order_by(Region.code)
    return list(session.scalars(rows))


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound()
    return row
