"""What pages need of the office's own data, read once and kept until somebody edits it.

`kept(read, …)` gives what `read(session, office_id, …)` gave, from memory while the office's revision and the
day (WIB) stay the same. The revision is a number in the database that triggers move on (migration 0013), read
once a request: an edit in another process, or by a command, is seen by the next request. The number is read
before the data, so memory is never older than its number.

Only for what an administrator edits and every citizen may read, or names of staff on pages of the staff:
nothing of a case, of a citizen or of a session is ever kept. What is kept is shared between threads and
outlives its session: read it, never change it, never add it to a session.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from webapp import clock, web
from webapp.offices import queries

T = TypeVar("T")

# Far above what one office has; a fault that asks for ever new things must not fill the memory.
MOST = 512
ENVIRON_STAMP = "piagam.stamp"


@dataclass(frozen=True, slots=True)
class Stamp:
    """While this stays the same, what is kept is true."""

    office_id: str
    revision: int
    day: date


@dataclass(slots=True)
class Shelf:
    """What is kept under one stamp; another stamp gets another shelf."""

    stamp: Stamp
    things: dict[Hashable, Any] = field(default_factory=dict)

    def put(self, key: Hashable, thing: Any) -> None:
        """Keep one more; a full shelf is cleared, it fills again with what is asked for."""
        if len(self.things) >= MOST:
            self.things.clear()
        self.things[key] = thing


def stamp_now(app: Flask) -> Stamp | None:
    """The present stamp; None before the office is seeded or while the database is away: then nothing is kept."""
    office_id = app.config["SETTINGS"].office_id
    try:
        revision = queries.revision(app.extensions["database"], office_id)
    except SQLAlchemyError:
        return None
    return None if revision is None else Stamp(office_id, revision, clock.today())


def shelf_of(app: Flask, name: str, stamp: Stamp) -> Shelf:
    """The shelf of this name for this stamp, empty when the stamp has moved on."""
    found = cast("Shelf | None", app.extensions.get(name))
    if found is None or found.stamp != stamp:
        found = app.extensions[name] = Shelf(stamp)
    return found


def kept(read: Callable[..., T], *more: Hashable) -> T:
    """What `read(session, office_id, *more)` gives. None is not kept: what is not there may be asked for endlessly."""
    return _keep((read, *more), lambda: _read(read, *more))


def _read(read: Callable[..., T], *more: Hashable) -> T:
    with web.looking() as look:
        return read(look, web.office_id(), *more)


def kept_words(name: str, make: Callable[[], T], *more: Hashable) -> T:
    """Finished words of a page that are the same for everybody, in the reader's language; `make()` draws them once."""
    return _keep((name, web.reader.locale(), *more), make)


def _keep(key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    shelf = _shelf()
    if shelf is not None and key in shelf.things:
        return cast(T, shelf.things[key])
    made = make()
    if shelf is not None and made is not None:
        shelf.put(key, made)
    return made


def _shelf() -> Shelf | None:
    if "kept_shelf" not in g:
        app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
        stamp = request.environ.get(ENVIRON_STAMP) if has_request_context() else None
        stamp = stamp or stamp_now(app)
        g.kept_shelf = shelf_of(app, "kept", stamp) if stamp else None
    return cast("Shelf | None", g.kept_shelf)
