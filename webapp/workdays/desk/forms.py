"""Shapes of what an administrator types about the calendar. A form never queries."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from wtforms import StringField, TextAreaField

from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, PickField, clean
from webapp.workdays.desk import words
from webapp.workdays.engine import Kind
from webapp.workdays.service import DayFacts, StageFacts

Shape = TypeVar("Shape", bound=Form)

NAME_SIGNS, SOURCE_SIGNS, REASON_SIGNS = 200, 200, 500


class DayForm(Form):
    """What a row says; `tanggal` only for a new one, `alasan` only for one that stands."""

    tanggal: DayField
    jenis: PickField
    judul: StringField
    sumber: StringField

    @property
    def facts(self) -> DayFacts:
        """What was typed, of a form that is valid."""
        return DayFacts(self.judul.data or "", Kind(self.jenis.data or ""), self.sumber.data or "")


class MoveForm(Form):
    """Where a day goes, and by which source."""

    tanggal: DayField
    sumber: StringField


class ReasonForm(Form):
    """Why something is taken away."""

    alasan: TextAreaField


class StageForm(Form):
    """A stage: which election, from when to when, by which decree."""

    pemilihan: PickField
    mulai: DayField
    akhir: DayField
    sumber: StringField

    @property
    def facts(self) -> StageFacts:
        """What was typed, of a form that is valid."""
        assert self.mulai.data is not None
        assert self.akhir.data is not None
        return StageFacts(self.pemilihan.data or "", self.mulai.data, self.akhir.data, self.sumber.data or "")


def day_form(formdata: Any = None, *, new: bool, **shown: object) -> DayForm:
    """A new day, or what stands about one."""
    choose = _("Choose what kind of day it is.")
    row = {
        "jenis": PickField(_("Kind of day"), [Needed(choose)], choices=words.kind_choices(), message=choose),
        "judul": StringField(
            _("Name of the day"),
            [Needed(_("Write the name of the day.")), AtMost(NAME_SIGNS)],
            filters=[clean],
            description=_("Citizens read it in the explanation of a date."),
        ),
        "sumber": _source(),
    }
    day = DayField(_("Date"), needed=_("Write the date."), future=True)
    fields = {"tanggal": day, **row} if new else {**row, "alasan": _note()}
    return _made(DayForm, fields, formdata, shown)


def move_form(formdata: Any = None) -> MoveForm:
    """The new day and the source that moves it."""
    fields = {
        "tanggal": DayField(_("New date"), needed=_("Write the new date."), future=True),
        "sumber": _source(),
        "alasan": _note(),
    }
    return _made(MoveForm, fields, formdata, {})


def reason_form(formdata: Any = None) -> ReasonForm:
    """Why something goes: the history keeps it."""
    needed = [Needed(_("Write the reason. The history keeps it.")), AtMost(REASON_SIGNS)]
    return _made(ReasonForm, {"alasan": TextAreaField(_("Reason"), needed, filters=[clean])}, formdata, {})


def stage_form(formdata: Any = None, *, new: bool, **shown: object) -> StageForm:
    """A new stage, or what stands about one."""
    choose = _("Choose the election.")
    fields: dict[str, Any] = {
        "pemilihan": PickField(_("Election"), [Needed(choose)], choices=words.subject_choices(), message=choose),
        "mulai": DayField(_("First day of the stage"), needed=_("Write the first day."), future=True),
        "akhir": DayField(_("Last day of the stage"), needed=_("Write the last day."), future=True),
        "sumber": _source(),
    }
    if not new:
        fields["alasan"] = _note()
    return _made(StageForm, fields, formdata, shown)


def _source() -> StringField:
    return StringField(
        _("Source"),
        [Needed(_("Write the source: the decree or the letter of the office.")), AtMost(SOURCE_SIGNS)],
        filters=[clean],
        description=_("The number and year of the decree, or of the letter of this office."),
    )


def _note() -> TextAreaField:
    return TextAreaField(
        _("Note for the history"), [AtMost(REASON_SIGNS)], filters=[clean], description=_("May stay empty.")
    )


def _made(kind: type[Shape], fields: dict[str, Any], formdata: Any, shown: dict[str, object]) -> Shape:
    return cast(Shape, type(f"Made{kind.__name__}", (kind,), fields)(formdata, data=shown))
