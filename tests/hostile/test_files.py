"""Files that are not what they say, through the doors where citizens send them."""

from __future__ import annotations

import pytest

from tests.hostile.files import FILES
from tests.hostile.rows import Ground, Row, judge


@pytest.mark.parametrize("row", FILES.rows, ids=str)
def test_hostile_file(row: Row, ground: Ground) -> None:
    judge(row, ground)
