"""The inbox by deadline: counts to 999, pages of 25 by keyset, text search newest first."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text, true
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE, Case
from webapp.cases.queries import visible_to

PAGE = 25
COUNT_LIMIT = 999
WORDS_LIMIT = 12

ALL, OVERDUE, DUE_TODAY, UNASSIGNED, MINE = "semua", "lewat", "hari-ini", "tanpa-petugas", "milik-saya"
# Many came from one address in an hour: somebody looks first whether they are a flood.
TO_CHECK = "perlu-diperiksa"
GROUPS = (ALL, OVERDUE, DUE_TODAY, UNASSIGNED, MINE, TO_CHECK)
EVERY_STATE, RUNNING = "apa-saja", ""


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


def by_deadline(session: Session, actor: Actor, filters: Filters, after: str = "") -> Page:
    """The cases an officer may see, nearest deadline first; with words, newest first."""
    wanted = [Case.office_id == actor.office_id, visible_to(actor), *_conditions(actor, filters)]
    if filters.words:
        return _search(session, actor, filters, wanted, after)
    cursor = _read_cursor(after)
    if cursor is not None:
        day, last = cursor
        wanted.append(or_(Case.due_on > day, and_(Case.due_on == day, Case.id > last)))
    rows = list(session.scalars(select(Case).where(*wanted).order_by(Case.due_on, Case.id).limit(PAGE + 1)))
    more = f"{rows[PAGE - 1].due_on.isoformat()}_{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return Page(rows[:PAGE], more)


def count(session: Session, actor: Actor, filters: Filters) -> int:
    """How many cases; counting stops at 1,000 so that a list never waits for its number."""
    wanted = [Case.office_id == actor.office_id, visible_to(actor), *_conditions(actor, filters)]
    if filters.words:
        wanted.append(_found(session, actor, filters.words))
    some = select(Case.id).where(*wanted).limit(COUNT_LIMIT + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def count_words(number: int) -> str:
    """Exact to 999, then `999+`."""
    return str(number) if number <= COUNT_LIMIT else f"{COUNT_LIMIT}+"


def search_terms(words: str) -> list[str]:
    """The words to look for, folded; signs of a query language are only text here."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"\w+", plain)[:WORDS_LIMIT]


def public_number(words: str) -> tuple[int, int] | None:
    """Year and number when the words are a case's public number, with or without its first letters."""
    found = re.fullmatch(r"(?:[A-Za-z]+-)?([0-9]{4})-([0-9]{1,9})", words.strip())
    return (int(found[1]), int(found[2])) if found else None


def _conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.state == RUNNING:
        # Who types a number wants that case, whether it still runs or not.
        if public_number(filters.words) is None:
            wanted.append(Case.state.in_(states.RUNNING))
    elif filters.state != EVERY_STATE:
        wanted.append(Case.state == filters.state)
    if filters.unit:
        wanted.append(Case.unit_key == filters.unit)
    if filters.matter:
        wanted.append(Case.matter == filters.matter)
    if filters.service:
        wanted.append(Case.service_slug == filters.service)
    wanted.append(_group(actor, filters.group))
    return wanted


def _group(actor: Actor, group: str) -> ColumnElement[bool]:
    today = clock.today()
    conditions: dict[str, ColumnElement[bool]] = {
        OVERDUE: Case.due_on < today,
        DUE_TODAY: Case.due_on == today,
        UNASSIGNED: Case.officer_id.is_(None),
        MINE: Case.officer_id == actor.staff_id,
        TO_CHECK: Case.needs_check.is_(True),
    }
    return conditions.get(group, true())


def _found(session: Session, actor: Actor, words: str) -> ColumnElement[bool]:
    number, terms = public_number(words), search_terms(words)
    if number is not None:
        return and_(Case.year == number[0], Case.number == number[1])
    if not terms:
        return false()  # signs alone are in no text: an honest “none”, not all
    if session.get_bind().dialect.name != "sqlite":
        return and_(*(Case.text.icontains(term, autoescape=True) for term in terms))
    hits = text("cases.id IN (SELECT case_id FROM case_search WHERE case_search MATCH :terms AND office_id = :office)")
    return cast("ColumnElement[bool]", hits.bindparams(terms=_match(terms), office=actor.office_id))


def _search(session: Session, actor: Actor, filters: Filters, wanted: list[ColumnElement[bool]], after: str) -> Page:
    """Newest first: ids are in order of time."""
    cursor = _read_cursor(after)
    query = select(Case).where(*wanted, _found(session, actor, filters.words))
    if cursor is not None:
        query = query.where(Case.id < cursor[1])
    rows = list(session.scalars(query.order_by(Case.id.desc()).limit(PAGE + 1)))
    more = f"{NO_DEADLINE.isoformat()}_{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return Page(rows[:PAGE], more)


def _match(terms: list[str]) -> str:
    """Every word, the last one also as a beginning; quoted, so that nothing is an operator."""
    quoted = [f'"{term}"' for term in terms]
    return " ".join(quoted) + "*"


def _read_cursor(text_: str) -> tuple[date, uuid.UUID] | None:
    day, _sep, last = text_.partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(last)
    except ValueError:
        return None
