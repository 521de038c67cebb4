"""How alike two filings are: the same thing in other words is found, another thing in the same place is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webapp.cases.likeness import Told, compare, plain

DAY = date(2026, 11, 24)
SHORT = "Surat suara di TPS 7 Desa Sumberagung kurang tiga puluh lembar sejak pagi."
AGAIN = "TPS 7 Sumberagung: surat suara kurang 30 lembar sejak tadi pagi"
OTHER = "Nama ibu saya tidak ada di daftar pemilih padahal sudah berumur 60 tahun."


def told(text: str, district: str = "35.17.05", village: str = "Sumberagung", day: date = DAY) -> Told:
    return Told(text, district, village, day)


def test_the_same_thing_in_other_words_is_likely() -> None:
    assert compare(told(SHORT), told(AGAIN)).likely


def test_another_thing_in_the_same_place_on_the_same_day_is_not_likely() -> None:
    assert not compare(told(SHORT), told(OTHER)).likely


def test_elsewhere_it_takes_more_like_words() -> None:
    near = compare(told(SHORT), told(AGAIN))
    far = compare(told(SHORT), told(AGAIN, district="35.17.06"))
    assert far.words == near.words
    assert (near.same_district, near.same_village) == (True, True)
    assert (far.same_district, far.same_village) == (False, False)
    assert near.sum == far.sum + 25


@pytest.mark.parametrize("empty", ["", "...", " \n "])
def test_texts_without_words_are_like_nothing(empty: str) -> None:
    assert compare(told(empty), told(empty)).words == 0
    assert not compare(told(empty), told(SHORT)).likely


def test_a_place_that_nobody_named_is_not_the_same_place() -> None:
    assert not compare(told(SHORT, district="", village=""), told(AGAIN, district="", village="")).same_district


def test_signs_accents_and_case_make_no_difference() -> None:
    assert plain("Désa SUMBERAGUNG, TPS-7!") == "desa sumberagung tps 7"


@given(some.text(max_size=200), some.text(max_size=200), some.dates(), some.dates())
def test_the_order_of_two_filings_makes_no_difference(one: str, other: str, first: date, second: date) -> None:
    left, right = told(one, day=first), told(other, day=second)
    assert compare(left, right) == compare(right, left)


@given(some.text(max_size=200))
def test_a_text_with_words_is_wholly_like_itself(text: str) -> None:
    assert compare(told(text), told(text)).words == (100 if plain(text) else 0)
