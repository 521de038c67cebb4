"""The form of a response: which inputs, the verdict, what changed, and why. A form never queries."""

from __future__ import annotations

from typing import Any, cast

from wtforms import TextAreaField

from webapp.consultations.models import ACCEPTED, NOT, PARTLY
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, Form, Needed, PickField, PicksField, as_list, clean

REASON_SIGNS = 3_000


class ReplyForm(Form):
    """One response to the ticked inputs."""

    masukan: PicksField
    putusan: PickField
    butir: PickField
    alasan: TextAreaField


def reply_form(formdata: Any = None, *, inputs: Choices, clauses: Choices, **shown: object) -> ReplyForm:
    """`inputs`: those that may be answered together (id, words); `clauses` of the draft, empty where there is none."""
    wrong, choose = _("Choose from the list."), _("Choose what the office decides.")
    fields: dict[str, Any] = {
        "masukan": PicksField(
            _("Inputs that this response answers"),
            choices=inputs,
            message=wrong,
            description=_("They look alike. Take the tick away from what says something else."),
        ),
        "putusan": PickField(
            _("What does the office decide?"),
            [Needed(choose)],
            choices=[
                (ACCEPTED, _("Accepted"), ""),
                (PARTLY, _("Partly accepted"), ""),
                (NOT, _("Not accepted"), ""),
            ],
            message=choose,
        ),
    }
    if clauses:
        fields["butir"] = PickField(
            _("Which clause changed because of it?"),
            choices=[("", _("None"), ""), *clauses],
            message=wrong,
            description=_("Needed when it is accepted or partly accepted. Change the words in the draft first."),
        )
    fields["alasan"] = TextAreaField(
        _("Why?"),
        [Needed(_("Write the reason. No response goes out without one.")), AtMost(REASON_SIGNS)],
        filters=[clean],
        description=_("In plain words, without names. Its writers read it, and everybody."),
    )
    form = cast(ReplyForm, type("ReplyForm", (ReplyForm,), fields)(formdata, data=shown))
    if clauses:
        as_list(form.butir)
    return form
