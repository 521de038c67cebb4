"""The page of the questionnaire, for an invitation and for the device at the desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from webapp import web
from webapp.i18n import LOCALES
from webapp.i18n import gettext as _
from webapp.survey.forms import ELEMENT, PART, AnswerForm
from webapp.web import reader
from webapp.web.fields import faults


def asked_for_language() -> bool:
    """Whether the button of the other language was pressed: the filled form comes back, nothing is sent."""
    return web.request.form.get("bahasa") in LOCALES


def answer_page(form: AnswerForm, *, status: int, heading: str, action: str, **more: Any) -> Response:
    """The form with what was typed; 422 with its faults."""
    rows = faults(form) if status == 422 else []
    return web.render(
        "survey/form.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if rows else heading,
        heading=heading,
        form=form,
        questions=[field for field in form if field.name.startswith(ELEMENT)],
        about=[field for field in form if field.name.startswith(PART)],
        faults=rows,
        action=action,
        here=reader.address(action),
        there=reader.address(action, reader.other_language()),
        **more,
    )
