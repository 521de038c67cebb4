"""How SQLite answers what a piece of the house asks: for tests that nothing walks a whole table."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session


def plans_of(session: Session, deed: Callable[[], object]) -> list[str]:
    """The lines of the query plans of every SELECT that the deed sends, in their order."""
    asked: list[str] = []
    raw = session.connection().connection.driver_connection
    assert raw is not None
    raw.set_trace_callback(asked.append)
    try:
        deed()
    finally:
        raw.set_trace_callback(None)
    found: list[str] = []
    for statement in asked:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            found += [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}")]
    return found
