"""Sessions, cookies, forged marks, other sites, and receipts by the thousand."""

from __future__ import annotations

import pytest

from tests.hostile.rows import Ground, Row, judge
from tests.hostile.sessions import GUESSES, SESSIONS


@pytest.mark.parametrize("row", [*SESSIONS.rows, *GUESSES.rows], ids=str)
def test_hostile_session(row: Row, ground: Ground) -> None:
    judge(row, ground)
