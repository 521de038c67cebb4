"""The index by hand-made examples, at the edge of every band, and as properties."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.survey.index import Sum, grade, index, rounded, sample_size, without

ANSWERS = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=40), min_size=1, max_size=9)


def summed(elements: list[list[int]]) -> list[Sum]:
    return [Sum(len(values), sum(values)) for values in elements]


@given(st.integers(1, 100_000), st.integers(1, 9))
def test_a_perfect_score_is_100_and_nothing_less(count: int, elements: int) -> None:
    assert index([Sum(count, 4 * count)] * elements) == Decimal("100.00")


@given(ANSWERS, st.randoms())
def test_the_order_of_answers_and_of_elements_says_nothing(elements: list[list[int]], chance: Random) -> None:
    value = index(summed(elements))
    for values in elements:
        chance.shuffle(values)
    chance.shuffle(elements)
    assert index(summed(elements)) == value


@given(ANSWERS)
def test_every_index_lies_between_25_and_100_and_has_a_grade(elements: list[list[int]]) -> None:
    value = index(summed(elements))
    assert value is not None
    assert Decimal("25.00") <= value <= Decimal("100.00")
    assert value.as_tuple().exponent == -2
    assert grade(value) in "ABCD"


@given(ANSWERS)
def test_a_better_answer_never_lowers_the_index(elements: list[list[int]]) -> None:
    before = index(summed(elements))
    elements[0][0] = 4
    after = index(summed(elements))
    assert before is not None
    assert after is not None
    assert after >= before


def test_two_examples_reckoned_by_hand() -> None:
    # Means 3.5, 3, 2.5: together 9, over three elements 3, times 25.
    assert index([Sum(2, 7), Sum(2, 6), Sum(2, 5)]) == Decimal("75.00")
    # Means 10/3 and 3: (19/3)/2 = 19/6, times 25 = 475/6 = 79.1666…
    assert index([Sum(3, 10), Sum(4, 12)]) == Decimal("79.17")
    # Nine elements, three answers each: totals 9 10 11 12 9 8 10 11 10 = 90, mean of means 90/27, times 25 = 83.333…
    assert index([Sum(3, total) for total in (9, 10, 11, 12, 9, 8, 10, 11, 10)]) == Decimal("83.33")


def test_an_element_that_nobody_answered_is_left_out_of_the_mean() -> None:
    assert index([Sum(2, 7), Sum()]) == index([Sum(2, 7)]) == Decimal("87.50")
    assert index([Sum(), Sum()]) is None


def test_half_a_hundredth_is_rounded_up_exactly() -> None:
    assert rounded(Fraction("88.305")) == Decimal("88.31")
    assert rounded(Fraction("88.30499999999999999999")) == Decimal("88.30")
    assert rounded(Fraction("0.005")) == Decimal("0.01")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("100.00", "A"),
        ("88.31", "A"),
        ("88.30", "B"),
        ("76.61", "B"),
        ("76.60", "C"),
        ("65.00", "C"),
        ("64.99", "D"),
        ("25.00", "D"),
    ],
)
def test_the_grade_at_every_edge_of_the_official_bands(value: str, wanted: str) -> None:
    assert grade(Decimal(value)) == wanted


def test_the_gaps_between_the_bands_are_closed_by_rounding_first() -> None:
    """88.305 lies between B (to 88.30) and A (from 88.31)."""
    assert grade(rounded(Fraction("88.305"))) == "A"
    assert grade(rounded(Fraction("64.995"))) == "C"


@pytest.mark.parametrize("value", ["24.99", "100.01"])
def test_what_is_no_index_has_no_grade(value: str) -> None:
    with pytest.raises(ValueError, match="no index"):
        grade(Decimal(value))


def test_without_the_cost_the_free_service_does_not_lift_the_index() -> None:
    sums = {"time": Sum(4, 12), "cost": Sum(4, 16)}
    assert index(sums.values()) == Decimal("87.50")
    assert index(without(sums, "cost")) == Decimal("75.00")


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        (0, 0),
        (1, 1),
        (10, 10),
        (20, 19),
        (30, 28),
        (50, 44),
        (100, 80),
        (200, 132),
        (300, 169),
        (500, 217),
        (1000, 278),
        (3000, 341),
        (10_000, 370),
        (100_000, 383),
    ],
)
def test_the_sample_size_of_krejcie_and_morgan(people: int, wanted: int) -> None:
    assert sample_size(people) == wanted
