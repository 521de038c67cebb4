"""The public door of the fixed pages."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.cases.promise import VERIFY_WORKDAYS
from webapp.cases.tracking_session import COOKIE as CASE_COOKIE
from webapp.i18n import gettext as _
from webapp.web import content, cookies, office, render
from webapp.web.reader import address

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """Three choices, the protected path, and what the office promises."""
    return render("pages/home.html", title=_("What do you need?"), verify_workdays=VERIFY_WORKDAYS, manifest_query="")


@blueprint.get("/bantuan")
def help_page() -> Response:
    """How to use the desk."""
    return _long_text("bantuan")


@blueprint.get("/privasi")
def privacy() -> Response:
    """The notice of UU 27/2022 art. 21."""
    return _long_text("privasi")


@blueprint.get("/aksesibilitas")
def accessibility() -> Response:
    """The accessibility statement."""
    return _long_text("aksesibilitas")


@blueprint.get("/keluar")
def quick_exit() -> Response:
    """Leave for a neutral outside page; this browser forgets its case.

    A link and not a form: `form-action 'self'` would block a form that ends outside.
    """
    response = Response(status=303)
    response.headers["Location"] = office.current().exit_url or address("/")
    response.headers["Referrer-Policy"] = "no-referrer"
    cookies.drop(response, CASE_COOKIE)
    return response


def _long_text(slug: str) -> Response:
    text = content.load(slug, office.current())
    return render(
        "pages/content.html",
        title=text.title,
        content=text,
        original=f"/{slug}",
        back_to=address("/"),
        back_label=_("Home page"),
    )
