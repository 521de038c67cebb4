"""The sixteen digits at the door: wrong ones are counted, and from then on each code is pressed twice.

A guesser and a thousand citizens may share one carrier address. Nobody is ever refused for an
address: after a few unknown codes within an hour a code from there is only looked up on the second
press, and until then nothing tells whether it is a right one. A neighbour pays one press; a guesser
pays it for each code, and has one chance in 10^15 / (number of reports) with each.
"""

from __future__ import annotations

from flask import g
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.cases.models import Case
from webapp.cases.service import receipts
from webapp.crypto import read_digits
from webapp.errors import OfficeError
from webapp.throttle import service as throttle

BUCKET = "unknown-digits"
# Unknown codes with a sound check digit: a mistyped one has a wrong check digit and is not counted.
FREE_CODES = 20
PRESS_MINUTES = 30
PURPOSE = "press"


def find_case(code: str, press: str) -> Case:
    """The case that a typed code opens; `press` is the mark that the second press carries.

    Raises OfficeError `receipt_length`, `receipt_slip`, `receipt_unknown`, or `press_again`: then
    `fresh_press()` is what the form must carry.
    """
    digits = read_digits(code)
    with web.looking() as look:
        watched = _unknown_codes(look) >= FREE_CODES
        if watched and not _is_press(digits, press):
            g.fresh_press = _press(digits, _minute())
            raise OfficeError("press_again")
        try:
            return receipts.find_case(look, office_id=web.office_id(), keyring=web.keyring(), digits=digits)
        except OfficeError:
            if watched:  # counted enough: a flood of guesses must not become a flood of writing
                raise
    _count()
    raise OfficeError("receipt_unknown")


def fresh_press() -> str:
    """The mark for the second press, "" when none is asked for."""
    return str(g.get("fresh_press", ""))


def _unknown_codes(look: Session) -> int:
    return throttle.seen(look, office_id=web.office_id(), bucket=BUCKET, address=web.request.remote_addr or "")


def _count() -> None:
    with web.database().transaction() as own:
        throttle.count(own, office_id=web.office_id(), bucket=BUCKET, address=web.request.remote_addr or "")


def _minute() -> int:
    return int(clock.now().timestamp()) // 60


def _press(digits: str, minute: int) -> str:
    """Bound to this code, so that one press is worth one code."""
    return f"{minute}.{web.keyring().digest(PURPOSE, f'{minute}.{digits}')}"


def _is_press(digits: str, press: str) -> bool:
    minute, _dot, mark = press.partition(".")
    if not (minute.isascii() and minute.isdigit() and len(minute) < 12):
        return False
    if not 0 <= _minute() - int(minute) <= PRESS_MINUTES:
        return False
    return web.keyring().knows(PURPOSE, f"{int(minute)}.{digits}", mark)
