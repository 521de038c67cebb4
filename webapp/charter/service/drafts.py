"""A new version of a standard on its way: made from the one in force, edited clause by clause, discussed.

Two editors never overwrite each other: whoever edits says which revision of the draft they saw. Every edit leaves a
row of history and a line in the journal.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.charter import queries
from webapp.charter.catalogue import ALL_COMPONENTS
from webapp.charter.models import (
    CONSULTATION,
    DECIDED,
    DRAFT,
    Clause,
    Question,
    Service,
    Standard,
    StandardChange,
    digest_of,
)
from webapp.db import new_id
from webapp.errors import Conflict, NotFound, OfficeError

# Deeds of the history; the journal has the same with "standard." before them.
MADE, PROMISED, CONSULTED, TAKEN_BACK = "draft_made", "promise_changed", "consulted", "taken_back"
ADDED, CHANGED, MOVED, REMOVED, RESTORED = (
    "clause_added",
    "clause_changed",
    "clause_moved",
    "clause_removed",
    "clause_restored",
)
EDITABLE = (DRAFT, CONSULTATION)
CALENDARS = ("workdays", "days")
MOST_DAYS = 365
MOST_OF_A_COMPONENT = 99


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """What a clause says. `fits` is whether the Javanese text was looked at with this Indonesian one."""

    text_id: str
    text_jv: str
    source: str
    review_at: int | None
    fits: bool = True


def make_draft(session: Session, *, office_id: str, slug: str, by: uuid.UUID) -> Standard:
    """A new version with the clauses, questions and promise of the one in force, or the one that is on its way.

    Raises NotFound for a service that has none, OfficeError `standard_decided` while one waits for its day.
    """
    lock_service(session, office_id, slug)
    held = queries.find_in_force(session, office_id, slug)
    if held is None:
        raise NotFound
    there = queries.find_on_its_way(session, office_id, slug)
    if there is not None:
        if there.state == DECIDED:
            raise OfficeError("standard_decided", status=409)
        return there
    last = session.scalar(
        select(func.max(Standard.version)).where(Standard.office_id == office_id, Standard.service_slug == slug)
    )
    draft = _copied(held, version=(last or 0) + 1)
    session.add(draft)
    session.flush()
    for clause in queries.list_clauses(session, held, removed=False):
        session.add(_copy(clause, Clause, draft))
    questions = select(Question).where(Question.office_id == office_id, Question.standard_id == held.id)
    session.add_all(_copy(question, Question, draft) for question in session.scalars(questions))
    session.flush()
    note_change(session, draft, MADE, by, after={"version": str(draft.version), "from": str(held.version)})
    return draft


def add_clause(
    session: Session, draft: Standard, *, component: str, words: ClauseWords, seen: int, by: uuid.UUID
) -> Clause:
    """A clause at the end of its component. Raises Conflict `draft_changed`, OfficeError `component_full`."""
    if component not in ALL_COMPONENTS:
        raise NotFound
    _begin(session, draft, seen)
    fellows = _standing(session, draft, component)
    if len(fellows) >= MOST_OF_A_COMPONENT:
        raise OfficeError("component_full", max=MOST_OF_A_COMPONENT)
    clause = Clause(
        office_id=draft.office_id,
        standard_id=draft.id,
        id=new_id(),
        number="",
        position=len(fellows) + 1,
        component=component,
        certainty="",
        removed=False,
        jv_of="",
    )
    _write(clause, words)
    session.add(clause)
    _count_anew(session, draft, [*fellows, clause])
    note_change(session, draft, ADDED, by, clause=clause, after=_told(clause))
    return clause


def change_clause(
    session: Session, draft: Standard, *, clause_id: uuid.UUID, words: ClauseWords, seen: int, by: uuid.UUID
) -> Clause | None:
    """Other words for a clause; None when it says so already, as after a second press.

    Raises Conflict `draft_changed`, NotFound.
    """
    clause = _clause(session, draft, clause_id)
    before, kept = _told(clause), clause.jv_of
    if _said(clause) == words:
        return None
    _begin(session, draft, seen)
    _write(clause, words)
    if not words.fits:
        clause.jv_of = kept
    note_change(session, draft, CHANGED, by, clause=clause, before=before, after=_told(clause))
    return clause


def move_clause(
    session: Session, draft: Standard, *, clause_id: uuid.UUID, by_places: int, seen: int, by: uuid.UUID
) -> Clause:
    """Up (-1) or down (+1) within its component; at the end of it nothing happens.

    Raises Conflict `draft_changed`, NotFound.
    """
    clause = _clause(session, draft, clause_id)
    _begin(session, draft, seen)
    fellows = _standing(session, draft, clause.component)
    at = fellows.index(clause) if clause in fellows else -1
    to = at + by_places
    if at < 0 or not 0 <= to < len(fellows):
        return clause
    before = _told(clause)
    fellows.insert(to, fellows.pop(at))
    _count_anew(session, draft, fellows)
    note_change(session, draft, MOVED, by, clause=clause, before=before, after=_told(clause))
    return clause


def remove_clause(session: Session, draft: Standard, *, clause_id: uuid.UUID, seen: int, by: uuid.UUID) -> Clause:
    """Take a clause out of the version; its row stays, for whatever points at it. Raises as `move_clause`."""
    return _stand(session, draft, clause_id, seen, by, removed=True)


def restore_clause(session: Session, draft: Standard, *, clause_id: uuid.UUID, seen: int, by: uuid.UUID) -> Clause:
    """Put a clause back that was taken out, at the end of its component. Raises as `move_clause`."""
    return _stand(session, draft, clause_id, seen, by, removed=False)


def set_promise(
    session: Session, draft: Standard, *, answer_days: int | None, calendar: str, source: str, seen: int, by: uuid.UUID
) -> bool:
    """The promised time of the version, None where none is established; False when it is so already.

    `answer_days` counts from 1 to 365. Raises Conflict `draft_changed`, OfficeError `promise_far`.
    """
    if calendar not in CALENDARS or (answer_days is not None and not 1 <= answer_days <= MOST_DAYS):
        raise OfficeError("promise_far", max=MOST_DAYS)
    if draft.promise == (answer_days, calendar, source):
        return False
    _begin(session, draft, seen)
    before = _promise(draft)
    draft.answer_days, draft.calendar, draft.promise_source = answer_days, calendar, source
    draft.promise_certainty = "high" if source else ""
    note_change(session, draft, PROMISED, by, before=before, after=_promise(draft))
    return True


def consult(session: Session, draft: Standard, *, seen: int, by: uuid.UUID) -> bool:
    """The draft is discussed with citizens (UU 25/2009 art. 20); False when it is already. Raises Conflict."""
    if draft.state == CONSULTATION:
        return False
    _begin(session, draft, seen)
    draft.state = CONSULTATION
    note_change(session, draft, CONSULTED, by, before={"state": DRAFT}, after={"state": CONSULTATION})
    return True


def take_back(session: Session, draft: Standard, *, seen: int, by: uuid.UUID) -> bool:
    """A version in consultation, or decided for a coming day, is a draft again; False when it is already.

    Raises Conflict `draft_changed`; OfficeError `standard_in_force` when its day has come.
    """
    if draft.state == DRAFT:
        return False
    if draft.state not in (CONSULTATION, DECIDED) or (draft.effective_on and draft.effective_on <= clock.today()):
        raise OfficeError("standard_in_force", status=409)
    check_seen(draft, seen)
    before = {"state": draft.state, "decree": draft.decree}
    draft.state, draft.decree, draft.decree_key, draft.effective_on = DRAFT, "", "", None
    draft.revision += 1
    note_change(session, draft, TAKEN_BACK, by, before=before, after={"state": DRAFT})
    return True


def lock_service(session: Session, office_id: str, slug: str) -> None:
    """One writer of a service's versions at a time: whoever comes later sees what the first one did."""
    session.execute(select(Service.slug).where(Service.office_id == office_id, Service.slug == slug).with_for_update())


def check_seen(draft: Standard, seen: int) -> None:
    """Raises Conflict when the draft is no longer what the editor saw."""
    if draft.revision != seen:
        raise Conflict("draft_changed")


def note_change(
    session: Session,
    standard: Standard,
    deed: str,
    by: uuid.UUID | None,
    *,
    clause: Clause | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The row of history and the line of the journal."""
    session.add(
        StandardChange(
            office_id=standard.office_id,
            id=new_id(),
            standard_id=standard.id,
            clause_id=clause.id if clause else None,
            at=clock.now(),
            staff_id=by,
            deed=deed,
            before=before or {},
            after=after or {},
        )
    )
    facts: dict[str, str | int] = {"service": standard.service_slug, "version_number": standard.version}
    audit.record(
        session,
        office_id=standard.office_id,
        actor=audit.staff(by) if by else audit.SYSTEM,
        action=f"standard.{deed}",
        facts={**facts, **({"clause": clause.number} if clause else {})},
    )


def _begin(session: Session, draft: Standard, seen: int) -> None:
    """One editor at a time: whoever comes later sees what the first one did."""
    session.refresh(draft, with_for_update=True)
    if draft.state not in EDITABLE:
        raise Conflict("draft_changed")
    check_seen(draft, seen)
    draft.revision += 1


def _stand(
    session: Session, draft: Standard, clause_id: uuid.UUID, seen: int, by: uuid.UUID, *, removed: bool
) -> Clause:
    clause = _clause(session, draft, clause_id)
    if clause.removed == removed:
        return clause
    _begin(session, draft, seen)
    before = _told(clause)
    fellows = [row for row in _standing(session, draft, clause.component) if row.id != clause.id]
    clause.removed = removed
    if not removed:
        clause.position = len(fellows) + 1
        fellows.append(clause)
    _count_anew(session, draft, fellows)
    told = (_told(clause), {}) if not removed else ({}, before)
    note_change(session, draft, REMOVED if removed else RESTORED, by, clause=clause, before=told[1], after=told[0])
    return clause


def _clause(session: Session, draft: Standard, clause_id: uuid.UUID) -> Clause:
    clause = queries.find_clause(session, draft, clause_id)
    if clause is None:
        raise NotFound
    return clause


def _standing(session: Session, draft: Standard, component: str) -> list[Clause]:
    rows = queries.list_clauses(session, draft, removed=False)
    return [row for row in rows if row.component == component]


def _count_anew(session: Session, draft: Standard, fellows: list[Clause]) -> None:
    """Places and numbers of a component's clauses: the component's own number, then 1, 2, 3 …"""
    for position, clause in enumerate(fellows, start=1):
        clause.position = position
        clause.number = f"{ALL_COMPONENTS.index(clause.component) + 1}.{position}"
    session.flush()


def _write(clause: Clause, words: ClauseWords) -> None:
    clause.text_id, clause.text_jv, clause.source = words.text_id, words.text_jv, words.source
    clause.certainty = "high" if words.source else ""
    clause.review_at = words.review_at
    clause.jv_of = digest_of(words.text_id) if words.text_jv and words.fits else ""


def _said(clause: Clause) -> ClauseWords:
    return ClauseWords(clause.text_id, clause.text_jv, clause.source, clause.review_at, not clause.is_stale)


def _told(clause: Clause) -> dict[str, str]:
    """A clause as the history keeps it."""
    parts = ("number", "component", "text_id", "text_jv", "source")
    return {name: str(getattr(clause, name)) for name in parts}


def _promise(draft: Standard) -> dict[str, str]:
    """The promise as the history keeps it."""
    days = "" if draft.answer_days is None else str(draft.answer_days)
    return {"answer_days": days, "calendar": draft.calendar, "source": draft.promise_source}


def _copied(held: Standard, *, version: int) -> Standard:
    return Standard(
        office_id=held.office_id,
        id=new_id(),
        service_slug=held.service_slug,
        version=version,
        state=DRAFT,
        answer_days=held.answer_days,
        calendar=held.calendar,
        promise_source=held.promise_source,
        promise_certainty=held.promise_certainty,
        created_at=clock.now(),
        decree="",
        decree_key="",
        revision=1,
    )


def _copy(row: Any, kind: type[Any], draft: Standard) -> Any:
    """The same row under another version."""
    facts = {column.key: getattr(row, column.key) for column in kind.__table__.columns}
    return kind(**{**facts, "standard_id": draft.id})
