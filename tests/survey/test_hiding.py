"""Small groups stay hidden, whoever subtracts: properties, and every table of a small world tried out."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.survey.hiding import SMALL, _lot, hidden

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60), min_size=1, max_size=9)


SECRETS = st.text("0123456789abcdef", min_size=4, max_size=4)


@given(COUNTS, SECRETS)
def test_no_group_of_one_to_four_is_told(counts: dict[str, int], secret: str) -> None:
    told = {group: count for group, count in counts.items() if group not in hidden(counts, secret)}
    assert not [count for count in told.values() if 0 < count < SMALL]


@given(COUNTS, SECRETS)
def test_what_the_total_tells_of_the_hidden_groups_is_never_a_small_number(counts: dict[str, int], secret: str) -> None:
    """Beside the total a reader knows the sum of what is hidden: of two groups at least, one of them large."""
    unsaid = hidden(counts, secret)
    if unsaid and any(count >= SMALL for count in counts.values()):
        assert len(unsaid) > 1
        assert sum(counts[group] for group in unsaid) > SMALL
    elif unsaid:
        assert unsaid == frozenset(counts)


@given(COUNTS, SECRETS)
def test_nothing_is_hidden_where_every_group_is_large_enough(counts: dict[str, int], secret: str) -> None:
    assert hidden({group: count + SMALL for group, count in counts.items()}, secret) == frozenset()


@given(COUNTS, SECRETS, st.randoms())
def test_the_order_of_the_groups_decides_nothing(counts: dict[str, int], secret: str, chance: Random) -> None:
    groups = list(counts)
    chance.shuffle(groups)
    assert hidden({group: counts[group] for group in groups}, secret) == hidden(counts, secret)


def test_one_secret_hides_the_same_groups_for_ever() -> None:
    counts = {"a": 3, "b": 40, "c": 12, "d": 0, "e": 7}
    assert hidden(counts, "0af3") == hidden(counts, "0af3")
    choices = {hidden(counts, str(number)) for number in range(60)}
    assert choices == {frozenset("ab"), frozenset("ac"), frozenset("ae")}, "every larger group can be drawn"


@pytest.mark.parametrize(("groups", "most"), [(2, 14), (3, 12), (4, 9)])
def test_nobody_who_knows_the_rule_and_the_total_finds_a_small_group(groups: int, most: int) -> None:
    """Every table of a small world, every lot: tables that look the same leave each hidden group two numbers."""
    names = "abcd"[:groups]
    lots = {order: secret_for(order) for order in permutations(names)}
    seen: dict[object, set[tuple[int, ...]]] = defaultdict(set)
    for table in product(range(most), repeat=groups):
        counts = dict(zip(names, table, strict=True))
        for unsaid in {hidden(counts, secret) for secret in lots.values()}:
            looks = tuple(None if group in unsaid else count for group, count in counts.items())
            seen[(sum(table), looks)].add(table)
    assert [tables for looks, tables in seen.items() if found_out(looks, tables)] == []


def found_out(looks: object, tables: set[tuple[int, ...]]) -> bool:
    """Whether a small number is the only one possible for a hidden group."""
    assert isinstance(looks, tuple)
    for place, look in enumerate(looks[1]):
        possible = {table[place] for table in tables}
        if look is None and len(possible) == 1 and 0 < min(possible) < SMALL:
            return True
    return False


def secret_for(order: tuple[str, ...]) -> str:
    """A secret that draws larger groups in this order."""
    return next(s for s in map(str, range(10_000)) if sorted(order, key=lambda group: _lot(s, group)) == list(order))
