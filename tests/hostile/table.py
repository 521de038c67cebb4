"""All rows of hostile input in one table. `python -m tests.hostile.table` prints it for the README."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile import two_at_once
from tests.hostile.addresses import ADDRESSES, HOSTS, METHODS, SEARCH
from tests.hostile.failures import FAILURES
from tests.hostile.files import FILES
from tests.hostile.forms import FORMS, NUMBERS
from tests.hostile.rows import Table
from tests.hostile.sessions import GUESSES, SESSIONS
from tests.hostile.texts import TEXTS

TABLES = (TEXTS, FORMS, NUMBERS, FILES, ADDRESSES, HOSTS, METHODS, SEARCH, SESSIONS, GUESSES, FAILURES)


def lines() -> Iterator[str]:
    """The table in Markdown; rows that differ only in what arrives, or only in their place, share a line."""
    for table in TABLES:
        yield f"\n**{table.subject}**\n"
        yield from _lines(table)
    yield "\n**Two at once**\n"
    for arrives, place, expected, kept in two_at_once.ROWS:
        yield f"- {arrives} → {place} → {expected} → {kept}"


def _lines(table: Table) -> Iterator[str]:
    places: dict[tuple[str, str, str], list[str]] = {}
    for row in table.rows:
        places.setdefault((row.arrives, ", ".join(map(str, row.status)), row.kept), []).append(row.place)
    arriving: dict[tuple[str, str, str], list[str]] = {}
    for (arrives, status, kept), where in places.items():
        arriving.setdefault(("; ".join(where), status, kept), []).append(arrives)
    for (joined, status, kept), what in arriving.items():
        yield f"- {'; '.join(what)} → {joined} → {status} → {kept}"


if __name__ == "__main__":
    print("\n".join(lines()))
