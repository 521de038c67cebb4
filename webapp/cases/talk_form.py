"""The citizen's reply. Only its shape is checked."""

from __future__ import annotations

from typing import Any

from wtforms import MultipleFileField, TextAreaField

from webapp.cases.forms import TEXT_SIGNS
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Form, Needed, clean


class TalkForm(Form):
    """A text and perhaps files; made anew in each request, because its words are translated."""

    pesan: TextAreaField
    berkas: MultipleFileField


def talk_form(formdata: Any = None) -> TalkForm:
    """The reply form in the reader's language."""
    made = type(
        "Reply",
        (TalkForm,),
        {
            "pesan": TextAreaField(
                _("Reply"),
                [Needed(_("Write your message.")), AtMost(TEXT_SIGNS)],
                filters=[clean],
                description=_("An officer reads your reply on working days. At most 20,000 signs."),
            ),
            "berkas": MultipleFileField(
                _("Photos, voice notes or documents"),
                description=_("At most 5 files: photo, PDF or voice. Each file at most 8 MB, together 10 MB."),
            ),
        },
    )
    form: TalkForm = made(formdata)
    return form
