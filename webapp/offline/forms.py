"""The one question that only the short form asks: what is it about? Choices are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webapp.cases.matters import Group, Matter
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web.fields import Form, Needed, PickField, as_list


class MatterForm(Form):
    """The matter as a list, under the headings of `/lapor`."""

    perihal: PickField
    groups: list[tuple[str, list[tuple[str, str]]]]


def matter_form(groups: Sequence[tuple[Group, Sequence[Matter]]], formdata: Any = None) -> MatterForm:
    """The question in the reader's language."""
    language = locale()
    rows = [(group.title.of(language), [(m.slug, m.title.of(language)) for m in matters]) for group, matters in groups]
    message = _("Choose what it is about.")
    choices = [(slug, words, "") for _title, matters in rows for slug, words in matters]
    field = PickField(_("What is the problem about?"), [Needed(message)], choices=choices, message=message)
    made = type("Question", (MatterForm,), {"perihal": field})
    form: MatterForm = made(formdata)
    form.groups = rows
    as_list(form.perihal)
    return form
