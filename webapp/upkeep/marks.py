"""Marks of receipt keys: whether the key that has a name now is the one by which receipts were made."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import config
from webapp.db import insert_first
from webapp.upkeep.models import KeyMark


def key_marks(settings: config.Settings) -> dict[str, str]:
    """Each receipt key's mark: tells two keys of one name apart, and nothing else of them."""
    return {
        key.name: hmac.new(key.secret, b"backup-mark", hashlib.sha256).hexdigest()[:16] for key in settings.receipt_keys
    }


def note_keys(session: Session, settings: config.Settings) -> None:
    """Remember the marks of names that were never seen; one that is known never changes."""
    for name, mark in key_marks(settings).items():
        row = {"office_id": settings.office_id, "name": name, "mark": mark}
        session.execute(insert_first(session, KeyMark).values(row).on_conflict_do_nothing())


def strange_keys(session: Session, settings: config.Settings) -> list[str]:
    """Names under which another key stands now than the one that was used first."""
    rows = session.scalars(select(KeyMark).where(KeyMark.office_id == settings.office_id))
    known, now = {row.name: row.mark for row in rows}, key_marks(settings)
    return sorted(name for name, mark in now.items() if known.get(name, mark) != mark)
