"""Odd texts in every place where somebody writes."""

from __future__ import annotations

import pytest

from tests.hostile.rows import Ground, Row, judge
from tests.hostile.texts import TEXTS


@pytest.mark.parametrize("row", TEXTS.rows, ids=str)
def test_hostile_text(row: Row, ground: Ground) -> None:
    judge(row, ground)
