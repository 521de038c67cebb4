"""Form fields of the house: radios drawn as rows, days by month name, cleaned text.

A field never queries: its choices are handed in. Every message names the thing it wants.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import g, has_app_context
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from webapp import clock
from webapp.i18n import gettext as _
from webapp.i18n import number
from webapp.letters import nfc

Choices = Sequence[tuple[str, str, str]]

TODAY, YESTERDAY, UNKNOWN, OTHER = "0", "1", "x", "t"
# How many seconds a form waited on the phone before it was sent; longer than this is no wait but a clock put right.
WAITED, MOST_WAITED = "tunda", timedelta(days=60)
_KEPT_CONTROLS = "\n\t"
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
# Directions of writing that can turn a sentence around for the next reader.
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def clean(text: object) -> object:
    """Text as it is kept: NFC, one kind of line end, no control signs, no outer space."""
    if not isinstance(text, str):
        return text
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (s for s in text if s in _KEPT_CONTROLS or (unicodedata.category(s) not in ("Cc", "Cs") and s not in _BIDI))
    return "".join(kept).strip()


class Form(PlainForm):
    """A form that notes the words of its text fields, so that an error page can show what was typed under them."""

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill the fields; see `web.returned`."""
        super().process(formdata, *args, **kwargs)
        if formdata is not None and has_app_context():
            texts = (field for field in self if type(field) in (StringField, TextAreaField))
            g.setdefault("text_labels", {}).update({field.name: str(field.label.text) for field in texts})


class Needed:
    """The field must hold something; `message` names the thing wanted."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not _shows_something(field.data)):
            raise ValidationError(self.message)


def _shows_something(text: str) -> bool:
    """Whether a reader would see anything: zero-width signs alone are an empty text."""
    return any(unicodedata.category(sign) not in _UNSEEN for sign in text)


class AtMost:
    """At most `signs` signs; the text is shown back whole."""

    def __init__(self, signs: int) -> None:
        self.signs = signs

    def __call__(self, form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > self.signs:
            long, most = number(length), number(self.signs)
            raise ValidationError(
                _("This text has %(num)s signs. The limit is %(max)s. Please shorten it.", num=long, max=most)
            )


class PickField(StringField):
    """One of several, each with its words: rows of radios, or a list."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, choices: Choices, message: str, **kwargs: Any):
        super().__init__(label, list(validators), **kwargs)
        self.choices = list(choices)
        self._message = message

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.choices}:
            raise ValidationError(self._message)


class PicksField(SelectMultipleField):
    """Any of several: rows of checkboxes. Unknown values are a fault of the sender."""

    def __init__(self, label: str, *, choices: Choices, message: str, **kwargs: Any):
        super().__init__(label, validate_choice=False, choices=[], **kwargs)
        self.choices: Any = list(choices)
        self._message = message

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {value for value, *_rest in self.choices}:
            raise ValidationError(self._message)


class DayField(Field):
    """A day: hari ini / kemarin / tidak tahu, or day, month by name, and year.

    `data` is a date or None. `quick` shows the radios, with "tidak tahu" when it is an answer
    (`unsure`); `future` allows days to come.
    Sub-inputs are named `<name>_hari`, `<name>_bulan`, `<name>_tahun`. "Hari ini" is the day on which the
    form was finished: what waited on a phone says how long it did (`WAITED`).
    """

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        quick: bool = False,
        unsure: bool = True,
        needed: str = "",
        future: bool = False,
        **kwargs: Any,
    ):
        super().__init__(label, list(validators), **kwargs)
        self.quick, self.unsure, self.needed, self.future = quick, unsure, needed, future
        self.choice, self.parts = "", ("", "", "")
        self.finished_on = clock.today()
        if needed:
            self.flags.required = True

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three parts and the radio, or show a stored day."""
        self.process_errors = []
        self.data = data if isinstance(data, date) else None
        if self.data is not None:
            self.choice = OTHER
            self.parts = (str(self.data.day), str(self.data.month), str(self.data.year))
        else:
            self.parts = ("", "", str(clock.today().year))
        self.finished_on = finished_on(formdata)
        if formdata is not None:
            self.choice = formdata.get(self.name, "")
            self.parts = (
                str(clean(formdata.get(f"{self.name}_hari", ""))),
                str(clean(formdata.get(f"{self.name}_bulan", ""))),
                str(clean(formdata.get(f"{self.name}_tahun", ""))),
            )

    def pre_validate(self, form: Any) -> None:
        """Make the day. A day and a month typed without the radio still count."""
        self.data = None
        if self.choice in (TODAY, YESTERDAY) and self.quick:
            self.data = self.finished_on - timedelta(days=int(self.choice))
            self._name_the_day()
        elif self.choice == UNKNOWN and self.quick and self.unsure:
            return
        elif self.parts[0] or self.parts[1]:
            self.data = self._typed_day()
        elif self.choice == OTHER:
            raise ValidationError(_("Write the day, choose the month, and write the year."))
        elif self.needed:
            raise ValidationError(self.needed)

    def _name_the_day(self) -> None:
        """A form that comes back later must not say "today" of an earlier day."""
        if self.data is not None and self.finished_on != clock.today():
            self.choice, self.parts = OTHER, (str(self.data.day), str(self.data.month), str(self.data.year))

    def _typed_day(self) -> date:
        texts = [part if part.isascii() and part.isdigit() else "" for part in self.parts]
        try:
            typed = date(int(texts[2]), int(texts[1]), int(texts[0]))
        except (ValueError, OverflowError):
            raise ValidationError(_("This day does not exist. Check the day, month and year.")) from None
        today = clock.today()
        if typed > today and not self.future:
            raise ValidationError(_("This day has not come yet. Check the day, month and year."))
        if typed.year < 1945 or typed.year > today.year + 20:
            raise ValidationError(_("Check the year."))
        return typed

    @property
    def first_id(self) -> str:
        """Where the error summary leads."""
        return f"{self.id}-1" if self.quick else f"{self.id}_hari"


def finished_at(formdata: Any) -> datetime:
    """When the form was finished: now, or before it waited on a phone.

    The phone counts the seconds between two readings of its own clock, so that a clock that is wrong by years says
    nothing false; what cannot be a wait (`MOST_WAITED`) is left out.
    """
    told = formdata.get(WAITED, "") if formdata is not None else ""
    seconds = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
    waited = timedelta(seconds=seconds)
    return clock.now() - (waited if waited <= MOST_WAITED else timedelta())


def finished_on(formdata: Any) -> date:
    """The day of `finished_at` in WIB."""
    return clock.local(finished_at(formdata)).date()


def faults(form: PlainForm) -> list[tuple[str, str]]:
    """The error summary's rows: (id of the first control, sentence), in the order of the page."""
    rows = []
    for field in form:
        for sentence in field.errors[:1]:
            rows.append((target_id(field), str(sentence)))
    return rows


def target_id(field: Field) -> str:
    """The id of the control that a summary link focuses."""
    if isinstance(field, DayField):
        return field.first_id
    widget_choices = isinstance(field, PickField | PicksField) and not getattr(field, "as_list", False)
    return f"{field.id}-1" if widget_choices else str(field.id)


def as_list(field: PickField) -> PickField:
    """Draw the choice as a `select`."""
    field.as_list = True  # type: ignore[attr-defined]
    return field
