"""The receipt's digits, keyed digests and sealed fields."""

from __future__ import annotations

import uuid

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from webapp.config import Key
from webapp.crypto import KeyRing, Sealer, grouped, read_digits, receipt_digits
from webapp.errors import OfficeError

VECTOR = uuid.UUID("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
DIGITS = "4789836330046264"

ids = st.uuids(version=4)
places = st.integers(min_value=0, max_value=15)
old, new = Key("k1", b"a" * 32), Key("k2", b"b" * 32)


def test_the_published_vector_gives_its_digits() -> None:
    assert receipt_digits(VECTOR) == DIGITS


def test_an_id_written_in_capitals_has_the_same_digits() -> None:
    assert receipt_digits(uuid.UUID(str(VECTOR).upper())) == DIGITS


@given(ids)
def test_digits_are_sixteen_and_read_back_as_they_are(submission_id: uuid.UUID) -> None:
    digits = receipt_digits(submission_id)
    assert len(digits) == 16
    assert digits.isascii()
    assert read_digits(digits) == digits


@given(ids, places, st.integers(min_value=1, max_value=9))
def test_every_slip_of_a_single_digit_is_found(submission_id: uuid.UUID, place: int, shift: int) -> None:
    digits = receipt_digits(submission_id)
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(OfficeError) as refused:
        read_digits(wrong)
    assert refused.value.code == "receipt_slip"


@pytest.mark.parametrize(
    "typed",
    [
        "4789 8363 3004 6264",
        "4789-8363-3004-6264",
        "4789.8363.3004.6264",
        "4789 – 8363 – 3004 – 6264",
        " 4 7 8 9, 8 3 6 3, 3 0 0 4, 6 2 6 4 ",
        "4789\u00a08363\u20033004\t6264\r\n",
        "4789\u200b8363\u200b3004\u200b6264",
        "Kode: 4789 8363 3004 6264",
        "٤٧٨٩ ٨٣٦٣ ٣٠٠٤ ٦٢٦٤",
    ],
)
def test_digits_are_read_with_whatever_stands_between_them(typed: str) -> None:
    assert read_digits(typed) == DIGITS


@pytest.mark.parametrize(
    ("typed", "num"), [("", 0), ("4789 8363 3004 626", 15), ("47898363300462645", 17), ("JBG-2026-000123", 10)]
)
def test_a_wrong_length_says_how_many_digits_were_typed(typed: str, num: int) -> None:
    with pytest.raises(OfficeError) as refused:
        read_digits(typed)
    assert (refused.value.code, refused.value.facts) == ("receipt_length", {"num": num})


def test_digits_are_grouped_in_fours() -> None:
    assert grouped(DIGITS) == ["4789", "8363", "3004", "6264"]


def test_a_digest_names_its_key_and_parts_its_uses() -> None:
    ring = KeyRing((old,))
    assert ring.digest("receipt", DIGITS).startswith("k1:")
    assert ring.digest("receipt", DIGITS) != ring.digest("body", DIGITS)
    assert DIGITS not in ring.digest("receipt", DIGITS)


def test_after_a_change_of_keys_new_digests_use_the_new_key_and_old_ones_are_still_found() -> None:
    before, after = KeyRing((old,)), KeyRing((new, old))
    assert after.digest("receipt", DIGITS).startswith("k2:")
    assert before.digest("receipt", DIGITS) in after.digests("receipt", DIGITS)


def test_a_sealed_name_cannot_be_read_in_its_bytes_and_opens_again() -> None:
    sealer = Sealer((Fernet.generate_key().decode(),))
    sealed = sealer.seal("Sitì Aminah 😀")
    assert b"Aminah" not in sealed
    assert sealer.open(sealed) == "Sitì Aminah 😀"
    assert sealer.seal("Sitì Aminah 😀") != sealed, "the same name twice must not be recognised"


def test_an_old_seal_opens_under_rotated_keys_and_not_under_strange_ones() -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Sealer((first,)).seal("Siti")
    assert Sealer((second, first)).open(sealed) == "Siti"
    with pytest.raises(OfficeError) as refused:
        Sealer((second,)).open(sealed)
    assert refused.value.code == "seal_broken"
