"""Keyed digests, the receipt's digits, and sealed fields.

The database never holds a receipt, a submission id or a confidential name in the clear:
digests carry the name of their key, so that keys can be changed without changing anybody's
digits, and names are sealed with Fernet (old keys stay readable until re-sealed).
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from stdnum.iso7064 import mod_11_10

from webapp.config import Key
from webapp.errors import OfficeError

RECEIPT_DIGITS = 16


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Digest keys, newest first."""

    keys: tuple[Key, ...]

    def digest(self, purpose: str, value: str) -> str:
        """`<key name>:<hex>` under the newest key; `purpose` parts the uses of one key."""
        return _digest(self.keys[0], purpose, value)

    def digests(self, purpose: str, value: str) -> list[str]:
        """The same value under every kept key, newest first: for looking up."""
        return [_digest(key, purpose, value) for key in self.keys]

    def knows(self, purpose: str, value: str, mark: str) -> bool:
        """Whether `mark` is this value's digest under any kept key; in constant time, whatever signs it holds."""
        return any(hmac.compare_digest(known.encode(), mark.encode()) for known in self.digests(purpose, value))


def _digest(key: Key, purpose: str, value: str) -> str:
    mac = hmac.new(key.secret, f"{purpose}\0{value}".encode(), hashlib.sha256)
    return f"{key.name}:{mac.hexdigest()}"


def receipt_digits(submission_id: uuid.UUID) -> str:
    """The 16 digits of a submission (DESIGN §5): phone and server compute the same.

    Fifteen digits of SHA-256, then the check digit of ISO 7064 Mod 11,10.
    """
    raw = hashlib.sha256(b"tanda-terima" + str(submission_id).encode()).digest()
    body = f"{int.from_bytes(raw[:8], 'big') % 10**15:015d}"
    return body + str(mod_11_10.calc_check_digit(body))


def read_digits(text: str) -> str:
    """What a citizen typed, as 16 digits; spaces, dashes, words and other signs between them are passed over.

    Raises OfficeError `receipt_length` (facts: num) or `receipt_slip` (check digit wrong).
    """
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    if len(digits) != RECEIPT_DIGITS:
        raise OfficeError("receipt_length", num=len(digits))
    if not mod_11_10.is_valid(digits):
        raise OfficeError("receipt_slip")
    return digits


def grouped(digits: str) -> list[str]:
    """Digits in groups of four."""
    return [digits[i : i + 4] for i in range(0, len(digits), 4)]


class Sealer:
    """Seals single fields; holds the keys so that no other module needs them."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._newest = Fernet(keys[0])
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> bytes:
        """Sealed bytes of `text` under the newest key."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again. Raises OfficeError `seal_broken` when no kept key fits."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise OfficeError("seal_broken", status=500) from error

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def reseal(self, sealed: bytes) -> bytes:
        """The same text under the newest key, with the moment it was first sealed.

        Raises OfficeError `seal_broken` when no kept key fits.
        """
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise OfficeError("seal_broken", status=500) from error
