"""Which passwords are refused, and how they are kept."""

from __future__ import annotations

import pytest

from tests.factories.accounts import PASSWORD, PASSWORD_HASH
from webapp.accounts import passwords
from webapp.errors import OfficeError


def refusal(password: str, name: str = "Sri Wahyuni", sign_in_name: str = "sri.wahyuni") -> str | None:
    try:
        passwords.check_password(password, name=name, sign_in_name=sign_in_name)
    except OfficeError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "P4ssw0rd!!!!!",
        "rahasia-2026-2026",
        "jombang20262026",
        "KPUJombang2026!",
        "sayangkamu123",
        "qwertyuiop1234",
        "passwordpassword",
        "123456789012",
        "3517010101900001",
        "aaaaaaaaaaaaaa",
        "abababababab1",
    ],
)
def test_what_others_guess_first_is_refused(password: str) -> None:
    assert refusal(password) == "password_common"


def test_eleven_signs_are_too_few_and_the_sentence_knows_how_many_are_needed() -> None:
    with pytest.raises(OfficeError) as caught:
        passwords.check_password("kuda 7 lari", name="A", sign_in_name="a")
    assert (caught.value.code, caught.value.facts) == ("password_short", {"min": 12})


def test_an_endless_password_is_refused_before_it_is_hashed() -> None:
    assert refusal("kuda lumping menari " * 20) == "password_long"


@pytest.mark.parametrize("password", ["sriwahyuni1990!", "Wahyuni-Wahyuni-77", "sri.wahyuni.12345"])
def test_the_own_name_with_some_digits_is_refused(password: str) -> None:
    assert refusal(password) == "password_name"


@pytest.mark.parametrize("password", [PASSWORD, "sepeda biru di atap", "Wahyuni suka durian montong", "x9$kTq2!vLm8"])
def test_a_long_or_odd_password_is_taken(password: str) -> None:
    assert refusal(password) is None


def test_every_common_word_is_plain_lower_case_letters() -> None:
    assert len(passwords.common_words()) > 300
    assert all(word.isascii() and word.isalpha() and word.islower() for word in passwords.common_words())


def test_the_hash_is_argon2id_with_the_chosen_costs_and_hides_the_password() -> None:
    assert PASSWORD_HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in PASSWORD_HASH


def test_only_the_right_password_fits_and_nobody_fits_an_unknown_account() -> None:
    assert passwords.verify_password(PASSWORD_HASH, PASSWORD)
    assert not passwords.verify_password(PASSWORD_HASH, PASSWORD + " ")
    assert not passwords.verify_password(None, "nobody has this password")


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    stored = passwords.hash_password("kafé di tepi kali")
    assert passwords.verify_password(stored, "kafe\u0301 di tepi kali")
