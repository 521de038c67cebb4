"""Refusals of the house: a code and facts. Wording and pages belong to `web`."""

from __future__ import annotations


class OfficeError(Exception):
    """Something a caller asked for that the rules do not allow.

    `code` is looked up by `web.messages` in the reader's language; `facts` are the named
    places of that sentence. `status` is the HTTP answer a door gives when nobody handles it.
    """

    def __init__(self, code: str, *, status: int = 422, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.facts = facts


class NotFound(OfficeError):
    """The thing does not exist, or not for this reader: the two look the same from outside."""

    def __init__(self, code: str = "not_found", **facts: object) -> None:
        super().__init__(code, status=404, **facts)


class Forbidden(OfficeError):
    """The reader is known, and may not do this."""

    def __init__(self, code: str = "forbidden", **facts: object) -> None:
        super().__init__(code, status=403, **facts)


class Conflict(OfficeError):
    """Somebody else was first; what was typed must come back with what they did."""

    def __init__(self, code: str = "conflict", **facts: object) -> None:
        super().__init__(code, status=409, **facts)
