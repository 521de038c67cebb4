"""The shapes of “belum selesai” and of an objection. Only shape is checked."""

from __future__ import annotations

from typing import Any

from wtforms import MultipleFileField, TextAreaField

from webapp.cases.after_words import reason_choices
from webapp.cases.forms import TEXT_SIGNS
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Form, Needed, PickField, clean


class NotSolvedForm(Form):
    """What is not solved, and perhaps files."""

    pesan: TextAreaField
    berkas: MultipleFileField


class ObjectionForm(NotSolvedForm):
    """Why one objects, in a choice and in one's own words, and perhaps files."""

    sebab: PickField


def not_solved_form(formdata: Any = None) -> NotSolvedForm:
    """The form in the reader's language."""
    fields = {
        "pesan": TextAreaField(
            _("What is not solved yet?"),
            [Needed(_("Write what is not solved yet.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The head of the unit reads it. At most 20,000 signs."),
        ),
        "berkas": _files(),
    }
    form: NotSolvedForm = type("NotSolved", (NotSolvedForm,), fields)(formdata)
    return form


def objection_form(formdata: Any = None) -> ObjectionForm:
    """The form in the reader's language."""
    choose = _("Choose why you object.")
    fields = {
        "sebab": PickField(_("Why do you object?"), [Needed(choose)], choices=reason_choices(), message=choose),
        "pesan": TextAreaField(
            _("In your own words"),
            [Needed(_("Write why you object.")), AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The superior reads it, not the officer who answered. At most 20,000 signs."),
        ),
        "berkas": _files(),
    }
    form: ObjectionForm = type("Objecting", (ObjectionForm,), fields)(formdata)
    return form


def _files() -> MultipleFileField:
    return MultipleFileField(
        _("Photos, voice notes or documents"),
        description=_("At most 5 files: photo, PDF or voice. Each file at most 8 MB, together 10 MB."),
    )
