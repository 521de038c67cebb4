"""Lines of the journal as rows: of the page, and of the table file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from webapp import clock
from webapp.accounts.queries import Actor
from webapp.audit import queries
from webapp.audit.desk.words import Words
from webapp.audit.models import JournalLine
from webapp.audit.queries import Filters
from webapp.cases import queries as cases
from webapp.db import Database
from webapp.i18n import gettext as _

# A table program takes what begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words. `number` is the case, as far as the reader may see it; `hidden` when they may not."""

    position: int
    at: datetime
    actor: str
    action: str
    outcome: str
    denied: bool
    number: str
    hidden: bool
    about: str
    facts: str
    digest: str


def row(line: JournalLine, words: Words, numbers: Mapping[UUID, str | None]) -> Row:
    """A line for a reader. `numbers` knows the cases among the subjects, None for one that is not theirs."""
    subject = line.subject_id
    hidden = subject is not None and numbers.get(subject, "") is None
    return Row(
        position=line.position,
        at=line.at,
        actor=words.actor(line.actor),
        action=words.action(line.action),
        outcome=words.outcome(line.outcome),
        denied=line.outcome != "ok",
        number=(numbers.get(subject) if subject else None) or "",
        hidden=hidden,
        about=words.actors.get(f"staff:{subject}", ""),
        facts="" if hidden else words.facts(line.facts),
        digest=line.digest,
    )


def file_pieces(database: Database, actor: Actor, filters: Filters, words: Words, *, upto: int) -> Iterator[str]:
    """The table file piece by piece, in a reading session of its own: a hundred thousand lines need no room.

    The heads are looked up now, the rest needs no request any more.
    """
    heads = [_("Position"), _("Time"), _("Who"), _("What"), _("Case"), _("About"), _("Outcome"), _("Details")]
    return _pieces(database, actor, filters, words, upto, [*heads, _("Digest")], _("Hidden from you"))


def _pieces(
    database: Database, actor: Actor, filters: Filters, words: Words, upto: int, heads: list[str], conduct: str
) -> Iterator[str]:
    yield "\ufeff" + _written([heads])  # the mark tells table programs that this is UTF-8
    with database.reading() as look:
        found = queries.each(look, actor.office_id, filters, upto)
        while batch := list(islice(found, queries.BATCH)):
            subjects = {line.subject_id for line in batch if line.subject_id is not None}
            numbers = cases.numbers_of(look, actor, subjects)
            yield _written(_cells(row(line, words, numbers), conduct) for line in batch)


def _cells(told: Row, conduct: str) -> list[str]:
    moment = clock.local(told.at).isoformat(timespec="microseconds")
    case = conduct if told.hidden else told.number
    first = [str(told.position), moment, told.actor, told.action, case]
    return [*first, told.about, told.outcome, told.facts, told.digest]


def _written(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in cells] for cells in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no table program takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell
