"""No page reads a table that grows with the office's cases from one end to the other.

Every SELECT of every page is planned by SQLite anew. No plan scans such a table, and none enters it by its key with the
office alone: `ORDER BY id` beside an `IN` makes SQLite read a whole office in order, to spare itself a sort. (An index
made for a list, entered by the office and left after one page of rows, is what that list is for.)
"""

from __future__ import annotations

import re
from typing import Any

from tests.house.seen import Answered
from tests.house.world import World

GROWING = (
    "attachments|case_events|case_sessions|cases|clock_pauses|clocks|journal|merges|messages|mishaps|"
    "outbox|receipts|submissions|survey_answers|survey_invitations"
)
# Statements that may, with the reason.
MAY = {
    "(cases.officer_id = ? OR cases.conduct IS 1": "an account is closed: seldom, all its cases held in one order",
    "FROM journal \nWHERE journal.office_id = ? ORDER BY journal.position DESC": "the chain itself, newest lines first",
}
_WHOLE = re.compile(
    rf"^(SCAN ({GROWING})\b(?! VIRTUAL)|SEARCH ({GROWING}) USING INDEX sqlite_autoindex_\w+ \(office_id=\?\)$)"
)


def whole_reads(world: World, statement: str, parameters: Any) -> list[str]:
    """The lines of a statement's plan that read a growing table from one end."""
    with world.app.extensions["database"].engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    return [row.detail for row in plan if _WHOLE.match(row.detail)]


def test_no_page_reads_a_growing_table_from_one_end(
    world: World, answered: list[Answered], asked: dict[str, Any]
) -> None:
    assert answered
    found = {
        f"{line}: {statement}"
        for statement, parameters in asked.items()
        if not any(part in statement for part in MAY)
        for line in whole_reads(world, statement, parameters)
    }
    assert found == set()
