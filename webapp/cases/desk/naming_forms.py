"""Shapes of what an officer types about the people a case is about. Choices are handed in; a form never queries."""

from __future__ import annotations

import uuid
from typing import Any, cast

from wtforms import BooleanField, StringField, TextAreaField

from webapp.cases.service.naming import TYPED_SIGNS
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, Form, PickField, as_list, clean

REASON_SIGNS = 1000


class NamingForm(Form):
    """One more person: an account, a name, or both."""

    petugas: PickField
    sebutan: StringField
    tetap: BooleanField


def naming_form(people: Choices, formdata: Any = None) -> NamingForm:
    """`people` are the accounts by id."""
    fields = {
        "petugas": PickField(
            _("Account"),
            choices=[("", _("None of these"), ""), *people],
            message=_("One of these accounts is not known here. Choose again."),
        ),
        "sebutan": StringField(
            _("Name as it was said or written"),
            [AtMost(TYPED_SIGNS)],
            filters=[clean],
            description=_("It is compared with all accounts at once. Whom it may mean counts as named."),
        ),
        "tetap": BooleanField(_("I have read this. Nobody here shall read the report any more.")),
    }
    form = cast(NamingForm, type("MadeNamingForm", (NamingForm,), fields)(formdata))
    as_list(form.petugas)
    return form


class SettlingForm(Form):
    """Why somebody is not meant, or no longer."""

    alasan: TextAreaField


def settling_form(person_id: uuid.UUID, name: str, formdata: Any = None) -> SettlingForm:
    """One for each person, with ids of its own."""
    fields = {
        "alasan": TextAreaField(
            _("Why is it not %(name)s?", name=name),
            [AtMost(REASON_SIGNS)],
            filters=[clean],
            description=_("Whoever may read this report reads it. The citizen does not."),
            id=f"alasan-{person_id}",
        ),
    }
    return cast(SettlingForm, type("MadeSettlingForm", (SettlingForm,), fields)(formdata))
