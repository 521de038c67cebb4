"""Search by words in SQLite's text index: newest first, at a bounded cost however frequent the word.

A line of the index has a number in order of time (`history.search_row`), so the newest hits are read first and
reading stops. Numbers of the tabs come from the newest hits only, at most `NEWEST_HITS`; where there are more
hits, a number is at least that ("12+"). A page is never short for it: when the newest hits do not fill it, all
older ones are looked through, led by the cases that fit instead of by the hits.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, and_, case, column, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import CTE

from webapp.cases.models import Case
from webapp.cases.service.history import search_row

NEWEST_HITS = 2000
_YEAR, _NUMBER = 10**7, 10**11  # places of year and office in a line's number

_HITS = (
    "SELECT rowid AS line FROM case_search "
    "WHERE case_search MATCH :terms AND rowid >= :first AND rowid < :before ORDER BY rowid DESC LIMIT :most"
)
_ANY_HIT = (
    "(CAST(cases.office_id AS INTEGER) * 10000 + cases.year) * 10000000 + cases.number IN "
    "(SELECT rowid FROM case_search WHERE case_search MATCH :terms AND rowid >= :first AND rowid < :before)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What is searched: the terms as the index wants them, in the lines of one office before `before`."""

    office_id: str
    terms: str
    before: int | None = None

    @property
    def places(self) -> dict[str, Any]:
        """Values for the statements above."""
        first = int(self.office_id) * _NUMBER
        return {"terms": self.terms, "first": first, "before": self.before or first + _NUMBER}


def match(terms: Sequence[str]) -> str:
    """Every word, the last one also as a beginning; quoted, so that nothing is an operator."""
    return " ".join(f'"{term}"' for term in terms) + "*"


def newest(session: Session, words: Words, wanted: Sequence[ColumnElement[bool]], count: int) -> list[uuid.UUID]:
    """Ids of the newest `count` cases with these words that are `wanted`."""
    lines = _newest_hits(words)
    line = Case.year * _YEAR + Case.number
    query = select(Case.id, lines.c.line).join_from(lines, Case, _is_line(words.office_id, lines)).where(*wanted)
    found = session.execute(query.order_by(lines.c.line.desc()).limit(count)).all()
    if len(found) < count:
        oldest = _oldest_of_the_newest(session, words)
        if oldest is not None:
            older = text(_ANY_HIT).bindparams(**Words(words.office_id, words.terms, oldest).places)
            rest = select(Case.id, line).where(Case.office_id == words.office_id, *wanted, older)
            # By a sum and not by the columns: the order must not tempt the planner to walk all cases.
            found = [*found, *session.execute(rest.order_by(line.desc()).limit(count - len(found))).all()]
    return [row[0] for row in found]


def counts(
    session: Session, words: Words, wanted: Sequence[ColumnElement[bool]], groups: Mapping[str, ColumnElement[bool]]
) -> tuple[dict[str, int], bool]:
    """How many of the newest hits are `wanted` and in each group; and whether there are more hits than those."""
    lines = _newest_hits(words)
    sums = [func.coalesce(func.sum(case((group, 1), else_=0)), 0) for group in groups.values()]
    query = select(*sums).select_from(lines).join(Case, _is_line(words.office_id, lines)).where(*wanted)
    row: Row[Any] = session.execute(query).one()
    return dict(zip(groups, row, strict=True)), _oldest_of_the_newest(session, words) is not None


def line_of(found: Case) -> int:
    """The case's line, as a cursor for the next page."""
    return search_row(found.office_id, found.year, found.number)


def _newest_hits(words: Words) -> CTE:
    hits = text(_HITS).bindparams(**words.places, most=NEWEST_HITS)
    return hits.columns(column("line", BigInteger)).cte("hits")


def _is_line(office_id: str, lines: CTE) -> ColumnElement[bool]:
    line = lines.c.line
    return and_(
        Case.office_id == office_id,
        Case.year == (line // _YEAR) % 10_000,
        Case.number == line % _YEAR,
    )


def _oldest_of_the_newest(session: Session, words: Words) -> int | None:
    """The last line of the newest hits when there are more than those, else None."""
    values = {**words.places, "most": NEWEST_HITS + 1, "skip": NEWEST_HITS - 1}
    last = list(session.scalars(text(f"SELECT line FROM ({_HITS}) LIMIT 2 OFFSET :skip"), values))
    return last[0] if len(last) > 1 else None
