"""Forms that come back and error pages have the status that browsers, caches and scripts need."""

from __future__ import annotations

from tests.house.refusals import REFUSALS
from tests.house.seen import Seen


def test_each_refusal_is_a_page_with_its_status(seen: list[Seen]) -> None:
    wanted = {str(refusal): refusal.status for refusal in REFUSALS}
    found = {(page.name, page.status) for page in seen if page.name in wanted}
    assert found == set(wanted.items())
    assert all("<h1" in page.html for page in seen)
