"""Shapes of what an officer types on a case's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from wtforms import Form, StringField, TextAreaField

from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.service import handling
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, Needed, PickField, as_list, clean


class MessageForm(Form):
    """An answer, a question or an internal note."""

    jenis: PickField
    pesan: TextAreaField


def message_form(formdata: Any = None) -> MessageForm:
    """The form in Indonesian."""
    kinds = [
        (handling.ANSWER, _("Answer"), _("The citizen reads it. The state becomes answered.")),
        (handling.QUESTION, _("Question"), _("The citizen reads it. The clock stops until they answer.")),
        (handling.NOTE, _("Internal note"), _("Only officers read it.")),
    ]
    choose = _("Choose what you write.")
    fields = {
        "jenis": PickField(_("You write"), [Needed(choose)], choices=kinds, message=choose, default=handling.ANSWER),
        "pesan": TextAreaField(_("Message"), [Needed(_("Write the message.")), AtMost(TEXT_SIGNS)], filters=[clean]),
    }
    return cast(MessageForm, type("Written", (MessageForm,), fields)(formdata))


class ReferForm(Form):
    """A hand-over to another body."""

    badan: PickField
    nomor: StringField
    tanggal: DayField
    alasan: TextAreaField


def refer_form(bodies: Choices, formdata: Any = None) -> ReferForm:
    """The form with the bodies handed in."""
    choose = _("Choose the body.")
    fields = {
        "badan": PickField(_("Body"), [Needed(choose)], choices=bodies, message=choose),
        "nomor": StringField(
            _("Number of the letter"), [Needed(_("Write the number of the letter.")), AtMost(100)], filters=[clean]
        ),
        "tanggal": DayField(_("Date of the letter"), needed=_("Write the date of the letter.")),
        "alasan": TextAreaField(_("Reason for the citizen"), [AtMost(TEXT_SIGNS)], filters=[clean]),
    }
    form = cast(ReferForm, type("Referred", (ReferForm,), fields)(formdata))
    as_list(form.badan)
    return form


class WalkInForm(Form):
    """How and when somebody came to an officer."""

    lewat: PickField
    tanggal: DayField
    jam: StringField


CHANNELS = ("desk", "phone", "letter")


def walk_in_form(formdata: Any = None) -> WalkInForm:
    """Original time kept: the promise counts from when the citizen came."""
    names: Sequence[str] = (_("Came to the desk"), _("By phone"), _("By letter"))
    choices = [(value, name, "") for value, name in zip(CHANNELS, names, strict=True)]
    choose = _("Choose how it came in.")
    fields = {
        "lewat": PickField(_("How did it come in?"), [Needed(choose)], choices=choices, message=choose),
        "tanggal": DayField(_("When did it come in?"), quick=True, needed=_("Choose the day it came in.")),
        "jam": StringField(
            _("At what time?"), [AtMost(5)], filters=[clean], description=_("For example 09.30. Empty means now.")
        ),
    }
    return cast(WalkInForm, type("WalkIn", (WalkInForm,), fields)(formdata))
