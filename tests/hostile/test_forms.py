"""Forms, bodies and numbers that no page of ours sends."""

from __future__ import annotations

import pytest

from tests.hostile.forms import FORMS, NUMBERS
from tests.hostile.rows import Ground, Row, judge


@pytest.mark.parametrize("row", [*FORMS.rows, *NUMBERS.rows], ids=str)
def test_hostile_form(row: Row, ground: Ground) -> None:
    judge(row, ground)
