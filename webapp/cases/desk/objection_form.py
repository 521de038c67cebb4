"""The shape of a superior's answer to an objection."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField

from webapp.cases.forms import TEXT_SIGNS
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Form, Needed, PickField, clean

UPHELD, NOT_UPHELD = "dikabulkan", "ditolak"


class DecisionForm(Form):
    """Whether the citizen was right, and the answer they read."""

    putusan: PickField
    jawaban: TextAreaField


def decision_form(formdata: Any = None) -> DecisionForm:
    """Nothing is chosen beforehand."""
    choose = _("Choose whether you agree with the objection.")
    choices = [
        (UPHELD, _("I agree"), _("The case goes to the head of the unit again, with new deadlines.")),
        (NOT_UPHELD, _("I do not agree"), _("The case is closed. The citizen reads where else one can go.")),
    ]
    fields = {
        "putusan": PickField(_("Your decision"), [Needed(choose)], choices=choices, message=choose),
        "jawaban": TextAreaField(
            _("Your answer to the citizen"),
            [Needed(_("Write the answer.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The citizen reads it. Say what you looked at, what you found, and what comes next."),
        ),
    }
    form: DecisionForm = type("Deciding", (DecisionForm,), fields)(formdata)
    return form
