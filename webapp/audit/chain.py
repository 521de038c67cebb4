"""The chain of the journal: each line holds a digest of itself and of the line before it.

The text that is digested is fixed for ever, since lines that stand were chained with it: the JSON array
`[FORM, office_id, position, id, at, actor, action, outcome, subject_id, facts, previous_digest]` in ASCII,
without spaces, the names of `facts` sorted; ids as 36 characters, `at` in UTC with six digits of
microseconds (`2026-11-24T03:00:00.000000+00:00`), nothing as `null`. The digest is SHA-256 in
hexadecimal. The first line follows `GENESIS`. Verifying needs the two tables and nothing else, no key.

What the chain shows by itself: a line that was changed, taken out, put in or doubled, and a tail that was
cut while `journal_heads` still remembers it. What it cannot show: whoever may write to the database past
the triggers can cut the tail or write all lines anew *and* set `journal_heads` to match, for that row is
only a memory of the same database. Only a head that was published elsewhere (read aloud, printed, sent to
another office) shows that: `verify(…, published=…)` finds the line of that position changed or gone.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.audit.models import UNREADABLE, JournalHead, JournalLine

FORM = "piagam-jurnal-1"
GENESIS = "0" * 64
# Lines in memory at a time: a hundred thousand are verified in the room of a few.
BATCH = 1000

Fact = str | int | bool | None


def canonical(
    *,
    office_id: str,
    position: int,
    id: uuid.UUID,
    at: datetime,
    actor: str,
    action: str,
    outcome: str,
    subject_id: uuid.UUID | None,
    facts: Mapping[str, Any],
    previous_digest: str,
) -> bytes:
    """A line as it is digested (see the module). Raises ValueError for a fact that is a fraction, a list or a table."""
    for value in facts.values():
        if value is not None and not isinstance(value, str | int):
            raise ValueError(f"a fact of the journal is a text, a whole number, yes, no or nothing, not {type(value)}")
    subject = str(subject_id) if subject_id is not None else None
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [FORM, office_id, position, str(id), moment, actor, action, outcome, subject, dict(facts), previous_digest]
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest(**line: Any) -> str:
    """The digest of a line: 64 hexadecimal digits. Takes what `canonical()` takes."""
    return hashlib.sha256(canonical(**line)).hexdigest()


def digest_of(line: JournalLine | Row[Any]) -> str:
    """What the digest of a stored line must be."""
    return digest(
        office_id=line.office_id,
        position=line.position,
        id=line.id,
        at=line.at,
        actor=line.actor,
        action=line.action,
        outcome=line.outcome,
        subject_id=line.subject_id,
        facts=line.facts,
        previous_digest=line.previous_digest,
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the position of the last line (0 for none) and its digest."""

    position: int
    digest: str

    @classmethod
    def read(cls, text: str) -> Head:
        """From `POSITION:DIGEST` as it was published; spaces are passed over. Raises ValueError."""
        position, _, digits = "".join(text.split()).partition(":")
        digits = digits.lower()
        if (
            not (position.isascii() and position.isdigit())
            or len(digits) != 64
            or set(digits) - set("0123456789abcdef")
        ):
            raise ValueError("a head reads POSITION:DIGEST, the digest with 64 hexadecimal digits")
        return cls(int(position), digits)

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


# What is wrong with a link. The first broken one is named; what follows it proves nothing any more.
CHANGED, MISSING, DOUBLED, UNLINKED = "changed", "missing", "doubled", "unlinked"
TAIL_CUT, HEAD_ASTRAY, PUBLISHED_ASTRAY = "tail_cut", "head_astray", "published_astray"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken link: the position it is at, and what is wrong there (a code of this module)."""

    position: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying one office found: how many lines fit, the head they lead to, and the first broken link."""

    office_id: str
    lines: int
    head: Head
    broken: Broken | None


def list_offices(session: Session) -> list[str]:
    """Every office that has lines or a head."""
    told = select(JournalLine.office_id).union(select(JournalHead.office_id))
    return sorted(session.scalars(told))


def head(session: Session, office_id: str) -> Head:
    """Where the chain of an office ends."""
    kept = session.get(JournalHead, (office_id,))
    return Head(kept.position, kept.digest) if kept is not None else Head(0, GENESIS)


def steady(session: Session) -> Session:
    """Let the session see one moment of the database, so that a line written meanwhile is no fault."""
    if session.get_bind().dialect.name != "sqlite":  # a transaction of SQLite does so by itself
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


def verify(session: Session, office_id: str, published: Head | None = None) -> Verdict:
    """Read one office's chain from its first line; stops at the first broken link."""
    kept = head(session, office_id)
    last = Head(0, GENESIS)
    try:
        for line in _lines(session, office_id, BATCH):
            broken = _fault_of(line, last, published)
            if broken is not None:
                return Verdict(office_id, last.position, last, broken)
            last = Head(line.position, line.digest)
    except UNREADABLE:
        # A whole batch failed for one line that holds what none of our verbs writes.
        return _up_to_the_unreadable(session, office_id, last, published)
    return Verdict(office_id, last.position, last, _fault_of_tail(last, kept, published))


def _up_to_the_unreadable(session: Session, office_id: str, last: Head, published: Head | None) -> Verdict:
    """Line by line from the last good one on, so that the first bad one is named, whatever is wrong with it."""
    while True:
        try:
            line = next(_lines(session, office_id, 1, after=last.position))
            broken = _fault_of(line, last, published)
        except (StopIteration, *UNREADABLE):
            broken = Broken(last.position + 1, CHANGED)
        if broken is not None:
            return Verdict(office_id, last.position, last, broken)
        last = Head(line.position, line.digest)


def _lines(session: Session, office_id: str, batch: int, after: int = 0) -> Iterator[Row[Any]]:
    """The lines as plain rows, a batch at a time: faster than objects, and none is kept. Raises UNREADABLE."""
    table = JournalLine.__table__
    wanted = select(*table.c).where(table.c.office_id == office_id).order_by(table.c.position, table.c.id)
    if after:
        wanted = wanted.where(table.c.position > after)
    yield from session.execute((wanted.limit(1) if batch == 1 else wanted).execution_options(yield_per=batch))


def _fault_of(line: Row[Any], last: Head, published: Head | None) -> Broken | None:
    broken = _fault(line, last)
    if broken is None and published is not None and line.position == published.position:
        return Broken(line.position, PUBLISHED_ASTRAY) if line.digest != published.digest else None
    return broken


def _fault(line: Row[Any], before: Head) -> Broken | None:
    if line.position <= before.position:
        return Broken(line.position, DOUBLED)
    if line.position > before.position + 1:
        return Broken(before.position + 1, MISSING)
    try:
        told = digest_of(line)
    except UNREADABLE:  # facts that none of our verbs writes
        told = ""
    if told != line.digest:
        return Broken(line.position, CHANGED)
    return Broken(line.position, UNLINKED) if line.previous_digest != before.digest else None


def _fault_of_tail(last: Head, kept: Head, published: Head | None) -> Broken | None:
    if not isinstance(kept.position, int):  # the memory itself was written past the house
        return Broken(last.position, HEAD_ASTRAY)
    if kept.position > last.position:
        return Broken(last.position + 1, TAIL_CUT)
    if kept != last:
        return Broken(last.position, HEAD_ASTRAY)
    if published is not None and published.position > last.position:
        return Broken(last.position + 1, TAIL_CUT)
    return None
