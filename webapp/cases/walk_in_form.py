"""The shape of how and when somebody came to an officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, cast

from wtforms import StringField

from webapp import clock
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, PickField, clean

CHANNELS = ("desk", "phone", "letter")
# A citizen who came on an earlier day and whose hour nobody noted: the promise counts by days anyway.
NOON = "12.00"
# How far back a visit, a call or a letter may lie: a mistyped year must not make a case overdue from its birth.
OLDEST_DAYS = 366


class WalkInForm(Form):
    """How and when somebody came to an officer."""

    lewat: PickField
    tanggal: DayField
    jam: StringField

    def received_at(self, finished: datetime) -> datetime | None:
        """The moment the citizen came, of a valid form that was finished at `finished`; a fault of the typed time is
        noted at its field.
        """
        day = self.tanggal.data
        if day is None:
            return None
        if day < clock.today() - timedelta(days=OLDEST_DAYS):
            self.tanggal.errors = [_("This day is more than a year ago. Check the year.")]
            return None
        typed = (self.jam.data or "").replace(":", ".")
        if not typed and day == clock.local(finished).date():
            return finished
        hours, _dot, minutes = (typed or NOON).partition(".")
        if not (_number(hours, 24) and _number(minutes, 60)):
            self.jam.errors = [_("Write the time as hours and minutes, for example 09.30.")]
            return None
        moment = datetime.combine(day, time(int(hours), int(minutes)), clock.JAKARTA)
        if moment > finished:
            self.jam.errors = [_("This time has not come yet. Check the day and the time.")]
            return None
        return moment


def walk_in_form(formdata: Any = None) -> WalkInForm:
    """Original time kept: the promise counts from when the citizen came."""
    names: Sequence[str] = (_("Came to the desk"), _("By phone"), _("By letter"))
    choices = [(value, name, "") for value, name in zip(CHANNELS, names, strict=True)]
    choose = _("Choose how it came in.")
    fields = {
        "lewat": PickField(_("How did it come in?"), [Needed(choose)], choices=choices, message=choose),
        "tanggal": DayField(
            _("When did it come in?"), quick=True, unsure=False, needed=_("Choose the day it came in.")
        ),
        "jam": StringField(
            _("At what time?"),
            [AtMost(5)],
            filters=[clean],
            description=_("For example 09.30. Empty means now, or noon of an earlier day."),
        ),
    }
    return cast(WalkInForm, type("WalkIn", (WalkInForm,), fields)(formdata))


def _number(text: str, below: int) -> bool:
    return text.isascii() and text.isdigit() and int(text) < below
