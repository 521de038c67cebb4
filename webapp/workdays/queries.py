"""Reading the calendar, its revision and the election stages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotFound
from webapp.workdays import DaysOff, due_day
from webapp.workdays.engine import Entry, Kind
from webapp.workdays.models import CalendarChange, CalendarDay, CalendarRevision, ElectionStage

# Within so many working days a year must have its holidays, else promises are reckoned wrongly (pgd.pengawasan).
FORESIGHT_WORKDAYS = 60


def calendar(session: Session, office_id: str) -> dict[date, Entry]:
    """Every row of this office's calendar, as the engine takes it."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.name, CalendarDay.kind).where(CalendarDay.office_id == office_id)
    )
    return {day: Entry(name, Kind(kind)) for day, name, kind in rows}


def days_off(session: Session, office_id: str) -> DaysOff:
    """The days on which this office does not work, weekends aside, and the weekend days on which it does."""
    rows = calendar(session, office_id)
    return DaysOff(
        (day for day, entry in rows.items() if not entry.works),
        opened=(day for day, entry in rows.items() if entry.kind is Kind.OPEN),
    )


def calendar_revision(session: Session, office_id: str) -> int:
    """The number of the last change of this office's calendar or stages; 0 before the first."""
    return session.scalar(select(CalendarRevision.number).where(CalendarRevision.office_id == office_id)) or 0


def stages_on(session: Session, office_id: str, day: date) -> frozenset[str]:
    """The elections (`Case.election`) one of whose stages runs on that day."""
    return frozenset(
        session.scalars(
            select(ElectionStage.subject).where(
                ElectionStage.office_id == office_id, ElectionStage.first_on <= day, ElectionStage.last_on >= day
            )
        )
    )


def find_day(session: Session, office_id: str, day: date) -> CalendarDay | None:
    """The row of a day, None for a day like any other."""
    return session.get(CalendarDay, (office_id, day), populate_existing=True)


def list_days(session: Session, office_id: str, first: date, last: date) -> Sequence[CalendarDay]:
    """The rows from `first` to `last`, in order of time."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.office_id == office_id, CalendarDay.day.between(first, last))
        .order_by(CalendarDay.day)
    ).all()


def find_stage(session: Session, office_id: str, stage_id: uuid.UUID) -> ElectionStage | None:
    """One stage, None when there is none."""
    return session.get(ElectionStage, (office_id, stage_id), populate_existing=True)


def get_stage(session: Session, office_id: str, stage_id: uuid.UUID) -> ElectionStage:
    """One stage. Raises NotFound."""
    stage = find_stage(session, office_id, stage_id)
    if stage is None:
        raise NotFound
    return stage


def list_stages(session: Session, office_id: str) -> Sequence[ElectionStage]:
    """Every stage, the latest first."""
    return session.scalars(
        select(ElectionStage)
        .where(ElectionStage.office_id == office_id)
        .order_by(ElectionStage.last_on.desc(), ElectionStage.id)
    ).all()


def list_changes(
    session: Session, office_id: str, *, before: int | None = None, by_hand: bool = False, limit: int
) -> Sequence[CalendarChange]:
    """The newest changes first, at most `limit`; `before` is a revision to go on from.

    `by_hand` leaves out what came with the house.
    """
    chosen = select(CalendarChange).where(CalendarChange.office_id == office_id)
    if before is not None:
        chosen = chosen.where(CalendarChange.revision < before)
    if by_hand:
        chosen = chosen.where(CalendarChange.staff_id.is_not(None))
    return session.scalars(chosen.order_by(CalendarChange.revision.desc()).limit(limit)).all()


def last_change(
    session: Session, office_id: str, *, day: date | None = None, stage_id: uuid.UUID | None = None
) -> CalendarChange | None:
    """What was last done to this day or this stage, None where nobody did anything."""
    chosen = select(CalendarChange).where(CalendarChange.office_id == office_id)
    chosen = chosen.where(CalendarChange.day == day if day else CalendarChange.stage_id == stage_id)
    return session.scalars(chosen.order_by(CalendarChange.revision.desc()).limit(1)).first()


def change_of(session: Session, office_id: str, revision: int) -> CalendarChange | None:
    """The change that made this revision; None for revision 0."""
    return session.get(CalendarChange, (office_id, revision))


def days_changed(session: Session, office_id: str, after: int) -> tuple[date, date] | None:
    """The first and the last day of the calendar that changed after a revision; None when only stages did."""
    chosen = select(CalendarChange.day, CalendarChange.before, CalendarChange.after)
    rows = session.execute(chosen.where(CalendarChange.office_id == office_id, CalendarChange.revision > after))
    days = set()
    for day, before, now in rows:
        if day is not None:  # a day that moved names the new one beside it
            days |= {day, *(date.fromisoformat(told["day"]) for told in (before, now) if told.get("day"))}
    return (min(days), max(days)) if days else None


def days_with_history(session: Session, office_id: str) -> frozenset[date]:
    """Days that stood in the calendar at some time, though perhaps no more."""
    found = session.scalars(select(CalendarChange.day).where(CalendarChange.office_id == office_id).distinct())
    return frozenset(day for day in found if day)


def years_filled(session: Session, office_id: str) -> frozenset[int]:
    """The years in which a national holiday stands: those whose decree has come in."""
    days = select(CalendarDay.day).where(CalendarDay.office_id == office_id, CalendarDay.kind == Kind.HOLIDAY)
    return frozenset(day.year for day in session.scalars(days))


def years_missing(filled: Collection[int], today: date, off: DaysOff) -> list[int]:
    """The years within the next 60 working days whose holidays nobody filled in."""
    last = due_day(today, FORESIGHT_WORKDAYS, off)
    return [year for year in range(today.year, last.year + 1) if year not in filled]
