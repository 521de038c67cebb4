"""Passwords: which are good enough, and their argon2id hashes.

Pure and slow: hash and verify BEFORE the write transaction is opened (36 ms each, 19 MiB).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from webapp.errors import OfficeError
from webapp.letters import nfc

MIN_SIGNS = 12
MAX_SIGNS = 200
MIN_DIFFERENT_SIGNS = 5
# Letters a password must have besides the owner's own name.
MIN_LETTERS_BESIDES_NAME = 6
MIN_NAME_PART_LETTERS = 3

_COMMON = Path(__file__).with_name("data") / "common_passwords.txt"
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

# OWASP's smallest advised profile: the library's default of 64 MiB a try hurts a 1 GB machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check_password(password: str, *, name: str, sign_in_name: str) -> None:
    """Refuse what others guess first.

    Raises OfficeError `password_short` (facts: min), `password_long` (max), `password_name`
    or `password_common`.
    """
    text = nfc(password)
    if len(text) < MIN_SIGNS:
        raise OfficeError("password_short", min=MIN_SIGNS)
    if len(text) > MAX_SIGNS:
        raise OfficeError("password_long", max=MAX_SIGNS)
    if _leans_on_name(text, f"{name} {sign_in_name}"):
        raise OfficeError("password_name")
    if len(set(text.casefold())) < MIN_DIFFERENT_SIGNS or _is_common(text):
        raise OfficeError("password_common")


def hash_password(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher.hash(nfc(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` fits. Without a hash (unknown account) the same work is done in vain,
    so that the time of the answer does not tell which accounts exist."""
    try:
        _hasher.verify(password_hash or _nobody(), nfc(password[: MAX_SIGNS + 1]))
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


@cache
def common_words() -> frozenset[str]:
    """Words people choose first, in letters only; digits and signs round them do not help."""
    return frozenset(line.strip() for line in _COMMON.read_text("utf-8").splitlines() if line.strip())


def _letters(text: str) -> str:
    """Lower-case letters of a text, with its look-alike signs inside words read as letters."""
    inner = re.sub(r"^[^a-z]+|[^a-z]+$", "", text.casefold())
    return re.sub(r"[^a-z]", "", inner.translate(_LOOKALIKES))


def _is_common(text: str) -> bool:
    """No letters at all, or nothing but one or two common words, or one word again and again."""
    readings = {_letters(text), re.sub(r"[^a-z]", "", text.casefold())}
    return any(_made_of_common(letters) for letters in readings)


def _made_of_common(letters: str) -> bool:
    words = common_words()
    repeated = re.fullmatch(r"(.+?)\1*", letters)
    if not letters or letters in words or (repeated and repeated[1] in words):
        return True
    return any(letters[:cut] in words and letters[cut:] in words for cut in range(3, len(letters) - 2))


def _leans_on_name(text: str, names: str) -> bool:
    letters = _letters(text)
    rest = letters
    for part in sorted(re.findall(r"[a-z]+", names.casefold()), key=len, reverse=True):
        if len(part) >= MIN_NAME_PART_LETTERS:
            rest = rest.replace(part, "")
    return rest != letters and len(rest) < MIN_LETTERS_BESIDES_NAME
