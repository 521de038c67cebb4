"""Shapes of what an officer types about duplicates and published notices."""

from __future__ import annotations

from typing import Any, cast

from wtforms import StringField, TextAreaField

from webapp.cases.service.notices import TEXT_SIGNS as NOTICE_SIGNS
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, Form, Needed, PickField, as_list, clean

REASON_SIGNS = 500
NUMBER_SIGNS = 100
ANOTHER = "lain"


class MergeForm(Form):
    """With which case, and why."""

    dengan: PickField
    nomor: StringField
    alasan: TextAreaField

    @property
    def number(self) -> str:
        """The public number that is meant."""
        chosen = self.dengan.data or ""
        return (self.nomor.data or "").upper() if chosen in ("", ANOTHER) else chosen


def merge_form(likely: Choices, formdata: Any = None) -> MergeForm:
    """The likely twins are handed in; any other number can be typed."""
    message = _("Choose a report, or write its number.")
    choices = [*likely, (ANOTHER, _("Another one, by its number"), "")]
    fields = {
        "dengan": PickField(
            _("Which report does it belong to?"), [Needed(message)] if likely else [], choices=choices, message=message
        ),
        "nomor": StringField(
            _("Number of the report"),
            [AtMost(NUMBER_SIGNS)],
            filters=[clean],
            description=_("For example JBG-2026-000123. Only when it is not in the list."),
        ),
        "alasan": _reason(_("Why do they belong together?")),
    }
    return cast(MergeForm, type("MadeMerge", (MergeForm,), fields)(formdata))


class PartForm(Form):
    """Why a case goes its own way again."""

    alasan: TextAreaField


def part_form(formdata: Any = None) -> PartForm:
    """Only a reason."""
    fields = {"alasan": _reason(_("Why do they not belong together?"))}
    return cast(PartForm, type("MadePart", (PartForm,), fields)(formdata))


class NoticeForm(Form):
    """What is told to everybody."""

    kabar: TextAreaField
    kabar_jawa: TextAreaField
    perihal: PickField
    mulai: DayField
    akhir: DayField


def notice_form(matters: Choices, formdata: Any = None, **shown: Any) -> NoticeForm:
    """Two languages, a matter, and from which day to which."""
    needed = [Needed(_("Write what everybody may know.")), AtMost(NOTICE_SIGNS)]
    unknown = _("Choose the subject.")
    fields = {
        "kabar": TextAreaField(
            _("Text in Bahasa Indonesia"),
            needed,
            filters=[clean],
            description=_("Everybody reads it. No names, no numbers of people, nothing from a report."),
        ),
        "kabar_jawa": TextAreaField(
            _("Text in Javanese"),
            [AtMost(NOTICE_SIGNS)],
            filters=[clean],
            description=_("If it is empty, readers of Basa Jawa see the Indonesian text."),
        ),
        "perihal": PickField(_("Subject"), choices=[("", _("Any subject"), ""), *matters], message=unknown),
        "mulai": DayField(_("First day it is shown"), future=True, needed=_("Write the first day.")),
        "akhir": DayField(_("Last day it is shown"), future=True, needed=_("Write the last day.")),
    }
    form = cast(NoticeForm, type("MadeNotice", (NoticeForm,), fields)(formdata, data=shown))
    as_list(form.perihal)
    return form


def _reason(label: str) -> TextAreaField:
    needed = [Needed(_("Write the reason.")), AtMost(REASON_SIGNS)]
    return TextAreaField(label, needed, filters=[clean], description=_("Only officers read it."))
