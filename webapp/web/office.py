"""The office's card for every page: its name, address, contacts and the protected path.

Read at most every 30 seconds per process. Works before the office is seeded and while the
database is away: then the card is the last one known, or an empty one, because an error page
needs its frame too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp import clock, web
from webapp.offices import queries

KEPT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """What citizens may know of the office; an empty field is not established and not shown."""

    office_id: str
    short: str = ""
    long_name: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    website: str = ""
    safe_name: str = ""
    safe_phone: str = ""
    safe_whatsapp: str = ""
    safe_hours: str = ""
    exit_url: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    card: OfficeCard
    until: datetime


def current() -> OfficeCard:
    """The card of this address's office."""
    office_id = web.office_id()
    cards = _cards()
    kept = cards.get(office_id)
    now = clock.now()
    # A clock set back must not keep a card for ever.
    if kept is not None and now < kept.until <= now + KEPT:
        return kept.card
    try:
        card = _read(office_id)
    except SQLAlchemyError:
        return kept.card if kept else OfficeCard(office_id)
    if card is None:
        return OfficeCard(office_id)
    cards[office_id] = _Kept(card, now + KEPT)
    return card


def forget() -> None:
    """The office was edited: read it anew. Other processes follow within 30 seconds."""
    _cards().clear()


def _read(office_id: str) -> OfficeCard | None:
    with web.looking() as session:
        office = queries.find_office(session, office_id)
    if office is None:
        return None
    names = [name for name in OfficeCard.__dataclass_fields__ if name != "long_name"]
    card = OfficeCard(**{name: getattr(office, name) for name in names})
    return replace(card, long_name=office.name)


def _cards() -> dict[str, _Kept]:
    return cast(dict[str, _Kept], current_app.extensions.setdefault("office_cards", {}))
