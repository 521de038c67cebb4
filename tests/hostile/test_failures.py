"""A locked or full database, a full disk, faults of ours: 503 or 500 in words, with everything typed."""

from __future__ import annotations

import pytest

from tests.hostile.failures import FAILURES
from tests.hostile.rows import Ground, Row, judge


@pytest.mark.parametrize("row", FAILURES.rows, ids=str)
def test_failing_house(row: Row, ground: Ground) -> None:
    judge(row, ground)
