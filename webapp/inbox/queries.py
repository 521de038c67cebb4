"""The inbox by deadline: counts to 999, pages of 25 by keyset, text search newest first."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Uuid,
    and_,
    case,
    false,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.cases import states
from webapp.cases.models import Case
from webapp.cases.queries import visible_parts, visible_to
from webapp.inbox import search

PAGE = 25
COUNT_LIMIT = 999
WORDS_LIMIT = 12

ALL, OVERDUE, DUE_TODAY, UNASSIGNED, MINE = "semua", "lewat", "hari-ini", "tanpa-petugas", "milik-saya"
# Many came from one address in an hour: somebody looks first whether they are a flood.
TO_CHECK = "perlu-diperiksa"
GROUPS = (ALL, OVERDUE, DUE_TODAY, UNASSIGNED, MINE, TO_CHECK)
EVERY_STATE, RUNNING = "apa-saja", ""
# Written out as the partial indexes have them (migration 0023): with bound values SQLite would not use those.
_RUNS = cast("ColumnElement[bool]", text(f"cases.{states.RUNNING_SQL}"))
_TO_CHECK = cast("ColumnElement[bool]", text("cases.needs_check"))


@dataclass(frozen=True, slots=True)
class Filters:
    """What an officer asks for; empty means everything that runs."""

    group: str = ALL
    state: str = RUNNING
    unit: str = ""
    matter: str = ""
    service: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of cases; `after` is the cursor of the next page or empty."""

    cases: list[Case]
    after: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each group holds, to `COUNT_LIMIT` and one more; `open_ended`: there may be more of each."""

    numbers: Mapping[str, int]
    open_ended: bool = False

    def words(self, group: str) -> str:
        """The number as it is shown."""
        return count_words(self.numbers[group], self.open_ended)


def by_deadline(session: Session, actor: Actor, filters: Filters, after: str = "") -> Page:
    """The cases an officer may see, nearest deadline first; with words, newest first."""
    if filters.words:
        return _search(session, actor, filters, after)
    wanted = [*_conditions(filters), *_group(actor, filters.group)]
    cursor = _read_cursor(after)
    if cursor is not None:
        wanted.append(tuple_(Case.due_on, Case.id) > tuple_(literal(cursor[0], Date), literal(cursor[1], Uuid)))
    parts = [
        select(Case.due_on, Case.id)
        .where(Case.office_id == actor.office_id, *part, *wanted)
        .order_by(Case.due_on, Case.id)
        .limit(PAGE + 1)
        .subquery()
        for part in visible_parts(actor)
    ]
    nearest = union_all(*(select(part) for part in parts)).subquery()
    keys = session.execute(select(nearest).order_by(nearest.c.due_on, nearest.c.id).limit(PAGE + 1)).all()
    more = f"{keys[PAGE - 1].due_on.isoformat()}_{keys[PAGE - 1].id}" if len(keys) > PAGE else ""
    return Page(_cases(session, actor, [key.id for key in keys[:PAGE]]), more)


def hidden_number(session: Session, actor: Actor, words: str) -> uuid.UUID | None:
    """The case whose number somebody searches for though they may not see it: for the journal's line."""
    number = public_number(words)
    if number is None:
        return None
    asked = Case.office_id == actor.office_id, Case.year == number[0], Case.number == number[1]
    found = session.execute(select(Case.id, visible_to(actor)).where(*asked)).first()
    return found[0] if found is not None and not found[1] else None


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many cases of the filters' own group; counting stops at 1,000."""
    return counts(session, actor, filters, (filters.group,)).numbers[filters.group]


def counts(session: Session, actor: Actor, filters: Filters, groups: Sequence[str] = GROUPS) -> Counts:
    """How many cases each group holds; counting stops at 1,000 so that a list never waits for its numbers."""
    if filters.words:
        return _found(session, actor, filters, groups)
    row = session.execute(select(*(_counted(actor, filters, group) for group in groups))).one()
    return Counts(dict(zip(groups, row, strict=True)))


def _counted(actor: Actor, filters: Filters, group: str) -> ScalarSelect[int]:
    """Parts one after the other: the first that reaches the limit ends the counting."""
    wanted = [Case.office_id == actor.office_id, *_conditions(filters), *_group(actor, group)]
    if group in (MINE, TO_CHECK):
        parts = [select(Case.id).where(*wanted, visible_to(actor))]
    else:
        parts = [select(Case.id).where(*wanted, *part) for part in visible_parts(actor)]
    some = union_all(*parts).limit(COUNT_LIMIT + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def count_words(number: int, open_ended: bool = False) -> str:
    """Exact to 999, then `999+`; `12+` where only the newest were counted."""
    return f"{min(number, COUNT_LIMIT)}{'+' if open_ended or number > COUNT_LIMIT else ''}"


def search_terms(words: str) -> list[str]:
    """The words to look for, folded; signs of a query language are only text here."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"\w+", plain)[:WORDS_LIMIT]


def public_number(words: str) -> tuple[int, int] | None:
    """Year and number when the words are a case's public number, with or without its first letters."""
    found = re.fullmatch(r"(?:[A-Za-z]+-)?([0-9]{4})-([0-9]{1,9})", words.strip())
    return (int(found[1]), int(found[2])) if found else None


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.state == RUNNING:
        # Who types a number wants that case, whether it still runs or not.
        if public_number(filters.words) is None:
            wanted.append(_RUNS)
    elif filters.state != EVERY_STATE:
        wanted.append(Case.state == filters.state)
    if filters.unit:
        wanted.append(Case.unit_key == filters.unit)
    if filters.matter:
        wanted.append(Case.matter == filters.matter)
    if filters.service:
        wanted.append(Case.service_slug == filters.service)
    return wanted


def _group(actor: Actor, group: str) -> list[ColumnElement[bool]]:
    today = clock.today()
    conditions: dict[str, ColumnElement[bool]] = {
        OVERDUE: Case.due_on < today,
        DUE_TODAY: Case.due_on == today,
        UNASSIGNED: Case.officer_id.is_(None),
        MINE: Case.officer_id == actor.staff_id,
        TO_CHECK: _TO_CHECK,
    }
    return [conditions[group]] if group in conditions else []


def _words(actor: Actor, filters: Filters, before: int | None = None) -> search.Words:
    return search.Words(actor.office_id, search.match(search_terms(filters.words)), before)


def _in_text_index(session: Session, filters: Filters) -> bool:
    """Whether SQLite's text index answers: not for a case's number, not in PostgreSQL."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return is_sqlite and public_number(filters.words) is None and bool(search_terms(filters.words))


def _meant(filters: Filters) -> ColumnElement[bool]:
    """The words as a condition on the cases themselves."""
    number, terms = public_number(filters.words), search_terms(filters.words)
    if number is not None:
        return and_(Case.year == number[0], Case.number == number[1])
    # Signs alone are in no text: an honest “none”, not all.
    return and_(*(Case.text.icontains(term, autoescape=True) for term in terms)) if terms else false()


def _found(session: Session, actor: Actor, filters: Filters, groups: Sequence[str]) -> Counts:
    """The counts of a search."""
    wanted = [visible_to(actor), *_conditions(filters)]
    asked = {group: and_(true(), *_group(actor, group)) for group in groups}
    if _in_text_index(session, filters):
        return Counts(*search.counts(session, _words(actor, filters), wanted, asked))
    sums = [func.count(case((group, 1))) for group in asked.values()]
    row = session.execute(select(*sums).where(Case.office_id == actor.office_id, *wanted, _meant(filters))).one()
    return Counts(dict(zip(asked, row, strict=True)))


def _search(session: Session, actor: Actor, filters: Filters, after: str) -> Page:
    """Newest first, by year and number."""
    wanted = [visible_to(actor), *_conditions(filters), *_group(actor, filters.group)]
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    if _in_text_index(session, filters):
        ids = search.newest(session, _words(actor, filters, before), wanted, PAGE + 1)
    else:
        query = select(Case.id).where(Case.office_id == actor.office_id, *wanted, _meant(filters))
        if before is not None:
            year, number = divmod(before % 10**11, 10**7)
            query = query.where(tuple_(Case.year, Case.number) < tuple_(literal(year), literal(number)))
        ids = list(session.scalars(query.order_by(Case.year.desc(), Case.number.desc()).limit(PAGE + 1)))
    cases = _cases(session, actor, ids[:PAGE])
    return Page(cases, str(search.line_of(cases[-1])) if len(ids) > PAGE else "")


def _cases(session: Session, actor: Actor, ids: Sequence[uuid.UUID]) -> list[Case]:
    """The cases of these ids, in their order."""
    if not ids:
        return []
    rows = session.scalars(select(Case).where(Case.office_id == actor.office_id, Case.id.in_(ids)))
    found = {row.id: row for row in rows}
    return [found[one] for one in ids]


def _read_cursor(text_: str) -> tuple[date, uuid.UUID] | None:
    day, _sep, last = text_.partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(last)
    except ValueError:
        return None
