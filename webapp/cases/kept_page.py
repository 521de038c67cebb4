"""A form that can no longer be taken: why, what was typed (to copy from there), and where to go."""

from __future__ import annotations

from flask import Response
from wtforms import Form, StringField, TextAreaField

from webapp import web
from webapp.errors import OfficeError
from webapp.web.messages import wording

Typed = list[tuple[str, str]]


def kept_page(error: OfficeError, *, title: str, typed: Typed, way: tuple[str, str]) -> Response:
    """The refusal in words with everything typed; `way` is (address, words) of the next step.

    Nothing typed is lost (DESIGN §5), even when the thing it was typed for is gone.
    """
    response = web.render(
        "cases/kept.html", status=error.status, title=title, advice=wording(error), typed=typed, way=way
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def typed_in(form: Form) -> Typed:
    """(question, text) of what somebody wrote in their own words; choices are quickly made again."""
    texts = (field for field in form if type(field) in (StringField, TextAreaField))
    return [(field.label.text, field.data) for field in texts if field.data]
