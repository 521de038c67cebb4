"""Shapes of what staff write into minutes. A form never queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.consultations.service.minutes import ActionWords, Frame, ItemWords, PointWords, SignatureWords
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, clean

Shape = TypeVar("Shape", bound=Form)
MEDIUM_SIGNS, AGENDA_SIGNS, POINT_SIGNS, LINE_SIGNS, NOTE_SIGNS = 200, 3_000, 2_000, 120, 2_000
MOST_PEOPLE = 10_000
POINT, ACTION, SIGNATURE = "kesepakatan", "tindak-lanjut", "tanda-tangan"
PARTS = (POINT, ACTION, SIGNATURE)


class FrameForm(Form):
    """Day, medium, agenda, and a number for each group, named `hadir_<group>`."""

    tanggal: DayField
    cara: StringField
    acara: TextAreaField

    def frame(self) -> Frame:
        """What was typed, of a form that is valid."""
        people = {field.name.removeprefix("hadir_"): field.data for field in self if field.name.startswith("hadir_")}
        counted = {group: int(typed) for group, typed in people.items() if typed and int(typed)}
        return Frame(self.tanggal.data, self.cara.data or "", self.acara.data or "", counted)


class ItemForm(Form):
    """A point, an action or a signature: which fields there are says which it is."""

    teks: TextAreaField
    oleh: StringField
    sampai: DayField
    penandatangan: StringField
    jabatan: StringField
    tanggal: DayField

    def words(self) -> ItemWords:
        """What was typed, of a form that is valid."""
        if "penandatangan" in self:
            return SignatureWords(self.penandatangan.data or "", self.jabatan.data or "", self.tanggal.data)
        if "oleh" in self:
            return ActionWords(self.teks.data or "", self.oleh.data or "", self.sampai.data)
        return PointWords(self.teks.data or "")


class DoneForm(Form):
    """On which day an action was done, and what came of it."""

    tanggal: DayField
    hasil: TextAreaField


class _People:
    """Nothing, or a whole number of people."""

    def __call__(self, form: Form, field: Field) -> None:
        typed = field.data or ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) <= MOST_PEOPLE):
            raise ValidationError(_("Write the number of people with digits alone, for example 12."))


def frame_form(formdata: Any = None, *, groups: Mapping[str, str], frame: Frame | None = None) -> FrameForm:
    """`groups`: key and words of each group (unsur)."""
    fields: dict[str, Any] = {
        "tanggal": DayField(_("Day of the consultation"), needed=_("Write the day of the consultation.")),
        "cara": StringField(
            _("How and where"),
            [Needed(_("Write how the consultation was held.")), AtMost(MEDIUM_SIGNS)],
            filters=[clean],
            description=_("For example: meeting in the hall of the office, and in this application."),
        ),
        "acara": TextAreaField(_("Agenda"), [Needed(_("Write the agenda.")), AtMost(AGENDA_SIGNS)], filters=[clean]),
    }
    for key, words in groups.items():
        fields[f"hadir_{key}"] = StringField(_("How many came: %(group)s", group=words), [_People()], filters=[clean])
    shown: dict[str, object] = {}
    if frame is not None:
        shown = {"tanggal": frame.held_on, "cara": frame.medium, "acara": frame.agenda}
        shown |= {f"hadir_{key}": str(people) for key, people in frame.attendance.items()}
    return _made(FrameForm, fields, formdata, shown)


def item_form(part: str, formdata: Any = None, *, words: ItemWords | None = None) -> ItemForm:
    """The form of one of the PARTS, empty or as an item stands."""
    fields = {POINT: _point, ACTION: _action, SIGNATURE: _signature}[part]()
    return _made(ItemForm, fields, formdata, _shown(words))


def done_form(formdata: Any = None) -> DoneForm:
    """That an action was done."""
    fields: dict[str, Any] = {
        "tanggal": DayField(_("Day it was done"), needed=_("Write the day it was done.")),
        "hasil": TextAreaField(
            _("What came of it"),
            [Needed(_("Write what came of it.")), AtMost(NOTE_SIGNS)],
            filters=[clean],
            description=_("Everybody reads it. No names of citizens."),
        ),
    }
    return _made(DoneForm, fields, formdata, {})


def _point() -> dict[str, Any]:
    needed = [Needed(_("Write what was agreed.")), AtMost(POINT_SIGNS)]
    return {"teks": TextAreaField(_("What was agreed"), needed, filters=[clean])}


def _action() -> dict[str, Any]:
    charge = _("A post or a unit; a name only of somebody who may be named in public.")
    return {
        "teks": TextAreaField(
            _("What is to be done"), [Needed(_("Write what is to be done.")), AtMost(POINT_SIGNS)], filters=[clean]
        ),
        "oleh": StringField(
            _("Who does it"), [Needed(_("Write who does it.")), AtMost(LINE_SIGNS)], filters=[clean], description=charge
        ),
        "sampai": DayField(_("By which day"), needed=_("Write by which day."), future=True),
    }


def _signature() -> dict[str, Any]:
    public = _("Everybody reads it. Write only whoever signed and agreed to be named.")
    return {
        "penandatangan": StringField(
            _("Name"), [Needed(_("Write the name.")), AtMost(LINE_SIGNS)], filters=[clean], description=public
        ),
        "jabatan": StringField(
            _("Signed as"), [Needed(_("Write as what they signed.")), AtMost(LINE_SIGNS)], filters=[clean]
        ),
        "tanggal": DayField(_("Day of the signature"), needed=_("Write the day of the signature.")),
    }


def _shown(words: ItemWords | None) -> dict[str, object]:
    if isinstance(words, PointWords):
        return {"teks": words.text}
    if isinstance(words, ActionWords):
        return {"teks": words.text, "oleh": words.in_charge, "sampai": words.due_on}
    if isinstance(words, SignatureWords):
        return {"penandatangan": words.name, "jabatan": words.role, "tanggal": words.signed_on}
    return {}


def _made(shape: type[Shape], fields: dict[str, Any], formdata: Any, shown: dict[str, object]) -> Shape:
    made = cast("type[Shape]", type(shape.__name__, (shape,), fields))
    return made(formdata, data=shown)
