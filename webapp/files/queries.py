"""Reads of the files room. The owner is always asked for: a bare id opens nothing."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.files.models import Attachment


def list_attachments(session: Session, *, office_id: str, owner_kind: str, owner_id: uuid.UUID) -> list[Attachment]:
    """All attachments of one owner, in the order they came."""
    query = select(Attachment).filter_by(office_id=office_id, owner_kind=owner_kind, owner_id=owner_id)
    return list(session.scalars(query.order_by(Attachment.position, Attachment.id)))


def get_attachment(
    session: Session, *, office_id: str, owner_kind: str, owner_id: uuid.UUID, attachment_id: uuid.UUID
) -> Attachment | None:
    """One attachment of this owner, or None when it is somebody else's or unknown."""
    found = session.get(Attachment, (office_id, attachment_id))
    if found is None or (found.owner_kind, found.owner_id) != (owner_kind, owner_id):
        return None
    return found
