"""The shape of how and when somebody came to an officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from wtforms import StringField

from webapp.cases import walk_in
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, PickField, clean

CHANNELS = ("desk", "phone", "letter")


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
        moment, fault = walk_in.came_at(day, self.jam.data or "", finished)
        if fault == walk_in.LONG_AGO:
            self.tanggal.errors = [_("This day is more than a year ago. Check the year.")]
        elif fault == walk_in.NO_TIME:
            self.jam.errors = [_("Write the time as hours and minutes, for example 09.30.")]
        elif fault == walk_in.COMING:
            self.jam.errors = [_("This time has not come yet. Check the day and the time.")]
        return None if fault else moment


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
