"""Shapes of what staff type about a consultation. A form never queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, TypeVar, cast

from wtforms import Field, MultipleFileField, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp import clock
from webapp.consultations.ready import UNSUR
from webapp.consultations.record_words import group_words
from webapp.consultations.service.setup import MeetingPlan, Plan
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, Form, Needed, PickField, PicksField, as_list, clean

Shape = TypeVar("Shape", bound=Form)

TITLE_SIGNS, WHY_SIGNS, QUESTION_SIGNS, LINE_SIGNS, LINK_SIGNS = 120, 3_000, 300, 200, 300
SIGN_LANGUAGE, CAPTIONS, LARGE_PRINT = "isyarat", "teks", "huruf-besar"


class PlanForm(Form):
    """What a consultation is about and when it is open."""

    judul: StringField
    judul_jawa: StringField
    alasan: TextAreaField
    alasan_jawa: TextAreaField
    layanan: PickField
    mulai: DayField
    akhir: DayField

    def plan(self) -> Plan:
        """What was typed, of a form that is valid."""
        assert self.mulai.data is not None
        assert self.akhir.data is not None
        return Plan(
            title_id=self.judul.data or "",
            why_id=self.alasan.data or "",
            first_on=self.mulai.data,
            last_on=self.akhir.data,
            title_jv=self.judul_jawa.data or "",
            why_jv=self.alasan_jawa.data or "",
            service_slug=self.layanan.data or None,
        )


class QuestionsForm(Form):
    """Ready questions, own ones that stay, and one more."""

    siap: PicksField
    sendiri: PicksField
    baru: TextAreaField
    baru_jawa: TextAreaField


class MeetingsForm(Form):
    """Meetings that stay, and one more."""

    tetap: PicksField
    tanggal: DayField
    jam: StringField
    tempat: StringField
    tautan: StringField
    tersedia: PicksField

    def meeting(self) -> MeetingPlan | None:
        """The new meeting, of a form that is valid; None where no day was written. A fault is noted at its field."""
        day = self.tanggal.data
        typed = any((self.jam.data, self.tempat.data, self.tautan.data, self.tersedia.data))
        if day is None:
            if typed:
                self.tanggal.errors = [_("Write the day of the meeting.")]
            return None
        hours, _dot, minutes = (self.jam.data or "").replace(":", ".").partition(".")
        if not (_below(hours, 24) and _below(minutes, 60)):
            self.jam.errors = [_("Write the time as hours and minutes, for example 09.30.")]
            return None
        if not (self.tempat.data or self.tautan.data):
            self.tempat.errors = [_("Write the place, or the link.")]
            return None
        there = self.tersedia.data or ()
        return MeetingPlan(
            starts_at=datetime.combine(day, time(int(hours), int(minutes)), clock.JAKARTA),
            place=self.tempat.data or "",
            link=self.tautan.data or "",
            sign_language=SIGN_LANGUAGE in there,
            captions=CAPTIONS in there,
            large_print=LARGE_PRINT in there,
        )


class DocumentsForm(Form):
    """Documents that stay, and new ones."""

    tetap: PicksField
    berkas: MultipleFileField


class ProlongForm(Form):
    """A later last day."""

    akhir: DayField


class _Link:
    """Nothing, or an address that a browser can open without harm."""

    def __call__(self, form: Form, field: Field) -> None:
        typed = str(field.data or "")
        if typed and not (typed.startswith(("https://", "http://")) and len(typed.split()) == 1):
            raise ValidationError(_("Write the whole link, for example https://contoh.id/rapat."))


class _Letters:
    """Nothing, or how many letters went out."""

    def __call__(self, form: Form, field: Field) -> None:
        typed = str(field.data or "")
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise ValidationError(_("Write how many letters went out with digits alone. Empty means: not invited."))


def plan_form(formdata: Any = None, *, services: Sequence[tuple[str, str]], **shown: object) -> PlanForm:
    """`services`: those with a draft on its way (slug, name)."""
    wrong = _("Choose from the list.")
    rows = [("", _("No draft, only questions"), ""), *((slug, name, "") for slug, name in services)]
    fields = {
        "judul": StringField(
            _("Name of the consultation"),
            [Needed(_("Write the name of the consultation.")), AtMost(TITLE_SIGNS)],
            filters=[clean],
        ),
        "judul_jawa": StringField(_("Name in Javanese"), [AtMost(TITLE_SIGNS)], filters=[clean]),
        "alasan": TextAreaField(
            _("Why we ask"),
            [Needed(_("Write why the office asks.")), AtMost(WHY_SIGNS)],
            filters=[clean],
            description=_("In plain words: what will be decided, and what citizens can change."),
        ),
        "alasan_jawa": TextAreaField(_("Why we ask, in Javanese"), [AtMost(WHY_SIGNS)], filters=[clean]),
        "layanan": PickField(
            _("Draft of which service?"),
            choices=rows,
            message=wrong,
            description=_("Services with a draft on its way. Its clauses are asked about, one by one."),
        ),
        "mulai": DayField(_("First day"), needed=_("Write the first day."), future=True),
        "akhir": DayField(
            _("Last day"),
            needed=_("Write the last day."),
            future=True,
            description=_("Open day and night until the end of this day."),
        ),
    }
    form = _made(PlanForm, fields, formdata, shown)
    as_list(form.layanan)
    return form


def questions_form(formdata: Any = None, *, ready: Choices, own: Choices, **shown: object) -> QuestionsForm:
    """`own`: the questions of this consultation's own (id, text)."""
    wrong = _("Choose from the list.")
    fields: dict[str, Any] = {"siap": PicksField(_("Ready questions"), choices=ready, message=wrong)}
    if own:
        fields["sendiri"] = PicksField(
            _("Your own questions"), choices=own, message=wrong, description=_("Without a tick it is taken out.")
        )
    signs = [AtMost(QUESTION_SIGNS)]
    fields["baru"] = TextAreaField(_("One more question"), signs, filters=[clean])
    fields["baru_jawa"] = TextAreaField(_("The same in Javanese"), signs, filters=[clean])
    return _made(QuestionsForm, fields, formdata, shown)


def meetings_form(formdata: Any = None, *, held: Choices, **shown: object) -> MeetingsForm:
    """`held`: the meetings there are (id, words)."""
    wrong = _("Choose from the list.")
    fields: dict[str, Any] = {}
    if held:
        fields["tetap"] = PicksField(
            _("Meetings that stay"), choices=held, message=wrong, description=_("Without a tick it is taken out.")
        )
    fields["tanggal"] = DayField(_("Day of a new meeting"), future=True)
    fields["jam"] = StringField(_("At what time?"), [AtMost(5)], filters=[clean], description=_("For example 09.30."))
    fields["tempat"] = StringField(_("Place"), [AtMost(LINE_SIGNS)], filters=[clean])
    fields["tautan"] = StringField(_("Link"), [AtMost(LINK_SIGNS), _Link()], filters=[clean])
    there = [
        (SIGN_LANGUAGE, _("Sign language interpreter"), ""),
        (CAPTIONS, _("Captions"), ""),
        (LARGE_PRINT, _("Large print"), ""),
    ]
    fields["tersedia"] = PicksField(_("What is there"), choices=there, message=wrong)
    return _made(MeetingsForm, fields, formdata, shown)


def documents_form(formdata: Any = None, *, held: Choices, **shown: object) -> DocumentsForm:
    """`held`: the documents there are (id, name)."""
    fields: dict[str, Any] = {}
    if held:
        fields["tetap"] = PicksField(
            _("Documents that stay"),
            choices=held,
            message=_("Choose from the list."),
            description=_("Without a tick it is taken out."),
        )
    fields["berkas"] = MultipleFileField(
        _("New documents"), description=_("PDF or pictures, at most 5 at once. Each at most 8 MB, together 10 MB.")
    )
    return _made(DocumentsForm, fields, formdata, shown)


def groups_form(formdata: Any = None, **shown: object) -> Form:
    """How many letters went to each group; 0 letters is an invitation by notice."""
    names = group_words()
    fields = {
        unsur: StringField(
            names[unsur], [_Letters()], filters=[clean], description=_("Letters sent. Empty: not invited.")
        )
        for unsur in UNSUR
    }
    return _made(Form, fields, formdata, shown)


def prolong_form(formdata: Any = None, **shown: object) -> ProlongForm:
    """A later last day."""
    fields = {"akhir": DayField(_("New last day"), needed=_("Write the last day."), future=True)}
    return _made(ProlongForm, fields, formdata, shown)


def ids(field: Any) -> set[uuid.UUID]:
    """The ticked rows of a valid field, by id."""
    return {uuid.UUID(value) for value in field.data or ()}


def _below(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and int(text) < most


def _made(shape: type[Shape], fields: dict[str, Any], formdata: Any, shown: dict[str, object]) -> Shape:
    return cast(Shape, type(shape.__name__, (shape,), fields)(formdata, data=shown))
