"""Tokens of invitations: they prove themselves, so that no table has to hold them beside a case.

A token is `<period>-<random-looking part><seal>`. Its random part is made of the case under a receipt key and says
nothing without the key; the seal covers period and service, which the house finds again by trying its services.
So the address names neither, and a stolen database cannot lead from a case to an answer.
"""

from __future__ import annotations

import hmac
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.crypto import KeyRing

RANDOM_SIGNS, SEAL_SIGNS = 20, 16
CODE_DIGITS = 8
_SHAPE = re.compile(rf"([1-9][0-9]{{0,8}})-([0-9a-f]{{{RANDOM_SIGNS}}})([0-9a-f]{{{SEAL_SIGNS}}})")


@dataclass(frozen=True, slots=True)
class Told:
    """What a token says: the period, and the service that the answer is about."""

    period: int
    subject: str


def make(keyring: KeyRing, *, office_id: str, period: int, subject: str, case_id: uuid.UUID, key_name: str = "") -> str:
    """The token of a case, under the key named (empty: the newest); empty when that key is kept no longer."""
    name = key_name or newest(keyring)
    random = _under(keyring, name, "survey case", f"{office_id} {period} {case_id}")[:RANDOM_SIGNS]
    seal = _under(keyring, name, "survey seal", _sealed(office_id, period, subject, random))[:SEAL_SIGNS]
    return f"{period}-{random}{seal}" if random else ""


def read(keyring: KeyRing, *, office_id: str, token: str, subjects: Iterable[str]) -> Told | None:
    """What the token says, or None for one that the house did not make."""
    found = _SHAPE.fullmatch(token)
    if found is None:
        return None
    period, random, given = int(found[1]), found[2], found[3]
    for subject in subjects:
        for digest in keyring.digests("survey seal", _sealed(office_id, period, subject, random)):
            if hmac.compare_digest(digest.partition(":")[2][:SEAL_SIGNS], given):
                return Told(period, subject)
    return None


def newest(keyring: KeyRing) -> str:
    """The name of the key that new tokens are made with."""
    return keyring.keys[0].name


def code_of_day(keyring: KeyRing, *, office_id: str, day: str) -> str:
    """The eight digits that switch a device of the office to the survey, on this day (ISO) only."""
    return _digits(keyring.digest("survey code", f"{office_id} {day}"))


def is_code_of_day(keyring: KeyRing, *, office_id: str, day: str, typed: str) -> bool:
    """Whether somebody typed the code of this day; signs between the digits are passed over."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    codes = [_digits(digest) for digest in keyring.digests("survey code", f"{office_id} {day}")]
    return any(hmac.compare_digest(code, digits) for code in codes)


def _digits(digest: str) -> str:
    return f"{int(digest.partition(':')[2][:16], 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _sealed(office_id: str, period: int, subject: str, random: str) -> str:
    return f"{office_id} {period} {subject} {random}"


def _under(keyring: KeyRing, name: str, purpose: str, value: str) -> str:
    digests = (digest.partition(":") for digest in keyring.digests(purpose, value))
    return next((code for key, _colon, code in digests if key == name), "")
