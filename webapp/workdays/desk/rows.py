"""The one way to add, change or take away a row of the calendar, be it a day or a stage.

Whatever was typed comes back: after a fault as it was, and when somebody else was first with what they did. A row that
is gone by then is offered to be written anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import web
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.workdays import queries
from webapp.workdays.desk.sheet import seen_version, told
from webapp.workdays.desk.words import Told
from webapp.workdays.models import CalendarChange, CalendarDay, ElectionStage

Key = TypeVar("Key")
Row = TypeVar("Row", CalendarDay, ElectionStage)
Page = Callable[[Row, Form, int, Told | None], Response]
# Carries the deed out and answers where it leads; raises OfficeError where it may not be.
Deed = Callable[[Session, Form], Response]


@dataclass(frozen=True, slots=True)
class Rows(Generic[Key, Row]):
    """One kind of row.

    `find` reads one; `last` is what was done last to one that is gone; `anew` is the page on which that one is written
    again, with what its sender had typed; `refuse` puts the sentence of a refusal at its field.
    """

    find: Callable[[Session, Key], Row | None]
    last: Callable[[Session, Key], CalendarChange | None]
    anew: Callable[[Key, Form, CalendarChange, Told | None], Response]
    refuse: Callable[[Form, OfficeError], None]

    def add(
        self, fresh: Form, typed: Callable[[], Form], page: Callable[[Form, int], Response], deed: Deed
    ) -> Response:
        """A new row: its empty form, or what its press does."""
        if web.request.method != "POST":
            return page(fresh, 200)
        form, session = typed(), web.session()
        if not form.validate():
            return page(form, 422)
        try:
            return deed(session, form)
        except OfficeError as error:
            self.refuse(form, error)
            session.rollback()
            return page(form, 422)

    def press(
        self, key: Key, fresh: Callable[[Row], Form], typed: Callable[[], Form], page: Page[Row], deed: Deed
    ) -> Response:
        """A row that is there: its form, or what its press does. Raises NotFound for one that never was."""
        if web.request.method != "POST":
            with web.looking() as look:
                row = self.find(look, key)
            if row is None:
                raise NotFound
            return page(row, fresh(row), 200, None)
        form = typed()
        if not form.validate():
            return self._again(key, form, page)
        try:
            return deed(web.session(), form)
        except (Conflict, NotFound):
            return self._overtaken(key, form, page)
        except OfficeError as error:
            self.refuse(form, error)
            return self._again(key, form, page)

    def _again(self, key: Key, form: Form, page: Page[Row]) -> Response:
        """The form as it was typed, still carrying the version its sender saw; where the row is gone, who took it."""
        web.session().rollback()
        with web.looking() as look:
            row = self.find(look, key)
        if row is None:
            return self._overtaken(key, form, page)
        row.version = seen_version()
        return page(row, form, 422, None)

    def _overtaken(self, key: Key, form: Form, page: Page[Row]) -> Response:
        """Somebody was first: what they did, and what was typed."""
        web.session().rollback()
        with web.looking() as look:
            row = self.find(look, key)
            if row is not None:
                return page(row, form, 409, told(look, queries.change_of(look, web.office_id(), row.version)))
            last = self.last(look, key)
            first = told(look, last)
        if last is None:
            raise NotFound
        return self.anew(key, form, last, first)
