"""`/bantuan-aman`."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.web import content, office, render

blueprint = Blueprint("safehelp", __name__)


@blueprint.get("/bantuan-aman")
def show() -> Response:
    """Where help is, without telling anybody that it was asked for."""
    text = content.load("bantuan-aman", office.current())
    response = render("safehelp/show.html", title=text.title, content=text, original="/bantuan-aman")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
