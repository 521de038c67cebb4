"""Every page of the house, in each language it has, opened and refused, passes the inspector."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.house import inspector
from tests.house.inspector import Rule
from tests.house.seen import Seen


@pytest.mark.parametrize("rule", inspector.RULES, ids=lambda rule: rule.__name__)
def test_every_page_keeps_the_rule(seen: list[Seen], rule: Rule) -> None:
    findings = Counter[str]()
    where: dict[str, str] = {}
    for page in seen:
        for finding in rule(page.page, page.language):
            findings[finding] += 1
            where.setdefault(finding, str(page))
    told = [f"{finding} ({count} pages, first: {where[finding]})" for finding, count in findings.most_common(40)]
    assert not told, "\n".join(["", *told])
