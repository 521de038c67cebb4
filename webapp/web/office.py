"""The office's card for every page: its name, address, contacts and the protected path.

Kept until the office is edited (`kept`). Works before the office is seeded and while the database
is away: then the card is the last one known, or an empty one, because an error page needs its
frame too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp import web
from webapp.offices import queries
from webapp.web.kept import kept


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


def current() -> OfficeCard:
    """The card of this address's office."""
    office_id = web.office_id()
    try:
        card = kept(_read)
    except SQLAlchemyError:
        return _last_known().get(office_id) or OfficeCard(office_id)
    if card is None:
        return OfficeCard(office_id)
    _last_known()[office_id] = card
    return card


def _read(session: Session, office_id: str) -> OfficeCard | None:
    office = queries.find_office(session, office_id)
    if office is None:
        return None
    names = [name for name in OfficeCard.__dataclass_fields__ if name != "long_name"]
    card = OfficeCard(**{name: getattr(office, name) for name in names})
    return replace(card, long_name=office.name)


def _last_known() -> dict[str, OfficeCard]:
    return cast(dict[str, OfficeCard], current_app.extensions.setdefault("office_cards", {}))
