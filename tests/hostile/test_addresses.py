"""Addresses, hosts, methods and search words that no page of ours leads to."""

from __future__ import annotations

import pytest

from tests.hostile.addresses import ADDRESSES, HOSTS, METHODS, SEARCH
from tests.hostile.rows import Ground, Row, judge


@pytest.mark.parametrize("row", [*ADDRESSES.rows, *HOSTS.rows, *METHODS.rows, *SEARCH.rows], ids=str)
def test_hostile_address(row: Row, ground: Ground) -> None:
    judge(row, ground)
