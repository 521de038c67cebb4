"""The form of an answer's draft: text, points, what was done, ground, next step and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from wtforms import HiddenField, StringField, TextAreaField

from webapp.cases import states
from webapp.cases.answer_texts import Template
from webapp.cases.forms import TEXT_SIGNS
from webapp.cases.service import answers
from webapp.cases.service.answers import Content
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, Choices, DayField, Form, Needed, PickField, as_list, clean

# Rows for points beside those that are there already, and the most rows that a form can have.
SPARE_ROWS, MOST_ROWS = 2, 20


class AnswerForm(Form):
    """A draft as it is typed. The rows of points are `butir_1`, `tanda_1`, `butir_2` …"""

    pesan: TextAreaField
    hasil: PickField
    kerja: TextAreaField
    dasar: TextAreaField
    lanjut: TextAreaField
    tanggal: DayField
    jumlah: HiddenField
    templat: PickField

    @property
    def rows(self) -> list[tuple[StringField, PickField]]:
        """The points, each with its mark."""
        return [
            (cast(StringField, self[f"butir_{row}"]), cast(PickField, self[f"tanda_{row}"]))
            for row in range(1, int(self.jumlah.data or 0) + 1)
        ]

    def content(self) -> Content:
        """What was typed; an emptied row is no point."""
        points = [(text.data, mark.data or answers.OPEN_POINT) for text, mark in self.rows if text.data]
        return Content(
            body=self.pesan.data or "",
            outcome=self.hasil.data or states.ANSWERED,
            points=points,
            done=self.kerja.data or "",
            ground=self.dasar.data or "",
            next_step=self.lanjut.data or "",
            next_on=cast("date | None", self.tanggal.data),
        )


def answer_form(
    content: Content | None, templates: Sequence[Template], formdata: Any = None, *, outcomes: Sequence[str]
) -> AnswerForm:
    """The form, filled from a draft or with what was typed; `outcomes` are the states it may lead to."""
    rows = _row_count(content, formdata)
    fields = {**_texts(outcomes), **_points(rows), "jumlah": HiddenField(), "templat": _ready(templates)}
    form = cast(AnswerForm, type("MadeAnswerForm", (AnswerForm,), fields)(formdata, data=_shown(content, rows)))
    form.jumlah.data = str(rows)
    return form


def _row_count(content: Content | None, formdata: Any) -> int:
    told = formdata.get("jumlah", "") if formdata is not None else ""
    if told.isascii() and told.isdigit() and len(told) < 4:
        return min(int(told), MOST_ROWS)
    return min(len(content.points) + SPARE_ROWS if content else SPARE_ROWS, MOST_ROWS)


def _texts(outcomes: Sequence[str]) -> dict[str, Any]:
    choose = _("Choose what becomes of the report.")
    names = {
        states.ANSWERED: (_("Answered"), _("We did it, or say why not.")),
        states.DECLINED: (_("We cannot serve this"), _("Needs reason, ground, and a second officer.")),
    }
    kinds = [(outcome, *names[outcome]) for outcome in outcomes]
    return {
        "pesan": TextAreaField(_("Answer"), [AtMost(TEXT_SIGNS)], filters=[clean]),
        "hasil": PickField(_("Outcome"), [Needed(choose)], choices=kinds, message=choose, default=states.ANSWERED),
        "kerja": TextAreaField(
            _("What was done, or why not"),
            [AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The citizen reads it below the answer."),
        ),
        "dasar": TextAreaField(
            _("Ground"),
            [AtMost(TEXT_SIGNS)],
            filters=[clean],
            description=_("The rule, the letter or the fact that it rests on. Needed for a refusal."),
        ),
        "lanjut": TextAreaField(_("Next step"), [AtMost(TEXT_SIGNS)], filters=[clean]),
        "tanggal": DayField(_("By when?"), future=True),
    }


def _points(rows: int) -> dict[str, Any]:
    marks: Choices = [
        (answers.OPEN_POINT, _("Not answered yet"), ""),
        (answers.ANSWERED_POINT, _("Answered"), ""),
        (answers.STRUCK_POINT, _("Struck: no point"), ""),
    ]
    fields: dict[str, Any] = {}
    for row in range(1, rows + 1):
        told = _("Point %(num)s", num=row)
        fields[f"butir_{row}"] = StringField(told, [AtMost(answers.POINT_SIGNS)], filters=[clean])
        fields[f"tanda_{row}"] = PickField(
            _("Mark of point %(num)s", num=row), choices=marks, message=_("Choose the mark."), default=marks[0][0]
        )
    return fields


def _ready(templates: Sequence[Template]) -> PickField:
    choices = [("", _("Choose"), ""), *((one.key, one.title, "") for one in templates)]
    return PickField(_("Ready text"), choices=choices, message=_("Choose one of the ready texts."))


def _shown(content: Content | None, rows: int) -> dict[str, Any]:
    if content is None:
        return {}
    shown: dict[str, Any] = {
        "pesan": content.body,
        "hasil": content.outcome,
        "kerja": content.done,
        "dasar": content.ground,
        "lanjut": content.next_step,
        "tanggal": content.next_on,
    }
    for row, (text, mark) in enumerate(content.points[:rows], start=1):
        shown |= {f"butir_{row}": text, f"tanda_{row}": mark}
    return shown


def draw_lists(form: AnswerForm) -> AnswerForm:
    """Marks and ready texts are lists."""
    for _text, mark in form.rows:
        as_list(mark)
    as_list(form.templat)
    return form


class SendForm(Form):
    """Send, or ask for approval; `abaikan` is the one box for sending in spite of warnings."""

    rancangan: HiddenField
    abaikan: PickField


def send_form(formdata: Any = None) -> SendForm:
    """The box is drawn only where the check found something."""
    # A fault of the draft itself is told at the button that sends it.
    fields = {"rancangan": HiddenField(id="kirim"), "abaikan": HiddenField()}
    return cast(SendForm, type("MadeSendForm", (SendForm,), fields)(formdata))


class ReviewForm(Form):
    """The second officer's word."""

    pemeriksaan: HiddenField
    catatan: TextAreaField


def review_form(formdata: Any = None, *, needed: bool = False) -> ReviewForm:
    """`needed`: what goes back needs a comment."""
    checks: list[Any] = [Needed(_("Write what should be changed."))] if needed else []
    fields = {
        "pemeriksaan": HiddenField(),
        "catatan": TextAreaField(_("What should be changed?"), [*checks, AtMost(TEXT_SIGNS)], filters=[clean]),
    }
    return cast(ReviewForm, type("MadeReviewForm", (ReviewForm,), fields)(formdata))
