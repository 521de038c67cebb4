"""Forms that come back and error pages have the status that browsers, caches and scripts need."""

from __future__ import annotations

import pytest

from tests.house.refusals import REFUSALS, Refusal
from tests.house.world import World


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_each_refusal_is_a_page_with_its_status(world: World, refusal: Refusal) -> None:
    for prefix in refusal.prefixes:
        answer = refusal.page(world, prefix)
        assert answer.status_code == refusal.status
        assert answer.mimetype == "text/html"
