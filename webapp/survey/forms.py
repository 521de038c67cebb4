"""Shape of an answer. A form never queries: services are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from wtforms import BooleanField, TextAreaField

from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.survey import questionnaire
from webapp.survey.service import Given
from webapp.web.fields import AtMost, Form, PickField, as_list, clean

ELEMENT, PART = "u_", "p_"
SUBJECT, TEXT, FORGET = "layanan", "saran", "lupakan"


class AnswerForm(Form):
    """The nine elements (`u_…`), oneself (`p_…`), and one text; made anew in each request, because it is translated."""

    saran: TextAreaField

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: one question at least is answered."""
        sound = super().validate(extra_validators)
        if sound and not self.scores:
            first = next(field for field in self if field.name.startswith(ELEMENT))
            first.errors = [_("Answer at least one of the nine questions.")]
            return False
        return sound

    @property
    def scores(self) -> dict[str, int]:
        """The values by element, of a form that is valid."""
        found = {field.name[len(ELEMENT) :]: field.data for field in self if field.name.startswith(ELEMENT)}
        return {key: int(value) for key, value in found.items() if value}

    def given(self, subject: str = "") -> Given:
        """What the service takes; `subject` where the token tells it."""
        about = {field.name[len(PART) :]: field.data or "" for field in self if field.name.startswith(PART)}
        chosen = subject or (self[SUBJECT].data if SUBJECT in self else "") or ""
        return Given(self.scores, chosen, about, self.saran.data or "", bool(FORGET in self and self[FORGET].data))


def answer_form(
    formdata: Any = None,
    *,
    services: Sequence[tuple[str, str]] = (),
    shown: dict[str, int | None] | None = None,
) -> AnswerForm:
    """The questionnaire in the reader's language.

    `services` are asked for where no token tells it; `shown` are the scores of an earlier answer.
    """
    fields: dict[str, Any] = {}
    untold = ("", _("I do not say"), "")
    if services:
        choices = [untold, *((slug, name, "") for slug, name in services)]
        fields[SUBJECT] = _list(_("Which service did you get?"), choices)
    wrong = _("Choose one of the four answers.")
    for key, element in questionnaire.elements().items():
        words = [(str(value), text.of(locale()), "") for value, text in enumerate(element.scale, start=1)]
        fields[ELEMENT + key] = PickField(element.question.of(locale()), choices=words, message=wrong)
    for key, part in questionnaire.profile().items():
        words = [untold, *((option, text.of(locale()), "") for option, text in part.options.items())]
        fields[PART + key] = _list(part.label.of(locale()), words)
    fields[TEXT] = TextAreaField(
        _("What should become better?"),
        [AtMost(questionnaire.TEXT_SIGNS)],
        filters=[clean],
        description=_("May stay empty. At most 1,000 signs. Write no names."),
    )
    if shown is not None:
        fields[FORGET] = BooleanField(_("Delete what I told about myself and wrote before"))
    made = cast("type[AnswerForm]", type("Answer", (AnswerForm,), fields))
    # Not beside what was sent: a question that comes without a value was left out.
    earlier = (shown or {}).items() if formdata is None else ()
    data = {ELEMENT + key: str(value) for key, value in earlier if value}
    form = made(formdata, data=data)
    for field in form:
        if field.name == SUBJECT or field.name.startswith(PART):
            as_list(cast(PickField, field))
    return form


def _list(label: str, choices: Sequence[tuple[str, str, str]]) -> Any:
    return PickField(label, choices=choices, message=_("Choose one from the list."))
