"""Shapes of what staff type about standards and the pledge. A form never queries."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from wtforms import Field, MultipleFileField, StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.charter.desk import words
from webapp.charter.service.drafts import MOST_DAYS, ClauseWords
from webapp.charter.service.pledges import PledgeWords
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, PickField, as_list, clean

Shape = TypeVar("Shape", bound=Form)

# A clause is one promise in plain words: what is longer is a page of its own, or several clauses.
CLAUSE_SIGNS, SOURCE_SIGNS, DECREE_SIGNS, LINE_SIGNS, PLEDGE_SIGNS, RESULT_SIGNS = 1_500, 300, 100, 120, 3_000, 3_000
FITS = "cocok"


class ClauseForm(Form):
    """A clause: `komponen` only for a new one."""

    komponen: PickField
    teks: TextAreaField
    jawa: TextAreaField
    cocok: PickField
    sumber: StringField
    ambang: StringField

    @property
    def words(self) -> ClauseWords:
        """What was typed, of a form that is valid."""
        threshold = self.ambang.data or ""
        return ClauseWords(
            self.teks.data or "",
            self.jawa.data or "",
            self.sumber.data or "",
            int(threshold) if threshold else None,
            "cocok" not in self or self.cocok.data != "belum",
        )


class PromiseForm(Form):
    """The promised time of a version."""

    hari: StringField
    hitungan: PickField
    sumber: StringField


class ForceForm(Form):
    """By which decree and from which day a version holds."""

    keputusan: StringField
    berlaku: DayField


class PledgeForm(Form):
    """The pledge as it was signed."""

    teks: TextAreaField
    jawa: TextAreaField
    tanggal: DayField
    penandatangan: StringField
    jabatan: StringField

    @property
    def words(self) -> PledgeWords:
        """What was typed, of a form that is valid."""
        assert self.tanggal.data is not None
        return PledgeWords(
            self.teks.data or "",
            self.jawa.data or "",
            self.tanggal.data,
            self.penandatangan.data or "",
            self.jabatan.data or "",
        )


class VoiceForm(Form):
    """A sound that reads a text, and its language."""

    bahasa: PickField
    berkas: MultipleFileField


class ResultForm(Form):
    """What came of a review."""

    hasil: TextAreaField


class _Digits:
    """Nothing, or a whole number within bounds."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        text = str(field.data or "")
        fits = text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= self.most
        if text and not fits:
            raise ValidationError(_("Write a whole number from 1 to %(max)s, or leave it empty.", max=self.most))


def clause_form(formdata: Any = None, *, new: bool, asks_fit: bool = False, **shown: object) -> ClauseForm:
    """A new clause, or the words of one; `asks_fit` where there is a Javanese text already."""
    choose = _("Choose the component.")
    fields: dict[str, Any] = {}
    if new:
        fields["komponen"] = PickField(
            _("Component"), [Needed(choose)], choices=words.component_choices(), message=choose
        )
    fields["teks"] = TextAreaField(
        _("Indonesian text"),
        [Needed(_("Write the Indonesian text.")), AtMost(CLAUSE_SIGNS)],
        filters=[clean],
        description=_("This text is what holds. One promise a clause, in plain words."),
    )
    fields["jawa"] = TextAreaField(
        _("Javanese text"),
        [AtMost(CLAUSE_SIGNS)],
        filters=[clean],
        description=_("A translation. While it is missing or does not fit, citizens read the Indonesian text."),
    )
    if asks_fit:
        fits = [("ya", _("It fits this Indonesian text"), ""), ("belum", _("It was made from an older text"), "")]
        choose_fit = _("Choose one.")
        fields[FITS] = PickField(_("Does the Javanese text fit?"), choices=fits, message=choose_fit)
    fields["sumber"] = StringField(
        _("Source"),
        [AtMost(SOURCE_SIGNS)],
        filters=[clean],
        description=_("The law or decree it rests on. May stay empty."),
    )
    fields["ambang"] = StringField(
        _("Complaints that open a review"),
        [_Digits(9_999)],
        filters=[clean],
        description=_("In 90 days. Empty means 5."),
    )
    form = _made(ClauseForm, fields, formdata, shown)
    if new:
        as_list(form.komponen)
    return form


def promise_form(formdata: Any = None, **shown: object) -> PromiseForm:
    """The promised time: days, how they are counted, and the source."""
    choose = _("Choose how the days are counted.")
    kinds = [("workdays", _("Working days"), ""), ("days", _("Calendar days"), "")]
    fields = {
        "hari": StringField(
            _("Days from receipt to answer"),
            [_Digits(MOST_DAYS)],
            filters=[clean],
            description=_("Empty means: not established. New cases are counted by it; older ones keep theirs."),
        ),
        "hitungan": PickField(_("Counted in"), [Needed(choose)], choices=kinds, message=choose),
        "sumber": StringField(_("Source"), [AtMost(SOURCE_SIGNS)], filters=[clean]),
    }
    return _made(PromiseForm, fields, formdata, shown)


def force_form(formdata: Any = None, **shown: object) -> ForceForm:
    """The decree and the day."""
    fields = {
        "keputusan": StringField(
            _("Number of the decree"),
            [Needed(_("Write the number of the decree.")), AtMost(DECREE_SIGNS)],
            filters=[clean],
        ),
        "berlaku": DayField(_("In force from"), needed=_("Write the day."), future=True),
    }
    return _made(ForceForm, fields, formdata, shown)


def pledge_form(formdata: Any = None, **shown: object) -> PledgeForm:
    """The pledge: its words, its day and its signatory."""
    fields = {
        "teks": TextAreaField(
            _("Indonesian text of the pledge"),
            [Needed(_("Write the text of the pledge.")), AtMost(PLEDGE_SIGNS)],
            filters=[clean],
            description=_("Word by word as it was signed."),
        ),
        "jawa": TextAreaField(_("Javanese text"), [AtMost(PLEDGE_SIGNS)], filters=[clean]),
        "tanggal": DayField(_("Signed on"), needed=_("Write the day of the signature.")),
        "penandatangan": StringField(
            _("Name of who signed"),
            [Needed(_("Write the name of who signed.")), AtMost(LINE_SIGNS)],
            filters=[clean],
        ),
        "jabatan": StringField(
            _("Post of who signed"), [Needed(_("Write the post of who signed.")), AtMost(LINE_SIGNS)], filters=[clean]
        ),
    }
    return _made(PledgeForm, fields, formdata, shown)


def voice_form(formdata: Any = None, **shown: object) -> VoiceForm:
    """One sound and its language."""
    choose = _("Choose the language.")
    languages = [("id", _("Indonesian"), ""), ("jv", _("Javanese"), "")]
    fields = {
        "bahasa": PickField(_("Language"), [Needed(choose)], choices=languages, message=choose),
        "berkas": MultipleFileField(_("Sound file"), description=_("At most 8 MB. It replaces the one before.")),
    }
    return _made(VoiceForm, fields, formdata, shown)


def result_form(formdata: Any = None) -> ResultForm:
    """What came of a review."""
    needed = [Needed(_("Write what came of the review. Others read it here.")), AtMost(RESULT_SIGNS)]
    field = TextAreaField(
        _("Result of the review"),
        needed,
        filters=[clean],
        description=_("What you found, and what changes. Write no name of a citizen."),
    )
    return _made(ResultForm, {"hasil": field}, formdata, {})


def _made(kind: type[Shape], fields: dict[str, Any], formdata: Any, shown: dict[str, object]) -> Shape:
    return cast(Shape, type(f"Made{kind.__name__}", (kind,), fields)(formdata, data=shown))
