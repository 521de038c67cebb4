"""The shape of the journal's filters. Choices are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from wtforms import Form, StringField

from webapp import clock
from webapp.audit.desk.words import Words
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, PickField, as_list, clean

NUMBER_SIGNS = 40


class FilterForm(Form):
    """Who, what, how it ended, on which case, from and to which day."""

    pelaku: PickField
    tindakan: PickField
    hasil: PickField
    nomor: StringField
    dari: DayField
    sampai: DayField


def filter_form(words: Words, asked: Any = None) -> FilterForm:
    """The form as it was asked; a year stands in empty days, so that day and month are enough."""
    choose = _("Choose one of the list.")
    fields = {
        "pelaku": PickField(_("Who"), choices=_choices(words.actors), message=choose),
        "tindakan": PickField(_("What"), choices=_choices(words.actions), message=choose),
        "hasil": PickField(_("Outcome"), choices=_choices(words.outcomes), message=choose),
        "nomor": StringField(_("Case number"), [AtMost(NUMBER_SIGNS)], filters=[clean]),
        "dari": DayField(_("From day")),
        "sampai": DayField(_("To day")),
    }
    form = cast(FilterForm, type("MadeFilterForm", (FilterForm,), fields)(asked))
    for name in ("pelaku", "tindakan", "hasil"):
        as_list(cast(PickField, form[name]))
    for day in (form.dari, form.sampai):
        if not any(day.parts):
            day.parts = ("", "", str(clock.today().year))
    return form


def _choices(told: Mapping[str, str]) -> Choices:
    """All, then each by its words."""
    listed = sorted(told.items(), key=lambda pair: pair[1].casefold())
    return [("", _("All"), ""), *((code, name, "") for code, name in listed)]
