"""Shapes of what staff write about a period. A form never queries."""

from __future__ import annotations

from typing import Any, cast

from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from webapp.i18n import gettext as _
from webapp.survey.models import SurveyPeriod
from webapp.survey.service import Plan
from webapp.web.fields import AtMost, DayField, Form, Needed, clean

TITLE_SIGNS, REPLY_SIGNS = 100, 5000
MOST_PEOPLE = 100_000_000


class PeriodForm(Form):
    """A period; its days are left out once it is closed, the reply while it is new."""

    judul: StringField
    mulai: DayField
    akhir: DayField
    populasi: StringField
    tanggapan: TextAreaField

    def plan(self, period: SurveyPeriod | None = None) -> Plan:
        """What was typed, of a form that is valid; what it does not ask stays as `period` has it."""
        first, last = (period.first_on, period.last_on) if period is not None else (None, None)
        if "mulai" in self:
            first, last = self.mulai.data, self.akhir.data
        assert first is not None
        assert last is not None
        people = self.populasi.data or ""
        reply = self.tanggapan.data or "" if "tanggapan" in self else ""
        return Plan(self.judul.data or "", first, last, int(people) if people else None, reply)


class Count:
    """A whole number of people, or nothing."""

    def __call__(self, form: Form, field: Any) -> None:
        typed = field.data or ""
        sound = typed.isascii() and typed.isdigit() and len(typed) < 10 and 0 < int(typed) <= MOST_PEOPLE
        if typed and not sound:
            raise ValidationError(_("Write the number of people with digits alone, for example 450."))


def period_form(formdata: Any = None, *, period: SurveyPeriod | None = None) -> PeriodForm:
    """A new period, or the one that stands."""
    fields: dict[str, Any] = {
        "judul": StringField(
            _("Name of the period"),
            [Needed(_("Write the name of the period, for example “Triwulan IV 2026”.")), AtMost(TITLE_SIGNS)],
            filters=[clean],
        )
    }
    if period is None or period.closed_at is None:
        fields["mulai"] = DayField(_("First day"), needed=_("Write the first day."), future=True)
        fields["akhir"] = DayField(_("Last day"), needed=_("Write the last day."), future=True)
    fields["populasi"] = StringField(
        _("People served in this period"),
        [Count()],
        filters=[clean],
        description=_("May stay empty. With it, the page says how many answers are needed (Krejcie and Morgan)."),
    )
    if period is not None:
        fields["tanggapan"] = TextAreaField(
            _("What we improve"),
            [AtMost(REPLY_SIGNS)],
            filters=[clean],
            description=_("The reply of the office. Everybody reads it when the period is published."),
        )
    made = cast("type[PeriodForm]", type("Period", (PeriodForm,), fields))
    return made(formdata, data=_shown(period))


def _shown(period: SurveyPeriod | None) -> dict[str, object]:
    if period is None:
        return {}
    people = "" if period.population is None else str(period.population)
    return {
        "judul": period.title,
        "mulai": period.first_on,
        "akhir": period.last_on,
        "populasi": people,
        "tanggapan": period.reply,
    }
