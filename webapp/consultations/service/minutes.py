"""Writing the minutes of a consultation, publishing them, and following up what was to be done.

Two editors never overwrite each other: whoever writes says which version they saw. A second press of the same button
finds its work done and changes nothing. Every deed leaves a line in the journal, without a word of the record.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.consultations.models.consultation import Consultation
from webapp.consultations.models.minutes import Action, AgreedPoint, Attendance, Item, Minutes, Signature
from webapp.errors import Conflict, NotFound, OfficeError

# Of each list: with more, the citizens' page would hold more than 400 elements.
MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """When, by what means, about what, and how many of each group came (groups without anybody left out)."""

    held_on: date
    medium: str
    agenda: str
    attendance: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PointWords:
    """What was agreed."""

    text: str


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What is done, by whom, and by when."""

    text: str
    in_charge: str
    due_on: date


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """Who signed, as what, and when."""

    name: str
    role: str
    signed_on: date


ItemWords = PointWords | ActionWords | SignatureWords
_KEPT_IN: Mapping[type, type[Item]] = {PointWords: AgreedPoint, ActionWords: Action, SignatureWords: Signature}


def write_frame(
    session: Session, consultation: Consultation, *, frame: Frame, seen: int, by: uuid.UUID
) -> Minutes | None:
    """Begin the record of a consultation (`seen` 0), or change its frame; None when it says so already.

    Raises Conflict, OfficeError `minutes_published`, `minutes_day` when something of it was done before that day.
    """
    session.refresh(consultation, with_for_update=True)  # one record for each consultation
    minutes = _of(session, consultation)
    if minutes is None:
        return _begun(session, consultation, frame, seen, by)
    if frame_of(session, minutes) == frame:
        return None
    _begin(session, minutes, seen, by)
    if any(day < frame.held_on for day in _later_days(session, minutes)):
        raise OfficeError("minutes_day")
    minutes.held_on, minutes.medium, minutes.agenda = frame.held_on, frame.medium, frame.agenda
    _count_people(session, minutes, frame.attendance)
    _note(session, minutes, "changed", by)
    return minutes


def frame_of(session: Session, minutes: Minutes) -> Frame:
    """The frame as it stands."""
    rows = select(Attendance).where(Attendance.office_id == minutes.office_id, Attendance.minutes_id == minutes.id)
    people = {row.group: row.people for row in session.scalars(rows)}
    return Frame(minutes.held_on, minutes.medium, minutes.agenda, people)


def put_item(
    session: Session, minutes: Minutes, *, item_id: uuid.UUID, words: ItemWords, seen: int, by: uuid.UUID
) -> Item | None:
    """Add a point, an action or a signature under an id of the form's own, or change it; None when it says so already.

    Raises Conflict, NotFound for an id of another record; OfficeError `minutes_published`, `minutes_full`,
    `minutes_early` for a day before the one that the record is of.
    """
    kept_in = _KEPT_IN[type(words)]
    row = session.get(kept_in, (minutes.office_id, item_id))
    if row is not None and row.minutes_id != minutes.id:
        raise NotFound
    if row is not None and words_of(row) == words:
        return None
    _begin(session, minutes, seen, by)
    _check_day(minutes, getattr(words, "due_on", None) or getattr(words, "signed_on", None))
    if row is None:
        row = _added(session, minutes, kept_in, item_id)
    for name, value in asdict(words).items():
        setattr(row, name, value)
    session.add(row)
    _note(session, minutes, "changed", by)
    return row


def words_of(row: Item) -> ItemWords:
    """What an item says."""
    if isinstance(row, AgreedPoint):
        return PointWords(row.text)
    if isinstance(row, Action):
        return ActionWords(row.text, row.in_charge, row.due_on)
    assert isinstance(row, Signature)
    return SignatureWords(row.name, row.role, row.signed_on)


def remove_item(session: Session, minutes: Minutes, row: Item, *, seen: int, by: uuid.UUID) -> None:
    """Take an item out of a record that is not published. Raises Conflict, OfficeError `minutes_published`."""
    _begin(session, minutes, seen, by)
    session.delete(row)
    _note(session, minutes, "changed", by)


def publish(session: Session, minutes: Minutes, *, seen: int, by: uuid.UUID) -> None:
    """Everybody reads it from now on. Done already is no fault.

    Raises Conflict, OfficeError `minutes_unready` without an agreed point and a signature.
    """
    if minutes.published_at is not None:
        return
    _begin(session, minutes, seen, by)
    if not all(_count(session, minutes, one) for one in (AgreedPoint, Signature)):
        raise OfficeError("minutes_unready", status=409)
    minutes.published_at = clock.now()
    _note(session, minutes, "published", by)


def take_back(session: Session, minutes: Minutes, *, seen: int, by: uuid.UUID) -> None:
    """Nobody reads it until it is published again: something in it was wrong. Raises Conflict."""
    if minutes.published_at is None:
        return
    _lock(session, minutes, seen, by)
    minutes.published_at = None
    _note(session, minutes, "taken_back", by)


def mark_done(
    session: Session, minutes: Minutes, action: Action, *, done_on: date, note: str, seen: int, by: uuid.UUID
) -> bool:
    """Tell that an action was done, on which day and what came of it; also of a published record.

    False when it is marked so already. Raises Conflict, OfficeError `minutes_early`.
    """
    if (action.done_on, action.done_note) == (done_on, note):
        return False
    _check_day(minutes, done_on)
    _lock(session, minutes, seen, by)
    action.done_on, action.done_note, action.done_at, action.done_by = done_on, note, clock.now(), by
    _note(session, minutes, "action_done", by)
    return True


def mark_open(session: Session, minutes: Minutes, action: Action, *, seen: int, by: uuid.UUID) -> bool:
    """Take the mark away again: it was not done. False when there is none. Raises Conflict."""
    if action.done_on is None:
        return False
    _lock(session, minutes, seen, by)
    action.done_on, action.done_note, action.done_at, action.done_by = None, "", None, None
    _note(session, minutes, "action_reopened", by)
    return True


def _of(session: Session, consultation: Consultation) -> Minutes | None:
    rows = select(Minutes).where(
        Minutes.office_id == consultation.office_id, Minutes.consultation_id == consultation.id
    )
    return session.scalar(rows)


def _begun(session: Session, consultation: Consultation, frame: Frame, seen: int, by: uuid.UUID) -> Minutes:
    if seen != 0:
        raise Conflict
    minutes = Minutes(
        office_id=consultation.office_id,
        consultation_id=consultation.id,
        held_on=frame.held_on,
        medium=frame.medium,
        agenda=frame.agenda,
        version=1,
        staff_id=by,
        changed_at=clock.now(),
    )
    session.add(minutes)
    session.flush()
    _count_people(session, minutes, frame.attendance)
    _note(session, minutes, "begun", by)
    return minutes


def _count_people(session: Session, minutes: Minutes, attendance: Mapping[str, int]) -> None:
    rows = select(Attendance).where(Attendance.office_id == minutes.office_id, Attendance.minutes_id == minutes.id)
    there = {row.group: row for row in session.scalars(rows)}
    for group, row in there.items():
        if not attendance.get(group):
            session.delete(row)
    for group, people in attendance.items():
        if group in there:
            there[group].people = people
        elif people:
            session.add(Attendance(office_id=minutes.office_id, minutes_id=minutes.id, group=group, people=people))
    session.flush()


def _added(session: Session, minutes: Minutes, kept_in: type[Item], item_id: uuid.UUID) -> Item:
    if _count(session, minutes, kept_in) >= MOST_ITEMS:
        raise OfficeError("minutes_full", max=MOST_ITEMS)
    last = session.scalar(
        select(func.max(kept_in.position)).where(
            kept_in.office_id == minutes.office_id, kept_in.minutes_id == minutes.id
        )
    )
    return kept_in(office_id=minutes.office_id, id=item_id, minutes_id=minutes.id, position=(last or 0) + 1)


def _count(session: Session, minutes: Minutes, kept_in: type[Item]) -> int:
    rows = select(func.count()).where(kept_in.office_id == minutes.office_id, kept_in.minutes_id == minutes.id)
    return session.scalar(rows) or 0


def _later_days(session: Session, minutes: Minutes) -> list[date]:
    """Days that may not lie before the day of the record."""
    of_record = Action.office_id == minutes.office_id, Action.minutes_id == minutes.id
    days = [day for row in session.execute(select(Action.due_on, Action.done_on).where(*of_record)) for day in row]
    signed = select(Signature.signed_on).where(
        Signature.office_id == minutes.office_id, Signature.minutes_id == minutes.id
    )
    return [day for day in [*days, *session.scalars(signed)] if day is not None]


def _check_day(minutes: Minutes, day: date | None) -> None:
    if day is not None and day < minutes.held_on:
        raise OfficeError("minutes_early", day=minutes.held_on)


def _begin(session: Session, minutes: Minutes, seen: int, by: uuid.UUID) -> None:
    """As `_lock`, for what may change only while nobody reads it."""
    _lock(session, minutes, seen, by)
    if minutes.published_at is not None:
        raise OfficeError("minutes_published", status=409)


def _lock(session: Session, minutes: Minutes, seen: int, by: uuid.UUID) -> None:
    """One writer at a time: whoever comes later sees what the first one did."""
    session.refresh(minutes, with_for_update=True)
    if minutes.version != seen:
        raise Conflict
    minutes.version += 1
    minutes.staff_id, minutes.changed_at = by, clock.now()


def _note(session: Session, minutes: Minutes, deed: str, by: uuid.UUID) -> None:
    session.flush()
    audit.record(
        session,
        office_id=minutes.office_id,
        actor=audit.staff(by),
        action=f"minutes.{deed}",
        facts={"consultation": str(minutes.consultation_id), "version_number": minutes.version},
    )
