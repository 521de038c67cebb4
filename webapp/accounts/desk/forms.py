"""Shapes of what is typed about posts and leave. A form never queries: its people are handed in."""

from __future__ import annotations

from typing import Any, cast

from webapp.i18n import gettext as _
from webapp.web.fields import Choices, DayField, Form, Needed, PickField, as_list


class PostsForm(Form):
    """Who holds which post; the fields are named by the post."""

    secretary: PickField
    chair: PickField


class LeaveForm(Form):
    """Who is away (administrators only), who stands in, from when to when (both days count)."""

    siapa: PickField
    pengganti: PickField
    mulai: DayField
    akhir: DayField


def posts_form(people: Choices, formdata: Any = None, **shown: str) -> PostsForm:
    """The two posts as lists of `people` (id, name, "")."""
    choices = [("", _("Nobody"), ""), *people]
    message = _("Choose one of the people in the list.")

    class Built(PostsForm):
        secretary = PickField(_("Secretary"), choices=choices, message=message)
        chair = PickField(_("Chair"), choices=choices, message=message)

    form = Built(formdata, data=shown)
    as_list(form.secretary)
    as_list(form.chair)
    return form


def leave_form(people: Choices, formdata: Any = None, *, for_others: bool) -> LeaveForm:
    """A leave to come; `for_others` asks whose it is."""
    choose = [("", _("Choose"), ""), *people]
    message = _("Choose one of the people in the list.")
    fields: dict[str, Any] = {}
    if for_others:  # made first: the summary of faults follows the order in which fields are made
        fields["siapa"] = PickField(
            _("Who is away"), [Needed(_("Choose who is away."))], choices=choose, message=message
        )
    fields |= {
        "pengganti": PickField(
            _("Who stands in"), [Needed(_("Choose who stands in."))], choices=choose, message=message
        ),
        "mulai": DayField(_("First day away"), needed=_("Write the first day."), future=True),
        "akhir": DayField(_("Last day away"), needed=_("Write the last day."), future=True),
    }
    form = cast(LeaveForm, type("MadeLeaveForm", (LeaveForm,), fields)(formdata))
    for name in ("siapa", "pengganti"):
        if name in form:
            as_list(cast(PickField, form[name]))
    return form
