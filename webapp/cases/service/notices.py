"""Published notices (pemberitahuan): the only thing that citizens read about what others reported.

An officer writes what the office knows and does; no text of a filing is ever published.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases import matters
from webapp.cases.models import Notice
from webapp.db import new_id
from webapp.errors import Conflict, NotFound, OfficeError

TEXT_SIGNS = 500
PUBLISHED, CHANGED, WITHDRAWN = "notice.published", "notice.changed", "notice.withdrawn"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice says, about which matter (None: any), from which day to which; both days count."""

    matter: str | None
    text_id: str
    text_jv: str
    first_on: date
    last_on: date


def list_shown(session: Session, office_id: str) -> list[Notice]:
    """What citizens read today, newest first."""
    today = clock.today()
    return list(
        session.scalars(
            select(Notice)
            .where(Notice.office_id == office_id, Notice.last_on >= today, Notice.first_on <= today)
            .where(Notice.withdrawn_at.is_(None))
            .order_by(Notice.first_on.desc(), Notice.id.desc())
        )
    )


def list_all(session: Session, office_id: str, *, limit: int = 100) -> list[Notice]:
    """Every notice, newest first, withdrawn ones too."""
    rows = select(Notice).where(Notice.office_id == office_id).order_by(Notice.id.desc()).limit(limit)
    return list(session.scalars(rows))


def get_notice(session: Session, office_id: str, notice_id: uuid.UUID) -> Notice:
    """One notice. Raises NotFound."""
    row = session.get(Notice, (office_id, notice_id))
    if row is None:
        raise NotFound()
    return row


def publish(session: Session, *, office_id: str, facts: Facts, by: uuid.UUID) -> Notice:
    """Publish a notice. Raises OfficeError `notice_backwards`, `notice_over` or `matter_unknown`."""
    _check(facts)
    now = clock.now()
    row = Notice(office_id=office_id, id=new_id(), published_at=now, published_by=by, changed_at=now, version=1)
    _write(row, facts)
    session.add(row)
    session.flush()
    _record(session, row, PUBLISHED, by)
    return row


def change(
    session: Session, *, office_id: str, notice_id: uuid.UUID, version: int, facts: Facts, by: uuid.UUID
) -> Notice:
    """Change a notice that is not withdrawn. Raises NotFound, Conflict `notice_moved_on` and what `publish` raises."""
    row = _held(session, office_id, notice_id, version)
    _check(facts)
    _write(row, facts)
    _moved_on(session, row, CHANGED, by)
    return row


def withdraw(session: Session, *, office_id: str, notice_id: uuid.UUID, version: int, by: uuid.UUID) -> Notice:
    """Take a notice back; twice changes nothing. Raises NotFound, Conflict `notice_moved_on`."""
    row = session.get(Notice, (office_id, notice_id), with_for_update=True)
    if row is not None and row.withdrawn_at is not None:
        return row
    row = _held(session, office_id, notice_id, version)
    row.withdrawn_at = clock.now()
    _moved_on(session, row, WITHDRAWN, by)
    return row


def _held(session: Session, office_id: str, notice_id: uuid.UUID, version: int) -> Notice:
    row = session.get(Notice, (office_id, notice_id), with_for_update=True)
    if row is None:
        raise NotFound()
    if row.version != version or row.withdrawn_at is not None:
        raise Conflict("notice_moved_on")
    return row


def _check(facts: Facts) -> None:
    if facts.last_on < facts.first_on:
        raise OfficeError("notice_backwards")
    if facts.last_on < clock.today():
        raise OfficeError("notice_over")
    if facts.matter is not None and facts.matter not in matters.by_slug():
        raise OfficeError("matter_unknown")


def _write(row: Notice, facts: Facts) -> None:
    row.matter, row.text_id, row.text_jv = facts.matter, facts.text_id, facts.text_jv
    row.first_on, row.last_on = facts.first_on, facts.last_on


def _moved_on(session: Session, row: Notice, action: str, by: uuid.UUID) -> None:
    row.version += 1
    row.changed_at = clock.now()
    session.flush()
    _record(session, row, action, by)


def _record(session: Session, row: Notice, action: str, by: uuid.UUID) -> None:
    journal.record(
        session,
        office_id=row.office_id,
        actor=journal.staff(by),
        action=action,
        subject_id=row.id,
        facts={"version": row.version},
    )
